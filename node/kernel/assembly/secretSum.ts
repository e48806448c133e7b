import { FOUR, takeLane } from './affine';
import { elementBytes } from './field';
import { forgetMultiples, readLanes, selectFirst, selectSecond, setIdentity, term } from './oddMultiples';
import { addProjective, doubleProjective, forgetProjective, projectiveBytes } from './projective';
import { HALF_DIGITS } from './recode';
import { writeOne } from './writeAffine';

/** A sum for each window, of four lanes. */
const sums = memory.data(11232, 16); // HALF_DIGITS · 432
const sum = memory.data(108, 16);
const lane = memory.data(108, 16);

/** Σ sᵢ·Pᵢ in constant time: terms are added up window by window, and doubled once for all of them. */
export function secretMultiScalarMultiply(points: usize, scalars: usize, count: usize, out: usize): void {
  const step = projectiveBytes<v128>();
  for (let window: usize = 0; window < HALF_DIGITS; window++) setIdentity<v128>(sums + window * step);
  for (let i: usize = 0; i < count; i += 4) {
    readLanes<v128>(points + 64 * i, 64, scalars + 32 * i, 32, min<usize>(count - i, 4));
    for (let window: usize = 0; window < HALF_DIGITS; window++) {
      const windowSum = sums + window * step;
      selectFirst<v128>(window);
      addProjective<v128>(windowSum, windowSum, term);
      selectSecond<v128>(window);
      addProjective<v128>(windowSum, windowSum, term);
    }
  }
  setIdentity<u32>(sum);
  for (let window = HALF_DIGITS; window-- > 0; ) {
    for (let i = 0; i < 5; i++) doubleProjective<u32>(sum, sum);
    for (let l: usize = 0; l < 4; l++) {
      for (let c: usize = 0; c < 3; c++) takeLane(lane + c * elementBytes<u32>(), sums + window * step + c * FOUR, l);
      addProjective<u32>(sum, sum, lane);
    }
  }
  writeOne(out, sum);
  memory.fill(sums, 0, HALF_DIGITS * step);
  memory.fill(sum, 0, 108);
  memory.fill(lane, 0, 108);
  forgetMultiples();
  forgetProjective();
}
