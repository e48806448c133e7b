import assert from 'node:assert/strict';
import type { NodeProcess } from '@quorate/devnet';
import { nearSignRequestId } from '@quorate/sdk';
import { participantId, requestId } from '../../node/src/base/ids.ts';
import { leaderOrder } from '../../node/src/signing/leaderOrder.ts';
import { assertSignature, derivedKey, readAnswer, toHex } from './independent.ts';
import { metricOf, participantIds, stateOf, useDevnet, waitFor, waitUntilReady } from './support.ts';
import { type Call, randomPayload, User } from './user.ts';

const takeoverMs = 8_000;

describe('a network of three nodes of which some fail', function () {
  this.timeout(180_000);
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    // A request lives for 200 blocks: 60 s, in which nodes can be restarted.
    blockIntervalMs: 300,
    // Long enough that nobody takes over from a leader that is merely slow.
    nodeConfig: { signing: { takeoverMs } },
  });
  let user: User;
  let ids: Map<NodeProcess, number>;

  before(async () => {
    user = await User.create(devnet(), 'dapp', 50);
    ids = await participantIds(devnet().nodes);
  });

  interface Asked {
    readonly call: Call;
    readonly payload: Uint8Array;
    readonly path: string;
  }

  /** Asks for a signature that this node is the first to lead: paths are tried until the order says so. */
  async function askLedBy(leader: NodeProcess): Promise<Asked> {
    const payload = randomPayload();
    const all = [...ids.values()].map(participantId);
    for (let attempt = 0; ; attempt++) {
      const path = `path ${attempt}`;
      const id = nearSignRequestId({ predecessor: user.accountId, payload, path, keyVersion: 1 });
      if (leaderOrder(all, requestId(toHex(id)))[0] !== ids.get(leader)) continue;
      return { payload, path, call: await user.ask({ payload: [...payload], path, key_version: 1 }) };
    }
  }

  async function assertAnswered({ call, payload, path }: Asked): Promise<void> {
    const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, path);
    assertSignature(readAnswer('sig.network v2', await call.value()), payload, publicKey);
  }

  const others = (node: NodeProcess) => devnet().nodes.filter((other) => other !== node);
  const signaturesLed = (node: NodeProcess) => metricOf(node, 'mpc_num_signature_computations_led{result="signed"}');

  const heightOf = async (node: NodeProcess) => (await stateOf(node)).heights['near:sandbox'] ?? 0;
  const seesNothingOpen = (node: NodeProcess) =>
    waitFor(`${node.name} sees no open request`, async () => (await stateOf(node)).pendingRequests === 0);

  async function bringBack(node: NodeProcess): Promise<void> {
    node.start();
    await waitUntilReady(node, others(node));
    for (const other of others(node)) await waitUntilReady(other, others(other));
  }

  it('lets the node lead that the order names', async () => {
    const { nodes } = devnet();
    for (const node of nodes) await waitUntilReady(node, others(node));
    const [first, second] = nodes as [NodeProcess, NodeProcess];
    const asked = [await askLedBy(first), await askLedBy(second), await askLedBy(first)];
    await Promise.all(asked.map(assertAnswered));
    // A machine that is slow enough makes others lead as well.
    const led = await Promise.all(nodes.map(signaturesLed));
    assert.ok(led[0]! >= 2 && led[1]! >= 1, `led: ${led}`);
  });

  it('signs without a node that was stopped, which then catches up without a gap', async () => {
    const [, , node] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    assert.equal(await node.stop('SIGTERM'), 0);
    const missed = [await askLedBy(node), await askLedBy(node), await askLedBy(node)];
    await Promise.all(missed.map(assertAnswered));
    // The answers are final then: what the node catches up with contains them.
    for (const other of others(node)) await seesNothingOpen(other);

    await bringBack(node);
    const indexed = (kind: string) => metricOf(node, `mpc_num_signature_${kind}_indexed{chain="near:sandbox"}`);
    await waitFor('the node has indexed all answers that it missed', async () => (await indexed('responses')) >= 3);
    assert.equal(await indexed('requests'), missed.length);
    await seesNothingOpen(node);
    await assertAnswered(await askLedBy(node));
    assert.equal(await signaturesLed(node), 1);
  });

  it('answers what a node was killed over', async () => {
    const [node] = devnet().nodes as [NodeProcess];
    const asked = await askLedBy(node);
    assert.equal(await node.stop('SIGKILL'), null);
    await assertAnswered(asked);
    await bringBack(node);
    await assertAnswered(await askLedBy(node));
  });

  it('takes over from a leader that hangs, which then goes on', async () => {
    const [, node] = devnet().nodes as [NodeProcess, NodeProcess];
    const before = await signaturesLed(node);
    let answeredAt = 0;
    node.signal('SIGSTOP');
    try {
      await assertAnswered(await askLedBy(node));
      // The answer is final then: what the node catches up with contains it.
      for (const other of others(node)) await seesNothingOpen(other);
      answeredAt = await heightOf(others(node)[0]!);
    } finally {
      node.signal('SIGCONT');
    }
    await waitFor('the node has caught up', async () => (await heightOf(node)) >= answeredAt);
    for (const other of devnet().nodes) await waitUntilReady(other, others(other));
    await seesNothingOpen(node);
    assert.equal(await signaturesLed(node), before);
    await assertAnswered(await askLedBy(node));
  });

  it('waits neither for a leader nor for a participant that hangs', async () => {
    const node = devnet().nodes[2]!;
    const timed = async (leader: NodeProcess) => {
      const began = performance.now();
      await assertAnswered(await askLedBy(leader));
      return Math.round(performance.now() - began);
    };
    // Who waits, waits every time; a machine with other work is only slow now and then.
    let slowest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4 && slowest > takeoverMs; round++) {
      node.signal('SIGSTOP');
      try {
        slowest = Math.max(...(await Promise.all(devnet().nodes.map(timed))));
      } finally {
        node.signal('SIGCONT');
      }
      for (const each of devnet().nodes) await waitUntilReady(each, others(each));
      await seesNothingOpen(node);
    }
    console.log(`        slowest of three signatures ${slowest} ms`);
    assert.ok(slowest < takeoverMs, 'somebody was waited for');
  });

  it('answers what was asked before all nodes went down', async () => {
    const [first, second, third] = devnet().nodes as [NodeProcess, NodeProcess, NodeProcess];
    assert.deepEqual(await Promise.all([first.stop(), second.stop()]), [0, 0]);
    const asked = await askLedBy(third);
    await waitFor('the last node knows of the request', async () => (await stateOf(third)).pendingRequests === 1);
    assert.equal(await third.stop(), 0);
    for (const node of devnet().nodes) node.start();
    await assertAnswered(asked);
    for (const node of devnet().nodes) await waitUntilReady(node, others(node));
  });

  it('answers what is asked while all nodes are dead', async () => {
    const { nodes } = devnet();
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
    const asked: Asked[] = [];
    for (const node of nodes) asked.push(await askLedBy(node));
    for (const node of nodes) node.start();
    await Promise.all(asked.map(assertAnswered));
  });
});
