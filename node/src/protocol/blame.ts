import { equalBytes } from '../base/bytes.ts';
import type { ParticipantId } from '../base/ids.ts';
import { evaluateInExponent, lagrange } from '../crypto/polynomial.ts';
import { kernel } from '../kernel/kernel.ts';
import type { Presignature } from '../types/stock.ts';
import { expandLists } from './session.ts';
import type { PublicKeyShare, SigningContext } from './signingContext.ts';

/**
 * Who sent a wrong signature share, or undefined when all are right. Costs point arithmetic, so only for a bad sum.
 * s_i·G = λ_i·[((h + r′ε)/δ)·K(i) + (r′/δ)·Σ_i] with Σ_i = α·X(i) − β·A(i) + C(i).
 */
export function blameSignatureShares(
  context: SigningContext,
  { blame }: Presignature,
  keyShare: PublicKeyShare,
  shares: ReadonlyMap<ParticipantId, Uint8Array>,
): ParticipantId | undefined {
  const [K, A, C, X] = expandLists([blame.K, blame.A, blame.C, keyShare.commitments]) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const forSigma = kernel.scalarMultiply(context.r, context.deltaInverse);
  const tweaked = kernel.scalarAdd(context.payload, kernel.scalarMultiply(context.r, context.tweak));
  const forK = kernel.scalarMultiply(tweaked, context.deltaInverse);
  return context.participants.find((id) => {
    const times = (polynomial: Uint8Array, scalar: Uint8Array) =>
      kernel.pointMultiply(evaluateInExponent(polynomial, id), scalar);
    const crossed = kernel.pointAdd(times(X, blame.alpha), kernel.pointNegate(times(A, blame.beta)));
    const sigma = kernel.pointAdd(crossed, evaluateInExponent(C, id));
    const sum = kernel.pointAdd(times(K, forK), kernel.pointMultiply(sigma, forSigma));
    const due = kernel.pointMultiply(sum, lagrange(context.participants, id));
    return !equalBytes(due, kernel.baseMultiply(shares.get(id)!));
  });
}
