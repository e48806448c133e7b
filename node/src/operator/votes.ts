import type { Clock } from '../base/clock.ts';
import { DecodeError } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import { createIdentity } from '../mesh/identity.ts';
import type { OperatorAccount } from './account.ts';
import { type Ballot, type Ballots, readBallots, type Subject } from './ballots.ts';

/** How long to look for an executed call's trace in final blocks. */
const visibleAfterMs = 20_000;
const lookIntervalMs = 500;

/** What became of a vote. */
export interface VoteOutcome {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether it was the deciding one. */
  readonly passed: boolean;
  /** The ballot with this vote in it, when it did not pass and the contract shows such ballots. */
  readonly ballot?: Ballot & { readonly needed: number };
}

interface Voting {
  readonly method: string;
  readonly args: Record<string, unknown>;
}

const votings: Readonly<Record<Subject, (on: string) => Voting>> = {
  join: (candidate) => ({ method: 'vote_join', args: { candidate } }),
  leave: (kick) => ({ method: 'vote_leave', args: { kick } }),
  parameters: (threshold) => ({ method: 'vote_parameters', args: { threshold: Number(threshold) } }),
  cancel: (epoch) => ({ method: 'vote_cancel_reshare', args: { epoch: Number(epoch) } }),
};

/**
 * Votes as the node's account.
 * @param on the account, threshold or epoch that is voted on
 * @throws as OperatorAccount.call()
 */
export async function vote(
  account: OperatorAccount,
  subject: Subject,
  on: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<VoteOutcome> {
  const { args, method } = votings[subject](on);
  const passed = asPassed(method, await account.call(method, args, signal));
  if (passed) return { method, args, passed };
  const mine = (ballot: Ballot) =>
    ballot.subject === subject && ballot.on === on && ballot.voters.includes(account.accountId);
  const ballots = await lookFor(account, ({ open }) => open.some(mine), clock, signal);
  const ballot = ballots?.open.find(mine);
  return { method, args, passed, ...(ballots && ballot ? { ballot: { ...ballot, needed: ballots.needed } } : {}) };
}

/** Votes for an update. @throws as OperatorAccount.call() */
export async function voteUpdate(account: OperatorAccount, id: number, signal: AbortSignal): Promise<VoteOutcome> {
  const [method, args] = ['vote_update', { id }];
  return { method, args, passed: asPassed(method, await account.call(method, args, signal)) };
}

export interface JoinOutcome {
  readonly accountId: string;
  readonly address: string;
  readonly meshPublicKey: string;
  /** Votes that it now takes, if the contract could be read afterwards. */
  readonly needed: number | null;
}

/** Older clients of the contract encrypt to this key; links between nodes here are TLS, and it is not used. */
const noCipherKey = Array<number>(32).fill(0);

/**
 * Makes the node's account a candidate, or renews what the contract knows of it.
 * @param address `host:port` under which peers reach the node's mesh
 * @throws as OperatorAccount.call()
 */
export async function join(
  account: OperatorAccount,
  address: string,
  meshKey: Secret<string>,
  clock: Clock,
  signal: AbortSignal,
): Promise<JoinOutcome> {
  const { publicKey: meshPublicKey } = createIdentity(meshKey);
  await account.call('join', { url: address, cipher_pk: noCipherKey, sign_pk: meshPublicKey }, signal);
  const { accountId } = account;
  const isThere = ({ candidates }: Ballots) =>
    candidates.some((candidate) => candidate.accountId === accountId && candidate.address === address);
  const ballots = await lookFor(account, isThere, clock, signal);
  return { accountId, address, meshPublicKey, needed: ballots?.needed ?? null };
}

function asPassed(method: string, result: unknown): boolean {
  if (typeof result !== 'boolean') throw new DecodeError(`${method}'s result`, 'not true or false');
  return result;
}

/** Reads the contract until a final block shows what was done; undefined when it does not in time. */
async function lookFor(
  account: OperatorAccount,
  isThere: (ballots: Ballots) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<Ballots | undefined> {
  for (const deadline = clock.now() + visibleAfterMs; clock.now() < deadline; ) {
    const ballots = await readBallots(account.contract, signal);
    if (isThere(ballots)) return ballots;
    await clock.sleep(lookIntervalMs, signal);
  }
  return undefined;
}
