import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expectBytes, parseHex, record } from './bytes.ts';
import { SdkError, shown } from './errors.ts';
import { normalizeSecp256k1 } from './publicKey.ts';
import type { Signature } from './types.ts';

const order = secp256k1.Point.Fn.ORDER;

/** A signature as Ethereum's tools name its parts: r and s as 64 hex digits without `0x`, v 27 or 28. */
export interface RsvSignature {
  readonly r: string;
  readonly s: string;
  readonly v: 27 | 28;
}

/**
 * Whether `signature` is `publicKey`'s over `payload`, in the one form that every chain accepts: s ≤ n/2, and a recovery
 * id that recovers exactly this key.
 *
 * @param input.payload the 32 bytes that were signed (a hash; nothing is hashed here)
 * @param input.publicKey as `normalizePublicKey` takes it
 * @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE; a signature that is merely wrong gives false
 */
export function verifySignature(input: {
  readonly payload: Uint8Array;
  readonly signature: Signature;
  readonly publicKey: string | Uint8Array;
}): boolean {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  expectSignature(input.signature);
  if (bytesToNumberBE(input.signature.s) > order / 2n) return false;
  const recovered = recoverPublicKey(input);
  return recovered !== undefined && equalBytes(recovered, publicKey);
}

/**
 * The public key whose signature over `payload` this is (SEC 1 §4.1.6), 65 bytes; undefined when there is none.
 *
 * @throws SdkError INVALID_ARGUMENT for wrong lengths
 */
export function recoverPublicKey(input: {
  readonly payload: Uint8Array;
  readonly signature: Signature;
}): Uint8Array | undefined {
  record(input, 'input');
  const { payload, signature } = input;
  expectBytes(payload, 32, 'payload');
  expectSignature(signature);
  const r = bytesToNumberBE(signature.bigR.subarray(1));
  const s = bytesToNumberBE(signature.s);
  try {
    return new secp256k1.Signature(r, s, signature.recoveryId).recoverPublicKey(payload).toBytes(false);
  } catch {
    return undefined; // r or s out of range, r no x-coordinate, or the identity recovered
  }
}

/**
 * The recovery id under which `bigR`, `s` recover `publicKey`, found by trial: the parity of R says nothing, since s may
 * have been negated after R was fixed. Undefined when the signature is not this key's.
 *
 * @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function findRecoveryId(input: {
  readonly payload: Uint8Array;
  readonly bigR: Uint8Array;
  readonly s: Uint8Array;
  readonly publicKey: string | Uint8Array;
}): 0 | 1 | undefined {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  return ([0, 1] as const).find((recoveryId) => {
    const signature = { bigR: input.bigR, s: input.s, recoveryId };
    const recovered = recoverPublicKey({ payload: input.payload, signature });
    return recovered !== undefined && equalBytes(recovered, publicKey);
  });
}

/** r, s, v of a signature. @throws SdkError INVALID_ARGUMENT for wrong lengths or recovery id */
export function toRsv(signature: Signature): RsvSignature {
  expectSignature(signature);
  return {
    r: bytesToHex(signature.bigR.subarray(1)),
    s: bytesToHex(signature.s),
    v: signature.recoveryId === 0 ? 27 : 28,
  };
}

/**
 * What the NEAR contract's `sign` returned, in either of its two forms (`NearSignature`). Only the form is checked: whether it is the
 * right signature, `verifySignature` tells.
 *
 * @param answer the parsed JSON of the call's return value
 * @throws SdkError INVALID_SIGNATURE naming the field
 */
export function parseNearSignature(answer: unknown): Signature {
  const { scheme, big_r, s, recovery_id } = partOf(answer, 'signature');
  if (scheme !== undefined && scheme !== 'Secp256k1')
    throw new SdkError('INVALID_SIGNATURE', 'signature.scheme', `${shown(scheme)} is not Secp256k1`);
  const wrapped = scheme !== undefined;
  const bigR = wrapped ? partOf(big_r, 'signature.big_r').affine_point : big_r;
  const scalar = wrapped ? partOf(s, 'signature.s').scalar : s;
  if (recovery_id !== 0 && recovery_id !== 1)
    throw new SdkError('INVALID_SIGNATURE', 'signature.recovery_id', 'neither 0 nor 1');
  return {
    bigR: curvePoint(hexField(bigR, 33, 'signature.big_r')),
    s: nonZeroScalar(hexField(scalar, 32, 'signature.s')),
    recoveryId: recovery_id,
  };
}

function expectSignature(signature: Signature): void {
  expectBytes(signature?.bigR, 33, 'signature.bigR');
  expectBytes(signature.s, 32, 'signature.s');
  if (signature.recoveryId !== 0 && signature.recoveryId !== 1)
    throw new SdkError('INVALID_ARGUMENT', 'signature.recoveryId', 'neither 0 nor 1');
}

function partOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new SdkError('INVALID_SIGNATURE', field, 'not an object');
  return value as Record<string, unknown>;
}

function hexField(value: unknown, length: number, field: string): Uint8Array {
  if (typeof value !== 'string') throw new SdkError('INVALID_SIGNATURE', field, 'not a string');
  const bytes = parseHex(value, field, 'INVALID_SIGNATURE');
  if (bytes.length !== length) throw new SdkError('INVALID_SIGNATURE', field, `not ${length} bytes`);
  return bytes;
}

function curvePoint(compressed: Uint8Array): Uint8Array {
  try {
    const point = secp256k1.Point.fromBytes(compressed);
    if (point.x < order) return compressed;
  } catch (cause) {
    throw new SdkError('INVALID_SIGNATURE', 'signature.big_r', 'not a point of secp256k1', { cause });
  }
  // Such an R needs recovery ids 2 and 3, which no contract takes (probability 2⁻¹²⁸).
  throw new SdkError('INVALID_SIGNATURE', 'signature.big_r', 'x is not below the group order');
}

function nonZeroScalar(bytes: Uint8Array): Uint8Array {
  const scalar = bytesToNumberBE(bytes);
  if (scalar === 0n || scalar >= order)
    throw new SdkError('INVALID_SIGNATURE', 'signature.s', 'not between 0 and the group order');
  return bytes;
}
