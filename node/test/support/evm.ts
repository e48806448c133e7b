import { signerAbi, signerBytecode, toPointArgument } from '@quorate/contract-evm';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import type { EthereumProvider } from 'hardhat/types/providers';
import { type Abi, encodeDeployData, encodeFunctionData, keccak256 } from 'viem';
import { systemClock } from '../../src/base/clock.ts';
import { type EvmSources, openEvmSources } from '../../src/chains/evm/sources.ts';
import { SourceWatch } from '../../src/chains/sources/watch.ts';
import { silent } from './near.ts';
import { rootPublicKey } from './rootKey.ts';
import { type Answer, RpcStub } from './rpcStub.ts';

type Hex = `0x${string}`;

export const deposit = 1_000n;

/** Stands between a source and the chain: answers itself, or passes the question on. */
export type Tamper = (
  method: string,
  params: readonly unknown[],
  ask: (method?: string, params?: readonly unknown[]) => Promise<Answer>,
) => Answer | Promise<Answer>;

export const request = (override: object = {}) => ({
  payload: keccak256('0xc0ffee'),
  path: 'ethereum,1',
  keyVersion: 1,
  algo: 'ECDSA',
  dest: 'ethereum',
  params: '',
  ...override,
});

export const bidirectional = (override: object = {}) => ({
  serializedTransaction: '0x02c0',
  caip2Id: 'eip155:1',
  keyVersion: 1,
  path: 'test',
  algo: '',
  dest: '',
  params: '',
  outputDeserializationSchema: '0x5b5d',
  respondSerializationSchema: '0x5b5d',
  ...override,
});

export interface EvmTestChainOptions {
  readonly chainId?: number;
  /** Whether every transaction makes a block; otherwise `mine` does. */
  readonly automine?: boolean;
}

/** An EVM chain in this process, with the signer contract on it. */
export class EvmTestChain {
  readonly chainId: number;
  readonly #provider: EthereumProvider;
  readonly #close: () => Promise<void>;
  readonly #stubs: RpcStub[] = [];
  readonly accounts: readonly Hex[];
  contract: Hex = '0x';

  private constructor(chainId: number, provider: EthereumProvider, close: () => Promise<void>, accounts: Hex[]) {
    this.chainId = chainId;
    this.#provider = provider;
    this.#close = close;
    this.accounts = accounts;
  }

  static async start({ automine = false, chainId = 31_337 }: EvmTestChainOptions = {}): Promise<EvmTestChain> {
    const network = {
      type: 'edr-simulated',
      chainType: 'l1',
      chainId,
      mining: { auto: automine, interval: 0 },
    } as const;
    const hardhat = await createHardhatRuntimeEnvironment({ networks: { default: network } });
    const connection = await hardhat.network.create('default');
    const accounts = (await connection.provider.request({ method: 'eth_accounts' })) as Hex[];
    const chain = new EvmTestChain(chainId, connection.provider, () => connection.close(), accounts);
    chain.contract = await chain.deploy(signerAbi, signerBytecode, [
      chain.accounts[0]!,
      deposit,
      toPointArgument(rootPublicKey),
    ]);
    return chain;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stubs.map((stub) => stub.stop()));
    await this.#close();
  }

  async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    return (await this.#provider.request({ method, params: [...params] })) as T;
  }

  async height(): Promise<number> {
    return Number(await this.rpc<Hex>('eth_blockNumber'));
  }

  async mine(blocks = 1): Promise<void> {
    await this.rpc('hardhat_mine', `0x${blocks.toString(16)}`);
  }

  /** Makes blocks until the work is done. */
  async mineUntil(work: Promise<unknown>): Promise<void> {
    let done = false;
    const finish = () => {
      done = true;
    };
    work.then(finish, finish);
    while (!done) {
      await this.mine();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await work;
  }

  /** Sends a transaction, without a block for it unless the chain makes one by itself. */
  async send(transaction: object, from = this.accounts[1]!): Promise<Hex> {
    return this.rpc('eth_sendTransaction', { from, gas: '0x7a1200', ...transaction });
  }

  /** @returns the contract's address */
  async deploy(abi: Abi, bytecode: Hex, args: readonly unknown[]): Promise<Hex> {
    const hash = await this.send({ data: encodeDeployData({ abi, bytecode, args }) }, this.accounts[0]!);
    await this.mine();
    const { contractAddress } = await this.rpc<{ contractAddress: Hex }>('eth_getTransactionReceipt', hash);
    return contractAddress;
  }

  async requestSignature(fields: object = {}): Promise<Hex> {
    return this.#request('sign', request(fields));
  }

  async requestTransaction(fields: object = {}): Promise<Hex> {
    return this.#request('signBidirectional', bidirectional(fields));
  }

  #request(functionName: 'sign' | 'signBidirectional', argument: object): Promise<Hex> {
    const data = encodeFunctionData({ abi: signerAbi as Abi, functionName, args: [argument] });
    return this.send({ to: this.contract, data, value: `0x${deposit.toString(16)}` });
  }

  /** Gives an account something to pay with. */
  async fund(address: Hex, wei = 10n ** 20n): Promise<void> {
    await this.rpc('hardhat_setBalance', address, `0x${wei.toString(16)}`);
  }

  /** An RPC endpoint of this chain. @param tamper makes it one that is not to be trusted */
  async endpoint(tamper: Tamper = (_, __, ask) => ask()): Promise<RpcStub> {
    const stub = await RpcStub.start((method, params) =>
      tamper(method, params as unknown as readonly unknown[], (other = method, others = params as never) =>
        this.#answer(other, others),
      ),
    );
    this.#stubs.push(stub);
    return stub;
  }

  async #answer(method: string, params: readonly unknown[]): Promise<Answer> {
    try {
      return { result: await this.#provider.request({ method, params: [...params] }) };
    } catch (error) {
      const { code, data, message } = error as { code: number; data: unknown; message: string };
      return { error: { code, data, message } };
    }
  }

  /** The chain as a node sees it through these endpoints. */
  sourcesOf(endpoints: readonly RpcStub[], options: { quorum?: number; watch?: SourceWatch } = {}): EvmSources {
    const { quorum, watch = new SourceWatch(silent, () => {}, systemClock) } = options;
    const sources = endpoints.map(({ url }) => ({ url }));
    const limits = { timeoutMs: 1_000, maxBlockRange: 100, maxAnswerMiB: 64 };
    return openEvmSources({ chainId: this.chainId, sources, quorum, ...limits }, watch);
  }
}
