import { concatBytes } from '../base/bytes.ts';
import { kernel } from '../kernel/kernel.ts';
import { taggedHash } from './hash.ts';

/** Rows for one product of two scalars: 256 bits, and 160 more for 80 bits of statistical security. */
export const ROWS_PER_PRODUCT = 416;
/** A triple needs, of every pair, the products a_i·b_j and b_i·a_j. */
export const PRODUCTS = 2;
export const ROWS_PER_TRIPLE = ROWS_PER_PRODUCT * PRODUCTS;

const TAG = 0x4d;
const NO_MASK = new Uint8Array(16);

/**
 * M3: a scalar for each row: SHA-256(tag 1 ‖ sid_M 32 ‖ row 4 ‖ q 16), one block of SHA-256, as a number mod n (bias below
 * 2⁻¹²⁷).
 * @param rows 16 bytes each
 * @param firstRow number of the first of them in the extension
 * @param mask Δ for the pads of choice 1: q is row ⊕ mask
 */
export const rowPads = (sid: Uint8Array, firstRow: number, rows: Uint8Array, mask: Uint8Array = NO_MASK): Uint8Array =>
  kernel.rowPads(concatBytes(Uint8Array.of(TAG), sid), firstRow, rows, mask);

/**
 * M4, sender: c¹ = v¹ − v⁰ − 2a for every row. c⁰ is zero by the choice of the blinding δ = −v⁰ − a and is not sent.
 * @param inputs a of each product, packed
 */
export const maskInputs = (v0: Uint8Array, v1: Uint8Array, inputs: Uint8Array): Uint8Array =>
  kernel.maskInputs(v0, v1, inputs, ROWS_PER_PRODUCT);

/** M4, sender: its share −⟨χ, δ⟩ = ⟨χ, v⁰⟩ + a·Σχ of each product. */
export const senderShares = (chi: Uint8Array, v0: Uint8Array, inputs: Uint8Array): Uint8Array =>
  kernel.senderShares(chi, v0, inputs, ROWS_PER_PRODUCT);

/**
 * M4, receiver: fills in χ_1 of each product so that ⟨χ, ±1⟩ = b, and takes its share ⟨χ, m⟩ with
 * m = t·c¹ − v^t = δ ± a.
 * @param chi χ_2 … χ_416 of each product behind a slot for χ_1; the slot is written
 * @param firstBit index in `choices` of the first row's choice t
 * @param v pads of the chosen rows
 * @param inputs b of each product, packed
 */
export const receiverShares = (
  chi: Uint8Array,
  choices: Uint8Array,
  firstBit: number,
  v: Uint8Array,
  c1: Uint8Array,
  inputs: Uint8Array,
): Uint8Array => kernel.receiverShares(chi, choices, firstBit, v, c1, inputs, ROWS_PER_PRODUCT);

/**
 * M4: χ of some products, expanded from the receiver's seed; the slot of each χ_1 is left zero. Numbers of 256 bits:
 * they are taken mod n where they are used.
 * @param transcript H(M4 messages), so that the seed is of use for these messages only
 * @param firstProduct number of the first product; product 2k and 2k+1 belong to triple k
 */
export function expandChi(
  sid: Uint8Array,
  seed: Uint8Array,
  transcript: Uint8Array,
  firstProduct: number,
  count: number,
): Uint8Array {
  const keys = Array.from({ length: count }, (_, i) => {
    const product = firstProduct + i;
    return taggedHash('mta-chi', seed, sid, Math.floor(product / PRODUCTS), product % PRODUCTS, transcript);
  });
  const chi = kernel.expandKeys(concatBytes(...keys), 32 * ROWS_PER_PRODUCT);
  for (let p = 0; p < count; p++) chi.fill(0, p * ROWS_PER_PRODUCT * 32, (p * ROWS_PER_PRODUCT + 1) * 32);
  return chi;
}
