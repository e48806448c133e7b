import { normalizePublicKey, type Signature } from '@quorate/sdk';

/** A point as the contract takes and returns it. */
export interface PointArgument {
  readonly x: bigint;
  readonly y: bigint;
}

/** A signature as the contract takes and emits it. */
export interface SignatureArgument {
  readonly bigR: PointArgument;
  readonly s: bigint;
  readonly recoveryId: 0 | 1;
}

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Array.from(bytes, hexByte).join('')}`);
const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/**
 * A secp256k1 key as the contract takes it.
 *
 * @param publicKey NEAR's form or SEC1, as `normalizePublicKey` of the SDK takes it
 * @throws SdkError INVALID_PUBLIC_KEY
 */
export function toPointArgument(publicKey: string | Uint8Array): PointArgument {
  const bytes = normalizePublicKey(publicKey);
  return { x: toNumber(bytes.subarray(1, 33)), y: toNumber(bytes.subarray(33)) };
}

/**
 * A signature as the contract takes it: R is the point that the recovery id says, whatever the parity in `bigR`.
 *
 * @throws SdkError INVALID_PUBLIC_KEY when `bigR` has no x-coordinate of the curve
 */
export function toSignatureArgument({ bigR, s, recoveryId }: Signature): SignatureArgument {
  const point = toPointArgument(Uint8Array.of(2 + recoveryId, ...bigR.subarray(1)));
  return { bigR: point, s: toNumber(s), recoveryId };
}
