import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { utf8 } from '../bytes.ts';
import { SdkError } from '../errors.ts';

/** @throws SdkError INVALID_ARGUMENT unless it is base58 of 32 bytes */
export function parseAddress(value: unknown, field: string): string {
  if (!isBase58(value, 32)) throw new SdkError('INVALID_ARGUMENT', field, 'not a Solana address');
  return value;
}

/** @throws SdkError INVALID_ARGUMENT unless it is base58 of 64 bytes */
export function parseSignature(value: unknown, field: string): string {
  if (!isSignature(value)) throw new SdkError('INVALID_ARGUMENT', field, 'not the signature of a Solana transaction');
  return value;
}

/** Whether it can name a transaction. */
export const isSignature = (value: unknown): value is string => isBase58(value, 64);

/** Whether it is base58 of so many bytes. */
export function isBase58(value: unknown, length: number): value is string {
  try {
    return typeof value === 'string' && base58.decode(value).length === length;
  } catch {
    return false;
  }
}

const marker = utf8('ProgramDerivedAddress', 'marker');

/**
 * The program's address for the seeds: the first that is no point of ed25519, counting the last byte of what is hashed
 * down from 255.
 */
export function programAddress(program: string, ...seeds: readonly Uint8Array[]): string {
  const programId = base58.decode(program);
  for (let bump = 255; bump >= 0; bump--) {
    const candidate = sha256(concatBytes(...seeds, Uint8Array.of(bump), programId, marker));
    if (!isOnCurve(candidate)) return base58.encode(candidate);
  }
  throw new SdkError('INVALID_ARGUMENT', 'program', 'has no address for these seeds');
}

function isOnCurve(bytes: Uint8Array): boolean {
  try {
    ed25519.Point.fromBytes(bytes, true); // as lenient as the runtime
    return true;
  } catch {
    return false;
  }
}
