import type { ParticipantId } from '../base/ids.ts';
import type { RandomSource } from '../base/random.ts';
import { kernel } from '../kernel/kernel.ts';
import { smallScalar } from './arrays.ts';
import type { EquationBatch } from './equations.ts';
import { hashToScalar, hashToScalars, taggedHash } from './hash.ts';
import { randomScalars } from './randomness.ts';

/** The statements C_k = e_k·F_k where E_k = e_k·G, for k = 1…N; packed affine points. */
export interface DleqStatements {
  readonly E: Uint8Array;
  readonly F: Uint8Array;
  readonly C: Uint8Array;
}

export interface DleqProof {
  /** A_k = r_k·G, packed affine: one each, never merged. */
  readonly A: Uint8Array;
  /** B = Σ ρ_k·r_k·F_k. */
  readonly B: Uint8Array;
  /** z_k = r_k + c·e_k. */
  readonly z: Uint8Array;
}

export interface DleqContext {
  readonly sid: Uint8Array;
  readonly prover: ParticipantId;
}

/** Proves all statements with one challenge and one second announcement B. */
export function proveDleq(
  context: DleqContext,
  statements: DleqStatements,
  witnesses: Uint8Array,
  random: RandomSource,
): DleqProof {
  const nonces = randomScalars(random, witnesses.length / 32);
  const { digest, rho } = weigh(context, statements);
  const A = kernel.baseMultiply(nonces);
  const B = kernel.secretMultiScalarMultiply(statements.F, kernel.scalarMultiply(nonces, rho));
  const c = challenge(context, digest, A, B);
  return { A, B, z: kernel.scalarAdd(nonces, kernel.scalarMultiply(witnesses, c)) };
}

/** Adds z_k·G = A_k + c·E_k for every k, and Σ ρ_k·z_k·F_k − c·Σ ρ_k·C_k − B = 0. */
export function addDleqEquations(
  batch: EquationBatch,
  context: DleqContext,
  statements: DleqStatements,
  { A, B, z }: DleqProof,
): void {
  const { digest, rho } = weigh(context, statements);
  const c = challenge(context, digest, A, B);
  batch.addEach(
    [
      { points: A, scalars: one },
      { points: statements.E, scalars: c },
    ],
    z,
  );
  batch.add(
    [
      { points: statements.F, scalars: kernel.scalarMultiply(rho, z) },
      { points: statements.C, scalars: kernel.scalarMultiply(rho, kernel.scalarSubtract(zero, c)) },
      { points: B, scalars: minusOne },
    ],
    zero,
  );
}

function weigh({ sid, prover }: DleqContext, { E, F, C }: DleqStatements) {
  const count = E.length / 64;
  const digest = taggedHash('dleq-statements', count, E, F, C);
  // ρ_1 … ρ_N from one hash; position k of the expansion is H("dleq-rho", sid′, i, k, d)
  return { digest, rho: hashToScalars('dleq-rho', count, sid, prover, digest) };
}

function challenge({ sid, prover }: DleqContext, digest: Uint8Array, A: Uint8Array, B: Uint8Array): Uint8Array {
  return hashToScalar('dleq-c', sid, prover, digest, A, B);
}

const zero = new Uint8Array(32);
const one = smallScalar(1);
const minusOne = kernel.scalarSubtract(zero, one);
