import { createSecretKey, hkdfSync } from 'node:crypto';
import { concatBytes } from '../base/bytes.ts';
import type { ParticipantId } from '../base/ids.ts';
import { isZero, pointAt, smallScalar } from '../crypto/arrays.ts';
import { taggedHash } from '../crypto/hash.ts';
import { kernel } from '../kernel/kernel.ts';
import type { KeyShare } from '../types/keyShare.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import type { SignRequest } from '../types/signRequest.ts';
import type { Presignature } from '../types/stock.ts';
import { expandPoints, PROTOCOL_VERSION, type SessionContext } from './session.ts';

/** What of the key share signing needs: all of it public. */
export type PublicKeyShare = Pick<KeyShare, 'epoch' | 'participants' | 'threshold' | 'publicKey' | 'commitments'>;

/** Which network and key signs. */
export type SigningNetwork = Pick<SessionContext, 'network' | 'contract' | 'keyId'>;

/** What of a presignature the context needs: all of it public, so that a follower computes it before it spends anything. */
export type PublicPresignature = Pick<Presignature, 'id' | 'epoch' | 'participants' | 'R'>;

/** Everything of one signing run that every signer computes for itself from what its own indexer saw. */
export interface SigningContext {
  /** Names the run, and all that it is about: the leader's start message and every answer carry it. */
  readonly hash: Uint8Array;
  readonly participants: readonly ParticipantId[];
  /** h, 32 bytes. */
  readonly payload: Uint8Array;
  /** ε, 32 bytes. */
  readonly tweak: Uint8Array;
  /** X + ε·G, packed affine. */
  readonly derivedKey: Uint8Array;
  /** δ⁻¹, 32 bytes. */
  readonly deltaInverse: Uint8Array;
  /** R′ = δ·R, packed affine. */
  readonly R: Uint8Array;
  /** r′: the x-coordinate of R′ mod n. */
  readonly r: Uint8Array;
}

/**
 * The context of signing a request with a presignature (S): re-randomises it with the entropy of the request's block.
 * @throws ProtocolAbort BAD_INPUT when h or ε is not a scalar, h = 0, or the parts do not fit together;
 * DEGENERATE when the derived key is the identity or r′ = 0
 */
export function signingContext(
  network: SigningNetwork,
  keyShare: PublicKeyShare,
  presignature: PublicPresignature,
  request: SignRequest,
): SigningContext {
  checkSigningInput(keyShare, presignature, request);
  const { payload, tweak } = request;
  const expanded = expandPoints([keyShare.publicKey, presignature.R]);
  const X = pointAt(expanded, 0);
  const derivedKey = kernel.pointAdd(X, kernel.baseMultiply(tweak));
  if (isZero(derivedKey)) throw new ProtocolAbort('DEGENERATE', 'the derived key is the identity');
  const digest = taggedHash(
    'signing-context',
    PROTOCOL_VERSION,
    network.network,
    network.contract,
    network.keyId,
    keyShare.epoch,
    X,
    derivedKey,
    tweak,
    payload,
    [request.scheme, request.keyVersion, request.predecessor, request.path],
    [request.chain, request.requestId, request.occurrence, String(request.blockHeight), request.blockHash],
    request.entropy,
    presignature.R,
    [...presignature.participants],
    presignature.id,
  );
  const delta = deriveDelta(request.entropy, digest);
  const R = kernel.pointMultiply(pointAt(expanded, 1), delta);
  const r = kernel.scalarReduce(R.subarray(0, 32), 32);
  if (isZero(r)) throw new ProtocolAbort('DEGENERATE', 'r′ is zero');
  return {
    hash: digest,
    participants: presignature.participants,
    payload,
    tweak,
    derivedKey,
    deltaInverse: kernel.scalarInvert(delta),
    R,
    r,
  };
}

function checkSigningInput(keyShare: PublicKeyShare, presignature: PublicPresignature, request: SignRequest): void {
  const refuse = (problem: string): never => {
    throw new ProtocolAbort('BAD_INPUT', problem);
  };
  const isScalar = (bytes: Uint8Array) => bytes.length === 32 && kernel.scalarFindInvalid(bytes) < 0;
  if (!isScalar(request.payload) || isZero(request.payload)) refuse('payload: must be above 0 and below n');
  if (!isScalar(request.tweak)) refuse('tweak: must be below n');
  if (request.entropy.length !== 32) refuse('entropy: not 32 bytes');
  if (presignature.epoch !== keyShare.epoch) refuse('presignature and key share are not of one epoch');
  if (presignature.participants.length !== keyShare.threshold) refuse('presignature: not threshold participants');
  if (!presignature.participants.every((id) => keyShare.participants.includes(id))) {
    refuse('presignature: a participant without key share');
  }
}

/** δ = HKDF-SHA-256(entropy; info = context ‖ counter), 48 bytes mod n; the counter moves on should δ be zero. */
function deriveDelta(entropy: Uint8Array, context: Uint8Array): Uint8Array {
  const key = createSecretKey(entropy); // bare bytes take twice as long
  for (let counter = 0; ; counter++) {
    const info = concatBytes(context, smallScalar(counter));
    const delta = kernel.scalarReduce(new Uint8Array(hkdfSync('sha256', key, 'quorate/v1/delta', info, 48)), 48);
    if (!isZero(delta)) return delta;
  }
}
