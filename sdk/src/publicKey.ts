import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';
import { parseHex } from './bytes.ts';
import { SdkError } from './errors.ts';

export type Curve = 'secp256k1' | 'ed25519';

/** The curve of a normalised public key: 65 bytes are secp256k1, 32 are ed25519. */
export const curveOf = (publicKey: Uint8Array): Curve => (publicKey.length === 65 ? 'secp256k1' : 'ed25519');

/**
 * Any usual spelling of a public key as bytes: secp256k1 as 65 bytes (`04 ‖ x ‖ y`), ed25519 as 32.
 *
 * Takes NEAR's form (`secp256k1:<base58 of x‖y>`, `ed25519:<base58>`), hex with or without `0x`, and bytes; hex and
 * bytes may be 65 (uncompressed), 64 (x‖y) or 33 (compressed) bytes of secp256k1, or 32 bytes of ed25519.
 * @throws SdkError INVALID_PUBLIC_KEY for anything else, a point off its curve, and ed25519 points outside the
 *   prime-order group
 */
export function normalizePublicKey(publicKey: string | Uint8Array, field = 'publicKey'): Uint8Array {
  if (publicKey instanceof Uint8Array) return decode(publicKey, field);
  if (typeof publicKey !== 'string') throw invalid(field, 'neither a string nor bytes');
  const colon = publicKey.indexOf(':');
  if (colon < 0) return decode(parseHex(publicKey, field, 'INVALID_PUBLIC_KEY'), field);
  return decodeNear(publicKey.slice(0, colon), publicKey.slice(colon + 1), field);
}

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
export function compressPublicKey(publicKey: string | Uint8Array): Uint8Array {
  const bytes = normalizePublicKey(publicKey);
  expectSecp256k1(bytes, 'publicKey');
  return secp256k1.Point.fromBytes(bytes).toBytes(true);
}

/** @throws SdkError UNSUPPORTED_CURVE unless the normalised key is on secp256k1. */
export function expectSecp256k1(publicKey: Uint8Array, field: string): void {
  if (curveOf(publicKey) !== 'secp256k1') throw new SdkError('UNSUPPORTED_CURVE', field, 'not a secp256k1 key');
}

const invalid = (field: string, problem: string, cause?: unknown) =>
  new SdkError('INVALID_PUBLIC_KEY', field, problem, { cause });

function decodeNear(curve: string, encoded: string, field: string): Uint8Array {
  if (curve !== 'secp256k1' && curve !== 'ed25519') throw invalid(field, `unknown key type ${JSON.stringify(curve)}`);
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(encoded);
  } catch (cause) {
    throw invalid(field, 'not base58', cause);
  }
  const length = curve === 'secp256k1' ? 64 : 32;
  if (bytes.length !== length) throw invalid(field, `${bytes.length} bytes, not the ${length} of ${curve}`);
  return decode(bytes, field);
}

function decode(bytes: Uint8Array, field: string): Uint8Array {
  try {
    switch (bytes.length) {
      case 33:
      case 65:
        return secp256k1.Point.fromBytes(bytes).toBytes(false);
      case 64:
        return secp256k1.Point.fromBytes(Uint8Array.of(4, ...bytes)).toBytes(false);
      case 32: {
        const point = ed25519.Point.fromBytes(bytes);
        if (point.isSmallOrder() || !point.isTorsionFree()) throw new Error('outside the prime-order group');
        return point.toBytes();
      }
    }
  } catch (cause) {
    throw invalid(field, 'not a point of its curve', cause);
  }
  throw invalid(field, `${bytes.length} bytes, expected 32, 33, 64 or 65`);
}
