import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import type { CurveArithmetic } from './curve.ts';

/** Public keys are 32 bytes, and lie in the prime-order group. A hash is read little-endian, modulo the group order. */
export const ed25519Curve: CurveArithmetic = {
  name: 'ed25519',

  decode(publicKey) {
    const point = ed25519.Point.fromBytes(publicKey);
    if (point.isSmallOrder() || !point.isTorsionFree()) throw new Error('outside the prime-order group');
    return point.toBytes();
  },

  scalarOf: (hash) => ed25519.Point.Fn.create(bytesToNumberLE(hash)) || undefined,

  addMultipleOfBase(publicKey, scalar) {
    const { Point } = ed25519;
    const sum = Point.fromBytes(publicKey).add(Point.BASE.multiplyUnsafe(scalar));
    return sum.is0() ? undefined : sum.toBytes();
  },
};
