import { invert } from '@noble/curves/abstract/modular.js';

/** Order of secp256k1's group. */
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** Order of secp256k1's field. */
export const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;

/** The 32-byte big-endian numbers of a packed array, as they stand. @throws RangeError on a broken length. */
export function readNumbers(packed: Uint8Array): bigint[] {
  if (packed.length % 32 !== 0) throw new RangeError('not a packed array of 32-byte numbers');
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const out = new Array<bigint>(packed.length / 32);
  for (let i = 0, at = 0; i < out.length; i++, at += 32) {
    out[i] =
      (((view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8)) << 128n) |
      ((view.getBigUint64(at + 16) << 64n) | view.getBigUint64(at + 24));
  }
  return out;
}

/** Packs numbers below 2²⁵⁶. */
export function writeNumbers(values: readonly bigint[]): Uint8Array {
  const out = new Uint8Array(values.length * 32);
  const view = new DataView(out.buffer);
  for (let i = 0, at = 0; i < values.length; i++, at += 32) {
    const value = values[i]!;
    view.setBigUint64(at, value >> 192n);
    view.setBigUint64(at + 8, value >> 128n); // setBigUint64 keeps the low 64 bits
    view.setBigUint64(at + 16, value >> 64n);
    view.setBigUint64(at + 24, value);
  }
  return out;
}

/** Replaces each value by its inverse with one inversion in all (Montgomery's trick). No value may be zero. */
export function invertInPlace(values: bigint[], modulus: bigint): void {
  const prefix = new Array<bigint>(values.length);
  let product = 1n;
  for (let i = 0; i < values.length; i++) {
    prefix[i] = product;
    product = (product * values[i]!) % modulus;
  }
  let inverse = invert(product, modulus);
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i]!;
    values[i] = (inverse * prefix[i]!) % modulus;
    inverse = (inverse * value) % modulus;
  }
}
