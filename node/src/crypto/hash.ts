import { createHash } from 'node:crypto';
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
  const hasher = createHash('sha256');
  const write = (input: HashInput): void => {
    if (typeof input === 'number') {
      hasher.update(header(kind.number, input));
    } else if (typeof input === 'string') {
      const bytes = textBytes(input);
      hasher.update(header(kind.text, bytes.length)).update(bytes);
    } else if (input instanceof Uint8Array) {
      hasher.update(header(kind.bytes, input.length)).update(input);
    } else {
      hasher.update(header(kind.list, input.length));
      for (const inner of input) write(inner);
    }
  };
  write(`quorate/v1/${tag}`);
  write(inputs);
  return new Uint8Array(hasher.digest());
}

function header(kindByte: number, value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new RangeError('not a 32-bit number');
  const bytes = new Uint8Array(5);
  bytes[0] = kindByte;
  new DataView(bytes.buffer).setUint32(1, value);
  return bytes;
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
  const view = new DataView(rows.buffer);
  for (let i = 0; i < count; i++) view.setUint32(36 * i + 32, i);
  return kernel.sha256Rows(rows, 36);
}
