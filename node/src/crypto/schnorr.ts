import type { ParticipantId } from '../base/ids.ts';
import type { RandomSource } from '../base/random.ts';
import { kernel } from '../kernel/kernel.ts';
import { smallScalar } from './arrays.ts';
import type { EquationBatch } from './equations.ts';
import { hashToScalar } from './hash.ts';
import { powers } from './polynomial.ts';
import { randomScalars } from './randomness.ts';

/** Announcement r·G (64 bytes affine) and response z (32 bytes). */
export interface SchnorrProof {
  readonly announcement: Uint8Array;
  readonly response: Uint8Array;
}

/** What a proof is bound to: its use, the session and the prover. */
export interface ProofContext {
  readonly tag: string;
  readonly sid: Uint8Array;
  readonly prover: ParticipantId;
}

/**
 * Proof of knowledge of the discrete logarithms of all statements at once (GLSY04): z = r + Σ_{k=1..N} cᵏ·w_k.
 * The powers start at c¹: with c⁰ a prover could choose its announcement to cancel the first statement.
 * One statement gives the ordinary Schnorr proof.
 * @param statements w_k·G, packed affine
 */
export function proveKnowledge(
  context: ProofContext,
  statements: Uint8Array,
  witnesses: Uint8Array,
  random: RandomSource,
): SchnorrProof {
  const count = witnesses.length / 32;
  const nonce = randomScalars(random, 1);
  const announcement = kernel.baseMultiply(nonce);
  const weights = powers(challenge(context, statements, announcement), count, 1);
  return { announcement, response: kernel.scalarAdd(nonce, kernel.scalarDot(witnesses, weights, count)) };
}

/** Adds the verification z·G = announcement + Σ cᵏ·statement_k to a batch of equations. */
export function addKnowledgeEquation(
  batch: EquationBatch,
  context: ProofContext,
  statements: Uint8Array,
  proof: SchnorrProof,
): void {
  const { announcement, response } = proof;
  const weights = powers(challenge(context, statements, announcement), statements.length / 64, 1);
  batch.add(
    [
      { points: announcement, scalars: smallScalar(1) },
      { points: statements, scalars: weights },
    ],
    response,
  );
}

function challenge({ tag, sid, prover }: ProofContext, statements: Uint8Array, announcement: Uint8Array): Uint8Array {
  return hashToScalar(`schnorr/${tag}`, sid, prover, statements.length / 64, statements, announcement);
}
