import { concatBytes } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { kernel } from '../kernel/kernel.ts';
import { isZero, repeatBytes } from './arrays.ts';
import { randomWeights } from './randomness.ts';

/**
 * Checks many equations Σ sᵢ·Pᵢ = g·G at once: each is weighed with its own 128-bit random coefficient and the sum is
 * one multi-scalar multiplication. A false equation passes with probability 2⁻¹²⁸, as long as the coefficients are drawn
 * when every value is already known; hence the random source, and hence no reuse.
 */
export class EquationBatch {
  readonly #random: RandomSource;
  readonly #points: Uint8Array[] = [];
  readonly #scalars: Uint8Array[] = [];
  readonly #generator: Uint8Array[] = [];

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** Adds Σ scalarᵢ·pointᵢ = generator·G. */
  add(points: Uint8Array, scalars: Uint8Array, generator: Uint8Array): void {
    this.addRows(points, scalars, generator);
  }

  /**
   * Adds an equation a row: Σₖ scalar·point = generatorᵣ·G over row r's points.
   * @param points as many points for each row, packed row after row
   * @param scalars as many as points, or one row that serves every row of points
   * @param generators a scalar a row
   */
  addRows(points: Uint8Array, scalars: Uint8Array, generators: Uint8Array): void {
    const rows = generators.length / 32;
    const rowLength = points.length / 64 / rows;
    const weights = randomWeights(this.#random, rows);
    const spread = new Uint8Array(rows * rowLength * 32);
    for (let row = 0; row < rows; row++) {
      spread.set(repeatBytes(weights.subarray(32 * row, 32 * row + 32), rowLength), row * rowLength * 32);
    }
    const all = scalars.length === spread.length ? scalars : repeatBytes(scalars, rows);
    this.#points.push(points);
    this.#scalars.push(kernel.scalarMultiply(spread, all));
    this.#generator.push(kernel.scalarDot(generators, weights, rows));
  }

  /** Whether all equations hold, but for probability 2⁻¹²⁸. */
  hold(): boolean {
    const generator = kernel.baseMultiply(kernel.scalarSum(concatBytes(...this.#generator), this.#generator.length));
    const sum = kernel.multiScalarMultiply(concatBytes(...this.#points), concatBytes(...this.#scalars));
    return isZero(kernel.pointAdd(sum, kernel.pointNegate(generator)));
  }
}
