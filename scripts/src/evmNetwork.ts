import { deploySigner } from '@quorate/contract-evm';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import {
  type Address,
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  getContractAddress,
  type Hex,
  http,
  parseEther,
  toHex,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';

/** Hardhat's own, which every EVM developer knows. */
const mnemonic = 'test test test test test test test test test test test junk';
const signatureDeposit = 50_000_000_000_000n;
const nodeFunds = parseEther('100');

export interface EvmNetworkOptions {
  readonly chainId: number;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly blockIntervalMs: number;
}

/** An EVM chain that runs: Hardhat's node, with a place for the signer contract. */
export interface EvmNetwork {
  /** CAIP-2 id. */
  readonly chain: string;
  readonly chainId: number;
  readonly rpcUrl: string;
  /** Where the signer contract is, once it is deployed. */
  readonly contract: Address;
  /** An account with funds that may ask for signatures. */
  readonly user: { readonly address: Address; readonly secretKey: Hex };
  /** Deploys the signer contract for a network with this root key. */
  deploy(rootPublicKey: string): Promise<void>;
  /** Gives a node what it needs to publish answers. */
  fund(address: Address): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Hardhat's node in this process. Blocks come with transactions, and at the interval. */
export async function startEvmNetwork(options: EvmNetworkOptions): Promise<EvmNetwork> {
  const { blockIntervalMs, chainId, port = 0 } = options;
  const hardhat = await createHardhatRuntimeEnvironment({
    networks: {
      devnet: {
        type: 'edr-simulated',
        chainType: 'l1',
        chainId,
        mining: { auto: true, interval: blockIntervalMs },
        allowBlocksWithSameTimestamp: true,
        accounts: { mnemonic },
      },
    },
  });
  const server = await hardhat.network.createServer('devnet', '127.0.0.1', port);
  const listening = await server.listen();
  const rpcUrl = `http://127.0.0.1:${listening.port}`;
  const [deployer, user] = [0, 1].map((addressIndex) => mnemonicToAccount(mnemonic, { addressIndex }));
  const chain = defineChain({
    id: chainId,
    name: `devnet ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const client = { chain, transport: http(rpcUrl), pollingInterval: 100 };
  return {
    chain: `eip155:${chainId}`,
    chainId,
    rpcUrl,
    contract: getContractAddress({ from: deployer!.address, nonce: 0n }),
    user: { address: user!.address, secretKey: toHex(user!.getHdKey().privateKey!) },
    async deploy(rootPublicKey) {
      await deploySigner({
        walletClient: createWalletClient({ ...client, account: deployer! }),
        publicClient: createPublicClient(client),
        admin: deployer!.address,
        signatureDeposit,
        rootPublicKey,
      });
    },
    async fund(address) {
      await createTestClient({ ...client, mode: 'hardhat' }).setBalance({ address, value: nodeFunds });
    },
    stop: () => server.close(),
  };
}
