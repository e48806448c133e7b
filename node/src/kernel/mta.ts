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

/** Products of one call into wasm: what they need stays in the processor's caches. */
const PRODUCTS_PER_CALL = 8;

/** Calls for some products at a time, with the part of an array that belongs to them. */
function inCalls(
  products: number,
  call: (part: (packed: Uint8Array) => Uint8Array, size: number, first: number) => void,
): void {
  for (let first = 0; first < products; first += PRODUCTS_PER_CALL) {
    const size = Math.min(PRODUCTS_PER_CALL, products - first);
    const part = (packed: Uint8Array) => {
      const width = packed.length / products;
      return packed.subarray(width * first, width * (first + size));
    };
    call(part, size, first);
  }
}

export function maskInputs(v0: Uint8Array, v1: Uint8Array, inputs: Uint8Array, rows: number): Uint8Array {
  const result = new Uint8Array(v0.length);
  inCalls(productsOf(inputs, rows, v0, v1), (part, size, first) =>
    withArena((arena) => {
      const out = arena.put(part(v0));
      wasm.maskInputs(out, arena.put(part(v1)), arena.put(part(inputs)), rows, size, out);
      arena.copyTo(result, 32 * rows * first, out, 32 * rows * size);
    }),
  );
  return result;
}

export function senderShares(chi: Uint8Array, v0: Uint8Array, inputs: Uint8Array, rows: number): Uint8Array {
  const result = new Uint8Array(inputs.length);
  inCalls(productsOf(inputs, rows, chi, v0), (part, size, first) =>
    withArena((arena) => {
      const out = arena.reserve(32 * size);
      wasm.senderShares(arena.put(part(chi)), arena.put(part(v0)), arena.put(part(inputs)), rows, size, out);
      arena.copyTo(result, 32 * first, out, 32 * size);
    }),
  );
  return result;
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
  if (choices.length * 8 < firstBit + rows * products) throw new RangeError('too few choices');
  const result = new Uint8Array(inputs.length);
  inCalls(products, (part, size, first) =>
    withArena((arena) => {
      const bit = firstBit + rows * first;
      const bits = arena.put(choices.subarray(bit >> 3, Math.ceil((bit + rows * size) / 8)));
      const chiAt = arena.put(part(chi));
      const out = arena.reserve(32 * size);
      const [vAt, c1At, inputsAt] = [arena.put(part(v)), arena.put(part(c1)), arena.put(part(inputs))];
      wasm.receiverShares(chiAt, bits, bit & 7, vAt, c1At, inputsAt, rows, size, out);
      for (let p = 0; p < size; p++) arena.copyTo(chi, 32 * rows * (first + p), chiAt + 32 * rows * p, 32);
      arena.copyTo(result, 32 * first, out, 32 * size);
    }),
  );
  return result;
}
