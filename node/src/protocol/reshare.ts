import { concatBytes, equalBytes, toHex } from '../base/bytes.ts';
import type { Epoch, ParticipantId } from '../base/ids.ts';
import type { RandomSource } from '../base/random.ts';
import { pointAt } from '../crypto/arrays.ts';
import { evaluateInExponent, lagrange } from '../crypto/polynomial.ts';
import { kernel } from '../kernel/kernel.ts';
import type { Channel } from '../types/channel.ts';
import type { KeyShare } from '../types/keyShare.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import { deal } from './dealing.ts';
import { keyShareOf } from './keygen.ts';
import { checkContext, expandPoints, type SessionContext, sessionId } from './session.ts';

/** What everyone, newcomers too, knows of the sharing that is replaced. */
export interface OldSharing {
  readonly epoch: Epoch;
  readonly threshold: number;
  /** Old polynomial in the exponent, 33 bytes each, X first; a newcomer takes it from a dealer and checks X itself. */
  readonly commitments: readonly Uint8Array[];
}

export interface ReshareInput {
  /** Of the new sharing: its epoch, participants and threshold; `run` is the attempt at the key event. */
  readonly sessionContext: SessionContext;
  readonly old: OldSharing;
  /** X as the contract has it, 33 bytes compressed: the key the reshare must keep. */
  readonly publicKey: Uint8Array;
  /** A fixed subset of old ∩ new with at least the old threshold of members, ascending. */
  readonly dealers: readonly ParticipantId[];
  /** This node's share of the old sharing, when it is a dealer. */
  readonly oldShare?: KeyShare;
  readonly random: RandomSource;
}

/**
 * Hands the key to a new set of participants or a new threshold (R); with the same set and threshold it is a refresh.
 * The key stays, every share changes.
 * @throws ProtocolAbort when a check fails, AbortedError when the channel's signal is aborted
 */
export async function reshare(channel: Channel, input: ReshareInput): Promise<KeyShare> {
  const { sessionContext, old, dealers, random } = input;
  checkContext(channel, sessionContext);
  checkInput(channel, input);
  const oldPolynomial = expandPoints(old.commitments);
  // each dealer is bound to λ_j·x_j, whose point is λ_j·X_old(j)
  const expected = new Map(
    dealers.map((id) => [id, kernel.pointMultiply(evaluateInExponent(oldPolynomial, id), lagrange(dealers, id))]),
  );
  const result = await deal(channel, {
    sid: sessionId('reshare', sessionContext, old.epoch, old.threshold, [...dealers], concatBytes(...old.commitments)),
    threshold: sessionContext.threshold,
    dealers,
    secret: ownSecret(channel, input, expected),
    expected,
    random,
  });
  if (!equalBytes(pointAt(result.commitments, 0), pointAt(oldPolynomial, 0))) {
    throw new ProtocolAbort('BAD_SHARE', 'the public key has changed');
  }
  return keyShareOf(channel, sessionContext, result);
}

function checkInput(channel: Channel, { sessionContext, old, publicKey, dealers }: ReshareInput): void {
  const refuse = (problem: string): never => {
    throw new ProtocolAbort('BAD_INPUT', problem);
  };
  if (dealers.some((id, i) => i > 0 && dealers[i - 1]! >= id)) refuse('dealers are not ascending');
  if (!dealers.every((id) => channel.participants.includes(id))) refuse('a dealer is not a participant');
  if (dealers.length < old.threshold) refuse('fewer dealers than the old threshold');
  if (old.commitments.length !== old.threshold) refuse('old commitments: not as many as the old threshold');
  if (!equalBytes(old.commitments[0]!, publicKey)) refuse(`old commitments do not belong to ${toHex(publicKey)}`);
  if (old.epoch >= sessionContext.epoch) refuse('the new epoch must follow the old one');
}

/** λ_i·x_i, after this node has made sure that its share lies on the old polynomial. */
function ownSecret(
  channel: Channel,
  { dealers, old, oldShare }: ReshareInput,
  expected: ReadonlyMap<ParticipantId, Uint8Array>,
): Uint8Array | undefined {
  if (!dealers.includes(channel.self)) return undefined;
  if (!oldShare || oldShare.self !== channel.self || oldShare.epoch !== old.epoch) {
    throw new ProtocolAbort('BAD_INPUT', 'a dealer needs its share of the old epoch');
  }
  const secret = kernel.scalarMultiply(oldShare.share.reveal(), lagrange(dealers, channel.self));
  if (!equalBytes(kernel.baseMultiply(secret), expected.get(channel.self)!)) {
    throw new ProtocolAbort('BAD_INPUT', 'the old share does not lie on the old polynomial');
  }
  return secret;
}
