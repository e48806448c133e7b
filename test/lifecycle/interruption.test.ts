import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { NodeProcess } from '@quorate/devnet';
import { logOf, stateOf, useDevnet, waitFor } from '../e2e/support.ts';
import { type Arguments, KeepingRpc } from './keepingRpc.ts';
import {
  assertEpoch,
  call,
  joinWith,
  keyShareFolder,
  problemsOf,
  resharing,
  running,
  runningNow,
  storedShares,
  vote,
} from './members.ts';
import { Pulse } from './pulse.ts';

describe('reshares that are interrupted, while signatures are asked for every second', function () {
  this.timeout(180_000);
  let pulse: Pulse | undefined;
  // Before the devnet's own hook: what was asked is answered before the nodes stop.
  after(async () => {
    await pulse?.finish();
    await rpc?.stop();
  });
  // A request lives for 200 blocks, 80 s: time for all nodes to be killed and started on a busy machine.
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    stock: { triples: 32, presignatures: 12 },
    blockIntervalMs: 400,
  });
  let members: readonly NodeProcess[];
  let newcomer: NodeProcess;
  let rpc: KeepingRpc;

  before(async () => {
    members = [...devnet().nodes];
    rpc = await KeepingRpc.start(devnet().rpcUrl, 'vote_reshared');
    pulse = await Pulse.start(devnet(), 'steady');
  });

  const voters = () => members.slice(0, 2);
  /** Nobody leaves in this suite, so that ids are in the order of joining. */
  const idOf = (node: NodeProcess) => members.indexOf(node);

  /** All that was asked so far is answered. */
  async function assertAnswered(what: string): Promise<void> {
    const latencies = await pulse!.settle();
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
    await waitFor('everybody says that the newcomer is missing', () =>
      members.every((node) =>
        logOf(node).some(({ epoch, missing }) => epoch === 1 && isDeepStrictEqual(missing, [members.length])),
      ),
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

  /** Refreshes the shares, and interrupts a node in the middle of the first attempt. @returns the epoch that is made */
  async function interruptIn(victim: NodeProcess, how: 'SIGKILL' | 'SIGSTOP'): Promise<number> {
    const others = members.filter((node) => node !== victim);
    for (;;) {
      const epoch = (await runningNow(devnet())).epoch + 1;
      assert.equal(await vote(devnet(), others.slice(0, 2), 'vote_parameters', { threshold: 2 }), true);
      if (!(await interrupted(victim, epoch, how))) continue;
      await waitFor('the others have noticed', async () => {
        const states = await Promise.all(others.map(stateOf));
        return states.every(({ peers }) => peers.some(({ id, connected }) => id === idOf(victim) && !connected));
      });
      await assertAnswered('without it');
      return epoch;
    }
  }

  it('ends the attempt in the middle of which a node is killed, and succeeds with a later one', async () => {
    const victim = members[1]!;
    const epoch = await interruptIn(victim, 'SIGKILL');
    victim.start();
    assert.ok((await running(devnet(), epoch)).attempt > 0);
    await assertEpoch(devnet(), epoch, members, 2);
    await assertAnswered('with it again');
  });

  it('does not hang over a node that falls silent in the middle of an attempt and comes back', async () => {
    const victim = members[2]!;
    const epoch = await interruptIn(victim, 'SIGSTOP');
    victim.signal('SIGCONT');
    await assertEpoch(devnet(), epoch, members, 2);
    await assertAnswered('with it again');
  });

  /**
   * Interrupts a node between the mark that it has begun the first attempt and the share that comes out of it.
   * @returns false when it was too late and the reshare went well
   */
  async function interrupted(node: NodeProcess, epoch: number, how: 'SIGKILL' | 'SIGSTOP'): Promise<boolean> {
    const mark = join(keyShareFolder(node), `started-${epoch}-0`);
    const deadline = performance.now() + 60_000;
    while (!existsSync(mark)) {
      assert.ok(performance.now() < deadline, `${node.name} has not begun to reshare to epoch ${epoch}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    node.signal('SIGSTOP');
    if (storedShares(node).some((share) => share.epoch === epoch)) {
      node.signal('SIGCONT');
      await assertEpoch(devnet(), epoch, members, 2);
      return false;
    }
    if (how === 'SIGKILL') await node.stop('SIGKILL');
    return true;
  }

  it('gives a node that has lost its share a new one', async () => {
    const [victim, ...others] = members as [NodeProcess, ...NodeProcess[]];
    const { epoch } = await runningNow(devnet());
    assert.equal(await victim.stop(), 0);
    rmSync(keyShareFolder(victim), { recursive: true });
    victim.start();
    await waitFor('it says so', async () => (await problemsOf(victim)).includes(`no share of epoch ${epoch}`));
    assert.equal(await vote(devnet(), others.slice(0, 2), 'vote_parameters', { threshold: 2 }), true);
    await assertEpoch(devnet(), epoch + 1, members, 2);
    await assertAnswered('a share lost');
  });

  it('goes on when all nodes are killed in the middle of it', async () => {
    const { epoch } = await runningNow(devnet());
    assert.equal(await vote(devnet(), voters(), 'vote_parameters', { threshold: 2 }), true);
    const mark = join(keyShareFolder(members[0]!), `started-${epoch + 1}-0`);
    await waitFor('it has begun', () => existsSync(mark));
    await Promise.all(members.map((node) => node.stop('SIGKILL')));
    for (const node of members) node.start();
    await assertEpoch(devnet(), epoch + 1, members, 2);
    await assertAnswered('all killed');
  });

  describe('with a node whose votes do not reach the contract', () => {
    let deaf: NodeProcess;

    /** Waits until the node has voted in an attempt, as it believes, and all others have. */
    const votesMissing = (epoch: number, attempt: number) =>
      waitFor(`one vote is missing in attempt ${attempt}`, async () => {
        const current = await resharing(devnet());
        const voted = Object.keys(current.key_votes);
        return (
          current.epoch === epoch &&
          current.attempt === attempt &&
          voted.length === members.length - 1 &&
          !voted.includes(deaf.accountId) &&
          rpc.kept.some((vote) => vote['epoch'] === epoch && vote['attempt'] === attempt)
        );
      });
    const has = (node: NodeProcess, epoch: number, attempt: number) =>
      storedShares(node).some((share) => share.epoch === epoch && share.attempt === attempt);
    /** The vote comes after all, when the chain has gone on. */
    const voteLate = (args: Arguments | undefined) => {
      assert.ok(args, 'there was a vote');
      return call(devnet(), deaf, 'vote_reshared', args);
    };
    async function refresh(): Promise<number> {
      const { epoch } = await runningNow(devnet());
      rpc.keeps = true;
      assert.equal(await vote(devnet(), voters(), 'vote_parameters', { threshold: 2 }), true);
      return epoch + 1;
    }

    it('repeats a vote that got lost', async () => {
      const { epoch } = await runningNow(devnet());
      deaf = await devnet().addNode([rpc.url]);
      deaf.start();
      await joinWith(devnet(), deaf, voters());
      members = [...members, deaf];
      await votesMissing(epoch + 1, 0);
      rpc.lose();
      assert.equal((await running(devnet(), epoch + 1)).attempt, 0);
      await assertEpoch(devnet(), epoch + 1, members, 2);
      await assertAnswered('a vote lost');
    });

    it('votes with the share on its disk when a node is killed before its vote counts', async () => {
      const epoch = await refresh();
      await votesMissing(epoch, 0);
      await deaf.stop('SIGKILL');
      rpc.lose();
      deaf.start();
      assert.equal((await running(devnet(), epoch)).attempt, 0);
      await assertEpoch(devnet(), epoch, members, 2);
      await assertAnswered('killed before its vote');
    });

    it('never mixes two attempts: a vote of one that was ended comes when all have shares of the next', async () => {
      const epoch = await refresh();
      await votesMissing(epoch, 0);
      assert.ok(members.every((node) => has(node, epoch, 0)));
      assert.equal(await call(devnet(), members[0]!, 'vote_abort_attempt', { attempt: 0 }), true);
      await votesMissing(epoch, 1);
      await waitFor('shares of the first attempt are erased', () => members.every((node) => !has(node, epoch, 0)));
      await assertAnswered('on the old shares');

      const [late] = rpc.kept.filter(({ attempt }) => attempt === 0);
      await assert.rejects(voteLate(late), /Mismatched attempt\.: current 1, voted 0/);
      rpc.lose();
      assert.equal((await running(devnet(), epoch)).attempt, 1);
      await assertEpoch(devnet(), epoch, members, 2);
      await assertAnswered('a late vote');
    });

    it('goes back when the operators cancel after shares were made, and refuses votes that come then', async () => {
      const epoch = await refresh();
      await votesMissing(epoch, 0);
      assert.equal(await vote(devnet(), voters(), 'vote_cancel_reshare', { epoch }), true);
      await assertEpoch(devnet(), epoch - 1, members, 2);
      const [late] = rpc.lose();
      await assert.rejects(voteLate(late), /Unexpected protocol state/);
      assert.equal((await runningNow(devnet())).epoch, epoch - 1);

      assert.equal(await vote(devnet(), voters(), 'vote_parameters', { threshold: 2 }), true);
      await assertEpoch(devnet(), epoch + 1, members, 2);
      await assertAnswered('cancelled with shares made, and retried');
    });
  });
});
