import { concatBytes } from '../../base/bytes.ts';
import type { Reader } from '../../base/codec.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { scalarAt } from '../../crypto/arrays.ts';
import { checkOpening, commit } from '../../crypto/commitment.ts';
import { EquationBatch } from '../../crypto/equations.ts';
import { CheckFailed } from '../../crypto/errors.ts';
import { evaluateMany, powers, shareCoordinate } from '../../crypto/polynomial.ts';
import { type NamedRandom, randomScalars } from '../../crypto/randomness.ts';
import { addKnowledgeEquation, proveKnowledge, type SchnorrProof } from '../../crypto/schnorr.ts';
import { kernel } from '../../kernel/kernel.ts';
import { yieldToEventLoop } from '../eventLoop.ts';
import { parsePoints, readPoints, readScalars } from '../session.ts';
import { type Columns, fromColumns, toColumns } from './columns.ts';

/** The batch's size, the number of participants, and who this node is. */
export interface BatchShape {
  readonly count: number;
  readonly threshold: number;
  readonly self: ParticipantId;
}

/** Public polynomials of one dealer. */
export interface DealtPoints {
  /** `threshold` columns of affine points. */
  readonly E: Columns;
  readonly F: Columns;
  /** `threshold − 1` columns: the constant term is zero and left out. */
  readonly L: Columns;
  /** All of them as on the wire, polynomial after polynomial. */
  readonly encoded: Uint8Array;
}

/** What this node deals. */
export interface OwnDealing extends DealtPoints {
  readonly e: Columns;
  readonly f: Columns;
  readonly l: Columns;
  readonly randomizer: Uint8Array;
  readonly commitment: Uint8Array;
}

/** What a peer dealt to this node. */
export interface ReceivedDealing extends DealtPoints {
  readonly randomizer: Uint8Array;
  readonly proofE: SchnorrProof;
  readonly proofF: SchnorrProof;
  /** e_k(self), f_k(self). */
  readonly shareE: Uint8Array;
  readonly shareF: Uint8Array;
}

const TAG = 'triples';

/** T1: draws the polynomials of the whole batch and commits to them with one hash. */
export async function drawDealing(
  sid: Uint8Array,
  { count, threshold, self }: BatchShape,
  random: NamedRandom,
  signal: AbortSignal,
): Promise<OwnDealing> {
  const draw = (name: string, terms: number) => toColumns(randomScalars(random(name), count * terms), terms, 32);
  const [e, f, l] = [draw('e', threshold), draw('f', threshold), draw('l', threshold - 1)];
  const inExponent = async (columns: Columns) => {
    const points: Uint8Array[] = [];
    for (const column of columns) {
      points.push(kernel.baseMultiply(column));
      await yieldToEventLoop(signal);
    }
    return points;
  };
  const [E, F, L] = [await inExponent(e), await inExponent(f), await inExponent(l)];
  const encoded = kernel.compress(concatBytes(...[E, F, L].map((columns) => fromColumns(columns, 64))));
  const randomizer = random('randomizer')(32);
  return { e, f, l, E, F, L, encoded, randomizer, commitment: commit(TAG, sid, self, encoded, randomizer) };
}

/** T2: the opening with one proof for all E_k(0) and one for all F_k(0), the same for every peer. */
export function openDealing(sid: Uint8Array, shape: BatchShape, own: OwnDealing, random: NamedRandom): Uint8Array {
  const prove = (tag: 'E' | 'F', [points]: Columns, [scalars]: Columns) => {
    const context = { tag: `triples-${tag}`, sid, prover: shape.self };
    const { announcement, response } = proveKnowledge(context, points!, scalars!, random(`knowledge ${tag}`));
    return concatBytes(kernel.compress(announcement), response);
  };
  return concatBytes(own.randomizer, own.encoded, prove('E', own.E, own.e), prove('F', own.F, own.f));
}

/** T2: what goes to one peer in private behind the opening, e_k(j) and f_k(j). */
export const dealtShares = (own: OwnDealing, peer: ParticipantId): Uint8Array =>
  concatBytes(evaluateMany(own.e, peer), evaluateMany(own.f, peer));

/** T2: parses a peer's opening; lengths and degrees are fixed by the batch's shape. */
export function readDealing(reader: Reader, { count, threshold }: BatchShape): ReceivedDealing {
  const randomizer = reader.raw(32, 'randomizer');
  const encoded = reader.raw(33 * count * (3 * threshold - 1), 'polynomials');
  const points = parsePoints(encoded, 'polynomials');
  const size = 64 * count * threshold;
  const proof = (field: string) => ({
    announcement: readPoints(reader, 1, `${field} announcement`),
    response: readScalars(reader, 1, `${field} response`),
  });
  return {
    randomizer,
    encoded,
    E: toColumns(points.subarray(0, size), threshold, 64),
    F: toColumns(points.subarray(size, 2 * size), threshold, 64),
    L: toColumns(points.subarray(2 * size), threshold - 1, 64),
    proofE: proof('E'),
    proofF: proof('F'),
    shareE: readScalars(reader, count, 'e'),
    shareF: readScalars(reader, count, 'f'),
  };
}

/**
 * T3: checks a peer's opening, its proofs and the shares that it dealt to this node, in one sum. Here and below the random
 * coefficients are drawn only now, when all values are in.
 * @param sids the session id before and after the confirm round
 * @throws CheckFailed BAD_COMMITMENT, BAD_PROOF, BAD_SHARE
 */
export function checkDealing(
  sids: { readonly initial: Uint8Array; readonly confirmed: Uint8Array },
  { threshold, self }: BatchShape,
  dealer: ParticipantId,
  commitment: Uint8Array,
  dealt: ReceivedDealing,
  random: NamedRandom,
): void {
  checkOpening(TAG, sids.initial, dealer, commitment, dealt.encoded, dealt.randomizer);
  const context = (tag: string) => ({ tag: `triples-${tag}`, sid: sids.confirmed, prover: dealer });
  const addProofs = (batch: EquationBatch) => {
    addKnowledgeEquation(batch, context('E'), dealt.E[0]!, dealt.proofE);
    addKnowledgeEquation(batch, context('F'), dealt.F[0]!, dealt.proofF);
  };
  const batch = new EquationBatch(random('dealing weights', dealer));
  addProofs(batch);
  const at = powers(shareCoordinate(self), threshold);
  const terms = (columns: Columns) => columns.map((points, m) => ({ points, scalars: scalarAt(at, m) }));
  batch.addEach(terms(dealt.E), dealt.shareE);
  batch.addEach(terms(dealt.F), dealt.shareF);
  if (batch.hold()) return;
  const proofs = new EquationBatch(random('proof weights', dealer));
  addProofs(proofs);
  if (!proofs.hold()) throw new CheckFailed('BAD_PROOF', 'a proof of knowledge of E or F does not verify');
  throw new CheckFailed('BAD_SHARE', 'a share is not on its committed polynomial');
}
