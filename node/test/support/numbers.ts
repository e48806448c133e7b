import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';

export const { Point } = secp256k1;
export type Point = InstanceType<typeof Point>;
export const n = Point.Fn.ORDER;
export const p = Point.Fp.ORDER;

/** Properties run on the same examples every time. */
export const seeded = (numRuns: number): fc.Parameters<unknown> => ({ seed: 20261121, numRuns });

export const toBytes = (value: bigint, width = 32): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * width, '0'), 'hex'));
export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
export const pack = (values: readonly bigint[]): Uint8Array =>
  new Uint8Array(values.flatMap((value) => [...toBytes(value)]));
export const unpack = (packed: Uint8Array): bigint[] =>
  Array.from({ length: packed.length / 32 }, (_, i) => toNumber(packed.subarray(32 * i, 32 * i + 32)));

/** Scalars at the edges: where carries, reductions and signed digits go wrong. */
export const edgeScalars = [
  0n,
  1n,
  2n,
  127n,
  128n,
  255n,
  256n,
  1n << 128n,
  (1n << 128n) - 1n,
  n / 2n,
  n / 2n + 1n,
  n - 2n,
  n - 1n,
];
export const scalar = fc.oneof(fc.constantFrom(...edgeScalars), fc.bigInt({ min: 0n, max: n - 1n }));

/** Points by their logarithm, so that equal, opposite and identity points meet often. */
export const logarithm = fc.oneof(fc.constantFrom(0n, 1n, 2n, n - 1n, n - 2n), fc.bigInt({ min: 0n, max: n - 1n }));
export const pointOf = (log: bigint): Point => (log === 0n ? Point.ZERO : Point.BASE.multiply(log));

export function packPoints(points: readonly Point[]): Uint8Array {
  return pack(
    points.flatMap((point) => {
      if (point.is0()) return [0n, 0n];
      const { x, y } = point.toAffine();
      return [x, y];
    }),
  );
}
