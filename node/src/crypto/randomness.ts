import { createCipheriv, createSecretKey } from 'node:crypto';
import type { RandomSource } from '../base/random.ts';
import { kernel } from '../kernel/kernel.ts';
import { isZero } from './arrays.ts';
import { type HashInput, taggedHash } from './hash.ts';

/** The random source of one purpose within a run: the same name gives a fresh source with the same bytes. */
export type NamedRandom = (...name: readonly HashInput[]) => RandomSource;

/**
 * Splits one seed drawn from `random` into independent streams (AES-256-CTR), one for each name. What a run draws then
 * does not depend on the order in which messages happen to arrive. A name must be used once.
 */
export function splitRandom(random: RandomSource): NamedRandom {
  const seed = random(32);
  return (...name) => {
    const key = createSecretKey(taggedHash('random', seed, ...name));
    const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
    return (length) => new Uint8Array(cipher.update(new Uint8Array(length)));
  };
}

/** `count` uniform non-zero scalars: 48 bytes each reduced mod n (bias 2⁻¹²⁸), drawn again should one be zero. */
export function randomScalars(random: RandomSource, count: number): Uint8Array {
  for (;;) {
    const scalars = kernel.scalarReduce(random(48 * count), 48);
    let valid = true;
    for (let i = 0; i < count; i++) if (isZero(scalars.subarray(32 * i, 32 * i + 32))) valid = false;
    if (valid) return scalars;
  }
}

/** `count` scalars of 128 bits: enough to weigh the equations of a batched check against a cheating prover. */
export function randomWeights(random: RandomSource, count: number): Uint8Array {
  const out = new Uint8Array(32 * count);
  const bytes = random(16 * count);
  for (let i = 0; i < count; i++) out.set(bytes.subarray(16 * i, 16 * i + 16), 32 * i + 16);
  return out;
}
