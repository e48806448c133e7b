import { record } from '../client/fields.ts';
import { SdkError } from '../errors.ts';

/** A transaction that calls the contract. */
export interface EvmCall {
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
  /** The number of the chain that it is for: on any other, the deposit would be lost. */
  readonly chainId: number;
}

/** Whoever can send a transaction from an EVM account: the one thing that a client needs of a wallet. */
export interface EvmSender {
  /** Whether it numbers transactions that are sent at the same time itself, so that none has to wait for another. */
  readonly countsNonces?: boolean | undefined;
  /** Of the account that calls the contract. */
  address(): Promise<string>;
  /**
   * Sends the transaction on the call's chain, and on no other, and returns its hash without waiting for a block.
   * What it throws becomes SENDER_FAILED, but for SdkErrors.
   */
  send(call: EvmCall): Promise<string>;
}

/** The part of viem's `WalletClient` that sends. */
export interface ViemWalletClient {
  readonly account?: { readonly address: string; readonly type?: string; readonly nonceManager?: unknown } | undefined;
  readonly chain?: { readonly id: number } | undefined;
  getChainId(): Promise<number>;
  getAddresses(): Promise<readonly string[]>;
  /** @param transaction what viem lets it be depends on the client's type arguments */
  sendTransaction(transaction: never): Promise<string>;
}

/** The part of ethers 6's `Signer` that sends. */
export interface EthersSigner {
  readonly provider?: { getNetwork(): Promise<{ readonly chainId: bigint }> } | null;
  getAddress(): Promise<string>;
  sendTransaction(transaction: {
    readonly to: string;
    readonly data: string;
    readonly value: bigint;
    readonly chainId: number;
  }): Promise<{ readonly hash: string }>;
}

/**
 * Sends with viem: a `WalletClient`, from wagmi or of one's own. Without an account, the wallet's first.
 * @throws SdkError INVALID_ARGUMENT
 */
export function fromWalletClient(walletClient: ViemWalletClient): EvmSender {
  record(walletClient, 'walletClient');
  const account = async () => {
    const found = walletClient.account ?? (await walletClient.getAddresses())[0];
    if (found === undefined) throw new Error('the wallet has no account: connect first');
    return found;
  };
  return {
    get countsNonces() {
      const { type, nonceManager } = walletClient.account ?? {};
      return type !== 'local' || nonceManager !== undefined;
    },
    async address() {
      const found = await account();
      return typeof found === 'string' ? found : found.address;
    },
    async send({ chainId, ...call }) {
      const { chain = { id: chainId, name: `chain ${chainId}` } } = walletClient;
      expectChain(chain.id, chainId);
      expectChain(await walletClient.getChainId(), chainId);
      // viem compares once more, and signs for this chain alone.
      return walletClient.sendTransaction({ ...call, account: await account(), chain } as never);
    },
  };
}

/** Sends with ethers 6: any `Signer` that has a provider. @throws SdkError INVALID_ARGUMENT */
export function fromEthersSigner(signer: EthersSigner): EvmSender {
  record(signer, 'signer');
  return {
    address: () => signer.getAddress(),
    async send(call) {
      const network = await signer.provider?.getNetwork();
      if (network) expectChain(network.chainId, call.chainId);
      return (await signer.sendTransaction({ ...call })).hash;
    },
  };
}

function expectChain(wallets: number | bigint, clients: number): void {
  if (BigInt(wallets) === BigInt(clients)) return;
  const problem = `the wallet is on chain ${wallets}, the client on chain ${clients}: switch the wallet`;
  throw new SdkError('INVALID_ARGUMENT', 'sender.chainId', problem);
}
