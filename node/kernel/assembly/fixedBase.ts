import { addBlocks, BLOCK, FOUR, forgetSums, putLane, takeLane } from './affine';
import { elementBytes, readBytes, setSmall } from './field';
import { readBlocks, writeBlocks } from './points';
import { addAffine, doubleProjective, forgetProjective, projectiveBytes } from './projective';
import { DIGITS, forgetScalars, recodeScalar } from './recode';
import { ENTRIES, forgetSelection, indexOf, isNegative, negateWhere, selectElement } from './select';
import { WORKSPACE } from './workspace';
import { writeAffine, writeOne } from './writeAffine';

/**
 * Many multiples of one point, in constant time: a table of (2j + 1)·32ʷ·P for j below 16, of which one entry of each
 * window w is added up.
 */

/** Bytes of a table. An entry is nine limbs of x and nine of y. */
export const TABLE: usize = 59904; // DIGITS · ENTRIES · ENTRY
const ENTRY: usize = 72;

/** Up to here one by one is faster. */
const FEW: usize = 2;
/** Scalars at a time: their terms, a point a window, fit the second-level cache. */
const CHUNK: usize = 128;
const terms = WORKSPACE; // DIGITS · CHUNK / 4 · BLOCK bytes
const digits = memory.data(832, 16); // DIGITS · 16

/** `count` scalars of 32 bytes to as many affine points of 64. */
export function multiplyByTable(table: usize, scalars: usize, count: usize, out: usize): void {
  if (count <= FEW) {
    for (let i: usize = 0; i < count; i++) multiplyOne(out + 64 * i, table, scalars + 32 * i);
  } else {
    for (let from: usize = 0; from < count; from += CHUNK) {
      multiplyChunk(out + 64 * from, table, scalars + 32 * from, min<usize>(count - from, CHUNK));
    }
  }
  memory.fill(digits, 0, DIGITS * 16);
  forgetScalars();
  forgetSelection();
  forgetSums();
  forgetProjective();
}

function multiplyChunk(out: usize, table: usize, scalars: usize, count: usize): void {
  const blocks = (count + 3) >> 2;
  for (let block: usize = 0; block < blocks; block++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      // lanes without a scalar of their own repeat the last
      recodeScalar(digits + 4 * lane, 16, scalars + 32 * min<usize>(4 * block + lane, count - 1));
    }
    for (let window: usize = 0; window < DIGITS; window++) {
      selectTerm<v128>(terms + (window * blocks + block) * BLOCK, table, window, v128.load(digits + 16 * window));
    }
  }
  for (let windows = DIGITS; windows > 1; ) {
    const half = (windows + 1) >> 1;
    addBlocks(terms, terms + half * blocks * BLOCK, (windows - half) * blocks);
    windows = half;
  }
  writeBlocks(out, terms, count);
  memory.fill(terms, 0, DIGITS * blocks * BLOCK);
}

/** (2v − 31)·32ʷ·P for digits v. */
function selectTerm<L>(out: usize, table: usize, window: usize, digit: L): void {
  const entries = table + window * ENTRIES * ENTRY;
  const y = out + elementBytes<L>();
  selectElement<L>(out, entries, ENTRY, indexOf<L>(digit), true);
  selectElement<L>(y, entries + 36, ENTRY, indexOf<L>(digit), true);
  negateWhere<L>(y, isNegative<L>(digit));
}

/** Window by window; the formulas are complete, as the sum may meet a term or its opposite. */
function multiplyOne(out: usize, table: usize, scalar: usize): void {
  const size = elementBytes<u32>();
  const sum = terms;
  const term = terms + projectiveBytes<u32>();
  recodeScalar(digits, 4, scalar);
  setSmall<u32>(sum, 0);
  setSmall<u32>(sum + size, 1);
  setSmall<u32>(sum + 2 * size, 0);
  for (let window: usize = 0; window < DIGITS; window++) {
    selectTerm<u32>(term, table, window, load<u32>(digits + 4 * window));
    addAffine<u32>(sum, sum, term);
  }
  writeOne(out, sum);
  memory.fill(terms, 0, 2 * projectiveBytes<u32>());
}

/** The table of an affine point of 64 bytes that is not the identity; all windows in step, 2·32ʷ·P added fifteen times. */
export function buildTable(table: usize, affine: usize): void {
  const windows = terms; // thirteen blocks hold the 52 windows
  const doubles = terms + 13 * BLOCK;
  const bytes = terms + 26 * BLOCK;
  const projective = bytes + 64 * DIGITS;
  const point = projective + 13 * projectiveBytes<v128>();
  const size = elementBytes<u32>();
  readBytes(point, 4, affine);
  readBytes(point + size, 4, affine + 32);
  setSmall<u32>(point + 2 * size, 1);
  for (let window: usize = 0; window < DIGITS; window++) {
    const block = projective + (window >> 2) * projectiveBytes<v128>();
    for (let c: usize = 0; c < 3; c++) putLane(block + c * FOUR, window & 3, point + c * size);
    for (let i = 0; i < 5; i++) doubleProjective<u32>(point, point);
  }
  writeAffine(bytes, projective, DIGITS);
  readBlocks(windows, bytes, 64, DIGITS);
  readBlocks(doubles, bytes, 64, DIGITS);
  addBlocks(doubles, windows, 13);
  for (let j: usize = 0; j < ENTRIES; j++) {
    if (j > 0) addBlocks(windows, doubles, 13);
    for (let window: usize = 0; window < DIGITS; window++) {
      const entry = table + (window * ENTRIES + j) * ENTRY;
      const block = windows + (window >> 2) * BLOCK;
      takeLane(entry, block, window & 3);
      takeLane(entry + 36, block + FOUR, window & 3);
    }
  }
  memory.fill(terms, 0, point + projectiveBytes<u32>() - terms);
}
