import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, equalBytes, hexToBytes } from '@noble/curves/utils.js';
import { outcomePayload } from '../contractRequestId.ts';
import { findRecoveryId } from '../signature.ts';
import type { Signature } from '../types.ts';

const { Fn } = secp256k1.Point;

/**
 * The signature with this r and s in the one form that every chain accepts, if it is the key's over the payload. What
 * responders say of R's y and of the recovery id does not matter: some of them get it wrong.
 *
 * @param r x-coordinate of R, 32 bytes big-endian
 * @param s 32 bytes big-endian, in either half of the order
 */
export function verifiedAnswer(
  { payload, publicKey }: { readonly payload: Uint8Array; readonly publicKey: Uint8Array },
  r: Uint8Array,
  s: Uint8Array,
): Signature | undefined {
  const scalar = bytesToNumberBE(s);
  if (scalar === 0n || scalar >= Fn.ORDER) return undefined;
  const low = scalar > Fn.ORDER / 2n ? Fn.toBytes(Fn.neg(scalar)) : s;
  const recoveryId = findRecoveryId({ payload, bigR: Uint8Array.of(2, ...r), s: low, publicKey });
  if (recoveryId === undefined) return undefined;
  return { bigR: Uint8Array.of(2 + recoveryId, ...r), s: low, recoveryId };
}

/** What a network says became of a transaction that it has signed. */
export interface Outcome {
  /** What the transaction returned, as the request's schema asked for it; 0xdeadbeef and then true when it failed. */
  readonly output: Uint8Array;
  readonly failed: boolean;
  /** Of Keccak-256(request id ‖ output), by the requester's response key: for contracts that verify it themselves. */
  readonly signature: Signature;
}

/** The outcome of a request, when this r and s are the response key's. */
export function verifiedOutcome(
  { requestId, publicKey }: { readonly requestId: Uint8Array; readonly publicKey: Uint8Array },
  output: Uint8Array,
  r: Uint8Array,
  s: Uint8Array,
): Outcome | undefined {
  const signature = verifiedAnswer({ payload: outcomePayload(requestId, output), publicKey }, r, s);
  return signature && { output, failed: failures.some((failure) => equalBytes(failure, output)), signature };
}

/** In Borsh, and in the ABI's form: a success can begin alike, if somebody else chose what it says. */
const failures = [hexToBytes('deadbeef01'), hexToBytes(`deadbeef${'1'.padStart(64, '0')}`)];
