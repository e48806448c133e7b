import { type Devnet, startDevnet } from '@quorate/sdk/devnet';
import { EvmClient, type EvmClientOptions } from '@quorate/sdk/evm';
import { NearClient, type NearClientOptions } from '@quorate/sdk/near';
import { SolanaClient, type SolanaClientOptions } from '@quorate/sdk/solana';

const startTimeoutMs = 300_000;

/** A devnet with all three chains, as the SDK starts it: with clients that verify against its root key. */
export class SdkDevnet {
  readonly devnet: Devnet;

  constructor(devnet: Devnet) {
    this.devnet = devnet;
  }

  near(options: Partial<NearClientOptions> = {}): NearClient {
    const { near, rootPublicKey } = this.devnet;
    return new NearClient({ contract: near.contract, rpc: near.rpcUrl, rootPublicKey, ...options });
  }

  get evmChain() {
    const { evm } = this.devnet;
    if (!evm) throw new Error('the devnet has no EVM chain');
    return evm;
  }

  evm(options: Partial<EvmClientOptions> = {}): EvmClient {
    const { contract, rpcUrl: rpc } = this.evmChain;
    return new EvmClient({ contract, rpc, rootPublicKey: this.devnet.rootPublicKey, ...options });
  }

  get solanaChain() {
    const { solana } = this.devnet;
    if (!solana) throw new Error('the devnet has no Solana chain');
    return solana;
  }

  solana(options: Partial<SolanaClientOptions> = {}): SolanaClient {
    const { contract, rpcUrl: rpc } = this.solanaChain;
    return new SolanaClient({ contract, rpc, rootPublicKey: this.devnet.rootPublicKey, ...options });
  }
}

/** Gives the suite around it a devnet. @returns it, from the first test on */
export function useSdkDevnet(): () => SdkDevnet {
  let network: SdkDevnet | undefined;
  before(async function () {
    this.timeout(startTimeoutMs);
    const log: string[] = [];
    try {
      const options = { chains: ['evm', 'solana'], nodes: 2, threshold: 2, timeout: startTimeoutMs } as const;
      network = new SdkDevnet(await startDevnet({ ...options, onLog: (line) => log.push(line) }));
    } catch (error) {
      console.error(log.join('\n'));
      throw error;
    }
  });
  after(async function () {
    this.timeout(startTimeoutMs);
    await network?.devnet.stop();
  });
  return () => {
    if (!network) throw new Error('the devnet is not up');
    return network;
  };
}
