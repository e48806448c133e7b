import { concatBytes } from '@noble/hashes/utils.js';
import { evmAccountId } from './evm.ts';
import { base58check } from './hashes.ts';

/** A Tron address in Base58 with a checksum. */
export type TronAddress = `T${string}`;

/**
 * Ethereum's hash of the key after a byte `41`, in Base58 with a checksum; the same in all networks.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export const publicKeyToTronAddress = (publicKey: string | Uint8Array): TronAddress =>
  base58check.encode(concatBytes(Uint8Array.of(0x41), evmAccountId(publicKey))) as TronAddress;
