// Multiplication to addition (M4): `products` products of `rows` rows each, scalars of 32 bytes.
import { add, lower, subtract, subtractHalves, upper } from './scalar';
import {
  addDifferenceProduct,
  addNumber,
  addProduct,
  carryOnce,
  DIFFERENCES_AT_ONCE,
  storeSum,
} from './scalarProduct';

const TWICE: usize = memory.data(32, 16);
const TOTAL: usize = memory.data(32, 16);
const CHOSEN: usize = memory.data(32, 16);
const ROW: usize = memory.data(32, 16);

function wipe(): void {
  memory.fill(TWICE, 0, 32);
  memory.fill(TOTAL, 0, 32);
  memory.fill(CHOSEN, 0, 32);
  memory.fill(ROW, 0, 32);
}

/** v¹ − v⁰ − 2a for every row, a being the input of its product. */
export function maskInputs(v0: usize, v1: usize, inputs: usize, rows: u32, products: u32, out: usize): void {
  for (let p: u32 = 0; p < products; p++, inputs += 32) {
    add(inputs, inputs, TWICE);
    for (let i: u32 = 0; i < rows; i++, v0 += 32, v1 += 32, out += 32) {
      subtract(v1, v0, ROW);
      subtract(ROW, TWICE, out);
    }
  }
  wipe();
}

/** ⟨χ, v⁰⟩ + a·Σχ of each product. */
export function senderShares(chi: usize, v0: usize, inputs: usize, rows: u32, products: u32, out: usize): void {
  for (let p: u32 = 0; p < products; p++, inputs += 32, out += 32) {
    const start = chi;
    for (let i: u32 = 0; i < rows; i++, chi += 32) addNumber(upper(chi), lower(chi));
    storeSum(TOTAL);
    chi = start;
    for (let i: u32 = 0; i < rows; i++, chi += 32, v0 += 32) addProduct(upper(chi), lower(chi), upper(v0), lower(v0));
    addProduct(upper(TOTAL), lower(TOTAL), upper(inputs), lower(inputs));
    storeSum(out);
  }
  wipe();
}

/** All ones if bit `index` of the bits is 1, else zero. */
// @ts-ignore: decorator
@inline
function maskOf(bits: usize, index: u32): v128 {
  return i64x2.splat(0 - <i64>((load<u8>(bits + (index >> 3)) >> <u8>(index & 7)) & 1));
}

/**
 * Fills in the first χ of each product so that Σ ±χ is the input, the sign being − where the choice bit is 1, and
 * makes the shares Σ χ·(t·c¹ − v).
 * @param chi the first of each product is written
 */
export function receiverShares(
  chi: usize,
  bits: usize,
  firstBit: u32,
  v: usize,
  c1: usize,
  inputs: usize,
  rows: u32,
  products: u32,
  out: usize,
): void {
  for (let p: u32 = 0; p < products; p++, inputs += 32, out += 32) {
    const first = chi;
    chi += 32;
    for (let i: u32 = 1; i < rows; i++, chi += 32) addNumber(upper(chi), lower(chi));
    storeSum(TOTAL);
    chi = first + 32;
    for (let i: u32 = 1; i < rows; i++, chi += 32) {
      const mask = maskOf(bits, firstBit + i);
      addNumber(v128.and(upper(chi), mask), v128.and(lower(chi), mask));
    }
    storeSum(CHOSEN);
    add(CHOSEN, CHOSEN, CHOSEN);
    subtract(TOTAL, CHOSEN, TOTAL);
    subtract(inputs, TOTAL, first);
    const negative = maskOf(bits, firstBit);
    add(first, first, TWICE);
    subtractHalves(
      upper(first),
      lower(first),
      v128.and(upper(TWICE), negative),
      v128.and(lower(TWICE), negative),
      first,
    );
    chi = first;
    for (let i: u32 = 0; i < rows; i++, chi += 32, v += 32, c1 += 32) {
      if (i % DIFFERENCES_AT_ONCE == 0) carryOnce();
      const mask = maskOf(bits, firstBit + i);
      const chosen = v128.and(upper(c1), mask);
      addDifferenceProduct(upper(chi), lower(chi), chosen, v128.and(lower(c1), mask), upper(v), lower(v));
    }
    storeSum(out);
    firstBit += rows;
  }
  wipe();
}
