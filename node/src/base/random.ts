import { createHash, randomBytes } from 'node:crypto';

/** Fills a fresh array with `length` random bytes. */
export type RandomSource = (length: number) => Uint8Array;

/** The operating system's generator. */
export const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));

/**
 * A reproducible generator for tests: SHA-256(seed ‖ counter) blocks, 8-byte big-endian counter.
 * Two sources of the same seed give the same bytes when asked for the same lengths in the same order.
 */
export function seededRandom(seed: string): RandomSource {
  let counter = 0n;
  return (length) => {
    const out = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      const block = createHash('sha256').update(seed).update(counterBytes(counter++)).digest();
      out.set(block.subarray(0, Math.min(32, length - offset)), offset);
    }
    return out;
  };
}

function counterBytes(counter: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, counter);
  return bytes;
}
