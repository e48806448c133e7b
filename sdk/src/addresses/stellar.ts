import { concatBytes } from '@noble/hashes/utils.js';
import { base32nopad } from '@scure/base';
import { normalizeEd25519 } from '../publicKey.ts';
import { crc16 } from './hashes.ts';

/** A Stellar account's address (StrKey): 56 letters and digits. */
export type StellarAddress = `G${string}`;

/** StrKey's version byte of an account's key: G as the first of five bits. */
const ACCOUNT = 6 << 3;

/**
 * The key in Base32 after a version byte, before a CRC-16 (StrKey, SEP-23); the same in all networks.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function publicKeyToStellarAddress(publicKey: string | Uint8Array): StellarAddress {
  const versioned = concatBytes(Uint8Array.of(ACCOUNT), normalizeEd25519(publicKey));
  const checksum = crc16(versioned);
  return base32nopad.encode(concatBytes(versioned, Uint8Array.of(checksum & 255, checksum >> 8))) as StellarAddress;
}
