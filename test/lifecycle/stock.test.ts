import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NodeProcess } from '@quorate/devnet';
import { z } from 'zod';
import { assertSignature, derivedKey, readAnswer } from '../e2e/independent.ts';
import { logOf, metricOf, page, useDevnet, waitFor, waitForStock, waitUntilReady } from '../e2e/support.ts';
import { randomPayload, User } from '../e2e/user.ts';

const stock = { triples: 4, presignatures: 6 };
const counts = z.object({ triples: z.number(), presignatures: z.number() });
const stateSchema = z.object({ stock: counts, held: counts });
const path = 'ethereum,1';
const form = 'sig.network v2';

/** What a node has on its disk: kind and id of each asset, with its owner and participants. To be read while it is down. */
function assetsOf(node: NodeProcess): Map<string, { owner: number; participants: number[] }> {
  const database = new DatabaseSync(stockFile(node), { readOnly: true });
  const rows = database.prepare('SELECT kind, id, owner, participants FROM asset').all();
  database.close();
  return new Map(
    rows.map(({ kind, id, owner, participants }) => [
      `${kind} ${id}`,
      { owner: Number(owner), participants: String(participants).split(',').map(Number) },
    ]),
  );
}

const stockFile = (node: NodeProcess) => join(dirname(node.logFile), 'vault', 'vault.sqlite');

describe('a node that loses its stock', function () {
  this.timeout(400_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock, nodeConfig: { generation: { reconcileMs: 1_000 } } });
  let users: readonly User[];

  before(async () => {
    users = await (await User.create(devnet(), 'dapp', 50)).withKeys(4);
  });

  /** Whether all have stock, and owners have as much as is held for them: each asset has one participant besides. */
  async function isAgreed(): Promise<boolean> {
    const states = await Promise.all(
      devnet().nodes.map(async (node) => stateSchema.parse(JSON.parse((await page(node, '/state')).text))),
    );
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
});
