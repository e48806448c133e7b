import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check } from '@scure/base';

/** RIPEMD-160 of SHA-256, 20 bytes: what Bitcoin and its relatives name a key by. */
export const hash160 = (bytes: Uint8Array): Uint8Array => ripemd160(sha256(bytes));

/** Base58 with the first four bytes of a double SHA-256 as checksum. */
export const base58check = /* @__PURE__ */ createBase58check(sha256);

/** CRC-16/XMODEM: polynomial 0x1021, from zero, no reflection. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return crc & 0xffff;
}
