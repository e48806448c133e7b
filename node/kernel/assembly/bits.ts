// Matrices of bits and GF(2¹²⁸). Bit i of an array is bit i mod 8 of byte ⌊i/8⌋: a v128 is a 128-bit number, the least
// bit first. No branch or address depends on a matrix; the coefficients of gf128InnerProducts are public.

/** One block of 128 × 128 bits. */
const BLOCK: usize = memory.data(128 * 16, 16);

/** Swaps the upper half of every 2·size bits of vector i with the lower half of the same bits of vector i + size. */
// @ts-ignore: decorator
@inline
function swapBits(size: i32, mask: i64): void {
  const lowerHalves = i64x2.splat(mask);
  for (let i = 0; i < 128; i = (i + size + 1) & ~size) {
    const at = BLOCK + 16 * i;
    const a = v128.load(at);
    const b = v128.load(at + 16 * size);
    const swap = v128.and(v128.xor(i64x2.shr_u(a, size), b), lowerHalves);
    v128.store(at, v128.xor(a, i64x2.shl(swap, size)));
    v128.store(at + 16 * size, v128.xor(b, swap));
  }
}

/** 128 columns of `length` bytes → 8·length rows of 128 bits; `length` is a multiple of 16. */
export function transpose128(columns: usize, length: u32, rows: usize): void {
  for (let offset: u32 = 0; offset < length; offset += 16) {
    const from = columns + offset;
    // Columns 16 apart first: squares of 64, 32 and 16 bits, by moving lanes.
    for (let i: usize = 0; i < 16; i++) {
      const at = from + i * length;
      const step = 16 * <usize>length;
      const c0 = v128.load(at);
      const c1 = v128.load(at + step);
      const c2 = v128.load(at + 2 * step);
      const c3 = v128.load(at + 3 * step);
      const c4 = v128.load(at + 4 * step);
      const c5 = v128.load(at + 5 * step);
      const c6 = v128.load(at + 6 * step);
      const c7 = v128.load(at + 7 * step);
      const d0 = v128.shuffle<u64>(c0, c4, 0, 2);
      const d4 = v128.shuffle<u64>(c0, c4, 1, 3);
      const d1 = v128.shuffle<u64>(c1, c5, 0, 2);
      const d5 = v128.shuffle<u64>(c1, c5, 1, 3);
      const d2 = v128.shuffle<u64>(c2, c6, 0, 2);
      const d6 = v128.shuffle<u64>(c2, c6, 1, 3);
      const d3 = v128.shuffle<u64>(c3, c7, 0, 2);
      const d7 = v128.shuffle<u64>(c3, c7, 1, 3);
      const e0 = v128.shuffle<u32>(d0, d2, 0, 4, 2, 6);
      const e2 = v128.shuffle<u32>(d0, d2, 1, 5, 3, 7);
      const e1 = v128.shuffle<u32>(d1, d3, 0, 4, 2, 6);
      const e3 = v128.shuffle<u32>(d1, d3, 1, 5, 3, 7);
      const e4 = v128.shuffle<u32>(d4, d6, 0, 4, 2, 6);
      const e6 = v128.shuffle<u32>(d4, d6, 1, 5, 3, 7);
      const e5 = v128.shuffle<u32>(d5, d7, 0, 4, 2, 6);
      const e7 = v128.shuffle<u32>(d5, d7, 1, 5, 3, 7);
      const to = BLOCK + 16 * i;
      v128.store(to, v128.shuffle<u16>(e0, e1, 0, 8, 2, 10, 4, 12, 6, 14));
      v128.store(to, v128.shuffle<u16>(e0, e1, 1, 9, 3, 11, 5, 13, 7, 15), 1 * 256);
      v128.store(to, v128.shuffle<u16>(e2, e3, 0, 8, 2, 10, 4, 12, 6, 14), 2 * 256);
      v128.store(to, v128.shuffle<u16>(e2, e3, 1, 9, 3, 11, 5, 13, 7, 15), 3 * 256);
      v128.store(to, v128.shuffle<u16>(e4, e5, 0, 8, 2, 10, 4, 12, 6, 14), 4 * 256);
      v128.store(to, v128.shuffle<u16>(e4, e5, 1, 9, 3, 11, 5, 13, 7, 15), 5 * 256);
      v128.store(to, v128.shuffle<u16>(e6, e7, 0, 8, 2, 10, 4, 12, 6, 14), 6 * 256);
      v128.store(to, v128.shuffle<u16>(e6, e7, 1, 9, 3, 11, 5, 13, 7, 15), 7 * 256);
    }
    swapBits(8, 0x00ff00ff00ff00ff);
    swapBits(4, 0x0f0f0f0f0f0f0f0f);
    swapBits(2, 0x3333333333333333);
    swapBits(1, 0x5555555555555555);
    memory.copy(rows + 128 * <usize>offset, BLOCK, 128 * 16);
  }
  memory.fill(BLOCK, 0, 128 * 16);
}

/** Column j of a ⊕= column j of b ⊕ c, for `count` columns of `length` bytes, a multiple of 16. */
export function xorColumns(a: usize, b: usize, c: usize, length: u32, count: u32): void {
  for (let j: u32 = 0; j < count; j++, a += length, b += length) {
    for (let i: u32 = 0; i < length; i += 16) {
      v128.store(a + i, v128.xor(v128.load(a + i), v128.xor(v128.load(b + i), v128.load(c + i))));
    }
  }
}

/** Column j of a ⊕= column j of b where bit j of `bits` is 1. */
export function xorChosen(a: usize, b: usize, bits: usize, length: u32, count: u32): void {
  for (let j: u32 = 0; j < count; j++, a += length, b += length) {
    const mask = i64x2.splat(0 - <i64>((load<u8>(bits + (j >> 3)) >> <u8>(j & 7)) & 1));
    for (let i: u32 = 0; i < length; i += 16) {
      v128.store(a + i, v128.xor(v128.load(a + i), v128.and(v128.load(b + i), mask)));
    }
  }
}

/** Blocks of a group, whose sums make a table. */
const GROUP: u32 = 6;
const GROUPS: u32 = 4;
/** Blocks that a step takes together. */
const STEP: u32 = GROUP * GROUPS;
/** Bytes of a group's table: every sum of its blocks. */
const TABLE: usize = 64 * 16;
const SUMS: usize = memory.data(4 * 64 * 16, 16);
/** What is still to be multiplied by x⁰, x¹, … x¹²⁷. */
const BY_POWER: usize = memory.data(128 * 16, 16);
/** The last blocks of a column when they do not fill a step. */
const REST: usize = memory.data(24 * 16, 16);

/** The step that begins with block `first`; the last one is filled up with zeros. */
function blocksOfStep(all: usize, first: u32, blocks: u32): usize {
  const from = all + 16 * <usize>first;
  if (first + STEP <= blocks) return from;
  memory.fill(REST, 0, 24 * 16);
  memory.copy(REST, from, 16 * <usize>(blocks - first));
  return REST;
}

/**
 * For each step and each power of x, which blocks of each group have a coefficient with that power: as offsets into the
 * groups' tables, two bytes each, 1,024 bytes a step.
 */
function collectOffsets(coefficients: usize, blocks: u32, to: usize): void {
  for (let first: u32 = 0; first < blocks; first += STEP, to += 1024) {
    const from = blocksOfStep(coefficients, first, blocks);
    for (let pair: usize = 0; pair < 2; pair++) {
      for (let byte: usize = 0; byte < 16; byte++) {
        // Lanes 0 … 5 belong to one group, lanes 8 … 13 to the next.
        v128.store(SUMS, i64x2.splat(0));
        for (let i: usize = 0; i < GROUP; i++) {
          const at = from + 16 * (2 * GROUP * pair + i) + byte;
          store<u8>(SUMS + i, load<u8>(at));
          store<u8>(SUMS + 8 + i, load<u8>(at, 16 * 6));
        }
        let bytes = v128.load(SUMS);
        for (let bit: i32 = 7; bit >= 0; bit--) {
          const mask = i8x16.bitmask(bytes);
          const at = to + 8 * (8 * byte + bit) + 4 * pair;
          store<u16>(at, <u16>((mask & 63) << 4));
          store<u16>(at, <u16>((mask >> 8) << 4), 2);
          bytes = i8x16.shl(bytes, 1);
        }
      }
    }
  }
}

/** The 64 sums of a group: number v has the blocks whose bits are 1 in v. */
// @ts-ignore: decorator
@inline
function fillSums(blocks: usize, to: usize): void {
  v128.store(to, i64x2.splat(0));
  for (let k: usize = 0, size: usize = 16; k < GROUP; k++, size <<= 1) {
    const block = v128.load(blocks + 16 * k);
    for (let i: usize = 0; i < size; i += 16) v128.store(to + size + i, v128.xor(v128.load(to + i), block));
  }
}

/** x·value in GF(2)[x]/(x¹²⁸ + x⁷ + x² + x + 1). */
// @ts-ignore: decorator
@inline
function timesX(value: v128): v128 {
  const top = i64x2.shr_u(value, 63);
  const carry = i64x2.neg(v128.shuffle<u64>(top, top, 1, 0));
  return v128.xor(i64x2.shl(value, 1), v128.and(carry, i64x2(0x87, 1)));
}

/**
 * Σ coefficientᵢ·blockᵢ for each column of `blocks` 16-byte blocks: for each power of x the blocks whose coefficient has
 * it are added up, six at a time by a table of their sums, and then Horner's rule. The tables hold what is secret, the
 * coefficients decide on the addresses.
 * @param offsets room for 1,024 bytes for every 24 blocks or part of them
 */
export function gf128InnerProducts(
  coefficients: usize,
  blocks: u32,
  columns: usize,
  count: u32,
  offsets: usize,
  out: usize,
): void {
  collectOffsets(coefficients, blocks, offsets);
  for (let column: u32 = 0; column < count; column++, columns += 16 * <usize>blocks, out += 16) {
    memory.fill(BY_POWER, 0, 128 * 16);
    let offset = offsets;
    for (let first: u32 = 0; first < blocks; first += STEP) {
      const from = blocksOfStep(columns, first, blocks);
      for (let group: usize = 0; group < GROUPS; group++) fillSums(from + 16 * GROUP * group, SUMS + TABLE * group);
      for (let at = BY_POWER; at < BY_POWER + 128 * 16; at += 16, offset += 8) {
        const a = v128.load(SUMS + <usize>load<u16>(offset));
        const b = v128.load(SUMS + <usize>load<u16>(offset, 2), 1024);
        const c = v128.load(SUMS + <usize>load<u16>(offset, 4), 2048);
        const d = v128.load(SUMS + <usize>load<u16>(offset, 6), 3072);
        v128.store(at, v128.xor(v128.load(at), v128.xor(v128.xor(a, b), v128.xor(c, d))));
      }
    }
    let total = i64x2.splat(0);
    for (let at = BY_POWER + 127 * 16; at >= BY_POWER; at -= 16) total = v128.xor(timesX(total), v128.load(at));
    v128.store(out, total);
  }
  memory.fill(SUMS, 0, 4 * 64 * 16);
  memory.fill(BY_POWER, 0, 128 * 16);
  memory.fill(REST, 0, 24 * 16);
}
