import { hexToBytes } from '@noble/hashes/utils.js';
import { type Hex, serializeSignature } from 'viem';
import { toRsv } from '../../signature.ts';
import type { Signature } from '../../types.ts';

/** viem's form of a signature, with both `v` (27 or 28), which legacy transactions take, and `yParity`. */
export function toViemSignature(signature: Signature): {
  readonly r: Hex;
  readonly s: Hex;
  readonly v: bigint;
  readonly yParity: 0 | 1;
} {
  const { r, s, v } = toRsv(signature);
  return { r: `0x${r}`, s: `0x${s}`, v: BigInt(v), yParity: signature.recoveryId };
}

/** r ‖ s ‖ v, 65 bytes with v 27 or 28, as `ecrecover` and wallets write it. */
export const toHexSignature = (signature: Signature): Hex => serializeSignature(toViemSignature(signature));

/** Bytes of a hash that viem made. */
export const hashBytes = (hash: Hex): Uint8Array => hexToBytes(hash.slice(2));
