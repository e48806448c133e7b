import { concatBytes } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { kernel } from '../kernel/kernel.ts';
import { isZero } from './arrays.ts';
import { randomWeights } from './randomness.ts';

/** Points that meet scalars one by one; a single scalar meets every point. */
export interface Term {
  readonly points: Uint8Array;
  readonly scalars: Uint8Array;
}

/**
 * Checks many equations Σ sᵢ·Pᵢ = g·G at once: each is weighed with its own 128-bit random coefficient and the sum is
 * one multi-scalar multiplication. A false equation passes with probability 2⁻¹²⁸, as long as the coefficients are drawn
 * when every value is already known; hence the random source, and hence no reuse.
 * An array of points that several equations are about, the same object, is multiplied once.
 */
export class EquationBatch {
  readonly #random: RandomSource;
  /** The scalars that each array of points meets, summed over the equations so far. */
  readonly #terms = new Map<Uint8Array, Uint8Array>();
  #generator: Uint8Array = new Uint8Array(32);

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** Adds one equation over all points of all terms: Σ scalar·point = generator·G. */
  add(terms: readonly Term[], generator: Uint8Array): void {
    const weight = randomWeights(this.#random, 1);
    for (const { points, scalars } of terms) this.#meet(points, kernel.scalarMultiply(scalars, weight));
    this.#generator = kernel.scalarAdd(this.#generator, kernel.scalarMultiply(generator, weight));
  }

  /** Adds an equation for each k: Σ scalar_k·point_k over the terms = generator_k·G, a scalar each. */
  addEach(terms: readonly Term[], generators: Uint8Array): void {
    const count = generators.length / 32;
    const weights = randomWeights(this.#random, count);
    for (const { points, scalars } of terms) this.#meet(points, kernel.scalarMultiply(weights, scalars));
    this.#generator = kernel.scalarAdd(this.#generator, kernel.scalarDot(generators, weights, count));
  }

  /** Whether all equations hold, but for probability 2⁻¹²⁸. */
  hold(): boolean {
    const sum = kernel.multiScalarMultiply(concatBytes(...this.#terms.keys()), concatBytes(...this.#terms.values()));
    return isZero(kernel.pointAdd(sum, kernel.pointNegate(kernel.baseMultiply(this.#generator))));
  }

  #meet(points: Uint8Array, scalars: Uint8Array): void {
    const before = this.#terms.get(points);
    this.#terms.set(points, before ? kernel.scalarAdd(before, scalars) : scalars);
  }
}
