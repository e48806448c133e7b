// SHA-256 (FIPS 180-4) of four messages at a time: lane i of every vector belongs to message i.

// prettier-ignore
const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** The message schedule: 64 words of four lanes. */
const SCHEDULE: usize = memory.data(64 * 16, 16);
/** Eight words of four lanes. */
const STATE: usize = memory.data(8 * 16, 16);
/** The eight working variables between rounds. */
const WORKING: usize = memory.data(8 * 16, 16);
/** The last two blocks of four messages, with their padding. */
const TAIL: usize = memory.data(4 * 128, 16);

// @ts-ignore: decorator
@inline
function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(x, bits), i32x4.shl(x, 32 - bits));
}

// @ts-ignore: decorator
@inline
function xor3(x: v128, y: v128, z: v128): v128 {
  return v128.xor(v128.xor(x, y), z);
}

/** h + Σ1(e) + Ch(e, f, g) + K_t + W_t */
// @ts-ignore: decorator
@inline
function first(e: v128, f: v128, g: v128, h: v128, t: usize): v128 {
  const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
  const input = i32x4.add(v128.load(SCHEDULE + (t << 4)), v128.load32_splat(K + (t << 2)));
  const sum = i32x4.add(i32x4.add(h, input), choice);
  return i32x4.add(sum, xor3(rotate(e, 6), rotate(e, 11), rotate(e, 25)));
}

/** Σ0(a) + Maj(a, b, c) */
// @ts-ignore: decorator
@inline
function second(a: v128, b: v128, c: v128): v128 {
  const majority = v128.xor(b, v128.and(v128.xor(a, b), v128.xor(b, c)));
  return i32x4.add(xor3(rotate(a, 2), rotate(a, 13), rotate(a, 22)), majority);
}

/** Words 16 … 63 of the schedule from its words 0 … 15. */
// @ts-ignore: decorator
@inline
function expand(): void {
  for (let at: usize = SCHEDULE; at < SCHEDULE + 48 * 16; at += 16) {
    const w1 = v128.load(at, 16);
    const w14 = v128.load(at, 14 * 16);
    const small0 = xor3(rotate(w1, 7), rotate(w1, 18), i32x4.shr_u(w1, 3));
    const small1 = xor3(rotate(w14, 17), rotate(w14, 19), i32x4.shr_u(w14, 10));
    const sum = i32x4.add(i32x4.add(v128.load(at), v128.load(at, 9 * 16)), i32x4.add(small0, small1));
    v128.store(at, sum, 16 * 16);
  }
}

/** Rounds `start` … `end − 1`, both multiples of 8, on the working variables at `from`; the new ones go to `to`. */
function rounds(from: usize, start: usize, end: usize, to: usize): void {
  let a = v128.load(from);
  let b = v128.load(from, 16);
  let c = v128.load(from, 32);
  let d = v128.load(from, 48);
  let e = v128.load(from, 64);
  let f = v128.load(from, 80);
  let g = v128.load(from, 96);
  let h = v128.load(from, 112);
  for (let t = start; t < end; t += 8) {
    h = first(e, f, g, h, t);
    d = i32x4.add(d, h);
    h = i32x4.add(h, second(a, b, c));
    g = first(d, e, f, g, t + 1);
    c = i32x4.add(c, g);
    g = i32x4.add(g, second(h, a, b));
    f = first(c, d, e, f, t + 2);
    b = i32x4.add(b, f);
    f = i32x4.add(f, second(g, h, a));
    e = first(b, c, d, e, t + 3);
    a = i32x4.add(a, e);
    e = i32x4.add(e, second(f, g, h));
    d = first(a, b, c, d, t + 4);
    h = i32x4.add(h, d);
    d = i32x4.add(d, second(e, f, g));
    c = first(h, a, b, c, t + 5);
    g = i32x4.add(g, c);
    c = i32x4.add(c, second(d, e, f));
    b = first(g, h, a, b, t + 6);
    f = i32x4.add(f, b);
    b = i32x4.add(b, second(c, d, e));
    a = first(f, g, h, a, t + 7);
    e = i32x4.add(e, a);
    a = i32x4.add(a, second(b, c, d));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
  v128.store(to, e, 64);
  v128.store(to, f, 80);
  v128.store(to, g, 96);
  v128.store(to, h, 112);
}

/** Compresses the block whose 16 words stand in SCHEDULE into STATE. */
function compressBlock(): void {
  expand();
  rounds(STATE, 0, 64, WORKING);
  for (let i: usize = 0; i < 128; i += 16) {
    v128.store(STATE + i, i32x4.add(v128.load(STATE + i), v128.load(WORKING + i)));
  }
}

/** The first eight rounds of a first block, whose words 0 … 7 are the 32 bytes at `prefix` in all lanes. */
export function startBlock(prefix: usize): void {
  resetState();
  for (let i: usize = 0; i < 8; i++) {
    v128.store(SCHEDULE + 16 * i, i32x4.splat(<i32>bswap<u32>(load<u32>(prefix + 4 * i))));
  }
  rounds(STATE, 0, 8, WORKING);
}

/** The other rounds; words 8 … 15 are the 32 bytes of each row. May be called again and again after `startBlock`. */
export function finishBlock(row0: usize, row1: usize, row2: usize, row3: usize): void {
  loadWords(SCHEDULE + 128, row0, row1, row2, row3);
  loadWords(SCHEDULE + 192, row0 + 16, row1 + 16, row2 + 16, row3 + 16);
  expand();
  rounds(WORKING, 8, 64, STATE);
  for (let i: usize = 0; i < 8; i++) {
    const at = STATE + 16 * i;
    v128.store(at, i32x4.add(v128.load(at), v128.load32_splat(INITIAL + 4 * i)));
  }
}

// @ts-ignore: decorator
@inline
function swapBytes(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Four rows of four words → four vectors of one word of every row, at `to`; big-endian in, numbers out. */
// @ts-ignore: decorator
@inline
function loadWords(to: usize, row0: usize, row1: usize, row2: usize, row3: usize): void {
  transposeWords(
    to,
    16,
    swapBytes(v128.load(row0)),
    swapBytes(v128.load(row1)),
    swapBytes(v128.load(row2)),
    swapBytes(v128.load(row3)),
  );
}

// @ts-ignore: decorator
@inline
function transposeWords(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab01 = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd01 = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const ab23 = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cd23 = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(ab01, cd01, 0, 2));
  v128.store(to + stride, v128.shuffle<u64>(ab01, cd01, 1, 3));
  v128.store(to + 2 * stride, v128.shuffle<u64>(ab23, cd23, 0, 2));
  v128.store(to + 3 * stride, v128.shuffle<u64>(ab23, cd23, 1, 3));
}

/** The four digests in STATE, 32 big-endian bytes each, to `to`: room for four. */
export function storeDigests(to: usize): void {
  for (let half: usize = 0; half < 2; half++) {
    const from = STATE + 64 * half;
    transposeWords(
      to + 16 * half,
      32,
      swapBytes(v128.load(from)),
      swapBytes(v128.load(from, 16)),
      swapBytes(v128.load(from, 32)),
      swapBytes(v128.load(from, 48)),
    );
  }
}

function resetState(): void {
  for (let i: usize = 0; i < 8; i++) v128.store(STATE + 16 * i, v128.load32_splat(INITIAL + 4 * i));
}

/** Overwrites what is left of the messages. */
export function wipeHash(): void {
  memory.fill(SCHEDULE, 0, 64 * 16);
  memory.fill(STATE, 0, 8 * 16);
  memory.fill(WORKING, 0, 8 * 16);
  memory.fill(TAIL, 0, 4 * 128);
}

// @ts-ignore: decorator
@inline
function hashBlock(row0: usize, row1: usize, row2: usize, row3: usize): void {
  for (let part: usize = 0; part < 64; part += 16) {
    loadWords(SCHEDULE + 4 * part, row0 + part, row1 + part, row2 + part, row3 + part);
  }
  compressBlock();
}

/** Copies the end of a message to `to` and pads it to whole blocks. */
function padTail(to: usize, from: usize, length: usize, tailLength: usize, tailBlocks: usize): void {
  memory.fill(to, 0, 128);
  memory.copy(to, from, tailLength);
  store<u8>(to + tailLength, 0x80);
  store<u64>(to + 64 * tailBlocks - 8, bswap<u64>((<u64>length) << 3));
}

/**
 * SHA-256 of each of `count` rows of `length` bytes.
 * @param out room for 32 bytes a row, and 96 more
 */
export function sha256Rows(rows: usize, length: usize, count: usize, out: usize): void {
  const wholeBlocks = length >> 6;
  const tailLength = length & 63;
  const tailBlocks: usize = tailLength < 56 ? 1 : 2;
  for (let i: usize = 0; i < count; i += 4) {
    // Lanes beyond the last row repeat it.
    const row0 = rows + i * length;
    const row1 = rows + min(i + 1, count - 1) * length;
    const row2 = rows + min(i + 2, count - 1) * length;
    const row3 = rows + min(i + 3, count - 1) * length;
    resetState();
    for (let at: usize = 0; at < wholeBlocks << 6; at += 64) hashBlock(row0 + at, row1 + at, row2 + at, row3 + at);
    const end = wholeBlocks << 6;
    padTail(TAIL, row0 + end, length, tailLength, tailBlocks);
    padTail(TAIL + 128, row1 + end, length, tailLength, tailBlocks);
    padTail(TAIL + 256, row2 + end, length, tailLength, tailBlocks);
    padTail(TAIL + 384, row3 + end, length, tailLength, tailBlocks);
    for (let at: usize = 0; at < tailBlocks << 6; at += 64) {
      hashBlock(TAIL + at, TAIL + 128 + at, TAIL + 256 + at, TAIL + 384 + at);
    }
    storeDigests(out + 32 * i);
  }
  wipeHash();
}
