import { wasm, withArena } from './wasm.ts';

/** Scalars of one call into wasm: what they need stays in the processor's caches. */
const SCALARS_PER_CALL = 2048;

function countOf(packed: Uint8Array, width = 32): number {
  if (width < 32 || packed.length % width !== 0) throw new RangeError('not a packed array of scalars');
  return packed.length / width;
}

/**
 * Makes one scalar of each item, many items a call.
 * @param perCall items a call
 */
function inCalls(count: number, perCall: number, call: (first: number, size: number) => Uint8Array): Uint8Array {
  if (count <= perCall) return call(0, count);
  const out = new Uint8Array(32 * count);
  for (let first = 0; first < count; first += perCall) {
    out.set(call(first, Math.min(perCall, count - first)), 32 * first);
  }
  return out;
}

export function reduce(rows: Uint8Array, width: number): Uint8Array {
  return inCalls(countOf(rows, width), SCALARS_PER_CALL, (first, size) =>
    withArena((arena) => {
      const input = arena.put(rows.subarray(first * width, (first + size) * width));
      const out = arena.reserve(32 * size);
      wasm.scalarReduce(input, width, size, out);
      return arena.take(out, 32 * size);
    }),
  );
}

function elementwise(operation: 'scalarAdd' | 'scalarSubtract' | 'scalarMultiply') {
  return (a: Uint8Array, b: Uint8Array): Uint8Array => {
    const count = countOf(a);
    const single = b.length === 32;
    if (!single && b.length !== a.length) throw new RangeError('arrays of different lengths');
    return inCalls(count, SCALARS_PER_CALL, (first, size) =>
      withArena((arena) => {
        const part = (packed: Uint8Array) => arena.put(packed.subarray(32 * first, 32 * (first + size)));
        const left = part(a);
        const right = single ? arena.put(b) : part(b);
        wasm[operation](left, right, single ? 0 : 32, size, left);
        return arena.take(left, 32 * size);
      }),
    );
  };
}

export const add = elementwise('scalarAdd');
export const subtract = elementwise('scalarSubtract');
export const multiply = elementwise('scalarMultiply');

export function invertAll(a: Uint8Array): Uint8Array {
  const count = countOf(a);
  return withArena((arena) => {
    const input = arena.put(a);
    const out = arena.reserve(32 * count);
    wasm.scalarInvert(input, count, out);
    const inverses = arena.take(out, 32 * count);
    if (count > 0 && inverses.subarray(0, 32).every((byte) => byte === 0)) throw new RangeError('zero has no inverse');
    return inverses;
  });
}

function rowsOf(a: Uint8Array, rowLength: number): number {
  const rows = countOf(a) / rowLength;
  if (rowLength < 1 || !Number.isInteger(rows)) throw new RangeError('rows of the wrong length');
  return rows;
}

const rowsPerCall = (rowLength: number): number => Math.max(1, Math.floor(SCALARS_PER_CALL / rowLength));

export function sum(a: Uint8Array, rowLength: number): Uint8Array {
  return inCalls(rowsOf(a, rowLength), rowsPerCall(rowLength), (first, size) =>
    withArena((arena) => {
      const input = arena.put(a.subarray(32 * rowLength * first, 32 * rowLength * (first + size)));
      const out = arena.reserve(32 * size);
      wasm.scalarSum(input, rowLength, size, out);
      return arena.take(out, 32 * size);
    }),
  );
}

export function dot(a: Uint8Array, b: Uint8Array, rowLength: number): Uint8Array {
  const rows = rowsOf(a, rowLength);
  const rowBytes = 32 * rowLength;
  const oneRow = b.length === rowBytes;
  if (!oneRow && b.length !== a.length) throw new RangeError('arrays of different lengths');
  return inCalls(rows, rowsPerCall(rowLength), (first, size) =>
    withArena((arena) => {
      const part = (packed: Uint8Array) => arena.put(packed.subarray(rowBytes * first, rowBytes * (first + size)));
      const left = part(a);
      const right = oneRow ? arena.put(b) : part(b);
      const out = arena.reserve(32 * size);
      wasm.scalarDot(left, right, oneRow ? rowBytes : 0, rowLength, size, out);
      return arena.take(out, 32 * size);
    }),
  );
}

export function findInvalid(rows: Uint8Array): number {
  const count = countOf(rows);
  for (let first = 0; first < count; first += SCALARS_PER_CALL) {
    const part = rows.subarray(32 * first, 32 * (first + SCALARS_PER_CALL));
    const found = withArena((arena) => wasm.scalarFindInvalid(arena.put(part), part.length / 32));
    if (found >= 0) return first + found;
  }
  return -1;
}
