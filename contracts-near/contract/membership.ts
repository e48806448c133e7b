import { near } from 'near-sdk-js';
import { asAccountId, asU32, type Json, own } from './args.ts';
import { ContractError } from './errors.ts';
import type { Head } from './head.ts';
import {
  accountsOf,
  isParticipant,
  type Participants,
  parseInfo,
  requireNewKey,
  withoutParticipant,
  withParticipant,
} from './participants.ts';
import { addVote, loadRunning, type Running, resharing, save, voterOf } from './protocol.ts';

/** Anyone may ask to join, so their number is bounded; see `makeRoom`. */
const MAX_CANDIDATES = 32;
export const MIN_THRESHOLD = 2;

export function checkThreshold(threshold: number, participants: number): void {
  if (threshold > participants) throw new ContractError('ThresholdTooHigh');
  if (threshold < MIN_THRESHOLD) throw new ContractError('InvalidThreshold');
}

function reshareTo(head: Head, from: Running, participants: Participants, threshold: number): true {
  save(head, resharing(from, participants, threshold));
  return true;
}

function stay(head: Head, current: Running): false {
  save(head, { Running: current });
  return false;
}

/**
 * Full of candidates: the one with the fewest votes gives way, the oldest of those, so that neither strangers nor a
 * participant who votes for them can block the list.
 */
function makeRoom(current: Running): void {
  const { candidates, join_votes } = current;
  const accounts = Object.keys(candidates);
  if (accounts.length < MAX_CANDIDATES) return;
  const votesOf = (account: string) => own(join_votes, account)?.length ?? 0;
  const unwanted = accounts.reduce((least, account) => (votesOf(account) < votesOf(least) ? account : least));
  delete candidates[unwanted];
  delete join_votes[unwanted];
}

/** `join {url, cipher_pk, sign_pk}`: becomes a candidate, or renews what it said about itself. */
export function join(head: Head, args: Json): void {
  const current = loadRunning();
  const account = near.predecessorAccountId();
  if (isParticipant(current.participants, account)) throw new ContractError('JoinAlreadyParticipant');
  const info = parseInfo(args, 'arguments');
  requireNewKey(current.participants.participants, info, 'arguments');
  const { candidates } = current;
  const before = own(candidates, account);
  if (before === undefined) makeRoom(current);
  // Votes were for what the candidate had said before.
  else if (before !== info) delete current.join_votes[account];
  candidates[account] = info;
  stay(head, current);
}

/** `vote_join {candidate}`. @returns whether the resharing has begun */
export function voteJoin(head: Head, args: Json): boolean {
  const current = loadRunning();
  const voter = voterOf(current.participants);
  const candidate = asAccountId(args.candidate, 'candidate');
  const info = own(current.candidates, candidate);
  if (info === undefined) throw new ContractError('JoinNotCandidate');
  if (addVote(current.join_votes, candidate, voter) < current.threshold) return stay(head, current);
  return reshareTo(head, current, withParticipant(current.participants, candidate, info), current.threshold);
}

/** `vote_leave {kick}`. @returns whether the resharing has begun */
export function voteLeave(head: Head, args: Json): boolean {
  const current = loadRunning();
  const voter = voterOf(current.participants);
  const kick = asAccountId(args.kick, 'kick');
  if (!isParticipant(current.participants, kick)) throw new ContractError('KickNotParticipant');
  if (accountsOf(current.participants).length <= current.threshold)
    throw new ContractError('ParticipantsBelowThreshold');
  if (addVote(current.leave_votes, kick, voter) < current.threshold) return stay(head, current);
  return reshareTo(head, current, withoutParticipant(current.participants, kick), current.threshold);
}

/**
 * `vote_parameters {threshold}`: the same value refreshes the shares. An account's vote replaces its earlier one.
 * @returns whether the resharing has begun
 */
export function voteParameters(head: Head, args: Json): boolean {
  const current = loadRunning();
  const voter = voterOf(current.participants);
  const threshold = asU32(args.threshold, 'threshold');
  if (threshold < MIN_THRESHOLD || threshold > accountsOf(current.participants).length)
    throw new ContractError('InvalidThreshold');
  const votes = current.parameter_votes;
  for (const value of Object.keys(votes)) {
    const voters = (votes[value] ?? []).filter((account) => account !== voter);
    if (voters.length === 0) delete votes[value];
    else votes[value] = voters;
  }
  if (addVote(current.parameter_votes, `${threshold}`, voter) < current.threshold) return stay(head, current);
  return reshareTo(head, current, current.participants, threshold);
}
