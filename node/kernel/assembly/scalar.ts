// Arithmetic mod n, the order of secp256k1's group, without branches or addresses that depend on a value. In memory a
// scalar is 32 big-endian bytes; products and sums: scalarProduct.ts.

/** 2²⁵⁶ − n, three words, the least first. */
const C0: u64 = 0x402da1732fc9bebf;
const C1: u64 = 0x4551231950b75fc4;
const C2: u64 = 1;

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
export function word(half: v128, index: u8): u64 {
  return index == 0 ? <u64>i64x2.extract_lane(half, 0) : <u64>i64x2.extract_lane(half, 1);
}

// @ts-ignore: decorator
@inline
function storeWords(to: usize, x0: u64, x1: u64, x2: u64, x3: u64): void {
  v128.store(to, reversed(i64x2.replace_lane(i64x2.splat(<i64>x2), 1, <i64>x3)));
  v128.store(to, reversed(i64x2.replace_lane(i64x2.splat(<i64>x0), 1, <i64>x1)), 16);
}

/** x − n if that is not negative, else x; x is top·2²⁵⁶ and four words, below 2n. */
// @ts-ignore: decorator
@inline
export function storeReduced(to: usize, x0: u64, x1: u64, x2: u64, x3: u64, top: u64): void {
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
  const mask = 0 - (top | u64(y3 < x3));
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
  storeReduced(to, word(low, 0), word(low, 1), word(high, 0), word(high, 1), 0);
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

const NEGATIVE: usize = memory.data(32, 16);

/** (a + b) mod n. */
export function add(a: usize, b: usize, to: usize): void {
  const zero = i64x2.splat(0);
  subtractHalves(zero, zero, upper(b), lower(b), NEGATIVE);
  subtract(a, NEGATIVE, to);
  v128.store(NEGATIVE, zero);
  v128.store(NEGATIVE, zero, 16);
}
