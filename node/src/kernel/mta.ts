import { wasm, withArena } from './wasm.ts';

const PREFIX_LENGTH = 33;
const ROW_LENGTH = 16;
/** Rows of one call into wasm. */
const ROWS_PER_CALL = 2048;

export function rowPads(prefix: Uint8Array, firstRow: number, rows: Uint8Array, mask: Uint8Array): Uint8Array {
  if (prefix.length !== PREFIX_LENGTH || rows.length % ROW_LENGTH !== 0 || mask.length !== ROW_LENGTH) {
    throw new RangeError('a prefix, rows or a mask of the wrong length');
  }
  const count = rows.length / ROW_LENGTH;
  const out = new Uint8Array(32 * count);
  for (let first = 0; first < count; first += ROWS_PER_CALL) {
    const size = Math.min(ROWS_PER_CALL, count - first);
    withArena((arena) => {
      const input = arena.put(rows.subarray(ROW_LENGTH * first, ROW_LENGTH * (first + size)));
      const pads = arena.reserve(32 * size + 96);
      wasm.rowPads(arena.put(prefix), firstRow + first, input, arena.put(mask), size, pads);
      arena.copyTo(out, 32 * first, pads, 32 * size);
    });
  }
  return out;
}

/** How many products these are; each array must have `rows` scalars a product. */
function productsOf(inputs: Uint8Array, rows: number, ...arrays: readonly Uint8Array[]): number {
  if (inputs.length % 32 !== 0 || arrays.some(({ length }) => length !== rows * inputs.length)) {
    throw new RangeError('arrays of different lengths');
  }
  return inputs.length / 32;
}

export function maskInputs(v0: Uint8Array, v1: Uint8Array, inputs: Uint8Array, rows: number): Uint8Array {
  const products = productsOf(inputs, rows, v0, v1);
  return withArena((arena) => {
    const out = arena.put(v0);
    wasm.maskInputs(out, arena.put(v1), arena.put(inputs), rows, products, out);
    return arena.take(out, v0.length);
  });
}

export function senderShares(chi: Uint8Array, v0: Uint8Array, inputs: Uint8Array, rows: number): Uint8Array {
  const products = productsOf(inputs, rows, chi, v0);
  return withArena((arena) => {
    const out = arena.reserve(inputs.length);
    wasm.senderShares(arena.put(chi), arena.put(v0), arena.put(inputs), rows, products, out);
    return arena.take(out, inputs.length);
  });
}

export function receiverShares(
  chi: Uint8Array,
  choices: Uint8Array,
  firstBit: number,
  v: Uint8Array,
  c1: Uint8Array,
  inputs: Uint8Array,
  rows: number,
): Uint8Array {
  const products = productsOf(inputs, rows, chi, v, c1);
  const bits = choices.subarray(firstBit >> 3, Math.ceil((firstBit + rows * products) / 8));
  if (bits.length * 8 < (firstBit & 7) + rows * products) throw new RangeError('too few choices');
  return withArena((arena) => {
    const chiAt = arena.put(chi);
    const out = arena.reserve(inputs.length);
    const pointers = [arena.put(v), arena.put(c1), arena.put(inputs)] as const;
    wasm.receiverShares(chiAt, arena.put(bits), firstBit & 7, ...pointers, rows, products, out);
    for (let p = 0; p < products; p++) arena.copyTo(chi, 32 * rows * p, chiAt + 32 * rows * p, 32);
    return arena.take(out, inputs.length);
  });
}
