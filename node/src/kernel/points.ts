import { _splitEndoScalar } from '@noble/curves/abstract/weierstrass.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  type AffinePoints,
  addInPlace,
  doubleInPlace,
  identities,
  packPoints,
  sumGroups,
  unpackPoints,
} from './affine.ts';
import { N, P, readNumbers, writeNumbers } from './numbers.ts';

/** Below this many different points noble's constant-time multiplication beats one inversion a step. */
const BATCH_FROM = 6;

/** β and the reduced lattice basis of secp256k1's endomorphism; halves are below 2¹²⁹, so 33 windows of four bits. */
const BETA = 0x7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501een;
const ENDOMORPHISM_BASIS: Parameters<typeof _splitEndoScalar>[1] = [
  [0x3086d221a7d46bcde86c90e49284eb15n, -0xe4437ed6010e88286f547fa90abfe4c3n],
  [0x114ca50f7a8e2f3f657c1108d9d44cfd8n, 0x3086d221a7d46bcde86c90e49284eb15n],
];
const HALF_WINDOWS = 33;

/** tables[w] holds d·2^(8w)·Q for the digits d = 0…255, digit 0 being the identity. */
type WindowTables = readonly AffinePoints[];

function windowTables(point: AffinePoints, windowBits: number): WindowTables {
  const windowCount = 256 / windowBits;
  const bases = identities(windowCount);
  const current = { x: point.x.slice(), y: point.y.slice() };
  for (let i = 0; i < windowCount; i++) {
    bases.x[i] = current.x[0]!;
    bases.y[i] = current.y[0]!;
    for (let bit = 0; bit < windowBits; bit++) doubleInPlace(current);
  }
  const tables = Array.from({ length: windowCount }, () => identities(1 << windowBits));
  const multiple = identities(windowCount);
  for (let digit = 1; digit < 1 << windowBits; digit++) {
    addInPlace(multiple, bases);
    tables.forEach((table, window) => {
      table.x[digit] = multiple.x[window]!;
      table.y[digit] = multiple.y[window]!;
    });
  }
  return tables;
}

/** Digit `window` (least significant first) of the 32-byte big-endian scalar at `offset`. */
function digitOf(scalars: Uint8Array, offset: number, window: number, windowBits: number): number {
  const byte = scalars[offset + 31 - ((window * windowBits) >> 3)]!;
  return windowBits === 8 ? byte : (window & 1) === 0 ? byte & 15 : byte >> 4;
}

function multiplyByTables(tables: WindowTables, windowBits: number, scalars: Uint8Array): AffinePoints {
  const count = scalars.length / 32;
  const terms = identities(count * tables.length);
  for (let i = 0, at = 0; i < count; i++) {
    for (let window = 0; window < tables.length; window++, at++) {
      const digit = digitOf(scalars, 32 * i, window, windowBits);
      terms.x[at] = tables[window]!.x[digit]!;
      terms.y[at] = tables[window]!.y[digit]!;
    }
  }
  return sumGroups(terms, new Array<number>(count).fill(tables.length));
}

let baseTables: WindowTables | undefined;

export function baseMultiply(scalars: Uint8Array): Uint8Array {
  if (scalars.length % 32 !== 0) throw new RangeError('not a packed array of scalars');
  const { x, y } = secp256k1.Point.BASE;
  baseTables ??= windowTables({ x: [x], y: [y] }, 8);
  return packPoints(multiplyByTables(baseTables, 8, scalars));
}

export function multiply(points: Uint8Array, scalars: Uint8Array): Uint8Array {
  const pointCount = points.length / 64;
  const scalarCount = scalars.length / 32;
  if (pointCount === 1 && scalarCount >= BATCH_FROM) {
    return packPoints(multiplyByTables(windowTables(unpackPoints(points), 4), 4, scalars));
  }
  if (scalarCount !== 1 && scalarCount !== pointCount && pointCount !== 1) {
    throw new RangeError('arrays of different lengths');
  }
  const count = Math.max(pointCount, scalarCount);
  const allPoints = unpackPoints(pointCount === count ? points : repeat(points, count));
  const allScalars = scalarCount === count ? scalars : repeat(scalars, count);
  return packPoints(
    count < BATCH_FROM ? multiplySingly(allPoints, allScalars) : multiplyTogether(allPoints, allScalars),
  );
}

function repeat(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(bytes.length * count);
  for (let i = 0; i < count; i++) out.set(bytes, i * bytes.length);
  return out;
}

function multiplySingly(points: AffinePoints, packed: Uint8Array): AffinePoints {
  const out = identities(points.x.length);
  readNumbers(packed).forEach((scalar, i) => {
    const [x, y] = [points.x[i]!, points.y[i]!];
    if (scalar === 0n || (x === 0n && y === 0n)) return;
    const product = secp256k1.Point.fromAffine({ x, y }).multiply(scalar).toAffine();
    out.x[i] = product.x;
    out.y[i] = product.y;
  });
  return out;
}

/**
 * Fixed windows of four bits, all points in step, and half as many doublings by the endomorphism (GLV 2001):
 * k = k₁ + k₂·λ with halves of 128 bits, and λ·(x, y) = (β·x, y).
 */
function multiplyTogether(points: AffinePoints, scalars: Uint8Array): AffinePoints {
  const count = points.x.length;
  const multiples = [identities(count)];
  for (let digit = 1; digit < 16; digit++) {
    const next = { x: multiples[digit - 1]!.x.slice(), y: multiples[digit - 1]!.y.slice() };
    addInPlace(next, points);
    multiples.push(next);
  }
  const turned = multiples.map(({ x, y }) => ({ x: x.map((value) => (BETA * value) % P), y }));
  const halves = readNumbers(scalars).map((scalar) => _splitEndoScalar(scalar, ENDOMORPHISM_BASIS, N));
  const first = { tables: multiples, digits: writeNumbers(halves.map(({ k1 }) => k1)) };
  const second = { tables: turned, digits: writeNumbers(halves.map(({ k2 }) => k2)) };
  const sum = identities(count);
  const term = identities(count);
  for (let window = HALF_WINDOWS - 1; window >= 0; window--) {
    if (window < HALF_WINDOWS - 1) for (let bit = 0; bit < 4; bit++) doubleInPlace(sum);
    for (const half of [first, second]) {
      for (let i = 0; i < count; i++) {
        const table = half.tables[digitOf(half.digits, 32 * i, window, 4)]!;
        const negative = half === first ? halves[i]!.k1neg : halves[i]!.k2neg;
        term.x[i] = table.x[i]!;
        term.y[i] = negative && table.y[i] !== 0n ? P - table.y[i]! : table.y[i]!;
      }
      addInPlace(sum, term);
    }
  }
  return sum;
}

export function add(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (b.length !== 64 && a.length !== b.length) throw new RangeError('arrays of different lengths');
  const sum = unpackPoints(a);
  addInPlace(sum, unpackPoints(b.length === a.length ? b : repeat(b, sum.x.length)));
  return packPoints(sum);
}

export function negate(points: Uint8Array): Uint8Array {
  const { x, y } = unpackPoints(points);
  return packPoints({ x, y: y.map((value) => (value === 0n ? 0n : P - value)) });
}

export function compress(points: Uint8Array): Uint8Array {
  if (points.length % 64 !== 0) throw new RangeError('not a packed array of points');
  const out = new Uint8Array((points.length / 64) * 33);
  for (let from = 0, to = 0; from < points.length; from += 64, to += 33) {
    const point = points.subarray(from, from + 64);
    if (point.every((byte) => byte === 0)) throw new RangeError('the identity has no encoding');
    out[to] = 2 | (point[63]! & 1);
    out.set(point.subarray(0, 32), to + 1);
  }
  return out;
}

export function decompress(rows: Uint8Array): Uint8Array | number {
  if (rows.length % 33 !== 0) throw new RangeError('not a packed array of 33-byte points');
  const { Fp } = secp256k1.Point;
  const coordinates: bigint[] = [];
  for (let i = 0; 33 * i < rows.length; i++) {
    const prefix = rows[33 * i]!;
    const x = readNumbers(rows.subarray(33 * i + 1, 33 * i + 33))[0]!;
    if ((prefix !== 2 && prefix !== 3) || x >= P) return i;
    const root = squareRoot(Fp.create(x * x * x + 7n));
    if (root === undefined) return i;
    coordinates.push(x, (root & 1n) === BigInt(prefix & 1) ? root : P - root);
  }
  return writeNumbers(coordinates);
}

/** A square root in the field, if there is one. No x has x³ + 7 = 0 here: the group's order is odd. */
function squareRoot(square: bigint): bigint | undefined {
  try {
    return secp256k1.Point.Fp.sqrt(square);
  } catch {
    return undefined;
  }
}
