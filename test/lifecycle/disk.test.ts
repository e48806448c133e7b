import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NodeProcess } from '@quorate/devnet';
import { logOf, metricOf, stateOf, useDevnet, waitFor, waitUntilReady } from '../e2e/support.ts';
import { assertEpoch, contractState, keyShareFolder, memberState, problemsOf, resharing, vote } from './members.ts';
import { Pulse } from './pulse.ts';

// A limit on the size of files stands in for a full disk: every write of the process fails, at any moment, with no
// need of a disk of its own. What SQLite calls an I/O error here, it calls a full disk there.

describe('a node whose disk is full or damaged, while signatures are asked for every second', function () {
  this.timeout(120_000);
  let pulse: Pulse | undefined;
  // Before the devnet's own hook: what was asked is answered before the nodes stop.
  after(() => pulse?.finish());
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock: { triples: 32, presignatures: 12 } });
  let victim: NodeProcess;
  let others: readonly [NodeProcess, NodeProcess];

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    const [first, second, third] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    [victim, others] = [third, [first, second]];
    pulse = await Pulse.start(devnet(), 'steady');
  });

  const limitFiles = (bytes: 0 | 'unlimited') =>
    execFileSync('prlimit', ['--pid', `${victim.pid}`, `--fsize=${bytes}:`]);
  const shares = () =>
    readdirSync(keyShareFolder(victim))
      .filter((name) => name.startsWith('share-'))
      .map((name) => [name, readFileSync(join(keyShareFolder(victim), name), 'hex')]);
  const signedBy = async (node: NodeProcess) =>
    (await metricOf(node, 'mpc_num_signature_computations_led{result="signed"}')) +
    (await metricOf(node, 'mpc_num_signature_computations_followed{result="signed"}'));
  const errorsOf = (node: NodeProcess, from: number) =>
    logOf(node)
      .slice(from)
      .map(({ error }) => String(error));

  async function assertAnswered(what: string): Promise<void> {
    const latencies = await pulse!.settle();
    console.log(`        ${what}: ${latencies.length} signatures, slowest ${Math.max(...latencies)} ms`);
    assert.ok(latencies.length > 0);
  }

  async function assertSigns(): Promise<void> {
    const before = await signedBy(victim);
    await waitFor('it signs', async () => (await signedBy(victim)) > before);
    await assertAnswered('by it as well');
  }

  it('signs nothing and spends nothing while nothing can be written, and goes on when there is room', async () => {
    const keyShares = shares();
    const logged = logOf(victim).length;
    limitFiles(0);
    await waitFor('it says why, naming the files', () => {
      const errors = errorsOf(victim, logged).join('\n');
      return /requests\.sqlite: disk I\/O error/.test(errors) && /vault\.sqlite: disk I\/O error/.test(errors);
    });
    await waitFor('health says so', async () => /requests\.sqlite/.test(await problemsOf(victim)));
    // What was begun with a presignature that was taken in time may still be in hand.
    await assertAnswered('begun before');
    const [signed, { stock }] = [await signedBy(victim), await stateOf(victim)];
    const asked = pulse!.asked;
    await waitFor('more is asked', () => pulse!.asked >= asked + 4);
    await assertAnswered('by the others');
    assert.equal(await signedBy(victim), signed);
    assert.deepEqual((await stateOf(victim)).stock, stock);
    assert.deepEqual(shares(), keyShares);
    limitFiles('unlimited');
    await waitFor('it is healthy', async () => /"healthy":true/.test(await problemsOf(victim)));
    await assertSigns();
  });

  it('does not vote for a share that it could not write', async () => {
    const keyShares = shares();
    const logged = logOf(victim).length;
    limitFiles(0);
    assert.equal(await vote(devnet(), others, 'vote_parameters', { threshold: 2 }), true);
    await waitFor('it says why, naming the file', () =>
      errorsOf(victim, logged).some((error) => /\/share-1-0-[0-9a-f]{64}\.sealed: no space left/.test(error)),
    );
    await waitFor('the next attempt has begun', async () => {
      const state = await contractState(devnet());
      return 'Resharing' in state && state.Resharing.attempt > 0;
    });
    assert.ok(!(victim.accountId in (await resharing(devnet())).key_votes));
    assert.deepEqual(shares(), keyShares);
    await assertAnswered('on the old shares');

    limitFiles('unlimited');
    await assertEpoch(devnet(), 1, devnet().nodes, 2);
    await assertSigns();
  });

  it('refuses a damaged stock database, and works without it', async () => {
    assert.equal(await victim.stop(), 0);
    const file = join(dirname(victim.logFile), 'vault', 'vault.sqlite');
    const whole = readFileSync(file);
    writeFileSync(
      file,
      whole.map((byte, at) => (at < 4_096 ? byte : 0xa5)),
    );
    await assert.rejects(victim.run(['start']), { code: 1, stderr: new RegExp(`^quorate: ${file}: damaged; `) });
    assert.equal(readFileSync(file).length, whole.length);

    renameSync(file, `${file}.damaged`);
    victim.start();
    await waitUntilReady(victim, others);
    assert.equal((await memberState(victim)).publicKey, devnet().rootPublicKey);
    await assertSigns();
  });
});
