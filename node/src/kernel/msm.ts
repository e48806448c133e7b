import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type AffinePoints, addInPlace, identities, packPoints, sumGroups, unpackPoints } from './affine.ts';
import { P, readNumbers } from './numbers.ts';

type Point = InstanceType<typeof secp256k1.Point>;

/** Up to this many terms, noble's interleaved multiplication is faster than buckets. */
const SINGLE_UP_TO = 3;

/** Σ sᵢ·Pᵢ by Pippenger's buckets with signed digits; every addition is affine and shares its inversion. */
export function multiScalarMultiply(points: Uint8Array, scalars: Uint8Array): Uint8Array {
  const { x, y } = unpackPoints(points);
  const numbers = readNumbers(scalars);
  if (x.length !== numbers.length) throw new RangeError('arrays of different lengths');
  const terms = numbers.length <= SINGLE_UP_TO ? addSingly(x, y, numbers) : addByBuckets(x, y, numbers);
  return packPoints(terms);
}

function addSingly(x: bigint[], y: bigint[], scalars: bigint[]): AffinePoints {
  const { Point } = secp256k1;
  let sum: Point = Point.ZERO;
  scalars.forEach((scalar, i) => {
    if (x[i] === 0n && y[i] === 0n) return;
    sum = sum.add(Point.fromAffine({ x: x[i]!, y: y[i]! }).multiplyUnsafe(scalar));
  });
  return toAffine(sum);
}

function addByBuckets(x: bigint[], y: bigint[], scalars: bigint[]): AffinePoints {
  const width = windowWidth(scalars.length);
  const windows = Math.ceil(257 / width); // one bit more than a scalar: the last signed digit may carry
  const bucketCount = 1 << (width - 1);
  const members: number[][] = Array.from({ length: windows * bucketCount }, () => []);
  for (let i = 0; i < scalars.length; i++) {
    signedDigits(scalars[i]!, width, (window, digit) => {
      members[window * bucketCount + Math.abs(digit) - 1]!.push(digit < 0 ? -1 - i : i);
    });
  }
  const terms: AffinePoints = { x: [], y: [] };
  for (const bucket of members) {
    for (const member of bucket) {
      const i = member < 0 ? -1 - member : member;
      terms.x.push(x[i]!);
      terms.y.push(member < 0 && y[i] !== 0n ? P - y[i]! : y[i]!);
    }
  }
  const buckets = sumGroups(
    terms,
    members.map((bucket) => bucket.length),
  );
  return combineWindows(weighBuckets(buckets, windows, bucketCount), width);
}

/** Width of a window, near the least additions: a term a window, and two a bucket. */
function windowWidth(count: number): number {
  let best = 2;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let width = 2; width <= 12; width++) {
    const cost = Math.ceil(257 / width) * (count + 2 ** width);
    if (cost < bestCost) [best, bestCost] = [width, cost];
  }
  return best;
}

/** Visits the non-zero digits of a scalar in base 2^width, each between −2^(width−1) and 2^(width−1). */
function signedDigits(scalar: bigint, width: number, visit: (window: number, digit: number) => void): void {
  const base = 1 << width;
  const shift = BigInt(width);
  const mask = BigInt(base - 1);
  let carry = 0;
  for (let window = 0, rest = scalar; rest > 0n || carry > 0; window++, rest >>= shift) {
    let digit = Number(rest & mask) + carry;
    carry = digit > base / 2 ? 1 : 0;
    if (carry) digit -= base;
    if (digit !== 0) visit(window, digit);
  }
}

/** For each window Σ b·bucket_b by running sums, all windows in step. */
function weighBuckets(buckets: AffinePoints, windows: number, bucketCount: number): AffinePoints {
  const running = identities(windows);
  const total = identities(windows);
  const next = identities(windows);
  for (let bucket = bucketCount - 1; bucket >= 0; bucket--) {
    for (let window = 0; window < windows; window++) {
      next.x[window] = buckets.x[window * bucketCount + bucket]!;
      next.y[window] = buckets.y[window * bucketCount + bucket]!;
    }
    addInPlace(running, next);
    addInPlace(total, running);
  }
  return total;
}

/** Horner's rule over the windows: a chain, so in projective coordinates, without inversions. */
function combineWindows(windows: AffinePoints, width: number): AffinePoints {
  const { Point } = secp256k1;
  let sum: Point = Point.ZERO;
  for (let window = windows.x.length - 1; window >= 0; window--) {
    for (let bit = 0; bit < width; bit++) sum = sum.double();
    const [x, y] = [windows.x[window]!, windows.y[window]!];
    if (x !== 0n || y !== 0n) sum = sum.add(Point.fromAffine({ x, y }));
  }
  return toAffine(sum);
}

function toAffine(point: Point): AffinePoints {
  if (point.is0()) return identities(1);
  const { x, y } = point.toAffine();
  return { x: [x], y: [y] };
}
