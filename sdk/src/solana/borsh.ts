import { concatBytes } from '@noble/hashes/utils.js';
import { fromUtf8, utf8 } from '../bytes.ts';

/** As much of Borsh as the program's instructions, events and state are made of. */

/** @param length bytes, little-endian */
export function littleEndian(value: bigint | number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0, rest = BigInt(value); i < length; i++, rest >>= 8n) bytes[i] = Number(rest & 255n);
  return bytes;
}

/** `bytes`, or any other vector of u8. */
export const sized = (bytes: Uint8Array): Uint8Array => concatBytes(littleEndian(bytes.length, 4), bytes);

export const string = (text: string): Uint8Array => sized(utf8(text, 'request'));

/** Reads one value after the other. Methods throw when the data ends before them, or is no UTF-8. */
export class Reader {
  readonly #data: Uint8Array;
  #offset = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  bytes(length: number): Uint8Array {
    const start = this.#offset;
    if (start + length > this.#data.length) throw new RangeError('the data ends before the value');
    this.#offset += length;
    return this.#data.slice(start, start + length);
  }

  /** An unsigned integer of so many bytes. */
  uint(length: number): bigint {
    return this.bytes(length).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  sized(): Uint8Array {
    return this.bytes(Number(this.uint(4)));
  }

  string(): string {
    return fromUtf8(this.sized());
  }

  /** Everything that has not been read. */
  rest(): Uint8Array {
    return this.bytes(this.#data.length - this.#offset);
  }
}
