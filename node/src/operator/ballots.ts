import { z } from 'zod';
import type { NearContractReader } from '../chains/near/contract.ts';
import { describeUpdate, type ProposedUpdate, readUpdates } from './updates.ts';

/** What participants can vote on by hand. */
export type Subject = 'join' | 'leave' | 'parameters' | 'cancel' | 'update';

export interface Ballot {
  readonly subject: Subject;
  /** The account, the threshold, the epoch or the update that is voted on. */
  readonly on: string;
  readonly voters: readonly string[];
}

export interface Candidate {
  readonly accountId: string;
  /** `host:port` of its mesh. */
  readonly address: string;
  /** `ed25519:…` */
  readonly meshPublicKey: string;
}

/** What the contract says of votes, as of a final block. */
export interface Ballots {
  readonly height: number;
  readonly state: string;
  /** The epoch in use; null before there is a key. */
  readonly epoch: number | null;
  /** The epoch that a resharing under way works on. */
  readonly resharingTo: number | null;
  /** Votes that a ballot needs to pass. */
  readonly needed: number;
  readonly participants: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly open: readonly Ballot[];
  /** Those that are voted on, as their ballots in `open` name them. */
  readonly updates: readonly ProposedUpdate[];
}

/** What the contract's state tells of it. */
type StateBallots = Omit<Ballots, 'height' | 'updates'>;

const infos = z.record(z.string(), z.object({ url: z.string(), sign_pk: z.string() }));
const participants = z.object({ participants: infos }).transform((set) => Object.keys(set.participants));
const votes = z.object({ votes: z.record(z.string(), z.array(z.string())) });
const count = z.number().int().nonnegative();

const ballotsOf = (subject: Subject, { votes: given }: z.infer<typeof votes>): Ballot[] =>
  Object.entries(given).map(([on, voters]) => ({ subject, on, voters }));

const initializingSchema = z.object({ threshold: count, participants }).transform(
  (state): StateBallots => ({
    state: 'Initializing',
    epoch: null,
    resharingTo: null,
    needed: state.threshold,
    participants: state.participants,
    candidates: [],
    open: [],
  }),
);

const runningSchema = z
  .object({
    epoch: count,
    threshold: count,
    participants,
    candidates: z.object({ candidates: infos }),
    join_votes: votes,
    leave_votes: votes,
    parameter_votes: votes,
  })
  .transform(
    (state): StateBallots => ({
      state: 'Running',
      epoch: state.epoch,
      resharingTo: null,
      needed: state.threshold,
      participants: state.participants,
      candidates: Object.entries(state.candidates.candidates).map(([accountId, info]) => ({
        accountId,
        address: info.url,
        meshPublicKey: info.sign_pk,
      })),
      open: [
        ...ballotsOf('join', state.join_votes),
        ...ballotsOf('leave', state.leave_votes),
        ...ballotsOf('parameters', state.parameter_votes),
      ],
    }),
  );

const resharingSchema = z
  .object({
    old_epoch: count,
    epoch: count,
    old_threshold: count,
    old_participants: participants,
    cancel_votes: z.array(z.string()),
  })
  .transform(
    (state): StateBallots => ({
      state: 'Resharing',
      epoch: state.old_epoch,
      resharingTo: state.epoch,
      needed: state.old_threshold,
      participants: state.old_participants,
      candidates: [],
      open:
        state.cancel_votes.length > 0 ? [{ subject: 'cancel', on: `${state.epoch}`, voters: state.cancel_votes }] : [],
    }),
  );

const stateSchema = z.union([
  z.object({ Initializing: initializingSchema }).transform((state) => state.Initializing),
  z.object({ Running: runningSchema }).transform((state) => state.Running),
  z.object({ Resharing: resharingSchema }).transform((state) => state.Resharing),
  z.literal('NotInitialized').transform(
    (state): StateBallots => ({
      ...{ state, epoch: null, resharingTo: null, needed: 0 },
      ...{ participants: [], candidates: [], open: [] },
    }),
  ),
]);

/** Reads candidates, proposed updates and open votes. */
export async function readBallots(contract: NearContractReader, signal: AbortSignal): Promise<Ballots> {
  const height = await contract.finalHeight(signal);
  const [state, updates] = await Promise.all([
    contract.view('state', height, stateSchema, signal),
    readUpdates(contract, height, signal),
  ]);
  const onUpdates = updates.map(({ id, voters }): Ballot => ({ subject: 'update', on: `${id}`, voters }));
  return { height, ...state, open: [...state.open, ...onUpdates], updates };
}

/** For people. */
export function formatBallots(ballots: Ballots): string {
  const { candidates, epoch, needed, open, participants: members, resharingTo, state, updates } = ballots;
  const lines = [
    `contract      ${state}${epoch === null ? '' : `, epoch ${epoch}`}${resharingTo === null ? '' : `, resharing to epoch ${resharingTo}`}`,
    `participants  ${members.join(', ') || 'none'}`,
    `to pass       ${needed} votes`,
    ...candidates.map(
      ({ accountId, address, meshPublicKey }) => `candidate     ${accountId} at ${address}, ${meshPublicKey}`,
    ),
    ...open.map(
      ({ on, subject, voters }) =>
        `open vote     ${subject} ${on}: ${voters.length} of ${needed} (${voters.join(', ')})`,
    ),
    ...updates.flatMap((update) => describeUpdate(update).map((line) => `update ${update.id}`.padEnd(14) + line)),
  ];
  return lines.join('\n');
}
