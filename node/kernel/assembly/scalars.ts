// Whole arrays of scalars. `stepB` is 32, or 0 when one scalar meets every element.
import { invertModulo, N } from './inverse';
import { add, isTooLarge, lower, reduceOnce, subtract, upper } from './scalar';
import {
  addNumber,
  addProduct,
  carryColumns,
  multiply,
  PRODUCTS_AT_ONCE,
  shiftIn,
  storeSum,
} from './scalarProduct';

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

const INVERSE: usize = memory.data(32, 16);

/** Inverts all with one inversion (Montgomery's trick). If any is zero, so are all results. */
export function scalarInvert(a: usize, count: u32, out: usize): void {
  if (count == 0) return;
  const last = out + 32 * <usize>(count - 1);
  memory.copy(out, a, 32);
  for (let i: usize = 32; i < 32 * <usize>count; i += 32) multiply(out + i - 32, a + i, out + i);
  invertModulo(last, INVERSE, N);
  for (let i: usize = 32 * <usize>(count - 1); i > 0; i -= 32) {
    multiply(INVERSE, out + i - 32, out + i);
    multiply(INVERSE, a + i, INVERSE);
  }
  memory.copy(out, INVERSE, 32);
  memory.fill(INVERSE, 0, 32);
}
