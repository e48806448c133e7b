import { wasm, withArena } from './wasm.ts';

/** Bytes of the columns that go into wasm at a time, if there are several: they stay in the processor's caches. */
const COLUMN_BYTES = 262_144;

export function gf128InnerProducts(coefficients: Uint8Array, columns: Uint8Array): Uint8Array {
  const blocks = coefficients.length / 16;
  if (!Number.isInteger(blocks) || blocks === 0 || columns.length % coefficients.length !== 0) {
    throw new RangeError('columns of the wrong length');
  }
  const count = columns.length / coefficients.length;
  const perCall = Math.max(1, Math.floor(COLUMN_BYTES / coefficients.length));
  const out = new Uint8Array(16 * count);
  for (let first = 0; first < count; first += perCall) {
    const size = Math.min(perCall, count - first);
    withArena((arena) => {
      const input = arena.put(columns.subarray(coefficients.length * first, coefficients.length * (first + size)));
      const offsets = arena.reserve(1024 * Math.ceil(blocks / 24));
      const sums = arena.reserve(16 * size);
      wasm.gf128InnerProducts(arena.put(coefficients), blocks, input, size, offsets, sums);
      arena.copyTo(out, 16 * first, sums, 16 * size);
    });
  }
  return out;
}
