import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import type { NodeProcess } from '@quorate/devnet';
import { z } from 'zod';
import { assertSignature, derivedKey, readAnswer } from '../e2e/independent.ts';
import {
  logOf,
  metricOf,
  page,
  participantIds,
  useDevnet,
  waitFor,
  waitForStock,
  waitUntilReady,
} from '../e2e/support.ts';
import { randomPayload, User } from '../e2e/user.ts';
import { assetsOf, stockCounterOf, stockFile } from './disks.ts';

const stock = { triples: 4, presignatures: 6 };
const counts = z.object({ triples: z.number(), presignatures: z.number() });
const stateSchema = z.object({
  stock: counts,
  held: counts,
  peers: z.array(z.object({ id: z.number(), status: z.object({ stockCounter: z.number() }).optional() })),
});
const path = 'ethereum,1';
const form = 'sig.network v2';

describe('a node that loses its stock', function () {
  this.timeout(400_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock, nodeConfig: { generation: { reconcileMs: 1_000 } } });
  let users: readonly User[];

  before(async () => {
    users = await (await User.create(devnet(), 'dapp', 50)).withKeys(4);
  });

  const stateOf = async (node: NodeProcess) => stateSchema.parse(JSON.parse((await page(node, '/state')).text));

  /** Whether all have stock, and owners have as much as is held for them: each asset has one participant besides. */
  async function isAgreed(): Promise<boolean> {
    const states = await Promise.all(devnet().nodes.map(stateOf));
    const total = (which: 'stock' | 'held', kind: keyof typeof stock) =>
      states.reduce((sum, state) => sum + state[which][kind], 0);
    const kinds = ['triples', 'presignatures'] as const;
    const filled = states.every((state) => kinds.every((kind) => state.stock[kind] >= stock[kind]));
    return filled && kinds.every((kind) => total('held', kind) === total('stock', kind));
  }

  async function sign(index: number): Promise<void> {
    const user = users[index % users.length]!;
    const payload = randomPayload();
    const call = await user.ask({ payload: [...payload], path, key_version: 1 });
    const publicKey = derivedKey(form, devnet().rootPublicKey, user.accountId, path);
    assertSignature(readAnswer(form, await call.value()), payload, publicKey);
  }

  async function erased(reason: 'lost' | 'gone', ...nodes: NodeProcess[]): Promise<number> {
    const samples = ['presignature', 'triple-pair'].map(
      (kind) => `mpc_stock_reconciled{kind="${kind}",reason="${reason}"}`,
    );
    const counts = await Promise.all(nodes.flatMap((node) => samples.map((sample) => metricOf(node, sample))));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  it('is not asked for what it has no more, and all agree afterwards', async () => {
    const [first, second, victim] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    await waitForStock(devnet().nodes, stock.presignatures);
    const before = await erased('lost', first, second);
    await victim.stop('SIGKILL');
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${stockFile(victim)}${suffix}`, { force: true });
    const linked = () => logOf(victim).filter(({ msg }) => msg === 'mesh: link up').length;
    const linksBefore = linked();
    victim.start();

    const asked: Promise<void>[] = [];
    await waitFor('the first link', () => linked() > linksBefore);
    for (let index = 0; index < 8; index++) asked.push(sign(index));
    await waitUntilReady(victim, [first, second]);
    for (let index = 0; index < 8; index++) asked.push(sign(index));
    await Promise.all(asked);

    const failures = devnet().nodes.flatMap((node) =>
      logOf(node).filter(({ error }) => typeof error === 'string' && error.includes('ASSET_GONE')),
    );
    assert.deepEqual(failures, []);
    assert.ok((await erased('lost', first, second)) > before, 'they had stock with it');
    await waitFor('its own stock is erased', async () => (await erased('gone', first, second)) > 0);

    await waitFor('owners have what is held for them', isAgreed, 150_000);
    await Promise.all(devnet().nodes.map((node) => node.stop()));
    const disks = devnet().nodes.map(assetsOf);
    for (const [self, assets] of disks.entries()) {
      const own = [...assets].filter(([, { owner }]) => owner === self);
      assert.ok(own.length > 0);
      for (const [asset, { participants }] of own)
        assert.ok(
          participants.every((id) => disks[id]!.has(asset)),
          asset,
        );
    }
  });

  it('wipes a stock that was rolled back, and uses nothing of it', async () => {
    const [first, second, victim] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    const copy = `${stockFile(victim)}.copy`;
    copyFileSync(stockFile(victim), copy);
    const [rolledBack, counter] = [assetsOf(victim), stockCounterOf(victim)];
    assert.ok(rolledBack.size > 0);
    for (const node of devnet().nodes) node.start();
    await waitUntilReady(victim, [first, second]);
    for (let index = 0; index < 4; index++) await sign(index);
    const heard = async (node: NodeProcess) => {
      const self = (await participantIds(devnet().nodes)).get(victim);
      return (await stateOf(node)).peers.find(({ id }) => id === self)?.status?.stockCounter ?? 0;
    };
    for (const node of [first, second])
      await waitFor(`${node.name} has heard that it changed`, async () => (await heard(node)) > counter);

    await victim.stop('SIGKILL');
    for (const suffix of ['-wal', '-shm']) rmSync(`${stockFile(victim)}${suffix}`, { force: true });
    copyFileSync(copy, stockFile(victim));
    const logged = logOf(victim).length;
    victim.start();
    const noticed = /rolled back; wiped/;
    await waitFor('it notices', () =>
      logOf(victim)
        .slice(logged)
        .some(({ msg }) => noticed.test(msg)),
    );
    await waitUntilReady(victim, [first, second]);
    for (let index = 0; index < 4; index++) await sign(index);

    await waitFor('all agree on what there is', isAgreed, 150_000);
    await Promise.all(devnet().nodes.map((node) => node.stop()));
    for (const node of devnet().nodes) {
      const left = [...assetsOf(node).keys()].filter((asset) => rolledBack.has(asset));
      assert.deepEqual(left, [], `${node.name} has stock that its peer wiped`);
    }
  });
});
