import { concatBytes } from '../base/bytes.ts';
import type { ParticipantId } from '../base/ids.ts';
import { kernel } from '../kernel/kernel.ts';
import { scalarAt, smallScalar } from './arrays.ts';

/** The x-coordinate of a participant's share, id + 1, as a scalar. */
export const shareCoordinate = (id: ParticipantId): Uint8Array => smallScalar(id + 1);

/** 1, x, x², … as `count` packed scalars, starting at x^from. */
export function powers(x: Uint8Array, count: number, from = 0): Uint8Array {
  const length = 32 * (from + count);
  let known = concatBytes(smallScalar(1), x);
  while (known.length < length) {
    const next = kernel.scalarMultiply(known.subarray(-32), x);
    known = concatBytes(known, kernel.scalarMultiply(known, next));
  }
  return known.slice(32 * from, length);
}

/** One polynomial at a participant's coordinate; `coefficients` packed, constant term first. */
export const evaluate = (coefficients: Uint8Array, id: ParticipantId): Uint8Array =>
  evaluateMany(
    Array.from({ length: coefficients.length / 32 }, (_, k) => scalarAt(coefficients, k)),
    id,
  );

/**
 * Many polynomials at a participant's coordinate.
 * @param columns coefficients packed, an array for each exponent, lowest first
 * @param from exponent of the first array: 1 where constant terms are zero and left out
 */
export function evaluateMany(columns: readonly Uint8Array[], id: ParticipantId, from: 0 | 1 = 0): Uint8Array {
  const x = shareCoordinate(id);
  const value = columns.reduceRight((sum, column) => kernel.scalarAdd(kernel.scalarMultiply(sum, x), column));
  return from === 0 ? value : kernel.scalarMultiply(value, x);
}

/** One polynomial in the exponent at a participant's coordinate; `commitments` packed affine points, constant first. */
export const evaluateInExponent = (commitments: Uint8Array, id: ParticipantId): Uint8Array =>
  kernel.multiScalarMultiply(commitments, powers(shareCoordinate(id), commitments.length / 64));

/**
 * λ_i for interpolation at zero: Π x_j / (x_j − x_i) over the other members.
 * @throws RangeError when `self` is not in `set` or the set holds a duplicate
 */
export function lagrange(set: readonly ParticipantId[], self: ParticipantId): Uint8Array {
  if (!set.includes(self) || new Set(set).size !== set.length) throw new RangeError('not a set with the participant');
  const own = shareCoordinate(self);
  let numerator = smallScalar(1);
  let denominator = smallScalar(1);
  for (const other of set) {
    if (other === self) continue;
    const x = shareCoordinate(other);
    numerator = kernel.scalarMultiply(numerator, x);
    denominator = kernel.scalarMultiply(denominator, kernel.scalarSubtract(x, own));
  }
  return kernel.scalarMultiply(numerator, kernel.scalarInvert(denominator));
}

/** Element-wise sum of packed point arrays of one length. */
export const sumPoints = (arrays: readonly Uint8Array[]): Uint8Array =>
  arrays.reduce((sum, points) => kernel.pointAdd(sum, points));

/** Element-wise sum of packed scalar arrays of one length. */
export const sumScalars = (arrays: readonly Uint8Array[]): Uint8Array =>
  arrays.reduce((sum, scalars) => kernel.scalarAdd(sum, scalars));
