// Whole arrays of scalars. `stepB` is 32, or 0 when one scalar meets every element.
import {
  add,
  addNumber,
  addProduct,
  carryColumns,
  isTooLarge,
  lower,
  multiply,
  PRODUCTS_AT_ONCE,
  reduceOnce,
  shiftIn,
  storeSum,
  subtract,
  upper,
} from './scalar';

export function scalarAdd(a: usize, b: usize, stepB: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++, a += 32, b += stepB, out += 32) add(a, b, out);
}

export function scalarSubtract(a: usize, b: usize, stepB: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++, a += 32, b += stepB, out += 32) subtract(a, b, out);
}

export function scalarMultiply(a: usize, b: usize, stepB: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++, a += 32, b += stepB, out += 32) multiply(a, b, out);
}

const LEADING: usize = memory.data(32, 16);

/** Each of `count` rows of `width` ≥ 32 bytes mod n. */
export function scalarReduce(rows: usize, width: u32, count: u32, out: usize): void {
  const leading = width & 31;
  for (let i: u32 = 0; i < count; i++, rows += width, out += 32) {
    if (width == 32) {
      reduceOnce(rows, out);
      continue;
    }
    memory.fill(LEADING, 0, 32);
    memory.copy(LEADING + 32 - leading, rows, leading);
    memory.copy(out, LEADING, 32);
    for (let at = leading; at < width; at += 32) shiftIn(out, rows + at);
  }
  memory.fill(LEADING, 0, 32);
}

/** The sum of each of `rows` rows of `length` scalars. */
export function scalarSum(a: usize, length: u32, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++, out += 32) {
    for (let i: u32 = 0; i < length; i++, a += 32) addNumber(upper(a), lower(a));
    storeSum(out);
  }
}

/** Σ aᵢ·bᵢ of each of `rows` rows; `rewind` is 32·length when one row of b meets every row of a, else 0. */
export function scalarDot(a: usize, b: usize, rewind: usize, length: u32, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++, out += 32) {
    for (let start: u32 = 0; start < length; start += PRODUCTS_AT_ONCE) {
      if (start > 0) carryColumns(21);
      const end = min(start + PRODUCTS_AT_ONCE, length);
      for (let i = start; i < end; i++, a += 32, b += 32) addProduct(upper(a), lower(a), upper(b), lower(b));
    }
    storeSum(out);
    b -= rewind;
  }
}

/** Index of the first row that is not below n, or −1. */
export function scalarFindInvalid(rows: usize, count: u32): i32 {
  for (let i: u32 = 0; i < count; i++, rows += 32) if (isTooLarge(rows)) return i;
  return -1;
}

/** n − 2, the exponent that inverts. */
const EXPONENT: usize = memory.data<u8>([
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6,
  0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x3f,
]);
/** Powers 0 … 15 of what is to be inverted. */
const POWERS: usize = memory.data(16 * 32, 16);

/** a⁻¹ = aⁿ⁻² (0 for 0), four bits of the exponent at a time. */
function invert(a: usize, to: usize): void {
  memory.fill(POWERS, 0, 32);
  store<u8>(POWERS + 31, 1);
  for (let i: usize = 1; i < 16; i++) multiply(POWERS + 32 * (i - 1), a, POWERS + 32 * i);
  memory.copy(to, POWERS, 32);
  for (let digit: u32 = 0; digit < 64; digit++) {
    for (let i = 0; i < 4; i++) multiply(to, to, to);
    const byte = load<u8>(EXPONENT + (digit >> 1));
    multiply(to, POWERS + 32 * <usize>(digit & 1 ? byte & 15 : byte >> 4), to);
  }
  memory.fill(POWERS, 0, 16 * 32);
}

const INVERSE: usize = memory.data(32, 16);

/** Inverts all with one inversion (Montgomery's trick). If any is zero, so are all results. */
export function scalarInvert(a: usize, count: u32, out: usize): void {
  if (count == 0) return;
  const last = out + 32 * <usize>(count - 1);
  memory.copy(out, a, 32);
  for (let i: usize = 32; i < 32 * <usize>count; i += 32) multiply(out + i - 32, a + i, out + i);
  invert(last, INVERSE);
  for (let i: usize = 32 * <usize>(count - 1); i > 0; i -= 32) {
    multiply(INVERSE, out + i - 32, out + i);
    multiply(INVERSE, a + i, INVERSE);
  }
  memory.copy(out, INVERSE, 32);
  memory.fill(INVERSE, 0, 32);
}
