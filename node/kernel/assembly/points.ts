import { addBlocks, BLOCK, FOUR, forgetSums } from './affine';
import { add, isSame, normalize, readBytes, select, setSmall, subtract, writeBytes } from './field';
import { forgetProducts, multiply, square } from './product';
import { squareRoot } from './squareRoot';
import { WORKSPACE } from './workspace';

/** Sums, negatives and encodings of arrays of affine points, 64 bytes each. */

/** Points that pointAdd takes at a time. */
const CHUNK: usize = 1024;
const x = memory.data(144, 16);
const y = memory.data(144, 16);
const cube = memory.data(144, 16);
const t = memory.data(144, 16);

/** aᵢ + bᵢ; a step of zero makes one b serve for all. */
export function pointAdd(a: usize, b: usize, stepB: usize, count: usize, out: usize): void {
  const left = WORKSPACE;
  const right = WORKSPACE + (CHUNK >> 2) * BLOCK;
  for (let from: usize = 0; from < count; from += CHUNK) {
    const some = min<usize>(count - from, CHUNK);
    const blocks = (some + 3) >> 2;
    readBlocks(left, a + 64 * from, 64, some);
    readBlocks(right, b + stepB * from, stepB, some);
    addBlocks(left, right, blocks);
    writeBlocks(out + 64 * from, left, some);
    memory.fill(left, 0, blocks * BLOCK);
    memory.fill(right, 0, blocks * BLOCK);
  }
  forgetSums();
  forgetProducts();
}

/** Points of 64 bytes to blocks; lanes without a point of their own repeat the last. */
export function readBlocks(blocks: usize, points: usize, step: usize, count: usize): void {
  const lanes = (count + 3) & ~3;
  for (let i: usize = 0; i < lanes; i++) {
    const at = points + step * min<usize>(i, count - 1);
    const lane = blocks + (i >> 2) * BLOCK + 4 * (i & 3);
    readBytes(lane, 16, at);
    readBytes(lane + FOUR, 16, at + 32);
  }
}

/** Blocks, which it normalizes, to points of 64 bytes. */
export function writeBlocks(out: usize, blocks: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const block = blocks + (i >> 2) * BLOCK;
    if ((i & 3) == 0) {
      normalize<v128>(block, block);
      normalize<v128>(block + FOUR, block + FOUR);
    }
    const lane = block + 4 * (i & 3);
    writeBytes(out + 64 * i, lane, 16);
    writeBytes(out + 64 * i + 32, lane + FOUR, 16);
  }
}

export function pointNegate(points: usize, count: usize, out: usize): void {
  setSmall<u32>(t, 0);
  for (let i: usize = 0; i < count; i++) {
    readBytes(y, 4, points + 64 * i + 32);
    subtract<u32>(y, t, y);
    normalize<u32>(y, y);
    memory.copy(out + 64 * i, points + 64 * i, 32);
    writeBytes(out + 64 * i + 32, y, 4);
  }
  memory.fill(y, 0, 36);
}

/** Rows of 33 bytes, SEC1 compressed, to points. Gives the index of the first row that is no point, or −1. */
export function decompress(rows: usize, count: usize, out: usize): i32 {
  for (let from: usize = 0; from < count; from += 4) {
    const some = min<usize>(count - from, 4);
    for (let lane: usize = 0; lane < 4; lane++) {
      readBytes(x + 4 * lane, 16, rows + 33 * (from + min<usize>(lane, some - 1)) + 1);
    }
    normalize<v128>(t, x);
    const below = isSame<v128>(t, x); // than p
    square<v128>(cube, x);
    multiply<v128>(cube, cube, x);
    setSmall<v128>(t, 7);
    add<v128>(cube, cube, t);
    squareRoot<v128>(y, cube);
    square<v128>(t, y);
    normalize<v128>(t, t);
    normalize<v128>(cube, cube);
    const onCurve = v128.and(below, isSame<v128>(t, cube));
    normalize<v128>(y, y);
    v128.store(valid, onCurve);
    for (let lane: usize = 0; lane < some; lane++) {
      const prefix = <u32>load<u8>(rows + 33 * (from + lane));
      if ((prefix & 0xfe) != 2 || load<u32>(valid + 4 * lane) == 0) return <i32>(from + lane);
      store<u32>(parities + 4 * lane, prefix & 1);
    }
    setSmall<v128>(t, 0);
    subtract<v128>(t, t, y);
    normalize<v128>(t, t);
    const odd = v128.and(v128.load(y), i32x4.splat(1));
    select<v128>(y, y, t, i32x4.eq(odd, v128.load(parities)));
    for (let lane: usize = 0; lane < some; lane++) {
      writeBytes(out + 64 * (from + lane), x + 4 * lane, 16);
      writeBytes(out + 64 * (from + lane) + 32, y + 4 * lane, 16);
    }
  }
  return -1;
}

const valid = memory.data(16, 16);
const parities = memory.data(16, 16);

/** Points to rows of 33 bytes. Gives the index of the first identity, which has no such encoding, or −1. */
export function compress(points: usize, count: usize, out: usize): i32 {
  for (let i: usize = 0; i < count; i++) {
    const point = points + 64 * i;
    let bits: u64 = 0;
    for (let at: usize = 0; at < 64; at += 8) bits |= load<u64>(point + at);
    if (bits == 0) return <i32>i;
    store<u8>(out + 33 * i, <u8>(2 | (load<u8>(point, 63) & 1)));
    memory.copy(out + 33 * i + 1, point, 32);
  }
  return -1;
}
