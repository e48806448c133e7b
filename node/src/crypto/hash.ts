import { createHash, type Hash, hash } from 'node:crypto';
import { textBytes } from '../base/bytes.ts';
import { kernel } from '../kernel/kernel.ts';
import { repeatBytes } from './arrays.ts';

/** What can stand in a hash: bytes, text, a 32-bit number, or a list of these. */
export type HashInput = Uint8Array | string | number | readonly HashInput[];

const kind = { bytes: 0, text: 1, number: 2, list: 3 } as const;

/**
 * SHA-256 with a tag of its own for each use. Injective: every input is written as its kind (one byte), its length
 * (32 bits, big-endian) and its content, so that different inputs never make the same bytes.
 */
export function taggedHash(tag: string, ...inputs: readonly HashInput[]): Uint8Array {
  const encoder = new Encoder();
  encoder.write(`quorate/v1/${tag}`);
  encoder.write(inputs);
  return encoder.digest();
}

/** Shared by all, one after the other: most of what is hashed fits, and then one call of node:crypto does it. */
const buffer = Buffer.alloc(4096);
const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
const HEADER = 5;

class Encoder {
  #used = 0;
  #hasher: Hash | undefined;

  write(input: HashInput): void {
    if (typeof input === 'number') {
      this.#header(kind.number, input);
    } else if (typeof input === 'string') {
      this.#text(input);
    } else if (input instanceof Uint8Array) {
      this.#header(kind.bytes, input.length);
      this.#append(input);
    } else {
      this.#header(kind.list, input.length);
      for (const inner of input) this.write(inner);
    }
  }

  digest(): Uint8Array {
    const written = buffer.subarray(0, this.#used);
    const digest = this.#hasher ? this.#hasher.update(written).digest() : hash('sha256', written, 'buffer');
    buffer.fill(0);
    return new Uint8Array(digest);
  }

  #header(kindByte: number, value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new RangeError('not a 32-bit number');
    this.#makeRoom(HEADER);
    view.setUint8(this.#used, kindByte);
    view.setUint32(this.#used + 1, value);
    this.#used += HEADER;
  }

  /** Straight into the buffer where it fits: an encoded copy of every tag would cost more than its hash. */
  #text(text: string): void {
    const most = HEADER + 3 * text.length;
    if (most > buffer.length) {
      const bytes = textBytes(text);
      this.#header(kind.text, bytes.length);
      this.#append(bytes);
    } else {
      this.#makeRoom(most);
      const length = buffer.write(text, this.#used + HEADER);
      this.#header(kind.text, length);
      this.#used += length;
    }
  }

  #append(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    if (bytes.length > buffer.length) {
      this.#hasher!.update(bytes);
    } else {
      buffer.set(bytes, this.#used);
      this.#used += bytes.length;
    }
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= buffer.length) return;
    this.#hasher ??= createHash('sha256');
    this.#hasher.update(buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}

/** A scalar from a hash of the inputs: 64 bytes reduced mod n, so that the bias is negligible. */
export const hashToScalar = (tag: string, ...inputs: readonly HashInput[]): Uint8Array =>
  kernel.scalarReduce(hashRows(taggedHash(tag, ...inputs), 2), 64);

/** `count` scalars from a hash of the inputs; 32 bytes reduced mod n each, whose bias is below 2⁻¹²⁷. */
export const hashToScalars = (tag: string, count: number, ...inputs: readonly HashInput[]): Uint8Array =>
  kernel.scalarReduce(hashRows(taggedHash(tag, ...inputs), count), 32);

/** SHA-256 in counter mode: `count` rows of 32 bytes from a 32-byte seed. */
function hashRows(seed: Uint8Array, count: number): Uint8Array {
  const rows = repeatBytes(seed, count, 4);
  const numbers = new DataView(rows.buffer);
  for (let i = 0; i < count; i++) numbers.setUint32(36 * i + 32, i);
  return kernel.sha256Rows(rows, 36);
}
