import assert from 'node:assert/strict';
import { until } from '../mesh/support.ts';
import { SigningNetwork, verifies } from './support.ts';

describe('signing while one epoch hands over to the next', () => {
  let all: SigningNetwork;
  beforeEach(async () => {
    all = await SigningNetwork.start();
    for (let count = 0; count < 2; count++) await all.deal(0, 1);
  });
  afterEach(() => all.stop());

  async function assertSigned(): Promise<void> {
    const before = all.answers.length;
    all.ask(all.request(0));
    await until(() => all.answers.length > before, 'an answer');
    assert.equal(all.answers.at(-1)!.by, 0);
    assert.ok(verifies(all.answers.at(-1)!, all.rootKey));
  }

  it('spends presignatures of the epoch before, wherever leader and follower stand', async () => {
    for (const node of all.nodes) node.start();
    all.node(0).handOver();
    await assertSigned();
    all.node(1).handOver();
    await assertSigned();
    assert.equal(all.node(0).holds(0) + all.node(1).holds(0), 0);
  });

  it('spends none of them any more once the hand-over has ended', async () => {
    all.node(0).start();
    all.node(1).start();
    all.node(1).handOver();
    all.node(1).key = { sharing: all.node(1).key.sharing, share: all.node(1).key.share };
    all.ask(all.request(0));
    await until(() => all.node(0).holds(0) < 2, 'the leader has tried');
    await until(() => all.node(0).holds(0) === 0, 'the leader has tried again');
    assert.equal(all.node(1).holds(0), 2);
    assert.deepEqual(all.answers, []);
  });
});
