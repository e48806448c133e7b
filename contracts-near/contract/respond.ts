import { near } from 'near-sdk-js';
import { asByteArray, asHex, asObject, type Json, malformed } from './args.ts';
import { fromHex, hexToScalar, scalarToHex, toHex } from './encoding.ts';
import { ContractError } from './errors.ts';
import type { Head } from './head.ts';
import { resumeYield } from './host.ts';
import { derivedKey, GROUP_ORDER } from './kdf.ts';
import { dataIds, loadPending, type PendingRequest } from './pending.ts';
import { requireKey } from './protocol.ts';

interface Signature {
  /** x of R modulo n, 64 hex digits. */
  r: string;
  /** 64 hex digits. */
  s: string;
  recoveryId: 0 | 1;
}

/** ecrecover then refuses s > n/2. */
const REFUSE_HIGH_S = 1;

function parseSignature(value: unknown): Signature {
  const { big_r, s, recovery_id } = asObject(value, 'signature');
  const bigR = asHex(big_r, 'signature.big_r', 66);
  if (!bigR.startsWith('02') && !bigR.startsWith('03')) malformed('signature.big_r', 'must be a compressed point');
  if (recovery_id !== 0 && recovery_id !== 1) malformed('signature.recovery_id', 'must be 0 or 1');
  const r = scalarToHex(hexToScalar(bigR.slice(2)) % GROUP_ORDER);
  return { r, s: asHex(s, 'signature.s', 64), recoveryId: recovery_id };
}

function verifies(root: string, pending: PendingRequest, { r, s, recoveryId }: Signature): boolean {
  const signer = near.ecrecover(fromHex(pending.payload), fromHex(r + s), recoveryId, REFUSE_HIGH_S);
  return signer !== null && toHex(signer) === derivedKey(root, pending.tweak);
}

/**
 * The answer in the form in which the request came. Only r is part of the signature: R is the point that `recovery_id`
 * says, whatever parity was handed in, so that who hands in a signature cannot alter what the user gets.
 */
function answerFor(pending: PendingRequest, { r, s, recoveryId }: Signature): string {
  const [R, S] = [`0${2 + recoveryId}${r.toUpperCase()}`, s.toUpperCase()];
  return JSON.stringify(
    pending.derivation === 'near-mpc-v0.1'
      ? { scheme: 'Secp256k1', big_r: { affine_point: R }, s: { scalar: S }, recovery_id: recoveryId }
      : { big_r: R, s: S, recovery_id: recoveryId },
  );
}

/**
 * `respond {sign_id, signature}`: anyone may hand in the signature, since it is verified. Every call that waits for it
 * is resumed. Repeating it changes nothing: until the callbacks have run it succeeds again, afterwards there is nothing
 * left to verify and it fails with RequestNotFound.
 */
export function acceptSignature(head: Head, args: Json): void {
  const requestId = asByteArray(asObject(args.sign_id, 'sign_id').request_id, 'sign_id.request_id');
  const signature = parseSignature(args.signature);
  requireKey(head);
  const pending = loadPending(requestId);
  if (pending === null) throw new ContractError('RequestNotFound');
  if (!verifies(head.root_key, pending, signature)) throw new ContractError('InvalidSignature');
  const answer = answerFor(pending, signature);
  for (const dataId of dataIds(requestId, pending)) resumeYield(dataId, answer);
}
