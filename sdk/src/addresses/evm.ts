import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { normalizeSecp256k1 } from '../publicKey.ts';

/** An EVM address with EIP-55's checksum in its letter case. */
export type EvmAddress = `0x${string}`;

/**
 * The last 20 bytes of keccak-256(x ‖ y), written with EIP-55's checksum.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function publicKeyToEvmAddress(publicKey: string | Uint8Array): EvmAddress {
  const digits = bytesToHex(evmAccountId(publicKey));
  const checksum = bytesToHex(keccak_256(new TextEncoder().encode(digits)));
  const mixed = [...digits].map((digit, i) => (Number.parseInt(checksum[i]!, 16) >= 8 ? digit.toUpperCase() : digit));
  return `0x${mixed.join('')}`;
}

/** The 20 bytes of an EVM address. @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
export const evmAccountId = (publicKey: string | Uint8Array): Uint8Array =>
  keccak_256(normalizeSecp256k1(publicKey).subarray(1)).subarray(12);
