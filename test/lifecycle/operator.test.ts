import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type NodeProcess, requestSignature } from '@quorate/devnet';
import { useDevnet, waitFor, waitUntilReady } from '../e2e/support.ts';
import { assertEpoch, memberState } from './members.ts';

// docs/operators.md, as an operator follows it: every step is a command of the node's command line.

describe('an operator with nothing but the command line', function () {
  this.timeout(120_000);
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
    assert.match(await newcomer.run(['status']), /^epoch {5}1, 2 participants sign$[\s\S]*^health {4}good$/m);
    assert.ok(readdirSync(home).includes('node-keys.sealed'));
  });

  it('restores the node on an empty disk, and it signs with its share again', async () => {
    assert.equal(await newcomer.stop('SIGKILL'), null);
    const home = dirname(newcomer.logFile);
    for (const name of readdirSync(home)) if (name !== 'config.json') rmSync(join(home, name), { recursive: true });
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
});
