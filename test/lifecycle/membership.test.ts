import assert from 'node:assert/strict';
import type { NodeProcess } from '@quorate/devnet';
import { logOf, useDevnet, waitFor, waitForStock } from '../e2e/support.ts';
import { assetsOf } from './disks.ts';
import { assertEpoch, contractState, joinWith, memberState, problemsOf, storedShares, vote } from './members.ts';
import { Pulse } from './pulse.ts';

const stock = { triples: 32, presignatures: 12 };

describe('members come and go while signatures are asked for every second', function () {
  this.timeout(120_000);
  let pulse: Pulse | undefined;
  // Before the devnet's own hook: what was asked is answered before the nodes stop.
  after(() => pulse?.finish());
  const nodeConfig = { signing: { handOverMs: 15_000 } };
  const devnet = useDevnet({ nodes: 3, threshold: 2, stock, nodeConfig });
  let members: readonly NodeProcess[];
  let epoch = 0;
  let threshold = 2;

  before(async () => {
    members = [...devnet().nodes];
    pulse = await Pulse.start(devnet(), 'steady');
  });

  /**
   * Has operators start a reshare, and waits until the network runs on the next epoch and has answered what was asked
   * meanwhile, in time.
   */
  async function reshare(what: string, start: () => Promise<void>): Promise<void> {
    await pulse!.settle();
    const began = performance.now();
    await start();
    const { Running } = (await waitFor('the contract runs on the next epoch', async () => {
      const state = await contractState(devnet());
      return 'Running' in state && state.Running.epoch === epoch + 1 && state;
    })) as { Running: { attempt: number } };
    const reshareMs = Math.round(performance.now() - began);
    epoch += 1;
    await assertEpoch(devnet(), epoch, members, threshold);
    const latencies = await pulse!.settle();
    const slowest = Math.max(...latencies);
    console.log(
      `        ${what}: epoch ${epoch} after ${reshareMs} ms (attempt ${Running.attempt}), ready after ` +
        `${Math.round(performance.now() - began)} ms; ${latencies.length} signatures, slowest ${slowest} ms`,
    );
    assert.ok(latencies.length > 0);
    await pulse!.assertSwift(slowest);
  }

  const decide = async (method: string, args: object): Promise<void> => {
    assert.equal(await vote(devnet(), members.slice(0, threshold), method, args), true);
  };

  it('refreshes the shares', () => reshare('refresh', () => decide('vote_parameters', { threshold })));

  it('does not let signing starve while the stock of the new epoch is made', async () => {
    await pulse!.settle();
    await waitForStock(members, stock.presignatures);
    const slowest = Math.max(...(await pulse!.settle()));
    console.log(`        slowest signature ${slowest} ms`);
    await pulse!.assertSwift(slowest);
  });

  it('takes in a fourth node', async () => {
    const newcomer = await devnet().addNode();
    newcomer.start();
    const voters = members.slice(0, threshold);
    members = [...members, newcomer];
    await reshare('join', () => joinWith(devnet(), newcomer, voters));
  });

  it('raises the threshold from 2 to 3', async () => {
    const before = members.slice(0, threshold);
    threshold = 3;
    await reshare('threshold 3', async () => {
      assert.equal(await vote(devnet(), before, 'vote_parameters', { threshold }), true);
    });
  });

  it('kicks a node that is down', async () => {
    const [kicked, ...others] = [members[1]!, ...members.filter((node) => node !== members[1])];
    await kicked.stop('SIGKILL');
    const voters = others.slice(0, threshold);
    members = others;
    await reshare('kick', async () => {
      assert.equal(await vote(devnet(), voters, 'vote_leave', { kick: kicked.accountId }), true);
    });

    kicked.start();
    await waitFor('the kicked node says so', async () => (await problemsOf(kicked)).includes('not a participant'));
    await waitFor('the kicked node has erased its share', () => storedShares(kicked).length === 0);
    assert.equal(await kicked.stop(), 0);
  });

  it('lowers the threshold from 3 to 2', async () => {
    const before = members.slice(0, threshold);
    threshold = 2;
    await reshare('threshold 2', async () => {
      assert.equal(await vote(devnet(), before, 'vote_parameters', { threshold }), true);
    });
  });

  it('lets a node leave that votes for it itself', async () => {
    const [leaver, ...others] = members as [NodeProcess, ...NodeProcess[]];
    members = others;
    await reshare('leave', async () => {
      assert.equal(await vote(devnet(), [leaver, others[0]!], 'vote_leave', { kick: leaver.accountId }), true);
    });
    await waitFor('the leaver has stopped signing', async () => (await memberState(leaver)).epoch === null);
    await waitFor('the leaver says so', async () => (await problemsOf(leaver)).includes('not a participant'));
    await waitFor('the leaver has erased its share', () => storedShares(leaver).length === 0);
  });

  it('leaves no stock of the epochs before on a disk', async () => {
    const over = 'stock of the epoch before is wiped';
    for (const node of members)
      await waitFor(`${node.name}: ${over}`, () =>
        logOf(node).some((line) => line.msg === over && line['epoch'] === epoch),
      );
    await pulse!.finish();
    await Promise.all(devnet().nodes.map((node) => node.stop()));
    for (const node of devnet().nodes) {
      const epochs = [...new Set([...assetsOf(node).values()].map((asset) => asset.epoch))];
      assert.deepEqual(epochs, members.includes(node) ? [epoch] : [], node.name);
    }
  });
});
