import type { Clock } from '../base/clock.ts';
import { DecodeError } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import { createIdentity } from '../mesh/identity.ts';
import type { OperatorAccount } from './account.ts';
import { type Ballot, readBallots, type Subject } from './ballots.ts';
import { OperatorError } from './errors.ts';
import { checkCode, type ProposedUpdate } from './updates.ts';

/** How far to look for an executed call's trace in final blocks: they are 3 behind, its receipts a few more. */
const visibleAfterBlocks = 12;
const visibleAfterMs = 20_000;
const lookIntervalMs = 500;

/** What became of a vote. */
export interface VoteOutcome {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether it was the deciding one. */
  readonly passed: boolean;
  /** The ballot with this vote in it, when it did not pass. */
  readonly ballot?: Ballot & { readonly needed: number };
}

interface Voting {
  readonly method: string;
  readonly args: Record<string, unknown>;
}

const votings: Readonly<Record<Exclude<Subject, 'update'>, (on: string) => Voting>> = {
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
  subject: keyof typeof votings,
  on: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<VoteOutcome> {
  const { args, method } = votings[subject](on);
  const passed = asPassed(method, await account.call(method, args, signal));
  return { method, args, passed, ...(passed ? {} : await ballotWithVote(account, subject, on, clock, signal)) };
}

async function ballotWithVote(
  account: OperatorAccount,
  subject: Subject,
  on: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Pick<VoteOutcome, 'ballot'>> {
  const mine = (ballot: Ballot) =>
    ballot.subject === subject && ballot.on === on && ballot.voters.includes(account.accountId);
  const look = async () => {
    const { needed, open } = await readBallots(account.contract, signal);
    const ballot = open.find(mine);
    return ballot && { ballot: { ...ballot, needed } };
  };
  return (await lookFor(account, look, clock, signal)) ?? {};
}

export interface UpdateOutcome extends VoteOutcome {
  /** What was voted for. */
  readonly update: ProposedUpdate;
  /** Whether code or config are others since, when the vote was the deciding one. */
  readonly applied?: boolean;
}

/**
 * Votes for an update. The deciding vote sets it off; whether the new code took over is only to be seen afterwards.
 * @param hash SHA-256 of the code that it has to carry, or a file with that code; undefined takes what there is
 * @throws as OperatorAccount.call(); OperatorError `PROPOSAL` when it is not there or carries something else
 */
export async function voteUpdate(
  account: OperatorAccount,
  id: number,
  hash: string | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<UpdateOutcome> {
  const [method, args] = ['vote_update', { id }];
  // It may have been proposed a moment ago.
  const look = async () => (await readBallots(account.contract, signal)).updates.find((proposed) => proposed.id === id);
  const update = await lookFor(account, look, clock, signal);
  if (!update) throw new OperatorError('PROPOSAL', `no update ${id} waits for votes: nothing was sent`);
  if (hash !== undefined) checkCode(update, hash);
  const before = await account.readVersion(signal);
  const passed = asPassed(method, await account.call(method, args, signal));
  if (!passed) {
    return { method, args, passed, update, ...(await ballotWithVote(account, 'update', `${id}`, clock, signal)) };
  }
  const changed = async () => ((await account.readVersion(signal)) === before ? undefined : true);
  return { method, args, passed, update, applied: (await lookFor(account, changed, clock, signal)) ?? false };
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
  const look = async () => {
    const { candidates, needed } = await readBallots(account.contract, signal);
    const isThere = candidates.some((candidate) => candidate.accountId === accountId && candidate.address === address);
    return isThere ? needed : undefined;
  };
  return { accountId, address, meshPublicKey, needed: (await lookFor(account, look, clock, signal)) ?? null };
}

function asPassed(method: string, result: unknown): boolean {
  if (typeof result !== 'boolean') throw new DecodeError(`${method}'s result`, 'not true or false');
  return result;
}

/** Looks again and again for what final blocks will show soon; undefined when neither enough of them nor enough time does. */
async function lookFor<T>(
  account: OperatorAccount,
  look: () => Promise<T | undefined>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  const executed = await account.contract.finalHeight(signal);
  for (const deadline = clock.now() + visibleAfterMs; clock.now() < deadline; ) {
    const height = await account.contract.finalHeight(signal);
    const found = await look();
    if (found !== undefined || height > executed + visibleAfterBlocks) return found;
    await clock.sleep(lookIntervalMs, signal);
  }
  return undefined;
}
