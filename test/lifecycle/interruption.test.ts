import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeProcess } from '@quorate/devnet';
import { logOf, useDevnet, waitFor } from '../e2e/support.ts';
import { LossyProxy } from './lossyProxy.ts';
import {
  assertEpoch,
  joinWith,
  keyShareFolder,
  resharing,
  running,
  runningNow,
  storedShares,
  vote,
} from './members.ts';
import { Pulse } from './pulse.ts';

describe('reshares that are interrupted, while signatures are asked for every second', function () {
  this.timeout(120_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock: { triples: 32, presignatures: 12 } });
  let pulse: Pulse;
  let members: readonly NodeProcess[];
  let newcomer: NodeProcess;

  before(async () => {
    members = [...devnet().nodes];
    pulse = await Pulse.start(devnet(), 'steady');
  });

  after(() => pulse?.stop());

  const voters = () => members.slice(0, 2);

  /** All that was asked so far is answered. */
  async function assertAnswered(what: string): Promise<void> {
    const latencies = await pulse.settle();
    console.log(`        ${what}: ${latencies.length} signatures, slowest ${Math.max(...latencies)} ms`);
    assert.ok(latencies.length > 0);
  }

  it('goes back to the old epoch when a newcomer dies and the operators cancel', async () => {
    newcomer = await devnet().addNode();
    newcomer.start();
    await waitFor('the newcomer waits to be let in', () =>
      logOf(newcomer).some(({ msg }) => msg === 'waiting to become a participant'),
    );
    // It takes part in nothing any more, and is still there for the contract.
    newcomer.signal('SIGSTOP');
    await joinWith(devnet(), newcomer, voters());
    assert.equal((await resharing(devnet())).epoch, 1);
    await newcomer.stop('SIGKILL');
    await waitFor('everybody waits for the newcomer', () =>
      members.every((node) => logOf(node).some(({ msg, epoch }) => msg.startsWith('waiting for every') && epoch === 1)),
    );
    await assertAnswered('while nothing moves');

    assert.equal(await vote(devnet(), voters(), 'vote_cancel_reshare', { epoch: 1 }), true);
    await assertEpoch(devnet(), 0, members, 2);
    await assertAnswered('cancelled');
  });

  it('takes the newcomer in at another try, with an epoch number that was not used before', async () => {
    newcomer.start();
    await joinWith(devnet(), newcomer, voters());
    members = [...members, newcomer];
    await assertEpoch(devnet(), 2, members, 2);
    await assertAnswered('joined');
  });

  it('ends the attempt in the middle of which a node is killed, and succeeds with the next', async () => {
    const victim = members[1]!;
    const others = members.filter((node) => node !== victim);
    for (let epoch = 3; ; epoch++) {
      assert.equal(await vote(devnet(), [others[0]!, others[1]!], 'vote_parameters', { threshold: 2 }), true);
      if (!(await killedInAttempt(victim, epoch, 0))) {
        await assertEpoch(devnet(), epoch, members, 2); // it was too quick; once more
        continue;
      }
      await waitFor('the others have ended the attempt', async () => (await resharing(devnet())).attempt > 0);
      assert.deepEqual((await resharing(devnet())).key_votes, {});
      await assertAnswered('one down');

      victim.start();
      const { attempt } = await running(devnet(), epoch);
      assert.ok(attempt > 0);
      await assertEpoch(devnet(), epoch, members, 2);
      await assertAnswered('killed and restarted');
      return;
    }
  });

  /**
   * Kills a node between the mark that it has begun an attempt and the share that comes out of it.
   * @returns false, with the node running, when it had its share already
   */
  async function killedInAttempt(node: NodeProcess, epoch: number, attempt: number): Promise<boolean> {
    const mark = join(keyShareFolder(node), `started-${epoch}-${attempt}`);
    const deadline = performance.now() + 60_000;
    while (!existsSync(mark)) {
      assert.ok(performance.now() < deadline, `${node.name} has not begun attempt ${attempt} of epoch ${epoch}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    node.signal('SIGSTOP');
    if (storedShares(node).some((share) => share.epoch === epoch)) {
      node.signal('SIGCONT');
      return false;
    }
    await node.stop('SIGKILL');
    return true;
  }

  it('repeats a vote that got lost', async () => {
    const { epoch } = await runningNow(devnet());
    const proxy = await LossyProxy.start(devnet().rpcUrl, 'vote_reshared');
    try {
      const deaf = await devnet().addNode([proxy.url]);
      deaf.start();
      await joinWith(devnet(), deaf, voters());
      members = [...members, deaf];
      await assertEpoch(devnet(), epoch + 1, members, 2);
      assert.equal(proxy.lost, 1);
      await assertAnswered('a vote lost');
      assert.equal(await deaf.stop(), 0);
      assert.equal(await vote(devnet(), voters(), 'vote_leave', { kick: deaf.accountId }), true);
      members = members.filter((node) => node !== deaf);
      await assertEpoch(devnet(), epoch + 2, members, 2);
    } finally {
      await proxy.stop();
    }
  });
});
