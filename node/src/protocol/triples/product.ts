import { concatBytes } from '../../base/bytes.ts';
import type { Reader } from '../../base/codec.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { scalarAt } from '../../crypto/arrays.ts';
import { checkOpening, commit } from '../../crypto/commitment.ts';
import { addDleqEquations, type DleqProof, proveDleq } from '../../crypto/dleq.ts';
import { EquationBatch } from '../../crypto/equations.ts';
import { CheckFailed } from '../../crypto/errors.ts';
import { evaluateMany, powers, shareCoordinate } from '../../crypto/polynomial.ts';
import type { NamedRandom } from '../../crypto/randomness.ts';
import { addKnowledgeEquation, proveKnowledge, type SchnorrProof } from '../../crypto/schnorr.ts';
import { kernel } from '../../kernel/kernel.ts';
import { yieldToEventLoop } from '../eventLoop.ts';
import { parsePoints, readPoints, readScalars } from '../session.ts';
import type { Columns } from './columns.ts';
import type { BatchShape } from './dealing.ts';

const TAG = 'triples-product';

/** T3: C_{k,i} = e_k(0)·F_k(0), proved, and a commitment to this node's share of the multiplication. */
export interface Product {
  readonly C: Uint8Array;
  readonly proof: DleqProof;
  readonly commitment: Uint8Array;
}

/** T4: Ĉ_{k,i}, this node's additive share of the product times G, with its proof, as committed to in T3. */
export interface Reveal {
  readonly randomizer: Uint8Array;
  readonly products: Uint8Array;
  readonly proof: SchnorrProof;
  /** Products and proof as on the wire, and as committed to. */
  readonly encoded: Uint8Array;
}

/** Constant terms of the summed polynomials and of one participant's, packed affine, a point a triple. */
export interface ProductStatement {
  readonly sid: Uint8Array;
  readonly prover: ParticipantId;
  readonly E: Uint8Array;
  readonly F: Uint8Array;
}

/** T3, own part of C. @param e this node's e_k(0) */
export async function proveProduct(
  { sid, prover, E, F }: ProductStatement,
  e: Uint8Array,
  random: NamedRandom,
  signal: AbortSignal,
) {
  const C = kernel.pointMultiply(F, e);
  await yieldToEventLoop(signal);
  return { C, proof: proveDleq({ sid, prover }, { E, F, C }, e, random('dleq')) };
}

/** T3: what will be opened in T4, and the commitment to it. @param shares ĉ_{k,i} */
export function commitReveal(sid: Uint8Array, self: ParticipantId, shares: Uint8Array, random: NamedRandom) {
  const products = kernel.baseMultiply(shares);
  const proof = proveKnowledge({ tag: TAG, sid, prover: self }, products, shares, random('product knowledge'));
  const encoded = concatBytes(kernel.compress(concatBytes(products, proof.announcement)), proof.response);
  const reveal: Reveal = { randomizer: random('product randomizer')(32), products, proof, encoded };
  return { reveal, commitment: commit(TAG, sid, self, encoded, reveal.randomizer) };
}

export const encodeProduct = ({ C, proof: { A, B, z }, commitment }: Product): Uint8Array =>
  concatBytes(kernel.compress(concatBytes(C, A, B)), z, commitment);

export function readProduct(reader: Reader, { count }: BatchShape): Product {
  const points = readPoints(reader, 2 * count + 1, 'C, A and B');
  const z = readScalars(reader, count, 'z');
  return {
    C: points.subarray(0, 64 * count),
    proof: { A: points.subarray(64 * count, 128 * count), B: points.subarray(128 * count), z },
    commitment: reader.raw(32, 'commitment'),
  };
}

/** T3 @throws CheckFailed BAD_PROOF */
export function checkProduct(
  { sid, prover, E, F }: ProductStatement,
  { C, proof }: Product,
  random: NamedRandom,
): void {
  const batch = new EquationBatch(random('dleq weights', prover));
  addDleqEquations(batch, { sid, prover }, { E, F, C }, proof);
  if (!batch.hold()) throw new CheckFailed('BAD_PROOF', 'the proof for C does not verify');
}

export const encodeReveal = ({ randomizer, encoded }: Reveal): Uint8Array => concatBytes(randomizer, encoded);

export function readReveal(reader: Reader, { count }: BatchShape): Reveal {
  const randomizer = reader.raw(32, 'randomizer');
  const compressed = reader.raw(33 * (count + 1), 'products and announcement');
  const points = parsePoints(compressed, 'products and announcement');
  const response = readScalars(reader, 1, 'response');
  return {
    randomizer,
    products: points.subarray(0, 64 * count),
    proof: { announcement: points.subarray(64 * count), response },
    encoded: concatBytes(compressed, response),
  };
}

/** T4: the c-shares for a participant: ĉ_k + l_k(j). @param l columns above the constant term, which is zero */
export const productShares = (shares: Uint8Array, l: Columns, peer: ParticipantId): Uint8Array =>
  kernel.scalarAdd(shares, evaluateMany(l, peer, 1));

/**
 * T4 and T5: a peer's opening and its proof, and that its c-shares lie on Ĉ_k + L_k.
 * @throws CheckFailed BAD_COMMITMENT, BAD_PROOF, BAD_SHARE
 */
export function checkReveal(
  sid: Uint8Array,
  { threshold, self }: BatchShape,
  peer: ParticipantId,
  commitment: Uint8Array,
  reveal: Reveal & { readonly shares: Uint8Array },
  L: Columns,
  random: NamedRandom,
): void {
  const { products, proof } = reveal;
  checkOpening(TAG, sid, peer, commitment, reveal.encoded, reveal.randomizer);
  const batch = new EquationBatch(random('product weights', peer));
  addKnowledgeEquation(batch, { tag: TAG, sid, prover: peer }, products, proof);
  const at = powers(shareCoordinate(self), threshold);
  const polynomials = [products, ...L];
  batch.addEach(
    polynomials.map((points, m) => ({ points, scalars: scalarAt(at, m) })),
    reveal.shares,
  );
  if (batch.hold()) return;
  const alone = new EquationBatch(random('product proof weights', peer));
  addKnowledgeEquation(alone, { tag: TAG, sid, prover: peer }, products, proof);
  if (!alone.hold()) throw new CheckFailed('BAD_PROOF', 'the proof of the product shares does not verify');
  throw new CheckFailed('BAD_SHARE', 'a share of c is not on its polynomial');
}
