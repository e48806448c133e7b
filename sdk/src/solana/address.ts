import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { utf8 } from '../bytes.ts';
import { SdkError } from '../errors.ts';

/** @throws SdkError INVALID_ARGUMENT unless it is base58 of 32 bytes */
export function parseAddress(value: unknown, field: string): string {
  return base58Bytes(value, 32, field, 'not a Solana address');
}

/** @throws SdkError INVALID_ARGUMENT unless it is base58 of 64 bytes */
export function parseSignature(value: unknown, field: string): string {
  return base58Bytes(value, 64, field, 'not the signature of a Solana transaction');
}

function base58Bytes(value: unknown, length: number, field: string, problem: string): string {
  try {
    if (typeof value === 'string' && base58.decode(value).length === length) return value;
  } catch {
    // Said below.
  }
  throw new SdkError('INVALID_ARGUMENT', field, problem);
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
