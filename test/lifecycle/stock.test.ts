import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NodeProcess } from '@quorate/devnet';
import { assertSignature, derivedKey, readAnswer } from '../e2e/independent.ts';
import { logOf, metricOf, page, stateOf, useDevnet, waitFor, waitUntilReady } from '../e2e/support.ts';
import { randomPayload, User } from '../e2e/user.ts';

const stock = { triples: 8, presignatures: 6 };
const path = 'ethereum,1';
const form = 'sig.network v2';

/** What a node has on its disk: `kind id` → its participants. To be read while the node is down. */
function assetsOf(node: NodeProcess): Map<string, number[]> {
  const database = new DatabaseSync(stockFile(node), { readOnly: true });
  const rows = database.prepare('SELECT kind, id, participants FROM asset').all();
  database.close();
  return new Map(
    rows.map(({ kind, id, participants }) => [`${kind} ${id}`, String(participants).split(',').map(Number)]),
  );
}

const stockFile = (node: NodeProcess) => join(dirname(node.logFile), 'vault', 'vault.sqlite');

describe('a node that loses its stock', function () {
  this.timeout(180_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock, nodeConfig: { generation: { reconcileMs: 1_000 } } });
  let users: readonly User[];

  before(async () => {
    users = await (await User.create(devnet(), 'dapp', 50)).withKeys(4);
  });

  /** Nothing is made any more, and what owners have is what their participants hold: each asset has one besides. */
  const isAtRest = async () => {
    const states = await Promise.all(
      devnet().nodes.map(async (node) => {
        const { held } = JSON.parse((await page(node, '/state')).text);
        return { ...(await stateOf(node)), held };
      }),
    );
    const full = states.every(
      ({ stock: own }) => own.triples >= 2 * stock.triples && own.presignatures >= 2 * stock.presignatures,
    );
    const total = (pick: (state: (typeof states)[number]) => number) =>
      states.reduce((sum, state) => sum + pick(state), 0);
    return (
      full &&
      total(({ held }) => held.triples) === total(({ stock: own }) => own.triples) &&
      total(({ held }) => held.presignatures) === total(({ stock: own }) => own.presignatures)
    );
  };

  async function sign(index: number): Promise<void> {
    const user = users[index % users.length]!;
    const payload = randomPayload();
    const call = await user.ask({ payload: [...payload], path, key_version: 1 });
    const publicKey = derivedKey(form, devnet().rootPublicKey, user.accountId, path);
    assertSignature(readAnswer(form, await call.value()), payload, publicKey);
  }

  const erased = async (node: NodeProcess, reason: string) =>
    (await metricOf(node, `mpc_stock_reconciled{kind="presignature",reason="${reason}"}`)) +
    (await metricOf(node, `mpc_stock_reconciled{kind="triple-pair",reason="${reason}"}`));

  it('is not asked for what it has no more, and all agree afterwards', async () => {
    const [first, second, victim] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    await waitFor('stock is full', isAtRest);
    const before = await Promise.all([first, second].map((node) => erased(node, 'lost')));
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
    for (const [index, node] of [first, second].entries()) {
      assert.ok((await erased(node, 'lost')) > before[index]!, `${node.name} had stock with it`);
      assert.ok((await erased(node, 'gone')) > 0, `${node.name} held some of its stock`);
    }

    await waitFor('stock is full again', isAtRest);
    await Promise.all(devnet().nodes.map((node) => node.stop()));
    const disks = devnet().nodes.map(assetsOf);
    const everything = new Map(disks.flatMap((assets) => [...assets]));
    assert.ok(everything.size >= 3 * (stock.triples + 2 * stock.presignatures));
    for (const [asset, participants] of everything) {
      const keepers = disks.flatMap((assets, id) => (assets.has(asset) ? [id] : []));
      assert.deepEqual(keepers, participants, asset);
    }
  });
});
