import { concatBytes } from '../../base/bytes.ts';
import type { Reader } from '../../base/codec.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { transposeItems } from '../../crypto/arrays.ts';
import { checkOpening, commit } from '../../crypto/commitment.ts';
import { addDleqEquations, type DleqProof, proveDleq } from '../../crypto/dleq.ts';
import { EquationBatch } from '../../crypto/equations.ts';
import { CheckFailed } from '../../crypto/errors.ts';
import { evaluate, powers, shareCoordinate } from '../../crypto/polynomial.ts';
import type { NamedRandom } from '../../crypto/randomness.ts';
import { addKnowledgeEquation, proveKnowledge, type SchnorrProof } from '../../crypto/schnorr.ts';
import { kernel } from '../../kernel/kernel.ts';
import { readPoints, readScalars } from '../session.ts';
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
}

/** Constant terms of the summed polynomials and of one participant's, packed affine, a point a triple. */
export interface ProductStatement {
  readonly sid: Uint8Array;
  readonly prover: ParticipantId;
  readonly E: Uint8Array;
  readonly F: Uint8Array;
}

/** T3, own part of C. @param e this node's e_k(0) */
export function proveProduct({ sid, prover, E, F }: ProductStatement, e: Uint8Array, random: NamedRandom) {
  const C = kernel.pointMultiply(F, e);
  return { C, proof: proveDleq({ sid, prover }, { E, F, C }, e, random('dleq')) };
}

/** T3: what will be opened in T4, and the commitment to it. @param shares ĉ_{k,i} */
export function commitReveal(sid: Uint8Array, self: ParticipantId, shares: Uint8Array, random: NamedRandom) {
  const products = kernel.baseMultiply(shares);
  const proof = proveKnowledge({ tag: TAG, sid, prover: self }, products, shares, random('product knowledge'));
  const reveal: Reveal = { randomizer: random('product randomizer')(32), products, proof };
  return { reveal, commitment: commit(TAG, sid, self, encodeCommitted(reveal), reveal.randomizer) };
}

export const encodeProduct = ({ C, proof: { A, B, z }, commitment }: Product): Uint8Array =>
  concatBytes(kernel.compress(concatBytes(C, A, B)), z, commitment);

export function readProduct(reader: Reader, { count }: BatchShape): Product {
  return {
    C: readPoints(reader, count, 'C'),
    proof: { A: readPoints(reader, count, 'A'), B: readPoints(reader, 1, 'B'), z: readScalars(reader, count, 'z') },
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

const encodeCommitted = ({ products, proof }: Reveal): Uint8Array =>
  concatBytes(kernel.compress(concatBytes(products, proof.announcement)), proof.response);

export const encodeReveal = (reveal: Reveal): Uint8Array => concatBytes(reveal.randomizer, encodeCommitted(reveal));

export function readReveal(reader: Reader, { count }: BatchShape): Reveal {
  return {
    randomizer: reader.raw(32, 'randomizer'),
    products: readPoints(reader, count, 'products'),
    proof: { announcement: readPoints(reader, 1, 'announcement'), response: readScalars(reader, 1, 'response') },
  };
}

/** T4 @throws CheckFailed BAD_COMMITMENT, BAD_PROOF */
export function checkReveal(
  sid: Uint8Array,
  peer: ParticipantId,
  commitment: Uint8Array,
  reveal: Reveal,
  random: NamedRandom,
): void {
  checkOpening(TAG, sid, peer, commitment, encodeCommitted(reveal), reveal.randomizer);
  const batch = new EquationBatch(random('product weights', peer));
  addKnowledgeEquation(batch, { tag: TAG, sid, prover: peer }, reveal.products, reveal.proof);
  if (!batch.hold()) throw new CheckFailed('BAD_PROOF', 'the proof of the product shares does not verify');
}

/** T4: the c-shares for a participant: ĉ_k + l_k(j). @param l coefficients above the constant term, which is zero */
export function productShares(shares: Uint8Array, l: Uint8Array, { threshold }: BatchShape, peer: ParticipantId) {
  return kernel.scalarAdd(shares, evaluate(l, threshold - 1, peer, 1));
}

/** T5: a peer's c-shares lie on Ĉ_k + L_k. @throws CheckFailed BAD_SHARE */
export function checkProductShares(
  { count, threshold, self }: BatchShape,
  peer: ParticipantId,
  { products }: Reveal,
  L: Uint8Array,
  shares: Uint8Array,
  random: NamedRandom,
): void {
  const batch = new EquationBatch(random('product share weights', peer));
  batch.addRows(joinPolynomials(products, L, count, threshold), powers(shareCoordinate(self), threshold), shares);
  if (!batch.hold()) throw new CheckFailed('BAD_SHARE', 'a share of c is not on its polynomial');
}

/** Puts constant terms, a point a triple, in front of the higher coefficients, `threshold − 1` points a triple. */
export function joinPolynomials(
  constants: Uint8Array,
  higher: Uint8Array,
  count: number,
  threshold: number,
): Uint8Array {
  const columns = concatBytes(constants, transposeItems(higher, threshold - 1, 64));
  return transposeItems(columns, count, 64);
}
