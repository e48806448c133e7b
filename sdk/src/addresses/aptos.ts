import { sha3_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { curveOf, normalizePublicKey } from '../publicKey.ts';

/**
 * SHA3-256 of a key and its authentication scheme: of ed25519 as in accounts from the start (scheme 0), of secp256k1 as a
 * single key (AIP-55, scheme 2) in BCS: variant 1, length 65, uncompressed.
 *
 * @returns the account's first address; an account keeps it when its key is rotated
 * @throws SdkError INVALID_PUBLIC_KEY
 */
export function publicKeyToAptosAddress(publicKey: string | Uint8Array): `0x${string}` {
  const key = normalizePublicKey(publicKey);
  const authentication =
    curveOf(key) === 'ed25519'
      ? concatBytes(key, Uint8Array.of(0))
      : concatBytes(Uint8Array.of(1, 65), key, Uint8Array.of(2));
  return `0x${bytesToHex(sha3_256(authentication))}`;
}
