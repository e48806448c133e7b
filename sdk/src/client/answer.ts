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

/** How outcomes are written: in the ABI's form for requesters on EVM chains, in Borsh for those on Solana. */
export type OutcomeFormat = 'abi' | 'borsh';

/** The outcome of a request, when this r and s are the response key's, and it is none of the errors that it signs too. */
export function verifiedOutcome(
  expected: { readonly requestId: Uint8Array; readonly publicKey: Uint8Array; readonly format: OutcomeFormat },
  output: Uint8Array,
  r: Uint8Array,
  s: Uint8Array,
): Outcome | undefined {
  const { requestId, publicKey, format } = expected;
  const failed = equalBytes(output, failures[format]);
  if (!failed && !isSuccess[format](output)) return undefined;
  const signature = verifiedAnswer({ payload: outcomePayload(requestId, output), publicKey }, r, s);
  return signature && { output, failed, signature };
}

const failurePrefix = hexToBytes('deadbeef');
const failures = { abi: hexToBytes(`deadbeef${'1'.padStart(64, '0')}`), borsh: hexToBytes('deadbeef01') };

/** What can be a success. Errors begin as failures do, and are never as long as what the ABI encodes. */
const isSuccess = {
  abi: (output: Uint8Array) => output.length % 32 === 0,
  // No length tells these from errors: what begins alike is not believed, whichever it is.
  borsh: (output: Uint8Array) => !equalBytes(output.subarray(0, 4), failurePrefix),
};
