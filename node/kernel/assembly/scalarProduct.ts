// Sums of numbers and of products mod n: added up in columns of weight 2²⁶ᵏ and reduced once for a whole sum. Nothing
// branches on a value or takes an address from one.
import { lower, storeReduced, upper, word } from './scalar';

const LIMB_BITS: u64 = 26;
const LIMB_MASK: u64 = (1 << 26) - 1;
/** 2²⁶⁰ mod n. */
const F0: u64 = 0x9bebf0;
const F1: u64 = 0x285ccbf;
const F2: u64 = 0x3c4402d;
const F3: u64 = 0x2542dd7;
const F4: u64 = 0x551231;
const F5: u64 = 5;

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
function column(index: usize): usize {
  return COLUMNS + (index << 3);
}

// @ts-ignore: decorator
@inline
function addTo(index: usize, value: u64): void {
  store<u64>(column(index), load<u64>(column(index)) + value);
}

function clearSum(): void {
  // Stores beat a call of the engine for so few bytes.
  const zero = i64x2.splat(0);
  for (let at = COLUMNS; at < COLUMNS + 22 * 8; at += 16) v128.store(at, zero);
}

/** Adds the number (high, low). */
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

// @ts-ignore: decorator
@inline
// prettier-ignore
function addLimbs(
  a0: u64, a1: u64, a2: u64, a3: u64, a4: u64, a5: u64, a6: u64, a7: u64, a8: u64, a9: u64,
  b0: u64, b1: u64, b2: u64, b3: u64, b4: u64, b5: u64, b6: u64, b7: u64, b8: u64, b9: u64,
): void {
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

/** Adds a·b; both may be any numbers below 2²⁵⁶. */
export function addProduct(aHigh: v128, aLow: v128, bHigh: v128, bLow: v128): void {
  const x0 = word(aLow, 0);
  const x1 = word(aLow, 1);
  const x2 = word(aHigh, 0);
  const x3 = word(aHigh, 1);
  const y0 = word(bLow, 0);
  const y1 = word(bLow, 1);
  const y2 = word(bHigh, 0);
  const y3 = word(bHigh, 1);
  addLimbs(
    x0 & LIMB_MASK,
    (x0 >> 26) & LIMB_MASK,
    ((x0 >> 52) | (x1 << 12)) & LIMB_MASK,
    (x1 >> 14) & LIMB_MASK,
    ((x1 >> 40) | (x2 << 24)) & LIMB_MASK,
    (x2 >> 2) & LIMB_MASK,
    (x2 >> 28) & LIMB_MASK,
    ((x2 >> 54) | (x3 << 10)) & LIMB_MASK,
    (x3 >> 16) & LIMB_MASK,
    x3 >> 42,
    y0 & LIMB_MASK,
    (y0 >> 26) & LIMB_MASK,
    ((y0 >> 52) | (y1 << 12)) & LIMB_MASK,
    (y1 >> 14) & LIMB_MASK,
    ((y1 >> 40) | (y2 << 24)) & LIMB_MASK,
    (y2 >> 2) & LIMB_MASK,
    (y2 >> 28) & LIMB_MASK,
    ((y2 >> 54) | (y3 << 10)) & LIMB_MASK,
    (y3 >> 16) & LIMB_MASK,
    y3 >> 42,
  );
}

/** So many differences' products fit the columns: the limbs of a difference have up to 28 bits. */
export const DIFFERENCES_AT_ONCE: u32 = 128;

/**
 * Adds a·(b − c) mod n: limb by limb, on top of the limbs of 4n so that none is negative. All may be any numbers below
 * 2²⁵⁶.
 */
export function addDifferenceProduct(aHigh: v128, aLow: v128, bHigh: v128, bLow: v128, cHigh: v128, cLow: v128): void {
  const x0 = word(aLow, 0);
  const x1 = word(aLow, 1);
  const x2 = word(aHigh, 0);
  const x3 = word(aHigh, 1);
  const y0 = word(bLow, 0);
  const y1 = word(bLow, 1);
  const y2 = word(bHigh, 0);
  const y3 = word(bHigh, 1);
  const z0 = word(cLow, 0);
  const z1 = word(cLow, 1);
  const z2 = word(cHigh, 0);
  const z3 = word(cHigh, 1);
  addLimbs(
    x0 & LIMB_MASK,
    (x0 >> 26) & LIMB_MASK,
    ((x0 >> 52) | (x1 << 12)) & LIMB_MASK,
    (x1 >> 14) & LIMB_MASK,
    ((x1 >> 40) | (x2 << 24)) & LIMB_MASK,
    (x2 >> 2) & LIMB_MASK,
    (x2 >> 28) & LIMB_MASK,
    ((x2 >> 54) | (x3 << 10)) & LIMB_MASK,
    (x3 >> 16) & LIMB_MASK,
    x3 >> 42,
    0x4d90504 + (y0 & LIMB_MASK) - (z0 & LIMB_MASK),
    0x65e8ccf + ((y0 >> 26) & LIMB_MASK) - ((z0 >> 26) & LIMB_MASK),
    0x40eeff3 + (((y0 >> 52) | (y1 << 12)) & LIMB_MASK) - (((z0 >> 52) | (z1 << 12)) & LIMB_MASK),
    0x66af489 + ((y1 >> 14) & LIMB_MASK) - ((z1 >> 14) & LIMB_MASK),
    0x6eabb72 + (((y1 >> 40) | (y2 << 24)) & LIMB_MASK) - (((z1 >> 40) | (z2 << 24)) & LIMB_MASK),
    0x7fffffd + ((y2 >> 2) & LIMB_MASK) - ((z2 >> 2) & LIMB_MASK),
    0x7fffffe + ((y2 >> 28) & LIMB_MASK) - ((z2 >> 28) & LIMB_MASK),
    0x7fffffe + (((y2 >> 54) | (y3 << 10)) & LIMB_MASK) - (((z2 >> 54) | (z3 << 10)) & LIMB_MASK),
    0x7fffffe + ((y3 >> 16) & LIMB_MASK) - ((z3 >> 16) & LIMB_MASK),
    0xfffffe + (y3 >> 42) - (z3 >> 42),
  );
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

/** One step of carrying in all columns: what is above 26 bits moves up by a column. */
// @ts-ignore: decorator
@inline
export function carryOnce(): void {
  for (let at = column(20); at > COLUMNS; at -= 8) {
    store<u64>(at, (load<u64>(at) & LIMB_MASK) + (load<u64>(at - 8) >> LIMB_BITS));
  }
  store<u64>(COLUMNS, load<u64>(COLUMNS) & LIMB_MASK);
}

/** Stores the sum of up to 448 products mod n and clears it; of more if columns were carried in between. */
export function storeSum(to: usize): void {
  carryOnce();
  storeProduct(to);
}

/** The same for a sum whose columns are below 2⁵⁸: of a few products. */
function storeProduct(to: usize): void {
  carryOnce(); // below 2³² now
  let h0 = load<u64>(column(10));
  let h1 = load<u64>(column(11));
  let h2 = load<u64>(column(12));
  let h3 = load<u64>(column(13));
  let h4 = load<u64>(column(14));
  let h5 = load<u64>(column(15));
  let h6 = load<u64>(column(16));
  let h7 = load<u64>(column(17));
  let h8 = load<u64>(column(18));
  let h9 = load<u64>(column(19));
  let h10 = load<u64>(column(20));
  // The limbs from weight 2²⁶⁰ on times 2²⁶⁰ mod n: below 2³⁹⁶ in all, 2⁶¹ in a column.
  let c0 = load<u64>(column(0)) + h0 * F0;
  let c1 = load<u64>(column(1)) + h1 * F0 + h0 * F1;
  let c2 = load<u64>(column(2)) + h2 * F0 + h1 * F1 + h0 * F2;
  let c3 = load<u64>(column(3)) + h3 * F0 + h2 * F1 + h1 * F2 + h0 * F3;
  let c4 = load<u64>(column(4)) + h4 * F0 + h3 * F1 + h2 * F2 + h1 * F3 + h0 * F4;
  let c5 = load<u64>(column(5)) + h5 * F0 + h4 * F1 + h3 * F2 + h2 * F3 + h1 * F4 + h0 * F5;
  let c6 = load<u64>(column(6)) + h6 * F0 + h5 * F1 + h4 * F2 + h3 * F3 + h2 * F4 + h1 * F5;
  let c7 = load<u64>(column(7)) + h7 * F0 + h6 * F1 + h5 * F2 + h4 * F3 + h3 * F4 + h2 * F5;
  let c8 = load<u64>(column(8)) + h8 * F0 + h7 * F1 + h6 * F2 + h5 * F3 + h4 * F4 + h3 * F5;
  let c9 = load<u64>(column(9)) + h9 * F0 + h8 * F1 + h7 * F2 + h6 * F3 + h5 * F4 + h4 * F5;
  let c10 = h10 * F0 + h9 * F1 + h8 * F2 + h7 * F3 + h6 * F4 + h5 * F5;
  let c11 = h10 * F1 + h9 * F2 + h8 * F3 + h7 * F4 + h6 * F5;
  let c12 = h10 * F2 + h9 * F3 + h8 * F4 + h7 * F5;
  let c13 = h10 * F3 + h9 * F4 + h8 * F5;
  let c14 = h10 * F4 + h9 * F5;
  let c15 = h10 * F5;
  // The same again, for six limbs: below 2²⁷¹ in all.
  h0 = (c10 & LIMB_MASK) + (c9 >> LIMB_BITS);
  h1 = (c11 & LIMB_MASK) + (c10 >> LIMB_BITS);
  h2 = (c12 & LIMB_MASK) + (c11 >> LIMB_BITS);
  h3 = (c13 & LIMB_MASK) + (c12 >> LIMB_BITS);
  h4 = (c14 & LIMB_MASK) + (c13 >> LIMB_BITS);
  h5 = (c15 & LIMB_MASK) + (c14 >> LIMB_BITS);
  c9 = (c9 & LIMB_MASK) + (c8 >> LIMB_BITS) + h5 * F4 + h4 * F5;
  c8 = (c8 & LIMB_MASK) + (c7 >> LIMB_BITS) + h5 * F3 + h4 * F4 + h3 * F5;
  c7 = (c7 & LIMB_MASK) + (c6 >> LIMB_BITS) + h5 * F2 + h4 * F3 + h3 * F4 + h2 * F5;
  c6 = (c6 & LIMB_MASK) + (c5 >> LIMB_BITS) + h5 * F1 + h4 * F2 + h3 * F3 + h2 * F4 + h1 * F5;
  c5 = (c5 & LIMB_MASK) + (c4 >> LIMB_BITS) + h5 * F0 + h4 * F1 + h3 * F2 + h2 * F3 + h1 * F4 + h0 * F5;
  c4 = (c4 & LIMB_MASK) + (c3 >> LIMB_BITS) + h4 * F0 + h3 * F1 + h2 * F2 + h1 * F3 + h0 * F4;
  c3 = (c3 & LIMB_MASK) + (c2 >> LIMB_BITS) + h3 * F0 + h2 * F1 + h1 * F2 + h0 * F3;
  c2 = (c2 & LIMB_MASK) + (c1 >> LIMB_BITS) + h2 * F0 + h1 * F1 + h0 * F2;
  c1 = (c1 & LIMB_MASK) + (c0 >> LIMB_BITS) + h1 * F0 + h0 * F1;
  c0 = (c0 & LIMB_MASK) + h0 * F0;
  c10 = h5 * F5;
  // What is above 2²⁵⁶ times 2²⁵⁶ mod n.
  const top = (((c9 & LIMB_MASK) + (c8 >> LIMB_BITS)) >> 22) + ((c10 + (c9 >> LIMB_BITS)) << 4);
  c9 = ((c9 & LIMB_MASK) + (c8 >> LIMB_BITS)) & ((1 << 22) - 1);
  c8 = (c8 & LIMB_MASK) + (c7 >> LIMB_BITS);
  c7 = (c7 & LIMB_MASK) + (c6 >> LIMB_BITS);
  c6 = (c6 & LIMB_MASK) + (c5 >> LIMB_BITS);
  c5 = (c5 & LIMB_MASK) + (c4 >> LIMB_BITS);
  c4 = (c4 & LIMB_MASK) + (c3 >> LIMB_BITS) + top * 0x1455123;
  c3 = (c3 & LIMB_MASK) + (c2 >> LIMB_BITS) + top * 0x6542dd;
  c2 = (c2 & LIMB_MASK) + (c1 >> LIMB_BITS) + top * 0x1fc4402;
  c1 = (c1 & LIMB_MASK) + (c0 >> LIMB_BITS) + top * 0x3685ccb;
  c0 = (c0 & LIMB_MASK) + top * 0x3c9bebf;
  c1 += c0 >> LIMB_BITS;
  c2 += c1 >> LIMB_BITS;
  c3 += c2 >> LIMB_BITS;
  c4 += c3 >> LIMB_BITS;
  c5 += c4 >> LIMB_BITS;
  c6 += c5 >> LIMB_BITS;
  c7 += c6 >> LIMB_BITS;
  c8 += c7 >> LIMB_BITS;
  c9 += c8 >> LIMB_BITS;
  c0 &= LIMB_MASK;
  c1 &= LIMB_MASK;
  c2 &= LIMB_MASK;
  c3 &= LIMB_MASK;
  c4 &= LIMB_MASK;
  c5 &= LIMB_MASK;
  c6 &= LIMB_MASK;
  c7 &= LIMB_MASK;
  c8 &= LIMB_MASK;
  storeReduced(
    to,
    c0 | (c1 << 26) | (c2 << 52),
    (c2 >> 12) | (c3 << 14) | (c4 << 40),
    (c4 >> 24) | (c5 << 2) | (c6 << 28) | (c7 << 54),
    (c7 >> 10) | (c8 << 16) | (c9 << 42),
    c9 >> 22,
  );
  clearSum();
}

/** a·b mod n; the sum must be clear. `to` may be `a` or `b`. */
export function multiply(a: usize, b: usize, to: usize): void {
  addProduct(upper(a), lower(a), upper(b), lower(b));
  storeProduct(to);
}

/** Stores (x·2²⁵⁶ + y) mod n, x being what stands at `to`: a step of reducing a longer number. */
export function shiftIn(to: usize, y: usize): void {
  addProduct(upper(to), lower(to), upper(TWO_256), lower(TWO_256));
  addNumber(upper(y), lower(y));
  storeProduct(to);
}
