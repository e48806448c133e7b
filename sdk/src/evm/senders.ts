import { messageOf } from '../client/rpc.ts';

/** A transaction that calls the contract. */
export interface EvmCall {
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value: bigint;
}

/** Whoever can send a transaction from an EVM account: the one thing that a client needs of a wallet. */
export interface EvmSender {
  /** Of the account that calls the contract. */
  address(): Promise<string>;
  /** Sends the transaction and returns its hash, without waiting for a block. */
  send(call: EvmCall): Promise<string>;
}

/** The part of viem's `WalletClient` that sends. */
export interface ViemWalletClient {
  readonly account?: { readonly address: string } | undefined;
  readonly chain?: unknown;
  getAddresses(): Promise<readonly string[]>;
  /** @param transaction what viem lets it be depends on the client's type arguments */
  sendTransaction(transaction: never): Promise<string>;
}

/** The part of ethers 6's `Signer` that sends. */
export interface EthersSigner {
  getAddress(): Promise<string>;
  sendTransaction(transaction: {
    readonly to: string;
    readonly data: string;
    readonly value: bigint;
  }): Promise<{ readonly hash: string }>;
}

/** Sends with viem: a `WalletClient`, from wagmi or of one's own. Without an account, the wallet's first. */
export function fromWalletClient(walletClient: ViemWalletClient): EvmSender {
  const account = async () => {
    const found = walletClient.account ?? (await walletClient.getAddresses())[0];
    if (found === undefined) throw new Error('the wallet has no account: connect first');
    return found;
  };
  return {
    async address() {
      const found = await account();
      return typeof found === 'string' ? found : found.address;
    },
    async send(call) {
      const transaction = { ...call, account: await account(), chain: walletClient.chain ?? null };
      return walletClient.sendTransaction(transaction as never);
    },
  };
}

/** Sends with ethers 6: any `Signer` that has a provider. */
export const fromEthersSigner = (signer: EthersSigner): EvmSender => ({
  address: () => signer.getAddress(),
  send: async (call) => (await signer.sendTransaction(call)).hash,
});

const attempts = 5;

/**
 * Sends again when another transaction of the account took the nonce in between, as requests at the same time do: the
 * chain refused this one, so that it cannot be included as well.
 */
export async function sendWithFreshNonce(sender: EvmSender, call: EvmCall): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sender.send(call);
    } catch (error) {
      if (attempt === attempts || !nonceWasTaken.test(messageOf(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
    }
  }
}

/** As nodes, viem and ethers say it. */
const nonceWasTaken =
  /nonce.{0,60}(lower than|too low|already been used)|replacement (transaction|fee).{0,20}underpriced|NONCE_EXPIRED/i;
