import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { NodeProcess } from '@quorate/devnet';
import { z } from 'zod';
import { assertSignature, derivedKey, readAnswer } from '../e2e/independent.ts';
import { logOf, metricOf, page, useDevnet, waitFor, waitForStock, waitUntilReady } from '../e2e/support.ts';
import { randomPayload, User } from '../e2e/user.ts';
import { type Behaviour, FaultyRpc, giveSources, honest } from './faultyRpc.ts';
import { garbage, lies } from './lies.ts';
import { assertEpoch, problemsOf, runningNow, vote } from './members.ts';

/** Whoever waits for a source that stalls, or for a leader that a source keeps from signing, is slower than that. */
const waitMs = 12_000;
const strangersKey = `ed25519:${'3'.repeat(44)}`;
const standingSchema = z.object({
  sources: z.array(z.object({ name: z.string(), standing: z.string(), fault: z.string().optional() })),
});

describe('nodes with three sources, one of which lies or answers nonsense', function () {
  this.timeout(180_000);
  const evil: FaultyRpc[] = [];
  let second: FaultyRpc;
  after(() => Promise.all([second, ...evil].map((source) => source?.stop())));
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    stock: { triples: 64, presignatures: 24 },
    nodeConfig: { signing: { takeoverMs: waitMs } },
  });
  let users: readonly User[];
  const nodes = () => devnet().nodes;

  before(async function () {
    this.timeout(240_000);
    second = await FaultyRpc.start(devnet().rpcUrl);
    for (const _ of nodes()) evil.push(await FaultyRpc.start(devnet().rpcUrl));
    await restart();
    users = await (await User.create(devnet(), 'dapp', 50)).withKeys(3);
    await waitForStock(nodes(), 12);
  });

  /** Nodes forget how their sources behaved. */
  async function restart(): Promise<void> {
    await Promise.all(nodes().map((node, i) => giveSources(node, [evil[i]!.url, second.url, devnet().rpcUrl])));
    for (const node of nodes()) await waitUntilReady(node, nodes().slice(1));
  }

  async function sign(user: User, index: number): Promise<number> {
    const payload = randomPayload();
    const path = `path ${index}`;
    const began = performance.now();
    const call = await user.ask({ payload: [...payload], path, key_version: 1 });
    const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, path);
    assertSignature(readAnswer('sig.network v2', await call.value()), payload, publicKey);
    return Math.round(performance.now() - began);
  }

  const faultsOf = async (node: NodeProcess, reasons: readonly string[]) => {
    const source = evil[nodes().indexOf(node)]!.name;
    const counts = reasons.map((reason) =>
      metricOf(node, `mpc_source_faults{chain="near:sandbox",source="${source}",reason="${reason}"}`),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };
  const standingOf = async (node: NodeProcess) => {
    const { sources } = standingSchema.parse(JSON.parse((await page(node, '/state')).text));
    return sources.find(({ name }) => name === evil[nodes().indexOf(node)]!.name);
  };
  const setBehaviour = (behaviours: readonly Behaviour[]) => {
    for (const [i, source] of evil.entries()) source.behave = behaviours[i] ?? honest;
  };

  /** Nobody waited for a bad source. On a machine with too much other work the same without one tells. */
  async function assertNormal(tookMs: number): Promise<void> {
    if (tookMs < waitMs) return;
    const control = Math.max(...(await Promise.all(users.map(sign))));
    assert.ok(tookMs < 3 * control, `a signature took ${tookMs} ms, without bad sources ${control} ms`);
  }

  /** One lie a node, while signatures are made: none takes longer, every node names its liar, and forgives it. */
  async function endure(reasons: readonly string[], behaviours: readonly Behaviour[]): Promise<void> {
    const before = await Promise.all(nodes().map((node) => faultsOf(node, reasons)));
    setBehaviour(behaviours);
    const latencies = await Promise.all(users.map(sign));
    for (const [i, node] of nodes().entries()) {
      await waitFor(`${node.name} counts a fault`, async () => (await faultsOf(node, reasons)) > before[i]!);
    }
    console.log(`        slowest signature ${Math.max(...latencies)} ms`);
    setBehaviour([]);
    await assertNormal(Math.max(...latencies));
    for (const node of nodes()) {
      await waitFor(`${node.name} takes its source back`, async () => (await standingOf(node))?.standing === 'good');
    }
  }
  const failures = ['unreachable', 'bad answer', 'error'];

  it('another payload, path or predecessor', () => endure(['disagrees'], [lies.payload, lies.path, lies.predecessor]));
  it('a request that is invented or hidden, another entropy', () =>
    endure(['disagrees'], [lies.invented, lies.hidden, lies.entropy]));
  it('a request that was answered or failed, answers that are hidden', () =>
    endure(['disagrees'], [lies.answered, lies.unanswered, lies.failedReceipt]));

  it('says what differs, and names the source and nobody else', () => {
    for (const [i, node] of nodes().entries()) {
      const lines = logOf(node).filter(({ msg }) => msg === 'source disagrees with the others');
      assert.ok(lines.length > 0);
      for (const { others, said, source } of lines) {
        assert.equal(source, evil[i]!.name);
        assert.notEqual(said, others);
      }
    }
  });

  it('a transaction that failed, another result, block hashes that are made up', async () => {
    await restart();
    const changesTransactions =
      (lie: Behaviour): Behaviour =>
      async (question, ask) =>
        question.method === 'tx' ? lie(question, ask) : lies.hash(question, ask);
    await endure(['disagrees'], [lies.failedTransaction, lies.executed, lies.swallowed].map(changesTransactions));
    for (const node of nodes()) {
      const failed = await metricOf(
        node,
        'mpc_outgoing_transaction_outcomes{chain="near:sandbox",method="respond",outcome="failed"}',
      );
      assert.equal(failed, 0, `${node.name} took a liar's word for what became of its transaction`);
    }
  });
  it('other participants, threshold or config', () =>
    endure(['disagrees'], [lies.participants(strangersKey, '127.0.0.1:9'), lies.threshold, lies.config]));
  it('stalls, trickles, HTML', () => endure(failures, [garbage.stall, garbage.trickle, garbage.html]));

  it('more than 100 MB, a million lists in each other, wrong types', async () => {
    const before = nodes().map(memoryOf);
    let peaks = before;
    const watching = setInterval(() => {
      peaks = nodes().map((node, i) => Math.max(peaks[i]!, memoryOf(node)));
    }, 100);
    try {
      await endure(failures, [garbage.huge, garbage.nested, garbage.wrongTypes]);
    } finally {
      clearInterval(watching);
    }
    const grown = peaks.map((peak, i) => peak - before[i]!);
    console.log(`        memory: ${grown.map((bytes) => `+${bytes >> 20}`).join(', ')} MiB at most`);
    assert.ok(Math.max(...grown) < 400 << 20);
  });

  it('half an answer, HTTP 429 and 500', async () => {
    await restart();
    await endure(failures, [garbage.truncated, garbage.tooManyRequests, garbage.serverError]);
  });
  it('heights far ahead, far above what numbers hold, and far behind', () =>
    endure(['disagrees', 'bad answer', 'behind'], [lies.height(2 ** 50), lies.height(2 ** 60), lies.height(1)]));

  it('strangers named as participants while the key is reshared: they get nothing', async () => {
    let knocked = 0;
    const stranger = createServer((socket) => {
      knocked += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as { port: number };
    try {
      const lie = lies.participants(strangersKey, `127.0.0.1:${port}`);
      setBehaviour([lie, lie, lie]);
      const { epoch } = await runningNow(devnet());
      assert.equal(await vote(devnet(), nodes().slice(0, 2), 'vote_parameters', { threshold: 2 }), true);
      await assertEpoch(devnet(), epoch + 1, nodes(), 2);
      await Promise.all(users.map(sign));
      assert.equal(knocked, 0);
    } finally {
      setBehaviour([]);
      stranger.close();
    }
  });

  it('does nothing when its only source contradicts what it has pinned', async () => {
    const node = nodes()[2]!;
    const source = evil[2]!;
    await giveSources(node, [source.url]);
    await waitUntilReady(node, nodes().slice(1));
    const { epoch } = await runningNow(devnet());
    const otherKey = `secp256k1:${'1'.repeat(63)}2`;
    const contradictions: [Behaviour, string][] = [
      [lies.rootKey(otherKey), 'root key'],
      [lies.epoch(epoch - 1), 'older than the pinned'],
    ];
    for (const [lie, problem] of contradictions) {
      source.behave = lie;
      await waitFor(`it refuses: ${problem}`, async () => (await problemsOf(node)).includes(problem));
      await giveSources(node, [source.url]);
      await waitFor(`it refuses from its start: ${problem}`, () => {
        const lines = logOf(node);
        const started = lines.findLastIndex(({ msg }) => msg === 'node started');
        return lines.slice(started).some(({ waitingFor }) => String(waitingFor).includes(problem));
      });
      source.behave = honest;
      await waitUntilReady(node, nodes().slice(1));
    }
    await sign(users[0]!, 0);
  });
});

/** Resident memory of a node's process, in bytes. */
function memoryOf(node: NodeProcess): number {
  const folder = dirname(node.logFile);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}/`)) continue;
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) << 10;
    } catch {
      // a process that has ended meanwhile
    }
  }
  throw new Error(`${node.name} does not run`);
}
