import { addBlocks, BLOCK } from './affine';
import { WORKSPACE } from './workspace';

/**
 * Affine points one by one, nine limbs of x, nine of y and two words of nothing, and pairs of them to be added: gathered
 * four by four, added up in blocks, written back. In variable time.
 */

/** Bytes of a point; its x is all zero for the identity. */
export const PACKED: usize = 80;

/** Pairs that wait at most: they share an inversion. */
const CAPACITY: usize = 1024;
const left = WORKSPACE;
const right = WORKSPACE + 73728; // CAPACITY / 4 · BLOCK
const waiting = memory.data(8192, 16); // CAPACITY · 8: addresses of both points
let count: usize = 0;

/** a += b, by finishPairs at the latest. Until then neither may take part in another pair. */
export function addPair(a: usize, b: usize): void {
  if (isIdentity(b)) return;
  if (isIdentity(a)) {
    copyPoint(a, b);
    return;
  }
  store<u32>(waiting + 8 * count, <u32>a);
  store<u32>(waiting + 8 * count + 4, <u32>b);
  count++;
  if (count == CAPACITY) finishPairs();
}

/** Does all additions that wait. */
export function finishPairs(): void {
  const blocks = (count + 3) >> 2;
  const last = waiting + 8 * (count - 1);
  for (let block: usize = 0; block < blocks; block++) {
    const p0 = waiting + 32 * block;
    const p1 = min<usize>(p0 + 8, last);
    const p2 = min<usize>(p0 + 16, last);
    const p3 = min<usize>(p0 + 24, last);
    gather(left + block * BLOCK, load<u32>(p0), load<u32>(p1), load<u32>(p2), load<u32>(p3));
    gather(right + block * BLOCK, load<u32>(p0, 4), load<u32>(p1, 4), load<u32>(p2, 4), load<u32>(p3, 4));
  }
  addBlocks(left, right, blocks);
  for (let block: usize = 0; block < blocks; block++) {
    const p0 = waiting + 32 * block;
    const p1 = min<usize>(p0 + 8, last);
    const p2 = min<usize>(p0 + 16, last);
    const p3 = min<usize>(p0 + 24, last);
    scatter(left + block * BLOCK, load<u32>(p0), load<u32>(p1), load<u32>(p2), load<u32>(p3));
  }
  count = 0;
}

/** Of a point of limbs below 2²⁹: an x below 2⁵⁸ with a zero low limb is looked at in full. */
// @ts-ignore: decorator
@inline
export function isIdentity(point: usize): bool {
  if (load<u64>(point) != 0) return false;
  return (load<u64>(point, 8) | load<u64>(point, 16) | load<u64>(point, 24) | <u64>load<u32>(point, 32)) == 0;
}

// @ts-ignore: decorator
@inline
export function copyPoint(out: usize, from: usize): void {
  for (let i: usize = 0; i < PACKED; i += 16) v128.store(out + i, v128.load(from + i));
}

/** Four points to a block: 4 × 4 words at a time change rows with columns. */
function gather(block: usize, a: usize, b: usize, c: usize, d: usize): void {
  for (let i: usize = 0; i < 64; i += 16) {
    const r0 = v128.load(a + i);
    const r1 = v128.load(b + i);
    const r2 = v128.load(c + i);
    const r3 = v128.load(d + i);
    const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
    v128.store(block + 4 * i, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(block + 4 * i, v128.shuffle<i64>(low01, low23, 1, 3), 16);
    v128.store(block + 4 * i, v128.shuffle<i64>(high01, high23, 0, 2), 32);
    v128.store(block + 4 * i, v128.shuffle<i64>(high01, high23, 1, 3), 48);
  }
  const low01 = v128.shuffle<i32>(v128.load64_zero(a, 64), v128.load64_zero(b, 64), 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(v128.load64_zero(c, 64), v128.load64_zero(d, 64), 0, 4, 1, 5);
  v128.store(block, v128.shuffle<i64>(low01, low23, 0, 2), 256);
  v128.store(block, v128.shuffle<i64>(low01, low23, 1, 3), 272);
}

/** A block to four points. */
function scatter(block: usize, a: usize, b: usize, c: usize, d: usize): void {
  for (let i: usize = 0; i < PACKED; i += 16) {
    const r0 = v128.load(block + 4 * i);
    const r1 = v128.load(block + 4 * i, 16);
    const r2 = i < 64 ? v128.load(block + 4 * i, 32) : r0;
    const r3 = i < 64 ? v128.load(block + 4 * i, 48) : r1;
    const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
    v128.store(a + i, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(b + i, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(c + i, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(d + i, v128.shuffle<i64>(high01, high23, 1, 3));
  }
}
