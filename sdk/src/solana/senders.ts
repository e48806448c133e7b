import { base58 } from '@scure/base';
import { record } from '../client/fields.ts';
import { type UnsignedTransaction, wireTransaction } from './message.ts';

/** Whoever can have a transaction signed: the one thing that a client needs of a wallet. */
export interface SolanaSender {
  /** Whose key is asked for, base58. */
  readonly address: string;
  /** Who pays fee and deposit, base58; whose key is asked for when missing. */
  readonly feePayer?: string | undefined;
  /**
   * Signs, or signs and sends.
   * @returns the signed transaction as it is sent; or, where a wallet has sent it, its signature in base58
   */
  sign(transaction: UnsignedTransaction): Promise<Uint8Array | string>;
}

/** A transaction as @solana/kit has it. */
interface KitTransaction {
  readonly messageBytes: Uint8Array;
  /** By address, in the order of the signatures. */
  readonly signatures: Readonly<Record<string, Uint8Array | null>>;
  readonly lifetimeConstraint: { readonly blockhash: string; readonly lastValidBlockHeight: bigint };
}

interface ModifiedTransaction {
  readonly messageBytes: ArrayLike<number>;
  readonly signatures: Readonly<Record<string, Uint8Array | null>>;
}

type Signatures = Readonly<Record<string, Uint8Array>>;

/** A signer of @solana/kit: one that signs, one that may change the transaction, or one that sends it. */
export interface KitSigner {
  readonly address: string;
  signTransactions?(transactions: readonly never[]): Promise<readonly Signatures[]>;
  modifyAndSignTransactions?(transactions: readonly never[]): Promise<readonly ModifiedTransaction[]>;
  signAndSendTransactions?(transactions: readonly never[]): Promise<readonly Uint8Array[]>;
}

/**
 * Signs with a signer of @solana/kit.
 * @param options.feePayer a signer that signs and does not send; pays fee and deposit
 * @throws SdkError INVALID_ARGUMENT
 */
export function fromKitSigner(signer: KitSigner, options: { readonly feePayer?: KitSigner } = {}): SolanaSender {
  record(signer, 'signer');
  const { feePayer } = record(options, 'options') as typeof options;
  return {
    address: signer.address,
    feePayer: feePayer?.address,
    async sign(unsigned) {
      let transaction = toKit(unsigned);
      // Whoever may change the message comes first, whoever sends last.
      for (const each of [signer, feePayer])
        if (each?.modifyAndSignTransactions) transaction = await modify(each, transaction);
      for (const each of [signer, feePayer])
        if (each?.signTransactions && !each.modifyAndSignTransactions) {
          const [added] = await each.signTransactions([transaction as never]);
          transaction = { ...transaction, signatures: { ...transaction.signatures, ...added } };
        }
      const { messageBytes, signatures } = transaction;
      if (Object.values(signatures).every((signature) => signature !== null))
        return wireTransaction({ message: messageBytes, signers: Object.keys(signatures) }, signatures);
      const [signature] = (await signer.signAndSendTransactions?.([transaction as never])) ?? [];
      if (!signature) throw new Error('the signer can neither sign nor send');
      return base58.encode(signature);
    },
  };
}

async function modify(signer: KitSigner, transaction: KitTransaction): Promise<KitTransaction> {
  const [modified] = (await signer.modifyAndSignTransactions?.([transaction as never])) ?? [];
  if (!modified) throw new Error('the signer returned no transaction');
  return { ...transaction, messageBytes: Uint8Array.from(modified.messageBytes), signatures: modified.signatures };
}

const toKit = ({ message, signers, blockhash, lastValidBlockHeight }: UnsignedTransaction): KitTransaction => ({
  messageBytes: message,
  signatures: Object.fromEntries(signers.map((address) => [address, null])),
  lifetimeConstraint: { blockhash, lastValidBlockHeight },
});
