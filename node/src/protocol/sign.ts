import type { ParticipantId } from '../base/ids.ts';
import { isZero } from '../crypto/arrays.ts';
import { lagrange, sumScalars } from '../crypto/polynomial.ts';
import { kernel } from '../kernel/kernel.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import type { Signature } from '../types/signRequest.ts';
import type { Presignature } from '../types/stock.ts';
import { blameSignatureShares } from './blame.ts';
import type { PublicKeyShare, SigningContext } from './signingContext.ts';
import { recoveryIdOf } from './verify.ts';

/**
 * s_i = λ_i·(h·k′ + r′·σ′), 32 bytes, with k′ = k/δ and σ′ = (σ + ε·k)/δ. For the leader only, and only after the
 * presignature is durably deleted.
 */
export function signatureShare(context: SigningContext, presignature: Presignature, self: ParticipantId): Uint8Array {
  const k = kernel.scalarMultiply(presignature.k, context.deltaInverse);
  const tweaked = kernel.scalarAdd(presignature.sigma, kernel.scalarMultiply(presignature.k, context.tweak));
  const sigma = kernel.scalarMultiply(tweaked, context.deltaInverse);
  const sum = kernel.scalarAdd(kernel.scalarMultiply(k, context.payload), kernel.scalarMultiply(sigma, context.r));
  return kernel.scalarMultiply(sum, lagrange(context.participants, self));
}

/**
 * The leader's last step: sums the shares, normalises to low s (negating R′ with it), finds the recovery id by trial and
 * verifies against X + ε·G.
 * @param shares s_i of every participant of the presignature, the leader's own among them
 * @throws ProtocolAbort BAD_SHARE naming whose share is wrong, BAD_MESSAGE naming whose is no scalar, DEGENERATE when s = 0
 */
export function combineSignature(
  context: SigningContext,
  presignature: Presignature,
  keyShare: PublicKeyShare,
  shares: ReadonlyMap<ParticipantId, Uint8Array>,
): Signature {
  const parts = context.participants.map((id) => {
    const share = shares.get(id);
    if (!share) throw new ProtocolAbort('BAD_INPUT', `shares: none of participant ${id}`);
    if (share.length !== 32 || kernel.scalarFindInvalid(share) >= 0) {
      throw new ProtocolAbort('BAD_MESSAGE', 'a signature share that is no scalar', id);
    }
    return share;
  });
  if (shares.size !== parts.length) throw new ProtocolAbort('BAD_INPUT', 'shares: of others than the participants');
  const sum = sumScalars(parts);
  const { s, R } = lowS(sum, context.R);
  const recoveryId = isZero(sum) ? undefined : recoveryIdOf(context.payload, context.r, s, context.derivedKey);
  if (recoveryId !== undefined) return { bigR: kernel.compress(R), s, recoveryId };
  const culprit = blameSignatureShares(context, presignature, keyShare, shares);
  if (culprit === undefined) throw new ProtocolAbort('DEGENERATE', 'every share is right and the signature is not');
  throw new ProtocolAbort('BAD_SHARE', 'a wrong signature share', culprit);
}

function lowS(s: Uint8Array, R: Uint8Array): { s: Uint8Array; R: Uint8Array } {
  const negated = kernel.scalarSubtract(new Uint8Array(32), s);
  return Buffer.compare(s, negated) <= 0 ? { s, R } : { s: negated, R: kernel.pointNegate(R) };
}
