import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { SdkError } from './errors.ts';
import { derivePublicKey } from './kdf.ts';
import { normalizeSecp256k1 } from './publicKey.ts';
import type { Derivation } from './types.ts';

/** An EVM address with EIP-55's checksum in its letter case. */
export type EvmAddress = `0x${string}`;

/** Whose address to derive, and on which chain. */
export type AddressDerivation = Derivation & { readonly chain: 'evm' };

/**
 * The address of a derived key on another chain.
 *
 * @throws SdkError as `derivePublicKey`, UNSUPPORTED_CHAIN for a `chain` that is not known, and UNSUPPORTED_CURVE when
 *   the root key's curve is not the chain's
 */
export function deriveAddress(derivation: AddressDerivation): EvmAddress {
  switch (derivation.chain) {
    case 'evm':
      return publicKeyToEvmAddress(derivePublicKey(derivation));
    default:
      throw new SdkError('UNSUPPORTED_CHAIN', 'chain', `no addresses for ${JSON.stringify(derivation.chain)}`);
  }
}

/**
 * The last 20 bytes of keccak-256(x ‖ y), written with EIP-55's checksum.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function publicKeyToEvmAddress(publicKey: string | Uint8Array): EvmAddress {
  const key = normalizeSecp256k1(publicKey);
  const digits = bytesToHex(keccak_256(key.subarray(1)).subarray(12));
  const checksum = bytesToHex(keccak_256(new TextEncoder().encode(digits)));
  const mixed = [...digits].map((digit, i) => (Number.parseInt(checksum[i]!, 16) >= 8 ? digit.toUpperCase() : digit));
  return `0x${mixed.join('')}`;
}
