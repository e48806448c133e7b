import { invertInPlace, P, readNumbers, writeNumbers } from './numbers.ts';

/** Many affine points, coordinate by coordinate. The identity is (0, 0), which is not on the curve. */
export interface AffinePoints {
  readonly x: bigint[];
  readonly y: bigint[];
}

export function unpackPoints(packed: Uint8Array): AffinePoints {
  if (packed.length % 64 !== 0) throw new RangeError('not a packed array of 64-byte points');
  const numbers = readNumbers(packed);
  const x = new Array<bigint>(numbers.length / 2);
  const y = new Array<bigint>(numbers.length / 2);
  for (let i = 0; i < x.length; i++) {
    x[i] = numbers[2 * i]!;
    y[i] = numbers[2 * i + 1]!;
  }
  return { x, y };
}

export function packPoints({ x, y }: AffinePoints): Uint8Array {
  const numbers = new Array<bigint>(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    numbers[2 * i] = x[i]!;
    numbers[2 * i + 1] = y[i]!;
  }
  return writeNumbers(numbers);
}

export const identities = (count: number): AffinePoints => ({
  x: new Array<bigint>(count).fill(0n),
  y: new Array<bigint>(count).fill(0n),
});

/**
 * Adds b to a element by element, in place, with one field inversion for all of them: six multiplications an addition.
 * Complete: identity, doubling and inverse points are told apart element by element.
 */
export function addInPlace(a: AffinePoints, b: AffinePoints): void {
  const count = a.x.length;
  const denominators = new Array<bigint>(count);
  for (let i = 0; i < count; i++) {
    const ax = a.x[i]!;
    const bx = b.x[i]!;
    if (isIdentity(a, i) || isIdentity(b, i)) denominators[i] = 1n;
    else if (ax !== bx) denominators[i] = bx > ax ? bx - ax : bx - ax + P;
    else denominators[i] = a.y[i] === b.y[i] ? 2n * a.y[i]! : 1n;
  }
  if (count > 0) invertInPlace(denominators, P);
  for (let i = 0; i < count; i++) {
    if (isIdentity(b, i)) continue;
    const ax = a.x[i]!;
    const ay = a.y[i]!;
    const bx = b.x[i]!;
    const by = b.y[i]!;
    if (isIdentity(a, i)) {
      a.x[i] = bx;
      a.y[i] = by;
    } else if (ax === bx && ay !== by) {
      a.x[i] = 0n;
      a.y[i] = 0n;
    } else {
      const rise = ax === bx ? 3n * ax * ax : by - ay + P;
      const slope = (rise * denominators[i]!) % P;
      const x = (slope * slope + 2n * P - ax - bx) % P;
      a.x[i] = x;
      a.y[i] = (slope * (ax - x + P) + P - ay) % P;
    }
  }
}

export const doubleInPlace = (a: AffinePoints): void => addInPlace(a, { x: a.x.slice(), y: a.y.slice() });

/** The sum of each group of consecutive points, by rounds of pairwise additions: about log₂(longest group) inversions. */
export function sumGroups(points: AffinePoints, groupLengths: readonly number[]): AffinePoints {
  let lengths = groupLengths.slice();
  let { x, y } = points;
  while (lengths.some((length) => length > 1)) {
    const left: AffinePoints = { x: [], y: [] };
    const right: AffinePoints = { x: [], y: [] };
    forEachPair(lengths, (at, paired) => {
      left.x.push(x[at]!);
      left.y.push(y[at]!);
      right.x.push(paired ? x[at + 1]! : 0n);
      right.y.push(paired ? y[at + 1]! : 0n);
    });
    addInPlace(left, right);
    ({ x, y } = left);
    lengths = lengths.map((length) => (length + 1) >> 1);
  }
  const out = identities(lengths.length);
  let at = 0;
  lengths.forEach((length, group) => {
    if (length === 0) return;
    out.x[group] = x[at]!;
    out.y[group] = y[at]!;
    at += 1;
  });
  return out;
}

function forEachPair(lengths: readonly number[], visit: (at: number, paired: boolean) => void): void {
  let start = 0;
  for (const length of lengths) {
    for (let i = 0; i < length; i += 2) visit(start + i, i + 1 < length);
    start += length;
  }
}

const isIdentity = (points: AffinePoints, i: number): boolean => points.y[i] === 0n && points.x[i] === 0n;
