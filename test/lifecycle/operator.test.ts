import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type NodeProcess, requestSignature } from '@quorate/devnet';
import { useDevnet, waitFor, waitUntilReady } from '../e2e/support.ts';
import { assertEpoch, memberState, problemsOf } from './members.ts';

// docs/operators.md, as an operator follows it: every step is a command of the node's command line.

/** A new machine: of what the node had, only its config is there. */
function emptyHome(node: NodeProcess): void {
  const home = dirname(node.logFile);
  for (const name of readdirSync(home)) if (name !== 'config.json') rmSync(join(home, name), { recursive: true });
}

describe('an operator with nothing but the command line', function () {
  this.timeout(240_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock: { triples: 32, presignatures: 12 } });
  const backup = { QUORATE_BACKUP_PASSPHRASE: 'correct horse battery staple' };
  let newcomer: NodeProcess;
  let file: string;

  it('joins, is voted in, and backs up the new share', async () => {
    const [first, second] = devnet().nodes as [NodeProcess, NodeProcess];
    newcomer = await devnet().addNode();
    newcomer.start();
    const { accountId } = newcomer;
    assert.match(
      await newcomer.run(['join', '--address', newcomer.meshAddress]),
      new RegExp(`2 participants now have to run: quorate vote join ${accountId}$`),
    );
    assert.match(await first.run(['vote', 'join', accountId]), /counted, waiting for votes, 1 of 2/);
    assert.equal(await second.run(['vote', 'join', accountId]), `vote_join ${accountId}: passed`);
    await assertEpoch(devnet(), 1, [...devnet().nodes.slice(0, 3), newcomer], 2);

    file = join(dirname(dirname(newcomer.logFile)), 'newcomer.backup');
    const home = dirname(newcomer.logFile);
    assert.equal(
      await newcomer.run(['keys', 'export', '--out', file], backup),
      `${file}: node keys of ${accountId}, key shares of epoch 1`,
    );
    const ofPeers = / up +\d+.* ms +\d+ s ago +1 +near:sandbox \d+/;
    const status = await waitFor('all peers have said how far they are', async () => {
      const text = await newcomer.run(['status']);
      return text.split('\n').filter((line) => ofPeers.test(line)).length === 3 && text;
    });
    for (const line of [
      /^epoch {5}1, 2 participants sign$/m,
      /^stock {5}\d+ triples \(\d+ usable .*\n {10}\d+ presignatures \(\d+ usable /m,
      /^height {4}near:sandbox \d+$/m,
      /^health {4}good$/m,
    ])
      assert.match(status, line);
    assert.ok(readdirSync(home).includes('node-keys.sealed'));
  });

  it('restores the node on an empty disk, and it signs with its share again', async () => {
    assert.equal(await newcomer.stop('SIGKILL'), null);
    emptyHome(newcomer);
    await newcomer.run(['keys', 'import', '--in', file], backup);
    newcomer.start();
    await waitFor('the restored node signs with its share', async () => (await memberState(newcomer)).epoch === 1);

    // Of three others two stay away: without the restored share there is no signature.
    const [first, ...others] = devnet().nodes.filter((node) => node !== newcomer) as [NodeProcess, ...NodeProcess[]];
    for (const node of others) await node.stop();
    await waitUntilReady(newcomer, [first]);
    const { signature } = await requestSignature(devnet(), { path: 'restored' });
    assert.ok(signature.r.length > 0);
  });

  it('puts a node out whose backup is too old, and takes it in again with the same keys', async () => {
    const [first, second, third] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    const { accountId } = newcomer;
    for (const node of [second, third]) node.start();
    await waitUntilReady(newcomer, [first, second, third]);
    assert.match(await first.run(['vote', 'parameters', '--threshold', '2']), /counted, .* 1 of 2/);
    assert.equal(await second.run(['vote', 'parameters', '--threshold', '2']), 'vote_parameters 2: passed');
    await assertEpoch(devnet(), 2, [first, second, third, newcomer], 2);

    assert.equal(await newcomer.stop('SIGKILL'), null);
    emptyHome(newcomer);
    await newcomer.run(['keys', 'import', '--in', file], backup);
    newcomer.start();
    await waitFor('it says so', async () => (await problemsOf(newcomer)).includes('no share of epoch 2'));
    await first.run(['vote', 'leave', accountId]);
    assert.equal(await third.run(['vote', 'leave', accountId]), `vote_leave ${accountId}: passed`);
    await assertEpoch(devnet(), 3, [first, second, third], 2);

    await newcomer.run(['join', '--address', newcomer.meshAddress]);
    for (const node of [first, second]) await node.run(['vote', 'join', accountId]);
    await assertEpoch(devnet(), 4, [first, second, third, newcomer], 2);
    assert.match(await newcomer.run(['status']), /^epoch {5}4, 2 participants sign$/m);
  });
});
