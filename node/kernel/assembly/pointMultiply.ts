import { BLOCK, FOUR } from './affine';
import { carry, isZero, readBytes, select, setSmall, subtract } from './field';
import { multiply } from './product';
import { addProjective, doubleProjective } from './projective';
import { forgetScalars, HALF_DIGITS, recodeHalves } from './recode';
import { POINTS_AT_A_TIME, writeAffine } from './writeAffine';

/** Points by scalars, four side by side, in constant time: halves of scalars and signed odd digits, see recode.ts. */

/** Three coordinates of four points side by side. */
const PROJECTIVE: usize = 432;
const ENTRIES: usize = 16;
/** (2j + 1)·P for j below 16, and β·x of each. */
const table = memory.data(6912, 16); // ENTRIES · PROJECTIVE
const turned = memory.data(2304, 16); // ENTRIES · FOUR
const double = memory.data(432, 16);
const term = memory.data(432, 16);
const negated = memory.data(144, 16);
const beta = memory.data(144, 16);
const zero = memory.data(144, 16);
const one = memory.data(144, 16);
const digits = memory.data(416, 16); // HALF_DIGITS · 16
const digits2 = memory.data(416, 16);
const products = memory.data(27648, 16); // POINTS_AT_A_TIME / 4 · PROJECTIVE

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
  setSmall<v128>(zero, 0);
  setSmall<v128>(one, 1);
  for (let lane: usize = 0; lane < 4; lane++) readBytes(beta + 4 * lane, 16, betaBytes);
  for (let from: usize = 0; from < count; from += POINTS_AT_A_TIME) {
    const some = min<usize>(count - from, POINTS_AT_A_TIME);
    for (let i: usize = 0; i < some; i += 4) {
      for (let lane: usize = 0; lane < 4; lane++) {
        // lanes without a point of their own repeat the last
        const at = from + min<usize>(i + lane, some - 1);
        readBytes(table + 4 * lane, 16, points + at * stepPoints);
        readBytes(table + FOUR + 4 * lane, 16, points + at * stepPoints + 32);
        recodeHalves(digits + 4 * lane, digits2 + 4 * lane, 16, scalars + at * stepScalars);
      }
      multiplyFour(products + (i >> 2) * PROJECTIVE);
    }
    writeAffine(out + 64 * from, products, some);
  }
  memory.fill(table, 0, ENTRIES * PROJECTIVE);
  memory.fill(turned, 0, ENTRIES * FOUR);
  memory.fill(double, 0, PROJECTIVE);
  memory.fill(term, 0, PROJECTIVE);
  memory.fill(negated, 0, FOUR);
  memory.fill(digits, 0, HALF_DIGITS * 16);
  memory.fill(digits2, 0, HALF_DIGITS * 16);
  memory.fill(products, 0, (POINTS_AT_A_TIME >> 2) * PROJECTIVE);
  forgetScalars();
}

/** Of the affine points in the table's first entry and the digits. */
function multiplyFour(out: usize): void {
  const identity = isZero<v128>(table);
  select<v128>(table + FOUR, one, table + FOUR, identity);
  select<v128>(table + BLOCK, zero, one, identity);
  doubleProjective<v128>(double, table);
  for (let j: usize = 0; j < ENTRIES; j++) {
    const entry = table + j * PROJECTIVE;
    if (j > 0) addProjective<v128>(entry, entry - PROJECTIVE, double);
    multiply<v128>(turned + j * FOUR, entry, beta);
  }
  memory.copy(out, zero, FOUR);
  memory.copy(out + FOUR, one, FOUR);
  memory.copy(out + BLOCK, zero, FOUR);
  for (let window = HALF_DIGITS; window-- > 0; ) {
    if (window < HALF_DIGITS - 1) for (let i = 0; i < 5; i++) doubleProjective<v128>(out, out);
    selectTerm(table, PROJECTIVE, v128.load(digits + 16 * window));
    addProjective<v128>(out, out, term);
    selectTerm(turned, FOUR, v128.load(digits2 + 16 * window));
    addProjective<v128>(out, out, term);
  }
}

/** term = (2v − 31)·P for four digits v, by looking at every entry; x from entries of their own. */
function selectTerm(x: usize, step: usize, digit: v128): void {
  const negative = i32x4.lt_s(digit, i32x4.splat(16));
  const index = v128.and(v128.xor(digit, negative), i32x4.splat(15));
  selectCoordinate(term, x, step, index);
  selectCoordinate(term + FOUR, table + FOUR, PROJECTIVE, index);
  selectCoordinate(term + BLOCK, table + BLOCK, PROJECTIVE, index);
  subtract<v128>(negated, zero, term + FOUR);
  carry<v128>(negated, negated);
  select<v128>(term + FOUR, negated, term + FOUR, negative);
}

function selectCoordinate(out: usize, entry: usize, step: usize, index: v128): void {
  let l0 = i32x4.splat(0);
  let l1 = l0;
  let l2 = l0;
  let l3 = l0;
  let l4 = l0;
  let l5 = l0;
  let l6 = l0;
  let l7 = l0;
  let l8 = l0;
  for (let j: u32 = 0; j < <u32>ENTRIES; j++) {
    const mask = i32x4.eq(index, i32x4.splat(j));
    l0 = v128.or(l0, v128.and(mask, v128.load(entry)));
    l1 = v128.or(l1, v128.and(mask, v128.load(entry, 16)));
    l2 = v128.or(l2, v128.and(mask, v128.load(entry, 32)));
    l3 = v128.or(l3, v128.and(mask, v128.load(entry, 48)));
    l4 = v128.or(l4, v128.and(mask, v128.load(entry, 64)));
    l5 = v128.or(l5, v128.and(mask, v128.load(entry, 80)));
    l6 = v128.or(l6, v128.and(mask, v128.load(entry, 96)));
    l7 = v128.or(l7, v128.and(mask, v128.load(entry, 112)));
    l8 = v128.or(l8, v128.and(mask, v128.load(entry, 128)));
    entry += step;
  }
  v128.store(out, l0);
  v128.store(out, l1, 16);
  v128.store(out, l2, 32);
  v128.store(out, l3, 48);
  v128.store(out, l4, 64);
  v128.store(out, l5, 80);
  v128.store(out, l6, 96);
  v128.store(out, l7, 112);
  v128.store(out, l8, 128);
}
