import assert from 'node:assert/strict';
import type { NodeProcess } from '@quorate/devnet';
import { assertSignature, derivedKey, readAnswer } from './independent.ts';
import { page, stateOf, useDevnet, waitFor, waitUntilReady } from './support.ts';
import { oneNear, randomPayload, User } from './user.ts';

describe('a network of five nodes, any three of which sign', function () {
  this.timeout(180_000);
  const devnet = useDevnet({
    nodes: 5,
    threshold: 3,
    blockIntervalMs: 150,
    stock: { triples: 16, presignatures: 8 },
    nodeConfig: { signing: { takeoverMs: 3_000 } },
  });
  let user: User;

  before(async () => {
    user = await User.create(devnet(), 'dapp', 50);
  });

  async function assertSigns(path: string): Promise<void> {
    const payload = randomPayload();
    const call = await user.ask({ payload: [...payload], path, key_version: 1 });
    const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, path);
    assertSignature(readAnswer('sig.network v2', await call.value()), payload, publicKey);
  }

  const stop = async (nodes: readonly NodeProcess[]) =>
    assert.deepEqual(
      await Promise.all(nodes.map((node) => node.stop())),
      nodes.map(() => 0),
    );

  it('signs with all nodes up', () => assertSigns('five'));

  it('signs with two nodes down', async () => {
    await stop(devnet().nodes.slice(3));
    await assertSigns('three');
    await assertSigns('three again');
  });

  it('does not sign with three nodes down, says so, and the contract gives the deposit back in the end', async () => {
    const [third, ...left] = devnet().nodes.slice(0, 3).reverse() as [NodeProcess, NodeProcess, NodeProcess];
    await stop([third]);
    for (const node of left) {
      const problem = await waitFor(`${node.name} says that it is not healthy`, async () => {
        const { status, text } = await page(node, '/health');
        return status === 503 && text;
      });
      assert.match(problem, /2 participants are connected, 3 are needed/);
    }
    const balance = await user.balance();
    const request = { payload: [...randomPayload()], path: 'two', key_version: 1 };
    const call = await user.ask(request, { deposit: 5n * oneNear });
    for (const node of left) {
      await waitFor(`${node.name} knows of the request`, async () => (await stateOf(node)).pendingRequests === 1);
    }
    assert.equal(await call.ended(), undefined);
    await devnet().fastForward(205);
    assert.equal(await call.failure(), 'Signature request has timed out.');
    await waitFor('the deposit is back', async () => balance - (await user.balance()) < oneNear / 10n);
    for (const node of left) {
      await waitFor(`${node.name} has given it up`, async () => (await stateOf(node)).pendingRequests === 0);
    }

    third.start();
    await waitUntilReady(third, left);
    await assertSigns('three once more');
  });
});
