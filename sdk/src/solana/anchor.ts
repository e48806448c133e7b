import { type PublicKey, Transaction } from '@solana/web3.js';
import { record } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
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
 * @throws SdkError INVALID_ARGUMENT when the provider has no wallet, or one that is not connected
 */
export function fromAnchorProvider(provider: AnchorLikeProvider): SolanaSender {
  const { wallet } = record(provider, 'provider') as AnchorLikeProvider;
  if (!wallet?.publicKey) throw new SdkError('INVALID_ARGUMENT', 'provider', 'has no wallet that is connected');
  return {
    address: wallet.publicKey.toBase58(),
    async sign(unsigned) {
      const signed = await wallet.signTransaction(Transaction.from(wireTransaction(unsigned)));
      return Uint8Array.from(signed.serialize());
    },
  };
}
