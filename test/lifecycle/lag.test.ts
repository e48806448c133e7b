import assert from 'node:assert/strict';
import type { NodeProcess } from '@quorate/devnet';
import { nearSignRequestId } from '@quorate/sdk';
import { participantId, requestId } from '../../node/src/base/ids.ts';
import { leaderOrder } from '../../node/src/signing/leaderOrder.ts';
import { assertSignature, derivedKey, readAnswer, toHex } from '../e2e/independent.ts';
import { metricOf, participantIds, stateOf, useDevnet, waitFor, waitForStock, waitUntilReady } from '../e2e/support.ts';
import { randomPayload, User } from '../e2e/user.ts';
import { FaultyRpc, giveSources, honest, lagging } from './faultyRpc.ts';

const blockMs = 150;
const takeoverMs = 20_000;

describe('nodes whose view of the chain lags', function () {
  this.timeout(180_000);
  const sources: FaultyRpc[] = [];
  after(() => Promise.all(sources.map((source) => source.stop())));
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    blockIntervalMs: blockMs,
    // Whoever waits for a late leader is slower than that.
    nodeConfig: { signing: { takeoverMs } },
    // Whoever lags makes stock all the same: of each node's, chance decides how much is with the one that signs.
    stock: { triples: 96, presignatures: 36 },
  });
  let users: readonly User[];
  let ids: Map<NodeProcess, number>;
  const others = (node: NodeProcess) => devnet().nodes.filter((other) => other !== node);

  before(async function () {
    this.timeout(240_000);
    for (const node of devnet().nodes) {
      const source = await FaultyRpc.start(devnet().rpcUrl);
      sources.push(source);
      await giveSources(node, [source.url]);
    }
    for (const node of devnet().nodes) await waitUntilReady(node, others(node));
    ids = await participantIds(devnet().nodes);
    users = await (await User.create(devnet(), 'dapp', 50)).withKeys(3);
    await waitForStock(devnet().nodes, 24);
  });

  const heightOf = async (node: NodeProcess) => (await stateOf(node)).heights['near:sandbox'] ?? 0;
  const behind = async (node: NodeProcess) => (await heightOf(devnet().nodes[0]!)) - (await heightOf(node));
  const led = (node: NodeProcess, result: string) =>
    metricOf(node, `mpc_num_signature_computations_led{result="${result}"}`);
  const ledAtAll = (node: NodeProcess) => Promise.all([led(node, 'signed'), led(node, 'failed')]);

  /** Asks for a signature that this node is the first to lead. @returns in how many milliseconds the answer came */
  async function sign(user: User, leader: NodeProcess): Promise<number> {
    const payload = randomPayload();
    const all = [...ids.values()].map(participantId);
    for (let attempt = 0; ; attempt++) {
      const path = `path ${attempt}`;
      const id = nearSignRequestId({ predecessor: user.accountId, payload, path, keyVersion: 1 });
      if (leaderOrder(all, requestId(toHex(id)))[0] !== ids.get(leader)) continue;
      const began = performance.now();
      const call = await user.ask({ payload: [...payload], path, key_version: 1 });
      const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, path);
      assertSignature(readAnswer('sig.network v2', await call.value()), payload, publicKey);
      return Math.round(performance.now() - began);
    }
  }

  /** Signatures of which each node is to lead as many. @returns the slowest's milliseconds */
  async function signAll(what: string): Promise<number> {
    const { nodes } = devnet();
    const latencies = await Promise.all(users.map((user, index) => sign(user, nodes[index % nodes.length]!)));
    console.log(`        ${what}: ${latencies.length} signatures, slowest ${Math.max(...latencies)} ms`);
    return Math.max(...latencies);
  }

  for (const lag of [20, 100]) {
    it(`does not wait for one that is ${lag} blocks behind, and it does not lead what is answered long ago`, async () => {
      const { nodes } = devnet();
      const late = nodes[2]!;
      sources[2]!.behave = lagging(lag);
      await waitFor('the node lags', async () => (await behind(late)) >= lag - 3);
      const before = await ledAtAll(late);
      const seenBefore = await metricOf(late, 'mpc_num_signature_responses_indexed{chain="near:sandbox"}');
      const slowest = await signAll(`one of three ${lag} blocks behind`);
      assert.ok(slowest < takeoverMs, `a signature took ${slowest} ms`);
      const seen = () => metricOf(late, 'mpc_num_signature_responses_indexed{chain="near:sandbox"}');
      if (lag === 20) await waitFor('it has seen all answers', async () => (await seen()) >= seenBefore + users.length);
      assert.deepEqual(await ledAtAll(late), before);
    });
  }

  it('has the late node take part again when it has caught up', async () => {
    const late = devnet().nodes[2]!;
    sources[2]!.behave = honest;
    await waitFor('it has caught up', async () => (await behind(late)) <= 2);
    const before = await led(late, 'signed');
    const latency = await sign(users[0]!, late);
    assert.ok(latency < takeoverMs, `it took ${latency} ms`);
    assert.equal(await led(late, 'signed'), before + 1);
  });

  it('signs when two lag by different lengths: as late as the earlier of them', async () => {
    sources[1]!.behave = lagging(20);
    sources[2]!.behave = lagging(40);
    await waitFor(
      'both lag',
      async () => (await behind(devnet().nodes[1]!)) >= 17 && (await behind(devnet().nodes[2]!)) >= 37,
    );
    const before = await ledAtAll(devnet().nodes[2]!);
    const slowest = await signAll('20 and 40 blocks behind');
    assert.ok(slowest < 20 * blockMs + takeoverMs, `a signature took ${slowest} ms`);
    assert.deepEqual(await ledAtAll(devnet().nodes[2]!), before);
  });

  for (const lag of [20, 100]) {
    it(`answers in time when all are ${lag} blocks behind`, async () => {
      for (const source of sources) source.behave = lagging(lag);
      const slowest = await signAll(`all ${lag} blocks behind`);
      assert.ok(slowest > lag * blockMs * 0.8, 'it was signed before it was seen');
    });
  }
});
