import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expectBytes, parseHex, utf8 } from '../bytes.ts';
import { SdkError } from '../errors.ts';

/** Parsers of what callers and their storage hand in. `field` is what an error names. */

export { record } from '../bytes.ts';

const invalid = (field: string, problem: string) => new SdkError('INVALID_ARGUMENT', field, problem);

/** Bytes as stored in handles. */
export type Hex = `0x${string}`;

export const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

/** @throws SdkError INVALID_ARGUMENT unless it is `0x` and hex digits in lower or upper case */
export function parseHexBytes(value: unknown, field: string): Uint8Array {
  if (typeof value !== 'string' || !value.startsWith('0x')) throw invalid(field, 'not hex with 0x');
  return parseHex(value, field);
}

/** @throws SdkError INVALID_ARGUMENT unless it is `0x` and so many bytes */
export function hexBytes(value: unknown, length: number, field: string): Uint8Array {
  const bytes = parseHexBytes(value, field);
  expectBytes(bytes, length, field);
  return bytes;
}

/** @throws SdkError INVALID_ARGUMENT unless it is text that UTF-8 can express */
export function text(value: unknown, field: string): string {
  utf8(value, field);
  return value as string;
}

/** @throws SdkError INVALID_ARGUMENT unless it is an integer from 0 to `max` */
export function integer(value: unknown, field: string, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max)
    throw invalid(field, `not an integer from 0 to ${max}`);
  return value;
}

/** An amount of the chain's smallest unit. @throws SdkError INVALID_ARGUMENT unless it is a bigint of so many bits */
export function amountOf(value: unknown, bits: number, field: string): bigint {
  if (typeof value !== 'bigint' || value < 0n || value >> BigInt(bits) !== 0n)
    throw invalid(field, `not a bigint from 0 to 2^${bits} - 1`);
  return value;
}

/** The members of an object in an answer that may be anything; none when it is no object. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What networks sign: 32 bytes, as a number above 0 and below the group order. @throws SdkError INVALID_ARGUMENT */
export function signablePayload(value: unknown, field = 'payload'): Uint8Array {
  expectBytes(value, 32, field);
  const scalar = bytesToNumberBE(value);
  if (scalar === 0n || scalar >= secp256k1.Point.Fn.ORDER)
    throw invalid(field, 'not between 0 and the group order: nobody signs it');
  return Uint8Array.from(value);
}
