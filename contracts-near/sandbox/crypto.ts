import { createHash, createPublicKey, verify } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';
import { longBase58 } from './long-base58.ts';

/** A 32-byte hash (block, transaction, receipt, data, code), base58 as NEAR writes it. */
export type Hash = string;

/** A public key as NEAR writes it: `ed25519:<base58>`, `secp256k1:<base58>` or `ml-dsa-65:<base58>`. */
export type PublicKey = string;

/** What the state knows a key by: the key itself, or `ml-dsa-65-hash:<base58>` of one that is too long (NEP-645). */
export type PublicKeyHandle = string;

/** The hash of nothing: an account without code carries it as code hash. */
export const ZERO_HASH: Hash = base58.encode(new Uint8Array(32));

/** The key that system receipts (refunds) carry. */
export const SYSTEM_PUBLIC_KEY: PublicKey = `ed25519:${ZERO_HASH}`;

const CURVES = [
  { name: 'ed25519', keyLength: 32, signatureLength: 64 },
  { name: 'secp256k1', keyLength: 64, signatureLength: 65 },
  { name: 'ml-dsa-65', keyLength: 1952, signatureLength: 3309 },
] as const;

// DER of SubjectPublicKeyInfo up to the bytes of the key, for node:crypto takes no raw keys: Ed25519 (RFC 8410) and
// ML-DSA-65 (RFC 9881).
const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const ML_DSA_65_SPKI_PREFIX = Buffer.from('308207b2300b0609608648016503040312038207a100', 'hex');

const ML_DSA_65 = 2;
const ML_DSA_65_HASH_TAG = Buffer.from('near:ml-dsa-65-pubkey-hash:v1');

/** SHA-256 of the concatenated parts, 32 bytes. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hasher = createHash('sha256');
  for (const part of parts) hasher.update(part);
  return new Uint8Array(hasher.digest());
}

/** SHA-256 of the concatenated parts in base58. */
export function hashOf(...parts: Uint8Array[]): Hash {
  return base58.encode(sha256(...parts));
}

/** The 32 bytes of a hash; throws a RangeError when the text is not one. */
export function hashBytes(hash: Hash): Uint8Array {
  const bytes = base58.decode(hash);
  if (bytes.length !== 32) throw new RangeError(`a hash has 32 bytes, not ${bytes.length}`);
  return bytes;
}

/** An unsigned 64-bit integer, little endian. */
export function u64Bytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/** Borsh form of a key (curve byte, then key bytes) to text; throws a RangeError when malformed. */
export function publicKeyFromBorsh(bytes: Uint8Array): PublicKey {
  const curve = CURVES[bytes[0] ?? -1];
  if (!curve || bytes.length !== curve.keyLength + 1) throw new RangeError('not a public key in borsh form');
  return `${curve.name}:${base58.encode(bytes.subarray(1))}`;
}

/** A key's text to its borsh form (curve byte, then key bytes); throws a RangeError when malformed. */
export function publicKeyToBorsh(key: PublicKey): Uint8Array {
  const [name, encoded] = key.includes(':') ? key.split(':', 2) : ['ed25519', key];
  const curveId = CURVES.findIndex((curve) => curve.name === name);
  const data = base58.decode(encoded ?? '');
  if (CURVES[curveId]?.keyLength !== data.length) throw new RangeError(`not a public key: ${key}`);
  return Uint8Array.of(curveId, ...data);
}

/** What a key is stored under. Throws a RangeError when the text is no key. */
export function publicKeyHandle(key: PublicKey): PublicKeyHandle {
  const [curveId, ...data] = publicKeyToBorsh(key);
  if (curveId !== ML_DSA_65) return key;
  const digest = createHash('sha3-256').update(ML_DSA_65_HASH_TAG).update(Uint8Array.from(data)).digest();
  return `ml-dsa-65-hash:${base58.encode(digest)}`;
}

/** Bytes of what a key is stored under: a tag, then the key or its hash of 32 bytes. */
export function publicKeyHandleLength(key: PublicKey | PublicKeyHandle): number {
  return key.startsWith('ml-dsa-65') ? 33 : publicKeyToBorsh(key).length;
}

/** Whether checking signatures under a key costs more than the price of a transaction includes. */
export const isPostQuantum = (key: PublicKey): boolean => key.startsWith('ml-dsa-65:');

/** Number of key bytes that follow the curve byte of a borsh public key. */
export function publicKeyLength(curveId: number): number | undefined {
  return CURVES[curveId]?.keyLength;
}

/** Number of signature bytes that follow the curve byte of a borsh signature. */
export function signatureLength(curveId: number): number | undefined {
  return CURVES[curveId]?.signatureLength;
}

/** Text of a signature given in borsh form (curve byte, then bytes). */
export function signatureToText(signature: Uint8Array): string {
  return `${CURVES[signature[0] ?? 0]?.name}:${longBase58(signature.subarray(1))}`;
}

/**
 * Checks a borsh signature (curve byte, then its bytes) of a 32-byte digest under a key.
 * A key and signature of different curves do not match; nothing is thrown for a bad signature.
 */
export function verifySignature(key: PublicKey, digest: Uint8Array, signature: Uint8Array): boolean {
  const keyBytes = publicKeyToBorsh(key);
  if (keyBytes[0] !== signature[0]) return false;
  const data = signature.subarray(1);
  const raw = keyBytes.subarray(1);
  if (keyBytes[0] === 1) return verifySecp256k1(raw, digest, data);
  return verifyMessage(keyBytes[0] === ML_DSA_65 ? ML_DSA_65_SPKI_PREFIX : ED25519_SPKI_PREFIX, raw, digest, data);
}

function verifyMessage(spkiPrefix: Uint8Array, key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const der = Buffer.concat([spkiPrefix, key]);
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
}

function verifySecp256k1(key: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  try {
    // nearcore recovers the key and compares; noble wants the recovery byte first, NEAR has it last.
    const recoverable = Uint8Array.of(signature[64]!, ...signature.subarray(0, 64));
    const recovered = secp256k1.recoverPublicKey(recoverable, digest, { prehash: false });
    const point = secp256k1.Point.fromBytes(recovered).toBytes(false).subarray(1);
    return Buffer.compare(point, key) === 0;
  } catch {
    return false;
  }
}
