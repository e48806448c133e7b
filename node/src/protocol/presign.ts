import { concatBytes, equalBytes, toHex } from '../base/bytes.ts';
import { DecodeError } from '../base/errors.ts';
import { type AssetId, assetId, type ParticipantId } from '../base/ids.ts';
import { isZero, pointAt } from '../crypto/arrays.ts';
import { taggedHash } from '../crypto/hash.ts';
import { evaluateInExponent, lagrange, sumScalars } from '../crypto/polynomial.ts';
import { kernel } from '../kernel/kernel.ts';
import type { Channel } from '../types/channel.ts';
import type { KeyShare } from '../types/keyShare.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import type { Presignature, TriplePair } from '../types/stock.ts';
import {
  broadcast,
  checkContext,
  expandLists,
  inOrder,
  readScalars,
  receiveAll,
  type SessionContext,
  sameIds,
  sessionId,
} from './session.ts';

/** Packed affine points. */
type Points = Uint8Array;

const ROUND = { open: 0 } as const;
/** Length of the one message, H(context) ‖ e_i ‖ α_i ‖ β_i, and so the most bytes to buffer for one peer. */
export const PRESIGN_MESSAGE_LENGTH = 32 + 3 * 32;

export interface PresignInput {
  /** Of the pair's set S; `run` is the run's id. */
  readonly sessionContext: SessionContext;
  /** Taken from stock, durably, before this call: whatever happens, it is spent. */
  readonly pair: TriplePair;
  readonly keyShare: KeyShare;
}

/** A presignature takes the place of its pair; its id follows from the pair's. */
export const presignatureId = (pair: AssetId): AssetId => assetId(toHex(taggedHash('presignature-id', pair)));

/**
 * Turns a triple pair into a presignature (P), in one round: triple0 = (k, d, kd), triple1 = (a, b, c).
 * Deterministic: all randomness is in the triples.
 * @throws ProtocolAbort when a check fails, AbortedError when the channel's signal is aborted
 */
export async function presign(channel: Channel, input: PresignInput): Promise<Presignature> {
  const { sessionContext, pair, keyShare } = input;
  checkContext(channel, sessionContext);
  checkInput(channel, input);
  const { triple0, triple1 } = pair;
  const lists = [keyShare.commitments, triple0.A, triple0.B, triple0.C, triple1.A, triple1.B, triple1.C];
  const [key, K, D, KD, A, B, C] = expandLists(lists) as [Points, Points, Points, Points, Points, Points, Points];
  const sid = sessionId('presign', sessionContext, pair.id);
  // S and the key's id and epoch are in sid
  const context = taggedHash('presign-context', sid, presignatureId(pair.id), key, K, D, KD, A, B, C);

  const x = keyShare.share.reveal();
  const lambda = lagrange(channel.participants, channel.self);
  const own = {
    e: kernel.scalarMultiply(lambda, triple0.c),
    alpha: kernel.scalarMultiply(lambda, kernel.scalarAdd(triple0.a, triple1.a)),
    beta: kernel.scalarMultiply(lambda, kernel.scalarAdd(x, triple1.b)),
  };
  await broadcast(channel, ROUND.open, concatBytes(context, own.e, own.alpha, own.beta));
  const opened = await receiveAll(channel, ROUND.open, PRESIGN_MESSAGE_LENGTH, (reader, from) => {
    if (!equalBytes(reader.raw(32, 'context'), context)) {
      throw new ProtocolAbort('CONFIRM_MISMATCH', 'another presigning context', from);
    }
    const e = readScalars(reader, 1, 'e');
    if (isZero(e)) throw new DecodeError('presign.e', 'zero');
    return { e, alpha: readScalars(reader, 1, 'alpha'), beta: readScalars(reader, 1, 'beta') };
  });

  const parts = inOrder(channel, own, opened);
  const e = sumScalars(parts.map((part) => part.e));
  const alpha = sumScalars(parts.map((part) => part.alpha));
  const beta = sumScalars(parts.map((part) => part.beta));
  const openings = kernel.pointAdd(
    concatBytes(pointAt(K, 0), pointAt(key, 0)),
    concatBytes(pointAt(A, 0), pointAt(B, 0)),
  );
  const due = concatBytes(pointAt(KD, 0), openings);
  if (!equalBytes(kernel.baseMultiply(concatBytes(e, alpha, beta)), due)) {
    throw blamed(channel, opened, [KD, kernel.pointAdd(K, A), kernel.pointAdd(key, B)]);
  }
  if (isZero(e)) throw new ProtocolAbort('DEGENERATE', 'e is zero');
  const R = kernel.pointMultiply(pointAt(D, 0), kernel.scalarInvert(e));
  // σ_i = α·x_i − β·a_i + c_i: a share of (k + a)·x − (x + b)·a + ab = k·x
  const crossed = kernel.scalarSubtract(kernel.scalarMultiply(x, alpha), kernel.scalarMultiply(triple1.a, beta));
  return {
    id: presignatureId(pair.id),
    owner: pair.owner,
    participants: pair.participants,
    epoch: pair.epoch,
    R: kernel.compress(R),
    k: triple0.a,
    sigma: kernel.scalarAdd(crossed, triple1.c),
    blame: { alpha, beta, K: triple0.A, A: triple1.A, C: triple1.C },
  };
}

function checkInput(channel: Channel, { sessionContext, pair, keyShare }: PresignInput): void {
  const refuse = (problem: string): never => {
    throw new ProtocolAbort('BAD_INPUT', problem);
  };
  const { threshold, epoch } = sessionContext;
  if (!sameIds(pair.participants, channel.participants)) refuse('the pair belongs to other participants');
  if (pair.participants.length !== threshold) refuse('a pair is held by exactly threshold participants');
  if (pair.epoch !== epoch || keyShare.epoch !== epoch) refuse('pair, key share and context are not of one epoch');
  if (keyShare.self !== channel.self || keyShare.threshold !== threshold) refuse('another sharing’s key share');
  if (!pair.participants.every((id) => keyShare.participants.includes(id))) refuse('a participant without key share');
  const polynomials = [pair.triple0, pair.triple1].flatMap(({ A, B, C }) => [A, B, C]);
  if (polynomials.some((points) => points.length !== threshold)) refuse('a polynomial of the wrong degree');
}

/** e_j·G = λ_j·C⁰(j), α_j·G = λ_j·(K+A)(j), β_j·G = λ_j·(X+B)(j): whoever fails one of them has lied. */
function blamed(
  channel: Channel,
  opened: ReadonlyMap<ParticipantId, { readonly e: Uint8Array; readonly alpha: Uint8Array; readonly beta: Uint8Array }>,
  polynomials: readonly Uint8Array[],
): ProtocolAbort {
  for (const [peer, { e, alpha, beta }] of opened) {
    const lambda = lagrange(channel.participants, peer);
    const due = polynomials.map((polynomial) => kernel.pointMultiply(evaluateInExponent(polynomial, peer), lambda));
    if (!equalBytes(kernel.baseMultiply(concatBytes(e, alpha, beta)), concatBytes(...due))) {
      return new ProtocolAbort('BAD_SHARE', 'a share does not belong to its triple or key', peer);
    }
  }
  return new ProtocolAbort('BAD_INPUT', 'this node’s own triple or key share is broken', channel.self);
}
