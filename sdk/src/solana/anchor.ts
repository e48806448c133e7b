import { type PublicKey, Transaction } from '@solana/web3.js';
import { wireTransaction } from './message.ts';
import type { SolanaSender } from './senders.ts';

/** The part of Anchor's provider, or of a wallet adapter beside it, that signs. */
export interface AnchorLikeProvider {
  readonly wallet?: AnchorLikeWallet | undefined;
}

interface AnchorLikeWallet {
  readonly publicKey: PublicKey;
  signTransaction(transaction: Transaction): Promise<Transaction>;
}

/**
 * Signs with the wallet of an Anchor provider; the client sends by its own RPC.
 * @throws TypeError when the provider has no wallet
 */
export function fromAnchorProvider({ wallet }: AnchorLikeProvider): SolanaSender {
  if (!wallet) throw new TypeError('the provider has no wallet');
  return {
    address: wallet.publicKey.toBase58(),
    async sign(unsigned) {
      const signed = await wallet.signTransaction(Transaction.from(wireTransaction(unsigned)));
      return Uint8Array.from(signed.serialize());
    },
  };
}
