import { toHex } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { randomScalars, splitRandom } from '../crypto/randomness.ts';
import type { Channel } from '../types/channel.ts';
import type { KeyShare } from '../types/keyShare.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import { type DealingResult, deal } from './dealing.ts';
import { checkContext, compressedList, type SessionContext, sessionId } from './session.ts';

export interface KeygenInput {
  /** `run` is the attempt at the key event. */
  readonly sessionContext: SessionContext;
  readonly random: RandomSource;
}

/**
 * Distributed key generation (K): a fresh root key, shared among all participants of the channel, known to none.
 * The share counts only once the contract has every participant's identical vote on X and the transcript hash.
 * @throws ProtocolAbort when a check fails, AbortedError when the channel's signal is aborted
 */
export async function keygen(channel: Channel, { sessionContext, random }: KeygenInput): Promise<KeyShare> {
  checkContext(channel, sessionContext);
  const named = splitRandom(random);
  const result = await deal(channel, {
    sid: sessionId('keygen', sessionContext),
    threshold: sessionContext.threshold,
    dealers: channel.participants,
    secret: randomScalars(named('secret'), 1),
    random: named('dealing'),
  });
  return keyShareOf(channel, sessionContext, result);
}

/** A dealing's result as the share of the context's epoch. */
export function keyShareOf(channel: Channel, context: SessionContext, result: DealingResult): KeyShare {
  if (!('attempt' in context.run)) throw new ProtocolAbort('BAD_INPUT', 'a key event runs under its attempt');
  const commitments = compressedList(result.commitments);
  return {
    epoch: context.epoch,
    attempt: context.run.attempt,
    transcriptHash: toHex(result.transcriptHash),
    self: channel.self,
    participants: [...channel.participants],
    threshold: context.threshold,
    publicKey: commitments[0]!,
    commitments,
    share: new Secret(result.share),
  };
}
