import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { decode, encode, encodeForSigning } from 'ripple-binary-codec';
import { publicKeyToXrpAddress } from '../../addresses/xrp.ts';
import { record, text } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { compressPublicKey, normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { derSignature } from '../der.ts';
import { amount, parsed } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';

/**
 * A transaction in the ledger's own JSON, of any type: xrpl.js's types fit. Amounts of XRP are strings of drops.
 * `Account` and `SigningPubKey` are the key's unless given.
 */
export type TransactionFields = object & { readonly TransactionType: string };

/** A transaction that waits for one signature. */
export interface PreparedTransaction extends Prepared {
  readonly kind: 'xrp-transaction';
  /** All fields, but for the signature. */
  readonly transaction: Readonly<Record<string, unknown>>;
}

/** What servers take, and the hash under which they will know it. */
export interface SignedTransaction {
  /** Hex in upper case. */
  readonly transaction: string;
  /** 64 hex digits in upper case. */
  readonly hash: string;
}

/**
 * A transaction ready to be signed. Every field counts: one that the ledger does not know is refused, not left out.
 *
 * @param input.transaction complete: `Fee` and `Sequence` (or `TicketSequence`) included. `rpc(url).fill` adds what is
 *   missing.
 * @throws SdkError INVALID_ARGUMENT naming the field, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareTransaction(input: {
  readonly publicKey: string | Uint8Array;
  readonly transaction: TransactionFields;
}): PreparedTransaction {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const transaction = ownFields(record(input.transaction, 'transaction'), publicKey);
  text(transaction['TransactionType'], 'transaction.TransactionType');
  amount(transaction['Fee'], 'transaction.Fee');
  if (transaction['TicketSequence'] === undefined && transaction['Sequence'] === undefined)
    throw new SdkError('INVALID_ARGUMENT', 'transaction.Sequence', 'is missing');
  const payload = payloadOf(transaction, 'transaction');
  return { kind: 'xrp-transaction', ...preparedFor(publicKey, [payload]), transaction };
}

/**
 * The signed transaction; its signature is in the ledger's fully canonical form.
 *
 * @param signatures the one signature
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeTransaction(
  prepared: PreparedTransaction,
  signatures: readonly Signature[],
): SignedTransaction {
  const { publicKey, transaction } = record(prepared, 'prepared') as unknown as PreparedTransaction;
  const fields = record(transaction, 'prepared.transaction');
  const payload = payloadOf(fields, 'prepared.transaction');
  expectSignatures(normalizeSecp256k1(publicKey, 'prepared.publicKey'), [payload], signatures);
  const signed = encode({ ...fields, TxnSignature: upperHex(derSignature(signatures[0] as Signature)) });
  return { transaction: signed, hash: transactionHash(signed) };
}

/** The hash by which the ledger knows a signed transaction. */
export const transactionHash = (signed: string): string =>
  upperHex(sha512Half(concatBytes(TRANSACTION_PREFIX, hexToBytes(signed))));

/** `TXN` and a zero: what is hashed to a transaction's id begins with it. */
const TRANSACTION_PREFIX = Uint8Array.of(0x54, 0x58, 0x4e, 0);

const sha512Half = (bytes: Uint8Array): Uint8Array => sha512(bytes).subarray(0, 32);
const upperHex = (bytes: Uint8Array): string => bytesToHex(bytes).toUpperCase();

/** The fields with those that the key decides. */
export function ownFields(fields: Readonly<Record<string, unknown>>, publicKey: Uint8Array): Record<string, unknown> {
  const own = {
    Account: publicKeyToXrpAddress(publicKey),
    SigningPubKey: upperHex(compressPublicKey(publicKey)),
  };
  for (const [name, value] of Object.entries(own))
    if (fields[name] !== undefined && fields[name] !== value)
      throw new SdkError('INVALID_ARGUMENT', `transaction.${name}`, 'is not of this key');
  for (const name of ['TxnSignature', 'Signers'])
    if (fields[name] !== undefined) throw new SdkError('INVALID_ARGUMENT', `transaction.${name}`, 'is signed already');
  return { ...fields, ...own };
}

function payloadOf(fields: Readonly<Record<string, unknown>>, field: string): Uint8Array {
  const encoded = parsed(field, () => encodeForSigning(fields));
  // The codec leaves out what it does not know, and what is undefined.
  expectKept(
    fields,
    parsed(field, () => decode(encode(fields))),
    field,
  );
  return sha512Half(hexToBytes(encoded));
}

/** Of steps of a path: servers name them, the ledger does not. */
const ofPathSteps: readonly string[] = ['type', 'type_hex'];

/** @throws SdkError INVALID_ARGUMENT for a field that is lost when the transaction is encoded */
function expectKept(given: unknown, kept: unknown, field: string): void {
  if (typeof given !== 'object' || given === null) return;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || (ofPathSteps.includes(name) && field.includes('.Paths.'))) continue;
    const found = (kept as Record<string, unknown> | undefined)?.[name];
    if (found === undefined) throw new SdkError('INVALID_ARGUMENT', `${field}.${name}`, 'is no field of the ledger');
    expectKept(value, found, `${field}.${name}`);
  }
}
