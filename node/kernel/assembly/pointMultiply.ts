import { buildTable, multiplyByTable, TABLE } from './fixedBase';
import { forgetMultiples, readLanes, selectFirst, selectSecond, setIdentity, term } from './oddMultiples';
import { addProjective, doubleProjective, forgetProjective, projectiveBytes } from './projective';
import { HALF_DIGITS } from './recode';
import { WORKSPACE, WORKSPACE_BYTES } from './workspace';
import { POINTS_AT_A_TIME, writeAffine, writeOne } from './writeAffine';

/** Points by scalars in constant time, one by one or four side by side. */

/** Up to here one by one is faster. */
const FEW: usize = 2;
/** From so many multiples of one point on, a table like the generator's is worth making. */
const MANY: usize = 8;

const products = memory.data(27648, 16); // POINTS_AT_A_TIME / 4 · projectiveBytes

/** `count` affine points; a step of zero makes one point, or one scalar, serve for all. */
export function pointMultiply(
  points: usize,
  stepPoints: usize,
  scalars: usize,
  stepScalars: usize,
  count: usize,
  out: usize,
): void {
  if (stepPoints == 0 && count >= MANY && !isIdentity(points)) {
    const fixed = WORKSPACE + WORKSPACE_BYTES - TABLE;
    buildTable(fixed, points);
    multiplyByTable(fixed, scalars, count, out);
    memory.fill(fixed, 0, TABLE);
    return;
  }
  if (count <= FEW) {
    for (let i: usize = 0; i < count; i++) {
      readLanes<u32>(points + i * stepPoints, 0, scalars + i * stepScalars, 0, 1);
      multiplyLanes<u32>(products);
      writeOne(out + 64 * i, products);
    }
  } else {
    for (let from: usize = 0; from < count; from += POINTS_AT_A_TIME) {
      const some = min<usize>(count - from, POINTS_AT_A_TIME);
      for (let i: usize = 0; i < some; i += 4) {
        const point = points + (from + i) * stepPoints;
        const scalar = scalars + (from + i) * stepScalars;
        readLanes<v128>(point, stepPoints, scalar, stepScalars, min<usize>(some - i, 4));
        multiplyLanes<v128>(products + (i >> 2) * projectiveBytes<v128>());
      }
      writeAffine(out + 64 * from, products, some);
    }
  }
  memory.fill(products, 0, min<usize>(count + 4, POINTS_AT_A_TIME) * projectiveBytes<u32>());
  forgetMultiples();
  forgetProjective();
}

function isIdentity(point: usize): bool {
  let bits: u64 = 0;
  for (let at: usize = 0; at < 64; at += 8) bits |= load<u64>(point + at);
  return bits == 0;
}

function multiplyLanes<L>(out: usize): void {
  setIdentity<L>(out);
  for (let window = HALF_DIGITS; window-- > 0; ) {
    if (window < HALF_DIGITS - 1) for (let i = 0; i < 5; i++) doubleProjective<L>(out, out);
    selectFirst<L>(window);
    addProjective<L>(out, out, term);
    selectSecond<L>(window);
    addProjective<L>(out, out, term);
  }
}
