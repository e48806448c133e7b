import { base58 } from '@scure/base';
import {
  type Address,
  type Blockhash,
  getCompiledTransactionMessageDecoder,
  getCompiledTransactionMessageEncoder,
  getTransactionDecoder,
  getTransactionEncoder,
  type LegacyCompiledTransactionMessage,
  type Signature,
  type Transaction,
  type V0CompiledTransactionMessage,
} from '@solana/kit';
import { LocalnetError } from '../localnet-error.ts';

/** Bytes of a packet without its headers: no transaction is larger. */
export const MAX_TRANSACTION_BYTES = 1_232;

export type Message = (LegacyCompiledTransactionMessage | V0CompiledTransactionMessage) & {
  readonly lifetimeToken: string;
};

/** A transaction as it came, with its parts. */
export interface WireTransaction {
  readonly bytes: Uint8Array;
  /** The first signature, base58: what names the transaction. */
  readonly signature: Signature;
  readonly signatures: readonly Signature[];
  readonly message: Message;
  readonly blockhash: Blockhash;
  /** For LiteSVM. */
  readonly decoded: Transaction;
}

/** The addresses of a transaction in the order that its indexes count: static ones, loaded writable, loaded readonly. */
export interface TransactionKeys {
  readonly all: readonly Address[];
  readonly loaded: { readonly writable: readonly Address[]; readonly readonly: readonly Address[] };
}

/** @throws LocalnetError INVALID_TRANSACTION for bytes that are no transaction of version legacy or 0 */
export function parseTransaction(bytes: Uint8Array): WireTransaction {
  if (bytes.length > MAX_TRANSACTION_BYTES)
    throw invalid(`too large: ${bytes.length} bytes (max: ${MAX_TRANSACTION_BYTES} bytes)`);
  const decoded = attempt(() => getTransactionDecoder().decode(bytes));
  const message = parseMessage(Uint8Array.from(decoded.messageBytes));
  const encoded = attempt(() => getTransactionEncoder().encode(decoded));
  if (!Buffer.from(encoded).equals(bytes)) throw invalid('that is not in its canonical form');
  const signatures = Object.values(decoded.signatures).map(
    (signature) => base58.encode(Uint8Array.from(signature ?? new Uint8Array(64))) as Signature,
  );
  const signature = signatures[0];
  if (signature === undefined) throw invalid('without a signature');
  return { bytes, signature, signatures, message, blockhash: message.lifetimeToken as Blockhash, decoded };
}

/** @throws LocalnetError INVALID_TRANSACTION */
export function parseMessage(bytes: Uint8Array): Message {
  const message = attempt(() => getCompiledTransactionMessageDecoder().decode(bytes));
  if (message.version === 1) throw invalid('of version 1');
  const encoded = attempt(() => getCompiledTransactionMessageEncoder().encode(message));
  if (!Buffer.from(encoded).equals(bytes)) throw invalid('whose message is not in its canonical form');
  const { header, staticAccounts, instructions } = message;
  const lookups = message.version === 0 ? (message.addressTableLookups ?? []) : [];
  const loaded = lookups.reduce(
    (sum, { readonlyIndexes, writableIndexes }) => sum + readonlyIndexes.length + writableIndexes.length,
    0,
  );
  const { numSignerAccounts, numReadonlySignerAccounts, numReadonlyNonSignerAccounts } = header;
  const isSound =
    numSignerAccounts >= 1 &&
    numReadonlySignerAccounts < numSignerAccounts &&
    numSignerAccounts + numReadonlyNonSignerAccounts <= staticAccounts.length &&
    instructions.every(
      ({ programAddressIndex, accountIndices }) =>
        programAddressIndex > 0 &&
        programAddressIndex < staticAccounts.length &&
        (accountIndices ?? []).every((index) => index < staticAccounts.length + loaded),
    );
  if (!isSound) throw invalid('with indexes of accounts that do not exist');
  return message;
}

/** Whether the account at an index may be written, as the message has it. */
export function isWritable({ header, staticAccounts }: Message, keys: TransactionKeys, index: number): boolean {
  if (index >= staticAccounts.length) return index < staticAccounts.length + keys.loaded.writable.length;
  return index < header.numSignerAccounts
    ? index < header.numSignerAccounts - header.numReadonlySignerAccounts
    : index < staticAccounts.length - header.numReadonlyNonSignerAccounts;
}

const invalid = (what: string) => new LocalnetError('INVALID_TRANSACTION', `a transaction ${what}`);

function attempt<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw invalid(`that does not decode: ${error instanceof Error ? error.message : String(error)}`);
  }
}
