import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58xrp } from '@scure/base';
import { compressPublicKey, curveOf, normalizePublicKey } from '../publicKey.ts';
import { hash160 } from './hashes.ts';

/** A classic address of the XRP Ledger, Base58 with a checksum. */
export type XrpAddress = `r${string}`;

/**
 * A classic address of the XRP Ledger; the same in all its networks. Keys of ed25519 are hashed after a byte `ED`.
 *
 * @throws SdkError INVALID_PUBLIC_KEY
 */
export function publicKeyToXrpAddress(publicKey: string | Uint8Array): XrpAddress {
  const key = normalizePublicKey(publicKey);
  const accountId = hash160(
    curveOf(key) === 'secp256k1' ? compressPublicKey(key) : concatBytes(Uint8Array.of(0xed), key),
  );
  const versioned = concatBytes(Uint8Array.of(0), accountId);
  // Always begins with r: the alphabet's first letter, for the leading zero byte.
  return base58xrp.encode(concatBytes(versioned, sha256(sha256(versioned)).subarray(0, 4))) as XrpAddress;
}
