import { hexToBytes } from '@noble/hashes/utils.js';
import { SdkError, type SdkErrorCode } from './errors.ts';

/** @throws SdkError INVALID_ARGUMENT unless it is an object */
export function record(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SdkError('INVALID_ARGUMENT', field, 'not an object');
  return value as Record<string, unknown>;
}

/**
 * Bytes of hex digits in either case, with or without `0x`.
 * @throws SdkError with `code`, naming `field`
 */
export function parseHex(hex: string, field: string, code: SdkErrorCode = 'INVALID_ARGUMENT'): Uint8Array {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex;
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) throw new SdkError(code, field, 'not hex');
  return hexToBytes(digits);
}

/**
 * UTF-8 bytes of a text.
 * @throws SdkError INVALID_ARGUMENT when it is no string, or holds half a surrogate pair, which UTF-8 cannot express
 *   (an encoder would replace it, and two texts would share one key)
 */
export function utf8(text: unknown, field: string): Uint8Array {
  if (typeof text !== 'string') throw new SdkError('INVALID_ARGUMENT', field, 'not a string');
  if (!text.isWellFormed()) throw new SdkError('INVALID_ARGUMENT', field, 'not valid Unicode');
  return new TextEncoder().encode(text);
}

/** The text of UTF-8, a byte order mark at its beginning included: as nodes read it. @throws TypeError when it is none */
export const fromUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

/** @throws SdkError INVALID_ARGUMENT unless `value` is `length` bytes. */
export function expectBytes(value: unknown, length: number, field: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array) || value.length !== length)
    throw new SdkError('INVALID_ARGUMENT', field, `not ${length} bytes`);
}

/** @throws SdkError INVALID_ARGUMENT unless `value` is an integer from 0 to 2³² − 1. */
export function uint32(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new SdkError('INVALID_ARGUMENT', field, 'not an unsigned 32-bit integer');
  return value;
}
