import { readFileSync } from 'node:fs';

/** The functions of `node/kernel/assembly`; pointers and lengths are bytes. */
interface WasmExports {
  readonly memory: WebAssembly.Memory;
  arenaStart(): number;
  sha256Rows(rows: number, length: number, count: number, out: number): void;
  rowPads(prefix: number, firstRow: number, rows: number, mask: number, count: number, out: number): void;

  transpose128(columns: number, length: number, rows: number): void;
  xorColumns(a: number, b: number, c: number, length: number, count: number): void;
  xorChosen(a: number, b: number, bits: number, length: number, count: number): void;
  gf128InnerProducts(
    coefficients: number,
    blocks: number,
    columns: number,
    count: number,
    offsets: number,
    out: number,
  ): void;

  scalarReduce(rows: number, width: number, count: number, out: number): void;
  scalarAdd(a: number, b: number, stepB: number, count: number, out: number): void;
  scalarSubtract(a: number, b: number, stepB: number, count: number, out: number): void;
  scalarMultiply(a: number, b: number, stepB: number, count: number, out: number): void;
  scalarInvert(a: number, count: number, out: number): void;
  scalarSum(a: number, length: number, rows: number, out: number): void;
  scalarDot(a: number, b: number, rewind: number, length: number, rows: number, out: number): void;
  scalarFindInvalid(rows: number, count: number): number;

  baseMultiply(scalars: number, count: number, out: number): void;
  pointMultiply(
    points: number,
    stepPoints: number,
    scalars: number,
    stepScalars: number,
    count: number,
    out: number,
  ): void;
  pointAdd(a: number, b: number, stepB: number, count: number, out: number): void;
  pointNegate(points: number, count: number, out: number): void;
  /** Bytes of zeros that the next multiScalarMultiply, of so many terms, needs as its memory. */
  multiScalarMemory(count: number): number;
  multiScalarMultiply(points: number, scalars: number, count: number, memory: number, out: number): void;
  secretMultiScalarMultiply(points: number, scalars: number, count: number, out: number): void;
  /** Index of the first identity, or −1. */
  compress(points: number, count: number, out: number): number;
  /** Index of the first row that is no point, or −1. */
  decompress(rows: number, count: number, out: number): number;

  maskInputs(v0: number, v1: number, inputs: number, rows: number, products: number, out: number): void;
  senderShares(chi: number, v0: number, inputs: number, rows: number, products: number, out: number): void;
  receiverShares(
    chi: number,
    bits: number,
    firstBit: number,
    v: number,
    c1: number,
    inputs: number,
    rows: number,
    products: number,
    out: number,
  ): void;
}

const PAGE = 65_536;
const ALIGNMENT = 64;

// One instance a thread; it imports nothing.
const file = readFileSync(new URL('../../artifacts/kernel.wasm', import.meta.url));
export const wasm = new WebAssembly.Instance(new WebAssembly.Module(file)).exports as unknown as WasmExports;
const start = wasm.arenaStart();

/** Memory of one call of the kernel, from the same place every time. */
export interface Arena {
  /** Copies an input in. @returns where it stands, 64-byte aligned */
  put(bytes: Uint8Array): number;
  /** Copies bytes to `at`, inside of room that was reserved. */
  set(at: number, bytes: Uint8Array): void;
  /** Room for an output or for intermediate values, filled with zeros. */
  reserve(length: number): number;
  /** Copies `length` bytes from `from` to `target`, at `offset`. */
  copyTo(target: Uint8Array, offset: number, from: number, length: number): void;
  /** A copy of what stands at `from`. */
  take(from: number, length: number): Uint8Array;
}

let bytes = new Uint8Array(wasm.memory.buffer);
let end = start;

// One object for all calls, and one view: making them anew would cost a small call more than its work.
const arena: Arena = {
  put(source) {
    const at = arena.reserve(source.length);
    bytes.set(source, at);
    return at;
  },
  set: (at, source) => bytes.set(source, at),
  reserve(length) {
    const at = end;
    end += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    if (end > bytes.length) {
      wasm.memory.grow(Math.ceil((end - bytes.length) / PAGE));
      bytes = new Uint8Array(wasm.memory.buffer);
    }
    return at;
  },
  copyTo: (target, offset, from, length) => target.set(bytes.subarray(from, from + length), offset),
  take: (from, length) => bytes.slice(from, from + length),
};

/**
 * Runs one call with an arena and overwrites the arena afterwards: it may have held secrets. Calls do not nest.
 * @throws RangeError when the memory has reached its maximum of 128 MB
 */
export function withArena<T>(call: (arena: Arena) => T): T {
  end = start;
  try {
    return call(arena);
  } finally {
    bytes.fill(0, start, end);
  }
}
