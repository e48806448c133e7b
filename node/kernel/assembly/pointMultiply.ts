import { buildTable as buildFixedTable, multiplyByTable, TABLE } from './fixedBase';
import { elementBytes, isZero, readBytes, select, setSmall } from './field';
import { multiply } from './product';
import { addProjective, doubleProjective, forgetProjective, projectiveBytes } from './projective';
import { forgetScalars, HALF_DIGITS, recodeHalves } from './recode';
import { ENTRIES, forgetSelection, indexOf, isNegative, negateWhere, selectElement } from './select';
import { WORKSPACE, WORKSPACE_BYTES } from './workspace';
import { POINTS_AT_A_TIME, writeAffine, writeOne } from './writeAffine';

/** Points by scalars in constant time, one by one or four side by side: halves of scalars and odd digits, see recode.ts. */

/** Up to here one by one is faster. */
const FEW: usize = 2;
/** From so many multiples of one point on, a table like the generator's is worth making. */
const MANY: usize = 8;

/** (2j + 1)·P for j below 16, and β·x of each; sizes are those of four side by side. */
const table = memory.data(6912, 16);
const turned = memory.data(2304, 16);
const double = memory.data(432, 16);
const term = memory.data(432, 16);
const beta = memory.data(144, 16);
const zero = memory.data(144, 16);
const one = memory.data(144, 16);
const digits = memory.data(416, 16); // HALF_DIGITS · 16
const digits2 = memory.data(416, 16);
const products = memory.data(27648, 16); // POINTS_AT_A_TIME / 4 · 432

const betaBytes = memory.data<u8>([
  0x7a, 0xe9, 0x6a, 0x2b, 0x65, 0x7c, 0x07, 0x10, 0x6e, 0x64, 0x47, 0x9e, 0xac, 0x34, 0x34, 0xe9, 0x9c, 0xf0, 0x49,
  0x75, 0x12, 0xf5, 0x89, 0x95, 0xc1, 0x39, 0x6c, 0x28, 0x71, 0x95, 0x01, 0xee,
]);

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
    buildFixedTable(fixed, points);
    multiplyByTable(fixed, scalars, count, out);
    memory.fill(fixed, 0, TABLE);
    return;
  }
  if (count <= FEW) {
    for (let i: usize = 0; i < count; i++) {
      multiplyLanes<u32>(products, points + i * stepPoints, 0, scalars + i * stepScalars, 0, 1);
      writeOne(out + 64 * i, products);
    }
  } else {
    for (let from: usize = 0; from < count; from += POINTS_AT_A_TIME) {
      const some = min<usize>(count - from, POINTS_AT_A_TIME);
      for (let i: usize = 0; i < some; i += 4) {
        const point = points + (from + i) * stepPoints;
        const scalar = scalars + (from + i) * stepScalars;
        const lanes = min<usize>(some - i, 4);
        multiplyLanes<v128>(products + (i >> 2) * projectiveBytes<v128>(), point, stepPoints, scalar, stepScalars, lanes);
      }
      writeAffine(out + 64 * from, products, some);
    }
  }
  memory.fill(table, 0, 6912);
  memory.fill(turned, 0, 2304);
  memory.fill(double, 0, 432);
  memory.fill(term, 0, 432);
  memory.fill(digits, 0, 416);
  memory.fill(digits2, 0, 416);
  memory.fill(products, 0, min<usize>(count + 4, POINTS_AT_A_TIME) * projectiveBytes<u32>());
  forgetScalars();
  forgetSelection();
  forgetProjective();
}

function isIdentity(point: usize): bool {
  let bits: u64 = 0;
  for (let at: usize = 0; at < 64; at += 8) bits |= load<u64>(point + at);
  return bits == 0;
}

/** Lanes without a point of their own repeat the last. */
function multiplyLanes<L>(
  out: usize,
  point: usize,
  stepPoints: usize,
  scalar: usize,
  stepScalars: usize,
  lanes: usize,
): void {
  const size = elementBytes<L>();
  setSmall<L>(zero, 0);
  setSmall<L>(one, 1);
  for (let lane: usize = 0; 4 * lane < sizeof<L>(); lane++) {
    readBytes(beta + 4 * lane, sizeof<L>(), betaBytes);
    readBytes(table + 4 * lane, sizeof<L>(), point);
    readBytes(table + size + 4 * lane, sizeof<L>(), point + 32);
    recodeHalves(digits + 4 * lane, digits2 + 4 * lane, sizeof<L>(), scalar);
    if (lane + 1 < lanes) {
      point += stepPoints;
      scalar += stepScalars;
    }
  }
  buildTable<L>();
  memory.copy(out, zero, size);
  memory.copy(out + size, one, size);
  memory.copy(out + 2 * size, zero, size);
  for (let window = HALF_DIGITS; window-- > 0; ) {
    if (window < HALF_DIGITS - 1) for (let i = 0; i < 5; i++) doubleProjective<L>(out, out);
    selectTerm<L>(table, projectiveBytes<L>(), load<L>(digits + window * sizeof<L>()));
    addProjective<L>(out, out, term);
    selectTerm<L>(turned, size, load<L>(digits2 + window * sizeof<L>()));
    addProjective<L>(out, out, term);
  }
}

/** From the affine points in its first entry. */
function buildTable<L>(): void {
  const size = elementBytes<L>();
  const step = projectiveBytes<L>();
  const identity = isZero<L>(table);
  select<L>(table + size, one, table + size, identity);
  select<L>(table + 2 * size, zero, one, identity);
  doubleProjective<L>(double, table);
  for (let j: usize = 0; j < ENTRIES; j++) {
    const entry = table + j * step;
    if (j > 0) addProjective<L>(entry, entry - step, double);
    multiply<L>(turned + j * size, entry, beta);
  }
}

/** term = (2v − 31)·P for digits v; x from elements of their own, `step` bytes apart. */
function selectTerm<L>(x: usize, step: usize, digit: L): void {
  const size = elementBytes<L>();
  const index = indexOf<L>(digit);
  selectElement<L>(term, x, step, index, false);
  selectElement<L>(term + size, table + size, projectiveBytes<L>(), index, false);
  selectElement<L>(term + 2 * size, table + 2 * size, projectiveBytes<L>(), index, false);
  negateWhere<L>(term + size, isNegative<L>(digit));
}
