import { addBlocks, BLOCK, FOUR, putLane, takeLane } from './affine';
import { carry, elementBytes, readBytes, setSmall, subtract } from './field';
import { writeBlocks } from './points';
import { invert } from './power';
import { multiply } from './product';
import { doubleProjective, projectiveBytes } from './projective';
import { DIGITS, forgetScalars, recodeScalar } from './recode';
import { WORKSPACE } from './workspace';

/** Multiples of the generator: a table of (2j + 1)·32ʷ·G for j below 16, and one entry of each window w to add up. */

/** An entry is nine limbs of x and nine of y. */
const ENTRY: usize = 72;
const ENTRIES: usize = 16;
const table = memory.data(59904, 16); // DIGITS · ENTRIES · ENTRY
let tableIsBuilt = false;

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
  for (let from: usize = 0; from < count; from += CHUNK) {
    multiplyChunk(out + 64 * from, scalars + 32 * from, min<usize>(count - from, CHUNK));
  }
}

function multiplyChunk(out: usize, scalars: usize, count: usize): void {
  const blocks = (count + 3) >> 2;
  for (let block: usize = 0; block < blocks; block++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      // lanes without a scalar of their own repeat the last
      recodeScalar(digits + 4 * lane, 16, scalars + 32 * min<usize>(4 * block + lane, count - 1));
    }
    for (let window: usize = 0; window < DIGITS; window++) {
      selectTerm(terms + (window * blocks + block) * BLOCK, window, v128.load(digits + 16 * window));
    }
  }
  for (let windows = DIGITS; windows > 1; ) {
    const half = (windows + 1) >> 1;
    addBlocks(terms, terms + half * blocks * BLOCK, (windows - half) * blocks);
    windows = half;
  }
  writeBlocks(out, terms, count);
  memory.fill(terms, 0, DIGITS * blocks * BLOCK);
  memory.fill(digits, 0, DIGITS * 16);
  forgetScalars();
}

/** (2v − 31)·32ʷ·G for four digits v, by looking at every entry of the window. */
function selectTerm(out: usize, window: usize, digit: v128): void {
  const negative = i32x4.lt_s(digit, i32x4.splat(16));
  const index = v128.and(v128.xor(digit, negative), i32x4.splat(15));
  const entries = table + window * ENTRIES * ENTRY;
  selectCoordinate(out, entries, index);
  selectCoordinate(out + FOUR, entries + 36, index);
  setSmall<v128>(negated, 0);
  subtract<v128>(negated, negated, out + FOUR);
  carry<v128>(negated, negated);
  for (let i: usize = 0; i < FOUR; i += 16) {
    const y = out + FOUR + i;
    v128.store(y, v128.bitselect(v128.load(negated + i), v128.load(y), negative));
  }
}

const negated = memory.data(144, 16);

function selectCoordinate(out: usize, entry: usize, index: v128): void {
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
    l0 = v128.or(l0, v128.and(mask, v128.load32_splat(entry)));
    l1 = v128.or(l1, v128.and(mask, v128.load32_splat(entry, 4)));
    l2 = v128.or(l2, v128.and(mask, v128.load32_splat(entry, 8)));
    l3 = v128.or(l3, v128.and(mask, v128.load32_splat(entry, 12)));
    l4 = v128.or(l4, v128.and(mask, v128.load32_splat(entry, 16)));
    l5 = v128.or(l5, v128.and(mask, v128.load32_splat(entry, 20)));
    l6 = v128.or(l6, v128.and(mask, v128.load32_splat(entry, 24)));
    l7 = v128.or(l7, v128.and(mask, v128.load32_splat(entry, 28)));
    l8 = v128.or(l8, v128.and(mask, v128.load32_splat(entry, 32)));
    entry += ENTRY;
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
  invert<u32>(inverse, point + 2 * size);
  multiply<u32>(t, point, inverse);
  putLane(block, index & 3, t);
  multiply<u32>(t, point + size, inverse);
  putLane(block + FOUR, index & 3, t);
}
