import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { compressPublicKey, curveOf, normalizePublicKey } from '../publicKey.ts';

/**
 * BLAKE2b-256 of the signature scheme's flag (0 ed25519, 1 secp256k1) and the key, 33 bytes compressed on secp256k1.
 *
 * @throws SdkError INVALID_PUBLIC_KEY
 */
export function publicKeyToSuiAddress(publicKey: string | Uint8Array): `0x${string}` {
  const key = normalizePublicKey(publicKey);
  const flagged =
    curveOf(key) === 'ed25519'
      ? concatBytes(Uint8Array.of(0), key)
      : concatBytes(Uint8Array.of(1), compressPublicKey(key));
  return `0x${bytesToHex(blake2b(flagged, { dkLen: 32 }))}`;
}
