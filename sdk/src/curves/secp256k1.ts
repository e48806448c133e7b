import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import type { CurveArithmetic } from './curve.ts';

/** Public keys may be 65, 64 (x‖y) or 33 bytes. A hash is read big-endian, and refused when not below the group order. */
export const secp256k1Curve: CurveArithmetic = {
  name: 'secp256k1',

  decode: (publicKey) =>
    secp256k1.Point.fromBytes(publicKey.length === 64 ? Uint8Array.of(4, ...publicKey) : publicKey).toBytes(false),

  scalarOf(hash) {
    const scalar = bytesToNumberBE(hash);
    return scalar === 0n || scalar >= secp256k1.Point.Fn.ORDER ? undefined : scalar;
  },

  addMultipleOfBase(publicKey, scalar) {
    const { Point } = secp256k1;
    const sum = Point.fromBytes(publicKey).add(Point.BASE.multiplyUnsafe(scalar));
    return sum.is0() ? undefined : sum.toBytes(false);
  },
};
