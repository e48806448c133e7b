import { type Arena, wasm, withArena } from './wasm.ts';

/** Points of one call into wasm: what they need stays in the processor's caches. */
const POINTS_PER_CALL = 1024;

function countOf(packed: Uint8Array, width: number): number {
  if (packed.length % width !== 0) throw new RangeError(`not a packed array of ${width}-byte elements`);
  return packed.length / width;
}

/** An array of `width`-byte elements, or a single one that serves for all. */
interface Input {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly single: boolean;
}

const input = (bytes: Uint8Array, width: number, single = false): Input => ({ bytes, width, single });

/**
 * Makes `width` bytes of each of `count` items, many items a call.
 * @param call gets where the inputs and the room for the output stand
 */
function inCalls(
  count: number,
  width: number,
  inputs: readonly Input[],
  call: (at: readonly number[], size: number, out: number, first: number) => void,
): Uint8Array {
  const result = new Uint8Array(width * count);
  for (let first = 0; first < count; first += POINTS_PER_CALL) {
    const size = Math.min(POINTS_PER_CALL, count - first);
    withArena((arena: Arena) => {
      const at = inputs.map(({ bytes, width, single }) =>
        arena.put(single ? bytes : bytes.subarray(width * first, width * (first + size))),
      );
      const out = arena.reserve(width * size);
      call(at, size, out, first);
      arena.copyTo(result, width * first, out, width * size);
    });
  }
  return result;
}

export function baseMultiply(scalars: Uint8Array): Uint8Array {
  return inCalls(countOf(scalars, 32), 64, [input(scalars, 32)], ([at], size, out) =>
    wasm.baseMultiply(at!, size, out),
  );
}

export function multiply(points: Uint8Array, scalars: Uint8Array): Uint8Array {
  const pointCount = countOf(points, 64);
  const scalarCount = countOf(scalars, 32);
  const [onePoint, oneScalar] = [pointCount === 1, scalarCount === 1];
  if (!onePoint && !oneScalar && pointCount !== scalarCount) throw new RangeError('arrays of different lengths');
  const count = onePoint ? scalarCount : pointCount;
  const inputs = [input(points, 64, onePoint), input(scalars, 32, oneScalar)];
  return inCalls(count, 64, inputs, ([p, s], size, out) =>
    wasm.pointMultiply(p!, onePoint ? 0 : 64, s!, oneScalar ? 0 : 32, size, out),
  );
}

export function add(a: Uint8Array, b: Uint8Array): Uint8Array {
  const single = b.length === 64;
  if (!single && a.length !== b.length) throw new RangeError('arrays of different lengths');
  return inCalls(countOf(a, 64), 64, [input(a, 64), input(b, 64, single)], ([left, right], size, out) =>
    wasm.pointAdd(left!, right!, single ? 0 : 64, size, out),
  );
}

export function negate(points: Uint8Array): Uint8Array {
  return inCalls(countOf(points, 64), 64, [input(points, 64)], ([at], size, out) => wasm.pointNegate(at!, size, out));
}

export function multiScalarMultiply(points: Uint8Array, scalars: Uint8Array): Uint8Array {
  const count = countOf(points, 64);
  if (count !== countOf(scalars, 32)) throw new RangeError('arrays of different lengths');
  if (count === 0) return new Uint8Array(64);
  return withArena((arena) => {
    const [p, s, out] = [arena.put(points), arena.put(scalars), arena.reserve(64)];
    wasm.multiScalarMultiply(p, s, count, arena.reserve(wasm.multiScalarMemory(count)), out);
    return arena.take(out, 64);
  });
}

export function secretMultiScalarMultiply(points: Uint8Array, scalars: Uint8Array): Uint8Array {
  const count = countOf(points, 64);
  if (count !== countOf(scalars, 32)) throw new RangeError('arrays of different lengths');
  return withArena((arena) => {
    const [p, s, out] = [arena.put(points), arena.put(scalars), arena.reserve(64)];
    wasm.secretMultiScalarMultiply(p, s, count, out);
    return arena.take(out, 64);
  });
}

export function compress(points: Uint8Array): Uint8Array {
  return inCalls(countOf(points, 64), 33, [input(points, 64)], ([at], size, out) => {
    if (wasm.compress(at!, size, out) >= 0) throw new RangeError('the identity has no compressed encoding');
  });
}

export function decompress(rows: Uint8Array): Uint8Array | number {
  let invalid = -1;
  const points = inCalls(countOf(rows, 33), 64, [input(rows, 33)], ([at], size, out, first) => {
    const row = wasm.decompress(at!, size, out);
    if (row >= 0 && invalid < 0) invalid = first + row;
  });
  return invalid < 0 ? points : invalid;
}
