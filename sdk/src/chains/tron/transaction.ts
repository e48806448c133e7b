import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { publicKeyToTronAddress } from '../../addresses/tron.ts';
import { utf8 } from '../../bytes.ts';
import { integer, record } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import { toRsv } from '../../signature.ts';
import type { Signature } from '../../types.ts';
import { type Amount, amount, hexField, positive } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { type Contract, encodeContract, tronAddress } from './contract.ts';
import { bytesField, integerField } from './protobuf.ts';

/** A block that a transaction refers to; it holds on its branch only, and no longer than 65 536 blocks after it. */
export interface ReferenceBlock {
  /** 64 hex digits. */
  readonly id: string;
  readonly number: number;
  /** Milliseconds. */
  readonly timestamp: number;
}

/** A transaction that waits for one signature. */
export interface PreparedTransaction extends Prepared {
  readonly kind: 'tron-transaction';
  /** Protobuf's bytes of `Transaction.raw`, as hex. */
  readonly rawData: string;
}

/** What nodes take, and the id under which they will know it. */
export interface SignedTransaction {
  /** Protobuf's bytes of `Transaction`, as hex. */
  readonly transaction: string;
  /** 64 hex digits. */
  readonly id: string;
}

/** Milliseconds: what signing may take, and then some. */
const TEN_MINUTES = 600_000;
/** Milliseconds: nodes refuse what expires later than this after their head. */
const ONE_DAY = 86_400_000;

/**
 * A transaction ready to be signed.
 *
 * @param input.block a recent one: `api(url).latestBlock()`
 * @param input.expiresIn milliseconds after the block within which the transaction may be included; ten minutes unless
 *   given, a day at most
 * @param input.feeLimit sun that a call of a contract may burn for energy: `api(url).feeLimit(…)`
 * @param input.memo a text; nodes charge for it
 * @param input.permissionId of the account's permission that the key belongs to; 0, the owner's, unless given
 * @throws SdkError INVALID_ARGUMENT naming the field, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareTransaction(input: {
  readonly publicKey: string | Uint8Array;
  readonly contract: Contract;
  readonly block: ReferenceBlock;
  readonly expiresIn?: number | undefined;
  readonly feeLimit?: Amount | undefined;
  readonly memo?: string | undefined;
  readonly permissionId?: number | undefined;
}): PreparedTransaction {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const block = record(input.block, 'block');
  const id = hexField(block['id'], 'block.id', 32);
  const number = new DataView(new ArrayBuffer(8));
  number.setBigUint64(0, BigInt(integer(block['number'], 'block.number')));
  const timestamp = positive(block['timestamp'], 'block.timestamp');
  const expiresIn = positive(input.expiresIn ?? TEN_MINUTES, 'expiresIn');
  if (expiresIn > ONE_DAY) throw new SdkError('INVALID_ARGUMENT', 'expiresIn', 'more than a day');
  const permissionId = integer(input.permissionId ?? 0, 'permissionId', 9);
  const owner = tronAddress(publicKeyToTronAddress(publicKey), 'publicKey');
  const contract = encodeContract(input.contract, owner, permissionId);
  const rawData = concatBytes(
    bytesField(1, new Uint8Array(number.buffer, 6)), // ref_block_bytes
    bytesField(4, id.subarray(8, 16)), // ref_block_hash
    integerField(8, BigInt(timestamp + expiresIn)),
    bytesField(10, utf8(input.memo ?? '', 'memo')),
    bytesField(11, contract),
    integerField(14, BigInt(timestamp)),
    integerField(18, feeLimitOf(input)),
  );
  return { kind: 'tron-transaction', ...preparedFor(publicKey, [sha256(rawData)]), rawData: bytesToHex(rawData) };
}

/**
 * The signed transaction: its signature is r ‖ s ‖ v, 65 bytes with v 27 or 28.
 *
 * @param signatures the one signature
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeTransaction(
  prepared: PreparedTransaction,
  signatures: readonly Signature[],
): SignedTransaction {
  const { publicKey, rawData: stored } = record(prepared, 'prepared') as unknown as PreparedTransaction;
  const rawData = hexField(stored, 'prepared.rawData');
  const id = sha256(rawData);
  expectSignatures(normalizeSecp256k1(publicKey, 'prepared.publicKey'), [id], signatures);
  const { r, s, v } = toRsv(signatures[0] as Signature);
  const signature = hexField(`${r}${s}${v.toString(16)}`, 'signatures[0]', 65);
  const transaction = concatBytes(bytesField(1, rawData), bytesField(2, signature));
  return { transaction: bytesToHex(transaction), id: bytesToHex(id) };
}

/** Calls of contracts fail without one, and lose what they have burnt until then. */
function feeLimitOf({ contract, feeLimit }: { readonly contract: Contract; readonly feeLimit?: Amount | undefined }) {
  if (contract.type === 'TransferContract' && feeLimit === undefined) return 0n;
  return amount(feeLimit, 'feeLimit', { min: 1n, max: 15_000_000_000n });
}
