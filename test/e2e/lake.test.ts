import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NodeProcess } from '@quorate/devnet';
import { z } from 'zod';
import { NearRpc } from '../../node/src/chains/near/rpc.ts';
import { lakeFiles } from '../../node/test/support/lakeFiles.ts';
import { LakeServer } from '../../node/test/support/lakeServer.ts';
import { assertSignature, derivedKey, readAnswer } from './independent.ts';
import { metricOf, page, useDevnet, waitFor, waitUntilReady } from './support.ts';
import { randomPayload, User } from './user.ts';

describe('a network of which some nodes read a NEAR Lake', function () {
  this.timeout(180_000);
  const stopping = new AbortController();
  let lake: LakeServer;
  let feeding: Promise<void>;
  // Before the devnet's own: the Lake is fed from it.
  after(async () => {
    stopping.abort();
    await feeding;
    await lake?.stop();
  });
  // A request lives for 200 blocks: 60 s.
  const devnet = useDevnet({ nodes: 3, threshold: 2, blockIntervalMs: 300 });
  let user: User;

  before(async () => {
    lake = await LakeServer.start();
    feeding = feed(stopping.signal);
    const [, ...readers] = devnet().nodes;
    for (const node of readers) await giveLake(node);
    for (const node of devnet().nodes) await waitUntilReady(node, others(node));
    user = await User.create(devnet(), 'dapp', 50);
  });

  const others = (node: NodeProcess) => devnet().nodes.filter((other) => other !== node);

  /** Writes every final block into the Lake, as near-lake-indexer does. */
  async function feed(signal: AbortSignal): Promise<void> {
    const rpc = new NearRpc({ url: devnet().rpcUrl, timeoutMs: 5_000, maxResponseBytes: 32 << 20 });
    const header = z.object({ header: z.object({ height: z.number() }) });
    /** Receipts run within so many blocks after their transaction, but for the answers to yielded calls. */
    const lookBack = 8;
    let next: number | undefined;
    while (!signal.aborted) {
      const final = (await rpc.call('block', { finality: 'final' }, header)).header.height;
      next ??= Math.max(1, final - 100);
      const files = final < next ? [] : await lakeFiles(rpc, Math.max(1, next - lookBack), final);
      for (const [key, body] of files) if (Number.parseInt(key, 10) >= next) lake.objects.set(key, body);
      next = Math.max(next, final + 1);
      await pause(100, undefined, { signal }).catch(() => {});
    }
  }

  /** What an operator does: stops the node, adds the Lake to its config, starts it. */
  async function giveLake(node: NodeProcess): Promise<void> {
    await node.stop('SIGTERM');
    const file = join(dirname(node.logFile), 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.near.lake = { bucket: lake.bucket, endpoint: lake.endpoint, credentials: 'anonymous' };
    writeFileSync(file, JSON.stringify(config));
    node.start();
  }

  async function ask(path: string) {
    const payload = randomPayload();
    const call = await user.ask({ payload: [...payload], path, key_version: 1 });
    return async () => {
      const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, path);
      assertSignature(readAnswer('sig.network v2', await call.value()), payload, publicKey);
    };
  }

  it('signs with all of them: a request is the same from both kinds of source', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(`path ${i}`)));
    await Promise.all(asked.map((answered) => answered()));
    let followed = 0;
    for (const node of devnet().nodes) {
      followed += await metricOf(node, 'mpc_num_signature_computations_followed{result="signed"}');
      const refused = await metricOf(node, 'mpc_num_signature_computations_followed{result="refused"}');
      assert.equal(refused, 0, `${node.name} saw another request than the leader`);
    }
    assert.ok(followed >= asked.length, `${followed} shares`);
    assert.ok(lake.questions.some(({ key }) => key.endsWith('block.json')));
  });

  it('answers what was asked while the Lake was gone, when it is back', async () => {
    const [, ...readers] = devnet().nodes;
    lake.misbehave = () => ({ status: 503, code: 'SlowDown' });
    for (const node of readers) {
      await waitFor(`${node.name} says what it lacks`, async () => {
        const { text } = await page(node, '/health');
        return /fewer than 2 sources agree|only 1 of 2 sources answer/.test(text) && /LAKE_UNREACHABLE/.test(text);
      });
    }
    const answered = await ask('meanwhile');
    lake.misbehave = () => undefined;
    await answered();
  });
});
