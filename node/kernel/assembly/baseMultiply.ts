import { addBlocks, BLOCK, FOUR, putLane, takeLane } from './affine';
import { elementBytes, invert, readBytes, setSmall } from './field';
import { writeOne } from './pointMultiply';
import { writeBlocks } from './points';
import { multiply } from './product';
import { addAffine, doubleProjective, projectiveBytes } from './projective';
import { DIGITS, forgetScalars, recodeScalar } from './recode';
import { ENTRIES, forgetSelection, indexOf, isNegative, negateWhere, selectElement } from './select';
import { WORKSPACE } from './workspace';

/** Multiples of the generator: a table of (2j + 1)·32ʷ·G for j below 16, and one entry of each window w to add up. */

/** An entry is nine limbs of x and nine of y. */
const ENTRY: usize = 72;
const table = memory.data(59904, 16); // DIGITS · ENTRIES · ENTRY
let tableIsBuilt = false;

/** Up to here one by one is faster. */
const FEW: usize = 2;
/** Scalars at a time: their terms, a point a window, fit the second-level cache. */
const CHUNK: usize = 128;
const terms = WORKSPACE; // DIGITS · CHUNK / 4 · BLOCK bytes
const digits = memory.data(832, 16); // DIGITS · 16

const generator = memory.data<u8>([
  0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02, 0x9b, 0xfc,
  0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98, 0x48, 0x3a, 0xda, 0x77, 0x26, 0xa3,
  0xc4, 0x65, 0x5d, 0xa4, 0xfb, 0xfc, 0x0e, 0x11, 0x08, 0xa8, 0xfd, 0x17, 0xb4, 0x48, 0xa6, 0x85, 0x54, 0x19, 0x9c,
  0x47, 0xd0, 0x8f, 0xfb, 0x10, 0xd4, 0xb8,
]);

/** `count` scalars of 32 bytes to as many affine points of 64. */
export function baseMultiply(scalars: usize, count: usize, out: usize): void {
  if (!tableIsBuilt) buildTable();
  if (count <= FEW) {
    for (let i: usize = 0; i < count; i++) multiplyOne(out + 64 * i, scalars + 32 * i);
  } else {
    for (let from: usize = 0; from < count; from += CHUNK) {
      multiplyChunk(out + 64 * from, scalars + 32 * from, min<usize>(count - from, CHUNK));
    }
  }
  memory.fill(digits, 0, DIGITS * 16);
  forgetScalars();
  forgetSelection();
}

function multiplyChunk(out: usize, scalars: usize, count: usize): void {
  const blocks = (count + 3) >> 2;
  for (let block: usize = 0; block < blocks; block++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      // lanes without a scalar of their own repeat the last
      recodeScalar(digits + 4 * lane, 16, scalars + 32 * min<usize>(4 * block + lane, count - 1));
    }
    for (let window: usize = 0; window < DIGITS; window++) {
      selectTerm<v128>(terms + (window * blocks + block) * BLOCK, window, v128.load(digits + 16 * window));
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

/** (2v − 31)·32ʷ·G for digits v. */
function selectTerm<L>(out: usize, window: usize, digit: L): void {
  const entries = table + window * ENTRIES * ENTRY;
  const y = out + elementBytes<L>();
  selectElement<L>(out, entries, ENTRY, indexOf<L>(digit), true);
  selectElement<L>(y, entries + 36, ENTRY, indexOf<L>(digit), true);
  negateWhere<L>(y, isNegative<L>(digit));
}

/** Window by window; the formulas are complete, as the sum may meet a term or its opposite. */
function multiplyOne(out: usize, scalar: usize): void {
  const size = elementBytes<u32>();
  const sum = terms;
  const term = terms + projectiveBytes<u32>();
  recodeScalar(digits, 4, scalar);
  setSmall<u32>(sum, 0);
  setSmall<u32>(sum + size, 1);
  setSmall<u32>(sum + 2 * size, 0);
  for (let window: usize = 0; window < DIGITS; window++) {
    selectTerm<u32>(term, window, load<u32>(digits + 4 * window));
    addAffine<u32>(sum, sum, term);
  }
  writeOne(out, sum);
  memory.fill(terms, 0, 2 * projectiveBytes<u32>());
}

/** All windows in step: 2·32ʷ·G is added fifteen times. */
function buildTable(): void {
  const windows = terms; // thirteen blocks hold the 52 windows
  const doubles = terms + 13 * BLOCK;
  const point = terms + 26 * BLOCK;
  const size = elementBytes<u32>();
  readBytes(point, 4, generator);
  readBytes(point + size, 4, generator + 32);
  setSmall<u32>(point + 2 * size, 1);
  for (let window: usize = 0; window < DIGITS; window++) {
    putAffine(windows, window, point);
    doubleProjective<u32>(point, point);
    putAffine(doubles, window, point);
    for (let i = 1; i < 5; i++) doubleProjective<u32>(point, point);
  }
  for (let j: usize = 0; j < ENTRIES; j++) {
    if (j > 0) addBlocks(windows, doubles, 13);
    for (let window: usize = 0; window < DIGITS; window++) {
      const entry = table + (window * ENTRIES + j) * ENTRY;
      const block = windows + (window >> 2) * BLOCK;
      takeLane(entry, block, window & 3);
      takeLane(entry + 36, block + FOUR, window & 3);
    }
  }
  tableIsBuilt = true;
}

function putAffine(blocks: usize, index: usize, point: usize): void {
  const size = elementBytes<u32>();
  const inverse = point + projectiveBytes<u32>();
  const t = inverse + size;
  const block = blocks + (index >> 2) * BLOCK;
  invert(inverse, point + 2 * size);
  multiply<u32>(t, point, inverse);
  putLane(block, index & 3, t);
  multiply<u32>(t, point + size, inverse);
  putLane(block + FOUR, index & 3, t);
}
