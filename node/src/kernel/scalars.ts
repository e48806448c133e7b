import { invertInPlace, N, readNumbers, writeNumbers } from './numbers.ts';

export function reduce(rows: Uint8Array, width: number): Uint8Array {
  if (width < 32 || rows.length % width !== 0) throw new RangeError('rows of the wrong width');
  if (width === 32) return writeNumbers(readNumbers(rows).map((value) => (value >= N ? value - N : value)));
  const hex = Buffer.from(rows.buffer, rows.byteOffset, rows.length).toString('hex');
  const values: bigint[] = [];
  for (let at = 0; at < hex.length; at += 2 * width) values.push(BigInt(`0x${hex.slice(at, at + 2 * width)}`) % N);
  return writeNumbers(values);
}

/** Applies `combine` element by element; its result must lie between −n and 2n. */
function elementwise(a: Uint8Array, b: Uint8Array, combine: (x: bigint, y: bigint) => bigint): Uint8Array {
  if (b.length !== 32 && b.length !== a.length) throw new RangeError('arrays of different lengths');
  const left = readNumbers(a);
  const right = readNumbers(b);
  const single = right.length === 1;
  for (let i = 0; i < left.length; i++) {
    const value = combine(left[i]!, right[single ? 0 : i]!);
    left[i] = value < 0n ? value + N : value >= N ? value - N : value;
  }
  return writeNumbers(left);
}

export const add = (a: Uint8Array, b: Uint8Array) => elementwise(a, b, (x, y) => x + y);
export const subtract = (a: Uint8Array, b: Uint8Array) => elementwise(a, b, (x, y) => x - y);
export const multiply = (a: Uint8Array, b: Uint8Array) => elementwise(a, b, (x, y) => (x * y) % N);

export function invertAll(a: Uint8Array): Uint8Array {
  const values = readNumbers(a);
  if (values.includes(0n)) throw new RangeError('zero has no inverse');
  invertInPlace(values, N);
  return writeNumbers(values);
}

export function sum(a: Uint8Array, rowLength: number): Uint8Array {
  const values = readNumbers(a);
  return writeNumbers(sumRows(values.length, rowLength, (i) => values[i]!));
}

export function dot(a: Uint8Array, b: Uint8Array, rowLength: number): Uint8Array {
  if (b.length !== a.length && b.length !== 32 * rowLength) throw new RangeError('arrays of different lengths');
  const left = readNumbers(a);
  const right = readNumbers(b);
  const oneRow = right.length === rowLength;
  return writeNumbers(sumRows(left.length, rowLength, (i) => left[i]! * right[oneRow ? i % rowLength : i]!));
}

/** Adds up unreduced terms and reduces each row once: that is most of the speed. */
function sumRows(count: number, rowLength: number, term: (index: number) => bigint): bigint[] {
  if (rowLength < 1 || count % rowLength !== 0) throw new RangeError('rows of the wrong length');
  const out: bigint[] = [];
  for (let start = 0; start < count; start += rowLength) {
    let total = 0n;
    for (let i = start; i < start + rowLength; i++) total += term(i);
    out.push(total % N);
  }
  return out;
}

export const findInvalid = (rows: Uint8Array): number => readNumbers(rows).findIndex((value) => value >= N);
