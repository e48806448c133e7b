import assert from 'node:assert/strict';
import { deploySigner, type SignatureArgument, signerAbi } from '@quorate/contract-evm';
import { EvmClient, type EvmClientOptions, type EvmHandle } from '@quorate/sdk/evm';
import {
  type Abi,
  type Address,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  keccak256,
  type PrivateKeyAccount,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat as hardhatChain } from 'viem/chains';
import { compile, loadHardhat } from '../../../contracts-evm/build/compile.ts';
import {
  DEPOSIT,
  errorDigest,
  networkSign,
  outcomeDigest,
  RESPONSE_PATH,
  rootPublicKey,
  signPreimage,
  transactionPreimage,
} from '../../../contracts-evm/test/support.ts';

/** Hardhat's first accounts, which have funds. */
export const privateKeys: readonly Hex[] = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
];
const [deployer, requester, responder] = privateKeys.map((key) => privateKeyToAccount(key)) as [
  PrivateKeyAccount,
  PrivateKeyAccount,
  PrivateKeyAccount,
];

/** Hardhat's node with the real contract, or with one that verifies nothing; and one key that stands for the network. */
export class EvmNetwork {
  readonly rpcUrl: string;
  readonly contract: Address;
  readonly requester = requester;
  readonly #stop: () => Promise<void>;

  private constructor(rpcUrl: string, contract: Address, stop: () => Promise<void>) {
    this.rpcUrl = rpcUrl;
    this.contract = contract;
    this.#stop = stop;
  }

  static async start(kind: 'quorate' | 'event bus' = 'quorate'): Promise<EvmNetwork> {
    const hardhat = await loadHardhat();
    const server = await hardhat.network.createServer('default', '127.0.0.1');
    const { port } = await server.listen();
    const rpcUrl = `http://127.0.0.1:${port}`;
    const publicClient = createPublicClient({ chain: hardhatChain, transport: http(rpcUrl), pollingInterval: 50 });
    const walletClient = createWalletClient({ account: deployer, chain: hardhatChain, transport: http(rpcUrl) });
    const deployed = async (): Promise<Address> => {
      if (kind === 'quorate') {
        const parameters = { admin: deployer.address, signatureDeposit: DEPOSIT, rootPublicKey };
        return deploySigner({ walletClient, publicClient, ...parameters });
      }
      const hash = await walletClient.deployContract({ ...(await compile('EventBus')), args: [] });
      const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
      assert.ok(contractAddress);
      return contractAddress;
    };
    return new EvmNetwork(rpcUrl, await deployed(), () => server.close());
  }

  get publicClient() {
    return createPublicClient({ chain: hardhatChain, transport: http(this.rpcUrl), pollingInterval: 50 });
  }

  wallet(account: PrivateKeyAccount = requester) {
    return createWalletClient({ account, chain: hardhatChain, transport: http(this.rpcUrl) });
  }

  client(options: Partial<EvmClientOptions> = {}): EvmClient {
    return new EvmClient({ contract: this.contract, rootPublicKey, rpc: this.rpcUrl, ...options });
  }

  /** Answers a request as the nodes of a Quorate network do. */
  async answer(handle: EvmHandle): Promise<Hex> {
    const { path, keyVersion, algo, dest, params, payload, serializedTransaction, caip2Id } = handle;
    const requester = handle.sender as Address;
    const texts = { path, keyVersion, algo, dest, params };
    if (payload) {
      const signature = networkSign(requester, path, keyVersion, payload);
      return this.call('respond', [[{ requester, request: { ...texts, payload }, signature }]]);
    }
    assert.ok(serializedTransaction && caip2Id !== undefined);
    const signature = networkSign(requester, path, keyVersion, keccak256(serializedTransaction));
    const schemas = { outputDeserializationSchema: '0x', respondSerializationSchema: '0x' };
    const request = { ...texts, serializedTransaction, caip2Id, ...schemas };
    return this.call('respondTransaction', [[{ requester, request, signature }]]);
  }

  /** Reports the outcome of a transaction. */
  reportOutcome(handle: EvmHandle, output: Hex): Promise<Hex> {
    const digest = outcomeDigest(handle.requestId, output);
    const signature = networkSign(handle.sender as Address, RESPONSE_PATH, handle.keyVersion, digest);
    return this.call('respondBidirectional', [preimageOf(handle), handle.keyVersion, output, signature]);
  }

  /** Says that there will be no answer. */
  reportError(handle: EvmHandle, errorMessage: string): Promise<Hex> {
    const { keyVersion, requestId } = handle;
    const digest = errorDigest(requestId, errorMessage);
    const signature = networkSign(handle.sender as Address, RESPONSE_PATH, keyVersion, digest);
    return this.call('respondError', [[{ request: preimageOf(handle), keyVersion, errorMessage, signature }]]);
  }

  /** Calls the contract as a responder, and waits for the block. */
  async call(functionName: string, args: readonly unknown[], abi: Abi = signerAbi): Promise<Hex> {
    const hash = await this.wallet(responder).writeContract({ address: this.contract, abi, functionName, args });
    const { status } = await this.publicClient.waitForTransactionReceipt({ hash });
    assert.equal(status, 'success');
    return hash;
  }

  /** Publishes an answer on the contract that verifies nothing. */
  async spoof(requestId: Hex, signature: SignatureArgument): Promise<Hex> {
    return this.call('respond', [[{ requestId, signature }]], (await compile('EventBus')).abi);
  }

  mine(blocks: number): Promise<unknown> {
    // biome-ignore lint/suspicious/noExplicitAny: a method of Hardhat's own
    return this.publicClient.request({ method: 'hardhat_mine', params: [`0x${blocks.toString(16)}`] } as any);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

function preimageOf({ sender, chainId, requestId: _, ...handle }: EvmHandle): Hex {
  const { payload, serializedTransaction, caip2Id } = handle;
  if (payload) return signPreimage(sender as Address, { ...handle, payload }, chainId);
  assert.ok(serializedTransaction && caip2Id !== undefined);
  const schemas = { outputDeserializationSchema: '0x', respondSerializationSchema: '0x' } as const;
  return transactionPreimage(sender as Address, { ...handle, serializedTransaction, caip2Id, ...schemas });
}
