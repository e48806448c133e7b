import { BASE_OTS } from '../../crypto/baseOt.ts';
import { ROWS_PER_TRIPLE } from '../../crypto/mta.ts';
import { CHECK_LENGTH, PAD_ROWS } from '../../crypto/otExtension.ts';

/** Round numbers of triple generation; those of M are used once on each link, in one direction. */
export const ROUND = {
  commit: 0, // T1
  confirm: 1, // T2
  open: 2, // T2
  baseOtStart: 3, // M1, R → S
  baseOtChoose: 4, // M1, S → R
  extend: 5, // M2, R → S
  checkSeed: 6, // M2, S → R
  checkAnswer: 7, // M2, R → S
  mask: 8, // M4, S → R
  chi: 9, // M4, R → S
  product: 10, // T3
  reveal: 11, // T4
} as const;

/** Choice bits of a batch: one a row, the pad rows of the check among them. */
export const rowCount = (count: number): number => count * ROWS_PER_TRIPLE + PAD_ROWS;

/** Exact length in bytes of every message of a batch of `count` triples among `threshold` participants. */
export function messageLengths(count: number, threshold: number): Record<keyof typeof ROUND, number> {
  const points = (n: number) => 33 * n;
  const scalars = (n: number) => 32 * n;
  const proof = points(1) + scalars(1);
  return {
    commit: 32,
    confirm: 32,
    open: 32 + points(count * (3 * threshold - 1)) + 2 * proof + scalars(2 * count),
    baseOtStart: points(1) + proof,
    baseOtChoose: points(BASE_OTS),
    extend: (BASE_OTS * rowCount(count)) / 8,
    checkSeed: 32,
    checkAnswer: CHECK_LENGTH,
    mask: scalars(count * ROWS_PER_TRIPLE),
    chi: 32 + scalars(2 * count),
    product: points(2 * count + 1) + scalars(count) + 32,
    reveal: 32 + points(count) + proof + 32 + scalars(count),
  };
}

/** Most bytes a run may ever have to buffer for one peer, whichever role it has in M. */
export const triplesBufferLimit = (count: number, threshold: number): number =>
  Object.values(messageLengths(count, threshold)).reduce((total, length) => total + length, 0);
