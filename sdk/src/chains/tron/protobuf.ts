import { concatBytes } from '@noble/hashes/utils.js';

// As much of Protocol Buffers' wire format as Tron's transactions take: fields in order, defaults left out (proto3).

/** A field with a non-negative integer: int64, int32 or enum. */
export const integerField = (number: number, value: bigint): Uint8Array =>
  value === 0n ? new Uint8Array() : concatBytes(varint(BigInt(number << 3)), varint(value));

/** A field with bytes, a text's UTF-8, or another message. */
export const bytesField = (number: number, value: Uint8Array): Uint8Array =>
  value.length === 0
    ? new Uint8Array()
    : concatBytes(varint(BigInt((number << 3) | 2)), varint(BigInt(value.length)), value);

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...bytes, Number(rest));
}
