// Arithmetic mod n, the order of secp256k1's group, without branches or addresses that depend on a value. In memory a
// scalar is 32 big-endian bytes. Products are added up in columns of weight 2²⁶ and reduced once for a whole sum.

const LIMB_BITS: u64 = 26;
const LIMB_MASK: u64 = (1 << 26) - 1;
/** Limbs of a number below 2²⁵⁶. */
const LIMBS: i32 = 10;
/** 2²⁵⁶ − n, three words, the least first. */
const C0: u64 = 0x402da1732fc9bebf;
const C1: u64 = 0x4551231950b75fc4;
const C2: u64 = 1;

/** A sum of products: 22 numbers of 64 bits, the least first. */
const COLUMNS: usize = memory.data(22 * 8, 16);
/** 2²⁵⁶ as a scalar: 2²⁵⁶ − n. */
const TWO_256: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x45, 0x51, 0x23, 0x19, 0x50, 0xb7, 0x5f, 0xc4, 0x40, 0x2d, 0xa1,
  0x73, 0x2f, 0xc9, 0xbe, 0xbf,
]);

/** So many products fit the columns: nine of 52 bits each meet in one of them. */
export const PRODUCTS_AT_ONCE: u32 = 448;

// @ts-ignore: decorator
@inline
function reversed(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/** The upper 128 bits of a big-endian number, as two words with the lower one first. */
// @ts-ignore: decorator
@inline
export function upper(at: usize): v128 {
  return reversed(v128.load(at));
}

/** The lower 128 bits of a big-endian number. */
// @ts-ignore: decorator
@inline
export function lower(at: usize): v128 {
  return reversed(v128.load(at, 16));
}

// @ts-ignore: decorator
@inline
function word(half: v128, index: u8): u64 {
  return index == 0 ? <u64>i64x2.extract_lane(half, 0) : <u64>i64x2.extract_lane(half, 1);
}

// @ts-ignore: decorator
@inline
function storeWords(to: usize, x0: u64, x1: u64, x2: u64, x3: u64): void {
  v128.store(to, reversed(i64x2.replace_lane(i64x2.splat(<i64>x2), 1, <i64>x3)));
  v128.store(to, reversed(i64x2.replace_lane(i64x2.splat(<i64>x0), 1, <i64>x1)), 16);
}

/** x − n if that is not negative, else x. */
// @ts-ignore: decorator
@inline
function storeReduced(to: usize, x0: u64, x1: u64, x2: u64, x3: u64): void {
  // x − n = x + (2²⁵⁶ − n) − 2²⁵⁶: not negative when the addition carries
  const y0 = x0 + C0;
  let carry = u64(y0 < x0);
  let sum = x1 + C1;
  const y1 = sum + carry;
  carry = u64(sum < x1) | u64(y1 < sum);
  sum = x2 + C2;
  const y2 = sum + carry;
  carry = u64(sum < x2) | u64(y2 < sum);
  const y3 = x3 + carry;
  const mask = 0 - u64(y3 < x3);
  storeWords(
    to,
    x0 ^ ((x0 ^ y0) & mask),
    x1 ^ ((x1 ^ y1) & mask),
    x2 ^ ((x2 ^ y2) & mask),
    x3 ^ ((x3 ^ y3) & mask),
  );
}

/** 1 if the number at `at` is n or more, else 0. */
export function isTooLarge(at: usize): u32 {
  const low = lower(at);
  const high = upper(at);
  const x1 = word(low, 1);
  const x2 = word(high, 0);
  const x3 = word(high, 1);
  let carry = u64(word(low, 0) + C0 < C0);
  let sum = x1 + C1;
  carry = u64(sum < x1) | u64(sum + carry < sum);
  sum = x2 + C2;
  carry = u64(sum < x2) | u64(sum + carry < sum);
  return u32(x3 + carry < x3);
}

/** x mod n for x < 2²⁵⁶. */
export function reduceOnce(from: usize, to: usize): void {
  const low = lower(from);
  const high = upper(from);
  storeReduced(to, word(low, 0), word(low, 1), word(high, 0), word(high, 1));
}

/** (a − b) mod n, of a = (a1, a0) and b = (b1, b0) below n. */
export function subtractHalves(a1: v128, a0: v128, b1: v128, b0: v128, to: usize): void {
  let x = word(a0, 0);
  let y = word(b0, 0);
  let d0 = x - y;
  let borrow = u64(x < y);
  x = word(a0, 1);
  y = word(b0, 1);
  let difference = x - y;
  let d1 = difference - borrow;
  borrow = u64(x < y) | u64(difference < borrow);
  x = word(a1, 0);
  y = word(b1, 0);
  difference = x - y;
  let d2 = difference - borrow;
  borrow = u64(x < y) | u64(difference < borrow);
  x = word(a1, 1);
  y = word(b1, 1);
  difference = x - y;
  let d3 = difference - borrow;
  borrow = u64(x < y) | u64(difference < borrow);
  // + n mod 2²⁵⁶ if it is negative: − (2²⁵⁶ − n)
  const mask = 0 - borrow;
  difference = d0 - (C0 & mask);
  borrow = u64(d0 < difference);
  d0 = difference;
  difference = d1 - (C1 & mask);
  let next = u64(d1 < difference);
  d1 = difference - borrow;
  borrow = next | u64(difference < borrow);
  difference = d2 - (C2 & mask);
  next = u64(d2 < difference);
  d2 = difference - borrow;
  borrow = next | u64(difference < borrow);
  d3 -= borrow;
  storeWords(to, d0, d1, d2, d3);
}

/** (a − b) mod n. */
export function subtract(a: usize, b: usize, to: usize): void {
  subtractHalves(upper(a), lower(a), upper(b), lower(b), to);
}

/** (a + b) mod n. */
export function add(a: usize, b: usize, to: usize): void {
  const zero = i64x2.splat(0);
  subtractHalves(zero, zero, upper(b), lower(b), NEGATIVE);
  subtract(a, NEGATIVE, to);
}
const NEGATIVE: usize = memory.data(32, 16);

// @ts-ignore: decorator
@inline
function column(index: usize): usize {
  return COLUMNS + (index << 3);
}

// @ts-ignore: decorator
@inline
function addTo(index: usize, value: u64): void {
  store<u64>(column(index), load<u64>(column(index)) + value);
}

export function clearSum(): void {
  // Stores beat a call of the engine for so few bytes.
  const zero = i64x2.splat(0);
  for (let at = COLUMNS; at < COLUMNS + 22 * 8; at += 16) v128.store(at, zero);
}

/** Adds x·2²⁵⁶ᵏ's limbs: x is (high, low), below 2²⁵⁶. */
export function addNumber(high: v128, low: v128): void {
  const x0 = word(low, 0);
  const x1 = word(low, 1);
  const x2 = word(high, 0);
  const x3 = word(high, 1);
  addTo(0, x0 & LIMB_MASK);
  addTo(1, (x0 >> 26) & LIMB_MASK);
  addTo(2, ((x0 >> 52) | (x1 << 12)) & LIMB_MASK);
  addTo(3, (x1 >> 14) & LIMB_MASK);
  addTo(4, ((x1 >> 40) | (x2 << 24)) & LIMB_MASK);
  addTo(5, (x2 >> 2) & LIMB_MASK);
  addTo(6, (x2 >> 28) & LIMB_MASK);
  addTo(7, ((x2 >> 54) | (x3 << 10)) & LIMB_MASK);
  addTo(8, (x3 >> 16) & LIMB_MASK);
  addTo(9, x3 >> 42);
}

/** Adds a·b to the sum; both may be any numbers below 2²⁵⁶. */
export function addProduct(aHigh: v128, aLow: v128, bHigh: v128, bLow: v128): void {
  let x0 = word(aLow, 0);
  let x1 = word(aLow, 1);
  let x2 = word(aHigh, 0);
  let x3 = word(aHigh, 1);
  const a0 = x0 & LIMB_MASK;
  const a1 = (x0 >> 26) & LIMB_MASK;
  const a2 = ((x0 >> 52) | (x1 << 12)) & LIMB_MASK;
  const a3 = (x1 >> 14) & LIMB_MASK;
  const a4 = ((x1 >> 40) | (x2 << 24)) & LIMB_MASK;
  const a5 = (x2 >> 2) & LIMB_MASK;
  const a6 = (x2 >> 28) & LIMB_MASK;
  const a7 = ((x2 >> 54) | (x3 << 10)) & LIMB_MASK;
  const a8 = (x3 >> 16) & LIMB_MASK;
  const a9 = x3 >> 42;
  x0 = word(bLow, 0);
  x1 = word(bLow, 1);
  x2 = word(bHigh, 0);
  x3 = word(bHigh, 1);
  const b0 = x0 & LIMB_MASK;
  const b1 = (x0 >> 26) & LIMB_MASK;
  const b2 = ((x0 >> 52) | (x1 << 12)) & LIMB_MASK;
  const b3 = (x1 >> 14) & LIMB_MASK;
  const b4 = ((x1 >> 40) | (x2 << 24)) & LIMB_MASK;
  const b5 = (x2 >> 2) & LIMB_MASK;
  const b6 = (x2 >> 28) & LIMB_MASK;
  const b7 = ((x2 >> 54) | (x3 << 10)) & LIMB_MASK;
  const b8 = (x3 >> 16) & LIMB_MASK;
  const b9 = x3 >> 42;
  addTo(0, a0 * b0);
  addTo(1, a0 * b1 + a1 * b0);
  addTo(2, a0 * b2 + a1 * b1 + a2 * b0);
  addTo(3, a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0);
  addTo(4, a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0);
  addTo(5, a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0);
  addTo(6, a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0);
  addTo(7, a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0);
  addTo(8, a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0);
  addTo(9, a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0);
  addTo(10, a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1);
  addTo(11, a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2);
  addTo(12, a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + a9 * b3);
  addTo(13, a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4);
  addTo(14, a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6 + a9 * b5);
  addTo(15, a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6);
  addTo(16, a7 * b9 + a8 * b8 + a9 * b7);
  addTo(17, a8 * b9 + a9 * b8);
  addTo(18, a9 * b9);
}

/** Brings the first `count` columns below 2²⁶; the last takes what is left over. */
export function carryColumns(count: i32): void {
  let carry: u64 = 0;
  for (let at = COLUMNS; at < column(count - 1); at += 8) {
    const value = load<u64>(at) + carry;
    store<u64>(at, value & LIMB_MASK);
    carry = value >> LIMB_BITS;
  }
  addTo(count - 1, carry);
}

/** Replaces the `count` limbs from weight 2²⁶⁰ on by their product with 2²⁶⁰ mod n, six limbs. */
// @ts-ignore: decorator
@inline
function fold(count: i32): void {
  for (let i = 0; i < count; i++) {
    const limb = load<u64>(column(LIMBS + i));
    store<u64>(column(LIMBS + i), 0);
    addTo(i, limb * 0x9bebf0);
    addTo(i + 1, limb * 0x285ccbf);
    addTo(i + 2, limb * 0x3c4402d);
    addTo(i + 3, limb * 0x2542dd7);
    addTo(i + 4, limb * 0x551231);
    addTo(i + 5, limb * 5);
  }
}

/** The same from weight 2²⁵⁶ on. */
// @ts-ignore: decorator
@inline
function foldTop(): void {
  const ninth = load<u64>(column(9));
  const top = (ninth >> 22) | (load<u64>(column(10)) << 4);
  store<u64>(column(9), ninth & ((1 << 22) - 1));
  store<u64>(column(10), 0);
  addTo(0, top * 0x3c9bebf);
  addTo(1, top * 0x3685ccb);
  addTo(2, top * 0x1fc4402);
  addTo(3, top * 0x6542dd);
  addTo(4, top * 0x1455123);
  carryColumns(11);
}

/** Stores the sum mod n and clears it. The sum may be any below 2⁵⁴⁶. */
export function storeSum(to: usize): void {
  carryColumns(21);
  fold(11); // below 2³⁹⁵ now
  carryColumns(17);
  fold(6); // below 2²⁶⁹
  carryColumns(12);
  foldTop(); // below 2²⁵⁶ + 2¹⁴²
  foldTop(); // below 2²⁵⁶
  const l2 = load<u64>(column(2));
  const l4 = load<u64>(column(4));
  const l7 = load<u64>(column(7));
  storeReduced(
    to,
    load<u64>(column(0)) | (load<u64>(column(1)) << 26) | (l2 << 52),
    (l2 >> 12) | (load<u64>(column(3)) << 14) | (l4 << 40),
    (l4 >> 24) | (load<u64>(column(5)) << 2) | (load<u64>(column(6)) << 28) | (l7 << 54),
    (l7 >> 10) | (load<u64>(column(8)) << 16) | (load<u64>(column(9)) << 42),
  );
  clearSum();
}

/** a·b mod n; the sum must be clear. `to` may be `a` or `b`. */
export function multiply(a: usize, b: usize, to: usize): void {
  addProduct(upper(a), lower(a), upper(b), lower(b));
  storeSum(to);
}

/** Stores (x·2²⁵⁶ + y) mod n, x being what stands at `to`: a step of reducing a longer number. */
export function shiftIn(to: usize, y: usize): void {
  addProduct(upper(to), lower(to), upper(TWO_256), lower(TWO_256));
  addNumber(upper(y), lower(y));
  storeSum(to);
}
