import { asString, asTranscriptHash, asU32, asU64, type Json, own } from './args.ts';
import { ContractError } from './errors.ts';
import type { Head } from './head.ts';
import { log } from './host.ts';
import { checkRootKey } from './kdf.ts';
import { type AccountMap, accountsOf } from './participants.ts';
import { type Initializing, load, type Resharing, running, save, voterOf } from './protocol.ts';

/**
 * Key generation and resharing are settled here: an epoch begins on identical votes (attempt, key, transcript) of every
 * participant of it. Two votes that differ end the attempt, and everyone starts over with the next attempt number.
 */

type Outcome = 'waiting' | 'agreed' | 'differ';

/** Records a vote, in place of an earlier one of the same account. */
function castVote<V extends object>(votes: AccountMap<V>, voter: string, vote: V, voters: readonly string[]): Outcome {
  votes[voter] = vote;
  const text = JSON.stringify(vote);
  for (const account of Object.keys(votes)) if (JSON.stringify(votes[account]) !== text) return 'differ';
  return voters.every((account) => own(votes, account) !== undefined) ? 'agreed' : 'waiting';
}

function requireAttempt(current: number, voted: number): void {
  if (voted !== current) throw new ContractError('AttemptMismatch', `current ${current}, voted ${voted}`);
}

function endAttempt(event: Initializing | Resharing, reason: string): void {
  log(`attempt ${event.attempt} ended: ${reason}`);
  event.attempt += 1;
  event.key_votes = {};
}

/** `vote_pk {public_key, attempt, transcript_hash}`. @returns whether the key is in force */
export function votePk(head: Head, args: Json): boolean {
  const publicKey = asString(args.public_key, 'public_key');
  const attempt = asU32(args.attempt, 'attempt');
  const transcriptHash = asTranscriptHash(args.transcript_hash, 'transcript_hash');
  const protocol = load();
  if ('Initializing' in protocol) {
    return voteInitialKey(head, protocol.Initializing, publicKey, attempt, transcriptHash);
  }
  // A repeated vote for the key in force is true; any other has come too late.
  const inForce =
    'Running' in protocol
      ? [protocol.Running.public_key, protocol.Running.attempt, protocol.Running.transcript_hash]
      : [protocol.Resharing.public_key, protocol.Resharing.old_attempt, protocol.Resharing.old_transcript_hash];
  voterOf('Running' in protocol ? protocol.Running.participants : protocol.Resharing.old_participants);
  if (inForce[0] === publicKey && inForce[1] === attempt && inForce[2] === transcriptHash) return true;
  throw new ContractError('UnexpectedProtocolState', 'Running' in protocol ? 'Running' : 'Resharing');
}

function voteInitialKey(
  head: Head,
  event: Initializing,
  publicKey: string,
  attempt: number,
  transcriptHash: string,
): boolean {
  const voter = voterOf(event.participants);
  requireAttempt(event.attempt, attempt);
  checkRootKey(publicKey);
  const vote = { public_key: publicKey, transcript_hash: transcriptHash };
  const outcome = castVote(event.key_votes, voter, vote, accountsOf(event.participants));
  if (outcome === 'agreed') {
    const { participants, threshold } = event;
    const shares = { public_key: publicKey, transcript_hash: transcriptHash, attempt };
    save(head, running({ epoch: 0, participants, threshold, ...shares, next_epoch: 1 }));
    return true;
  }
  if (outcome === 'differ') endAttempt(event, 'two votes differ');
  save(head, { Initializing: event });
  return false;
}

/** `vote_reshared {epoch, attempt, transcript_hash}`. @returns whether the new epoch has begun */
export function voteReshared(head: Head, args: Json): boolean {
  const epoch = asU64(args.epoch, 'epoch');
  const attempt = asU32(args.attempt, 'attempt');
  const transcriptHash = asTranscriptHash(args.transcript_hash, 'transcript_hash');
  const protocol = load();
  if ('Initializing' in protocol) throw new ContractError('UnexpectedProtocolState', 'Initializing');
  if ('Running' in protocol) {
    const current = protocol.Running;
    voterOf(current.participants);
    if (current.epoch === epoch && current.attempt === attempt && current.transcript_hash === transcriptHash)
      return true;
    throw new ContractError('UnexpectedProtocolState', 'Running: invalid epoch');
  }
  const event = protocol.Resharing;
  const voter = voterOf(event.new_participants);
  if (epoch !== event.epoch) throw new ContractError('EpochMismatch');
  requireAttempt(event.attempt, attempt);
  const vote = { transcript_hash: transcriptHash };
  const outcome = castVote(event.key_votes, voter, vote, accountsOf(event.new_participants));
  if (outcome === 'agreed') {
    const { new_participants: participants, threshold, public_key } = event;
    const shares = { public_key, transcript_hash: transcriptHash, attempt };
    save(head, running({ epoch, participants, threshold, ...shares, next_epoch: epoch + 1 }));
    return true;
  }
  if (outcome === 'differ') endAttempt(event, 'two votes differ');
  save(head, { Resharing: event });
  return false;
}

/**
 * `vote_abort_attempt {attempt}`: any one participant of the key event ends an attempt that cannot finish.
 * @returns false, without effect, when that attempt is not the current one
 */
export function voteAbortAttempt(head: Head, args: Json): boolean {
  const attempt = asU32(args.attempt, 'attempt');
  const protocol = load();
  if ('Running' in protocol) {
    voterOf(protocol.Running.participants);
    return false;
  }
  const event = 'Initializing' in protocol ? protocol.Initializing : protocol.Resharing;
  const voter = voterOf('new_participants' in event ? event.new_participants : event.participants);
  if (event.attempt !== attempt) return false;
  endAttempt(event, `aborted by ${voter}`);
  save(head, protocol);
  return true;
}

/**
 * `vote_cancel_reshare {epoch}`: a threshold of the old participants goes back to the old epoch; the number of the
 * cancelled one is not used again.
 * @returns whether the resharing is cancelled
 */
export function voteCancelReshare(head: Head, args: Json): boolean {
  const epoch = asU64(args.epoch, 'epoch');
  const protocol = load();
  if (!('Resharing' in protocol)) {
    throw new ContractError('UnexpectedProtocolState', 'Running' in protocol ? 'Running' : 'Initializing');
  }
  const event = protocol.Resharing;
  const voter = voterOf(event.old_participants);
  if (epoch !== event.epoch) throw new ContractError('EpochMismatch');
  if (!event.cancel_votes.includes(voter)) event.cancel_votes.push(voter);
  if (event.cancel_votes.length < event.old_threshold) {
    save(head, protocol);
    return false;
  }
  const { public_key, old_transcript_hash: transcript_hash, old_attempt: attempt } = event;
  const set = { participants: event.old_participants, threshold: event.old_threshold };
  save(head, running({ epoch: event.old_epoch, ...set, public_key, transcript_hash, attempt, next_epoch: epoch + 1 }));
  return true;
}
