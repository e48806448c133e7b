import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';
import type { Curve, CurveArithmetic } from './curves/curve.ts';
import { ed25519Curve } from './curves/ed25519.ts';
import { secp256k1Curve } from './curves/secp256k1.ts';
import { SdkError } from './errors.ts';
import { parsePublicKey } from './parsePublicKey.ts';

/** Every curve that the networks hold keys of. */
export const allCurves: readonly [CurveArithmetic, CurveArithmetic] = [secp256k1Curve, ed25519Curve];

/** The curve of a normalised public key: 65 bytes are secp256k1, 32 are ed25519. @throws SdkError INVALID_PUBLIC_KEY */
export function curveOf(publicKey: Uint8Array): Curve {
  const length = publicKey instanceof Uint8Array ? publicKey.length : undefined;
  if (length === 65) return 'secp256k1';
  if (length === 32) return 'ed25519';
  throw new SdkError('INVALID_PUBLIC_KEY', 'publicKey', 'neither 65 bytes nor 32');
}

/**
 * Any usual spelling of a public key as bytes: secp256k1 as 65 bytes (`04 ‖ x ‖ y`), ed25519 as 32.
 *
 * Takes NEAR's form (`secp256k1:<base58 of x‖y>`, `ed25519:<base58>`), hex with or without `0x`, and bytes; hex and
 * bytes may be 65 (uncompressed), 64 (x‖y) or 33 (compressed) bytes of secp256k1, or 32 bytes of ed25519.
 * @throws SdkError INVALID_PUBLIC_KEY for anything else, a point off its curve, and ed25519 points outside the
 *   prime-order group
 */
export const normalizePublicKey = (publicKey: string | Uint8Array, field = 'publicKey'): Uint8Array =>
  parsePublicKey(publicKey, allCurves, field).bytes;

/**
 * As `normalizePublicKey`, for a key that has to be one of secp256k1: 65 bytes.
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export const normalizeSecp256k1 = (publicKey: string | Uint8Array, field = 'publicKey'): Uint8Array =>
  parsePublicKey(publicKey, [secp256k1Curve], field).bytes;

/**
 * As `normalizePublicKey`, for a key that has to be one of ed25519: 32 bytes.
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export const normalizeEd25519 = (publicKey: string | Uint8Array, field = 'publicKey'): Uint8Array =>
  parsePublicKey(publicKey, [ed25519Curve], field).bytes;

/**
 * NEAR's form of a public key: `secp256k1:<base58 of x‖y>` or `ed25519:<base58>`.
 * @throws SdkError INVALID_PUBLIC_KEY
 */
export function toNearPublicKey(publicKey: string | Uint8Array): string {
  const bytes = normalizePublicKey(publicKey);
  const curve = curveOf(bytes);
  return `${curve}:${base58.encode(curve === 'secp256k1' ? bytes.subarray(1) : bytes)}`;
}

/**
 * The 33 bytes of a compressed secp256k1 key.
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export const compressPublicKey = (publicKey: string | Uint8Array): Uint8Array =>
  secp256k1.Point.fromBytes(normalizeSecp256k1(publicKey)).toBytes(true);
