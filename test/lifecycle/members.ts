import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Devnet, NodeProcess } from '@quorate/devnet';
import { z } from 'zod';
import { page, waitFor } from '../e2e/support.ts';
import { view } from '../e2e/user.ts';

/** What operators do, and what contract and nodes say of it. */

const accounts = z
  .object({ participants: z.record(z.string(), z.unknown()) })
  .transform(({ participants }) => Object.keys(participants).sort());
const contractSchema = z.union([
  z.object({
    Running: z.object({ epoch: z.number(), threshold: z.number(), attempt: z.number(), participants: accounts }),
  }),
  z.object({
    Resharing: z.object({
      old_epoch: z.number(),
      epoch: z.number(),
      attempt: z.number(),
      key_votes: z.record(z.string(), z.unknown()),
    }),
  }),
]);
type Contract = z.infer<typeof contractSchema>;
type Running = Extract<Contract, { Running: unknown }>['Running'];
type Resharing = Extract<Contract, { Resharing: unknown }>['Resharing'];

/** The contract's state, which is one of the two from the first key on. */
export const contractState = async (devnet: Devnet): Promise<Contract> =>
  contractSchema.parse(await view(devnet, 'state'));

/** The contract's resharing. @throws when there is none */
export async function resharing(devnet: Devnet): Promise<Resharing> {
  const state = await contractState(devnet);
  assert.ok('Resharing' in state, 'the contract is not resharing');
  return state.Resharing;
}

/** The contract's epoch in force. @throws while it is resharing */
export async function runningNow(devnet: Devnet): Promise<Running> {
  const state = await contractState(devnet);
  assert.ok('Running' in state, 'the contract is resharing');
  return state.Running;
}

/** Waits until the contract is Running on an epoch. */
export const running = (devnet: Devnet, epoch: number): Promise<Running> =>
  waitFor(`the contract runs on epoch ${epoch}`, async () => {
    const state = await contractState(devnet);
    return 'Running' in state && state.Running.epoch === epoch && state.Running;
  });

/** Calls a method of the contract as one operator. @returns what it returned */
export const call = (devnet: Devnet, node: NodeProcess, method: string, args: object): Promise<unknown> =>
  devnet.accountOf(node).callFunction({ contractId: devnet.contractId, methodName: method, args: { ...args } });

/** Votes as one operator after the other. @returns whether the last vote decided */
export async function vote(
  devnet: Devnet,
  voters: readonly NodeProcess[],
  method: string,
  args: object,
): Promise<unknown> {
  let decided: unknown;
  for (const voter of voters) decided = await call(devnet, voter, method, args);
  return decided;
}

/** Makes a node that runs a candidate, and has these participants vote for it. */
export async function joinWith(devnet: Devnet, node: NodeProcess, voters: readonly NodeProcess[]): Promise<void> {
  await call(devnet, node, 'join', node.info);
  assert.equal(await vote(devnet, voters, 'vote_join', { candidate: node.accountId }), true);
}

const stateSchema = z.object({
  epoch: z.number().nullable(),
  threshold: z.number().nullable(),
  publicKey: z.string().nullable(),
  ready: z.boolean(),
});

/** What a participant says of itself. */
export const memberState = async (node: NodeProcess): Promise<z.infer<typeof stateSchema>> =>
  stateSchema.parse(JSON.parse((await page(node, '/state')).text));

/** What keeps a node from its work, from its health page. */
export const problemsOf = async (node: NodeProcess): Promise<string> => (await page(node, '/health')).text;

export const keyShareFolder = (node: NodeProcess): string => join(dirname(node.logFile), 'vault', 'keyshares');

/** Epoch and attempt of each share on a node's disk. */
export const storedShares = (node: NodeProcess): { epoch: number; attempt: number }[] =>
  readdirSync(keyShareFolder(node)).flatMap((name) => {
    const [, epoch, attempt] = /^share-(\d+)-(\d+)-/.exec(name) ?? [];
    return epoch === undefined ? [] : [{ epoch: Number(epoch), attempt: Number(attempt) }];
  });

/**
 * Waits until a reshare is over for everyone: the contract runs on the epoch with exactly these participants and this
 * threshold, each of them signs with its share of it and has no other on its disk, and the root key is what it was.
 */
export async function assertEpoch(
  devnet: Devnet,
  epoch: number,
  members: readonly NodeProcess[],
  threshold: number,
): Promise<void> {
  const state = await running(devnet, epoch);
  assert.deepEqual(state.participants, members.map(({ accountId }) => accountId).sort());
  assert.equal(state.threshold, threshold);
  for (const node of members) {
    await waitFor(`${node.name} is ready in epoch ${epoch}`, async () => {
      const { ready, epoch: own } = await memberState(node);
      return ready && own === epoch;
    });
    const { publicKey, threshold: own } = await memberState(node);
    assert.deepEqual({ publicKey, own }, { publicKey: devnet.rootPublicKey, own: threshold });
    await waitFor(`${node.name} has erased other shares`, () => storedShares(node).length === 1);
    assert.deepEqual(storedShares(node), [{ epoch, attempt: state.attempt }], node.name);
  }
  assert.equal(await view(devnet, 'public_key'), devnet.rootPublicKey);
}
