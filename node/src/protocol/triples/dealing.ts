import { concatBytes } from '../../base/bytes.ts';
import type { Reader } from '../../base/codec.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { transposeItems } from '../../crypto/arrays.ts';
import { checkOpening, commit } from '../../crypto/commitment.ts';
import { EquationBatch } from '../../crypto/equations.ts';
import { CheckFailed } from '../../crypto/errors.ts';
import { evaluate, powers, shareCoordinate } from '../../crypto/polynomial.ts';
import { type NamedRandom, randomScalars } from '../../crypto/randomness.ts';
import { addKnowledgeEquation, proveKnowledge, type SchnorrProof } from '../../crypto/schnorr.ts';
import { kernel } from '../../kernel/kernel.ts';
import { yieldToEventLoop } from '../eventLoop.ts';
import { readPoints, readScalars } from '../session.ts';

/** The batch's size, the number of participants, and who this node is. */
export interface BatchShape {
  readonly count: number;
  readonly threshold: number;
  readonly self: ParticipantId;
}

/** Public polynomials of one dealer, packed affine, triple after triple, lowest coefficient first. */
export interface DealtPoints {
  /** `threshold` points a triple. */
  readonly E: Uint8Array;
  readonly F: Uint8Array;
  /** `threshold − 1` points a triple: the constant term is zero and left out. */
  readonly L: Uint8Array;
  /** All of them as on the wire. */
  readonly encoded: Uint8Array;
}

/** What this node deals. */
export interface OwnDealing extends DealtPoints {
  readonly e: Uint8Array;
  readonly f: Uint8Array;
  readonly l: Uint8Array;
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

/** Coefficient `index` of every polynomial of a packed array; `width` 32 for scalars, 64 for affine points. */
export function coefficient(packed: Uint8Array, terms: number, index: number, width: number): Uint8Array {
  const size = packed.length / terms;
  return transposeItems(packed, terms, width).subarray(index * size, (index + 1) * size);
}

/** T1: draws the polynomials of the whole batch and commits to them with one hash. */
export async function drawDealing(
  sid: Uint8Array,
  { count, threshold, self }: BatchShape,
  random: NamedRandom,
  signal: AbortSignal,
): Promise<OwnDealing> {
  const e = randomScalars(random('e'), count * threshold);
  const f = randomScalars(random('f'), count * threshold);
  const l = randomScalars(random('l'), count * (threshold - 1));
  const E = kernel.baseMultiply(e);
  await yieldToEventLoop(signal);
  const F = kernel.baseMultiply(f);
  await yieldToEventLoop(signal);
  const L = kernel.baseMultiply(l);
  await yieldToEventLoop(signal);
  const encoded = kernel.compress(concatBytes(E, F, L));
  const randomizer = random('randomizer')(32);
  return { e, f, l, E, F, L, encoded, randomizer, commitment: commit(TAG, sid, self, encoded, randomizer) };
}

/** T2: the opening with one proof for all E_k(0) and one for all F_k(0), the same for every peer. */
export function openDealing(sid: Uint8Array, shape: BatchShape, own: OwnDealing, random: NamedRandom): Uint8Array {
  const prove = (tag: 'E' | 'F', points: Uint8Array, scalars: Uint8Array) => {
    const { announcement, response } = proveKnowledge(
      { tag: `triples-${tag}`, sid, prover: shape.self },
      coefficient(points, shape.threshold, 0, 64),
      coefficient(scalars, shape.threshold, 0, 32),
      random(`knowledge ${tag}`),
    );
    return concatBytes(kernel.compress(announcement), response);
  };
  return concatBytes(own.randomizer, own.encoded, prove('E', own.E, own.e), prove('F', own.F, own.f));
}

/** T2: what goes to one peer in private behind the opening, e_k(j) and f_k(j). */
export const dealtShares = ({ threshold }: BatchShape, own: OwnDealing, peer: ParticipantId): Uint8Array =>
  concatBytes(evaluate(own.e, threshold, peer), evaluate(own.f, threshold, peer));

/** T2: parses a peer's opening; lengths and degrees are fixed by the batch's shape. */
export function readDealing(reader: Reader, { count, threshold }: BatchShape): ReceivedDealing {
  const randomizer = reader.raw(32, 'randomizer');
  const E = readPoints(reader, count * threshold, 'E');
  const F = readPoints(reader, count * threshold, 'F');
  const L = readPoints(reader, count * (threshold - 1), 'L');
  const proof = (field: string) => ({
    announcement: readPoints(reader, 1, `${field} announcement`),
    response: readScalars(reader, 1, `${field} response`),
  });
  return {
    randomizer,
    E,
    F,
    L,
    encoded: kernel.compress(concatBytes(E, F, L)),
    proofE: proof('E'),
    proofF: proof('F'),
    shareE: readScalars(reader, count, 'e'),
    shareF: readScalars(reader, count, 'f'),
  };
}

/**
 * T3: checks a peer's opening and proofs. Here and below the random coefficients are drawn only now, when all values are
 * in. @param sids the session id before and after the confirm round @throws CheckFailed BAD_COMMITMENT, BAD_PROOF
 */
export function checkDealtProofs(
  sids: { readonly initial: Uint8Array; readonly confirmed: Uint8Array },
  { threshold }: BatchShape,
  dealer: ParticipantId,
  commitment: Uint8Array,
  dealt: ReceivedDealing,
  random: NamedRandom,
): void {
  checkOpening(TAG, sids.initial, dealer, commitment, dealt.encoded, dealt.randomizer);
  const batch = new EquationBatch(random('proof weights', dealer));
  const context = (tag: string) => ({ tag: `triples-${tag}`, sid: sids.confirmed, prover: dealer });
  addKnowledgeEquation(batch, context('E'), coefficient(dealt.E, threshold, 0, 64), dealt.proofE);
  addKnowledgeEquation(batch, context('F'), coefficient(dealt.F, threshold, 0, 64), dealt.proofF);
  if (!batch.hold()) throw new CheckFailed('BAD_PROOF', 'a proof of knowledge of E or F does not verify');
}

/** T3: checks the shares that a peer dealt to this node. @throws CheckFailed BAD_SHARE */
export function checkDealtShares(
  { threshold, self }: BatchShape,
  dealer: ParticipantId,
  dealt: ReceivedDealing,
  random: NamedRandom,
): void {
  const batch = new EquationBatch(random('share weights', dealer));
  const at = powers(shareCoordinate(self), threshold);
  batch.addRows(dealt.E, at, dealt.shareE);
  batch.addRows(dealt.F, at, dealt.shareF);
  if (!batch.hold()) throw new CheckFailed('BAD_SHARE', 'a share is not on its committed polynomial');
}
