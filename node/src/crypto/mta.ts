import { concatBytes } from '../base/bytes.ts';
import { kernel } from '../kernel/kernel.ts';
import { bitAt, item, repeatBytes, scalarAt, selectRows, smallScalar } from './arrays.ts';
import { taggedHash } from './hash.ts';

/** Rows for one product of two scalars: 256 bits, and 160 more for 80 bits of statistical security. */
export const ROWS_PER_PRODUCT = 416;
/** A triple needs, of every pair, the products a_i·b_j and b_i·a_j. */
export const PRODUCTS = 2;
export const ROWS_PER_TRIPLE = ROWS_PER_PRODUCT * PRODUCTS;

const PREFIX = 1 + 32 + 4;
const TAG = 0x4d;
const TWO = smallScalar(2);

/**
 * M3: a scalar for each row: SHA-256(tag 1 ‖ sid_M 32 ‖ row 4 ‖ q 16), one block of SHA-256, as a number mod n (bias below
 * 2⁻¹²⁷).
 * @param rows 16 bytes each
 * @param firstRow number of the first of them in the extension
 */
export function rowPads(sid: Uint8Array, firstRow: number, rows: Uint8Array): Uint8Array {
  const width = PREFIX + 16;
  const count = rows.length / 16;
  const prefix = concatBytes(Uint8Array.of(TAG), sid);
  const input = repeatBytes(prefix, count, width - prefix.length);
  const view = new DataView(input.buffer);
  for (let i = 0; i < count; i++) {
    view.setUint32(i * width + prefix.length, firstRow + i);
    input.set(item(rows, i, 16), i * width + PREFIX);
  }
  return kernel.scalarReduce(kernel.sha256Rows(input, width), 32);
}

/**
 * M4, sender: c¹ = v¹ − v⁰ − 2a for every row. c⁰ is zero by the choice of the blinding δ = −v⁰ − a and is not sent.
 * @param inputs a of each product, packed
 */
export function maskInputs(v0: Uint8Array, v1: Uint8Array, inputs: Uint8Array): Uint8Array {
  const difference = kernel.scalarSubtract(v1, v0);
  const twice = kernel.scalarMultiply(inputs, TWO);
  const width = 32 * ROWS_PER_PRODUCT;
  const out = new Uint8Array(difference.length);
  for (let p = 0; p < inputs.length / 32; p++) {
    out.set(kernel.scalarSubtract(item(difference, p, width), scalarAt(twice, p)), p * width);
  }
  return out;
}

/** M4, sender: its share −⟨χ, δ⟩ = ⟨χ, v⁰⟩ + a·Σχ of each product. */
export function senderShares(chi: Uint8Array, v0: Uint8Array, inputs: Uint8Array): Uint8Array {
  const masked = kernel.scalarMultiply(kernel.scalarSum(chi, ROWS_PER_PRODUCT), inputs);
  return kernel.scalarAdd(kernel.scalarDot(chi, v0, ROWS_PER_PRODUCT), masked);
}

/**
 * M4, receiver: fills in χ_1 of each product so that ⟨χ, ±1⟩ = b, and takes its share ⟨χ, m⟩ with
 * m = t·c¹ − v^t = δ ± a.
 * @param chi χ_2 … χ_416 of each product behind a slot for χ_1; the slot is written
 * @param firstBit index in `choices` of the first row's choice t
 * @param v pads of the chosen rows
 * @param inputs b of each product, packed
 */
export function receiverShares(
  chi: Uint8Array,
  choices: Uint8Array,
  firstBit: number,
  v: Uint8Array,
  c1: Uint8Array,
  inputs: Uint8Array,
): Uint8Array {
  // Σ ±χ = Σχ − 2·Σtχ over the rows 2 … 416: the slots are still zero
  const chosen = kernel.scalarSum(selectRows(choices, firstBit, chi, 32), ROWS_PER_PRODUCT);
  const signed = kernel.scalarSubtract(kernel.scalarSum(chi, ROWS_PER_PRODUCT), kernel.scalarMultiply(chosen, TWO));
  const missing = kernel.scalarSubtract(inputs, signed);
  const slotChoices = new Uint8Array(Math.ceil(inputs.length / 32 / 8));
  for (let p = 0; p < inputs.length / 32; p++) {
    slotChoices[p >> 3]! |= bitAt(choices, firstBit + p * ROWS_PER_PRODUCT) << (p & 7);
  }
  // χ_1 = ±missing: missing − 2t·missing
  const flip = selectRows(slotChoices, 0, kernel.scalarMultiply(missing, TWO), 32);
  const first = kernel.scalarSubtract(missing, flip);
  for (let p = 0; p < inputs.length / 32; p++) chi.set(scalarAt(first, p), p * ROWS_PER_PRODUCT * 32);
  const received = kernel.scalarDot(selectRows(choices, firstBit, c1, 32), chi, ROWS_PER_PRODUCT);
  return kernel.scalarSubtract(received, kernel.scalarDot(v, chi, ROWS_PER_PRODUCT));
}

/**
 * M4: χ of some products, expanded from the receiver's seed; the slot of each χ_1 is left zero.
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
  const chi = kernel.scalarReduce(kernel.expandKeys(concatBytes(...keys), 32 * ROWS_PER_PRODUCT), 32);
  for (let p = 0; p < count; p++) chi.fill(0, p * ROWS_PER_PRODUCT * 32, (p * ROWS_PER_PRODUCT + 1) * 32);
  return chi;
}
