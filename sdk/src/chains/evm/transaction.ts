import type { Hex, TransactionSerializable } from 'viem';
import { getTransactionType, keccak256, parseTransaction, serializeTransaction } from 'viem/utils';
import { publicKeyToEvmAddress } from '../../addresses/evm.ts';
import { hexBytes, integer, parseHexBytes, record } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { amount, hexField, oneOf, parsed, positive } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { hashBytes, toViemSignature } from './signature.ts';

/** A transaction that waits for one signature. */
export interface PreparedTransaction extends Prepared {
  readonly kind: 'evm-transaction';
  /** Serialised without a signature. */
  readonly transaction: Hex;
}

/** What `eth_sendRawTransaction` takes, and the hash under which the chain will know it. */
export interface SignedTransaction {
  readonly transaction: Hex;
  readonly hash: Hex;
}

const types = ['legacy', 'eip2930', 'eip1559', 'eip7702'] as const;
/** Fields of each type, beside those of all. Others mean nothing to it: what they were to say would be lost. */
const fieldsOf = {
  legacy: ['gasPrice'],
  eip2930: ['gasPrice', 'accessList'],
  eip1559: ['maxFeePerGas', 'maxPriorityFeePerGas', 'accessList'],
  eip7702: ['maxFeePerGas', 'maxPriorityFeePerGas', 'accessList', 'authorizationList'],
} as const satisfies Record<(typeof types)[number], readonly string[]>;
const fieldsOfAll: readonly string[] = ['type', 'chainId', 'nonce', 'gas', 'to', 'value', 'data', 'from'];
const amounts = ['value', 'gas', 'gasPrice', 'maxFeePerGas', 'maxPriorityFeePerGas'] as const;

/**
 * A transaction ready to be signed: legacy with EIP-155's replay protection, EIP-2930, EIP-1559 or EIP-7702.
 *
 * @param input.publicKey the derived key of the sender, as `normalizePublicKey` takes it
 * @param input.transaction viem's form, complete: `chainId`, `nonce`, `gas` and the fees included. `fillTransaction` adds
 *   what is missing.
 * @throws SdkError INVALID_ARGUMENT naming the field, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareTransaction(input: {
  readonly publicKey: string | Uint8Array;
  readonly transaction: TransactionSerializable;
}): PreparedTransaction {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const transaction = serialize(expectComplete(input.transaction, publicKey));
  return { kind: 'evm-transaction', ...preparedFor(publicKey, [hashBytes(keccak256(transaction))]), transaction };
}

/**
 * The signed transaction.
 *
 * @param signatures the one signature
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeTransaction(
  prepared: PreparedTransaction,
  signatures: readonly Signature[],
): SignedTransaction {
  const { publicKey, transaction: unsigned } = record(prepared, 'prepared') as unknown as PreparedTransaction;
  hexField(unsigned, 'prepared.transaction');
  const fields = parsed('prepared.transaction', () => parseTransaction(unsigned));
  if (fields.r !== undefined || serialize(fields) !== unsigned)
    throw new SdkError('INVALID_ARGUMENT', 'prepared.transaction', 'is not an unsigned transaction');
  const payload = hashBytes(keccak256(unsigned));
  expectSignatures(normalizeSecp256k1(publicKey, 'prepared.publicKey'), [payload], signatures);
  const transaction = serializeTransaction(fields, toViemSignature(signatures[0] as Signature));
  return { transaction, hash: keccak256(transaction) };
}

const serialize = (transaction: TransactionSerializable): Hex =>
  parsed('transaction', () => serializeTransaction(transaction));

/** Refuses what would serialise and yet not mean what the caller meant: viem takes a missing nonce for 0. */
function expectComplete(transaction: TransactionSerializable, publicKey: Uint8Array): TransactionSerializable {
  const fields = record(transaction, 'transaction');
  const type = oneOf(
    parsed('transaction', () => getTransactionType(transaction)),
    types,
    'transaction.type',
  );
  positive(fields['chainId'], 'transaction.chainId');
  integer(fields['nonce'], 'transaction.nonce');
  for (const name of amounts)
    if (fields[name] !== undefined || name === 'gas')
      expectBigint(amount(fields[name], `transaction.${name}`, { max: 2n ** 256n - 1n }), fields[name], name);
  for (const name of fieldsOf[type]) if (fields[name] === undefined && name !== 'accessList') throw missing(name);
  const known = [...fieldsOfAll, ...fieldsOf[type]];
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && !known.includes(name))
      throw new SdkError('INVALID_ARGUMENT', `transaction.${name}`, `is no field of the type ${type}`);
  const data = fields['data'] === undefined ? new Uint8Array() : parseHexBytes(fields['data'], 'transaction.data');
  const { to = null } = fields;
  if (to !== null) hexBytes(to, 20, 'transaction.to');
  else if (data.length === 0 || type === 'eip7702') throw missing('to'); // a creation has data
  const from = fields['from'];
  if (from !== undefined && String(from).toLowerCase() !== publicKeyToEvmAddress(publicKey).toLowerCase())
    throw new SdkError('INVALID_ARGUMENT', 'transaction.from', 'is not the address of this key');
  return { ...transaction, type } as TransactionSerializable;
}

const missing = (name: string) => new SdkError('INVALID_ARGUMENT', `transaction.${name}`, 'is missing');

function expectBigint(value: bigint, given: unknown, name: string): void {
  if (value !== given) throw new SdkError('INVALID_ARGUMENT', `transaction.${name}`, 'not a bigint');
}
