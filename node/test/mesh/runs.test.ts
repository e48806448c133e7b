import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Writer } from '../../src/base/codec.ts';
import { AbortedError, QuorateError } from '../../src/base/errors.ts';
import type { ParticipantId, RunId } from '../../src/base/ids.ts';
import type { Run } from '../../src/mesh/api.ts';
import { frameType } from '../../src/mesh/frames.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { RunTable } from '../../src/mesh/runs.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import { bytes, identityOf, never, newRunId, pid, type RawPeer, TestNetwork, text, until } from './support.ts';

const ample = { maxBufferedBytesPerPeer: 1 << 20, signal: never };
const everyone = [pid(0), pid(1), pid(2)];
const rawRun = (id: RunId, round: number, message: Uint8Array) =>
  new Writer().raw(Buffer.from(id, 'hex')).u32(round).raw(message).finish();
const rawAbort = (id: RunId, code: string) => new Writer().raw(Buffer.from(id, 'hex')).text(code).finish();

/** Why a run ended, once it has. */
async function reasonOf(run: Run): Promise<{ reason: string; peer: ParticipantId | undefined }> {
  await until(() => run.signal.aborted, 'the run to end');
  const { reason, peer } = run.signal.reason;
  return { reason, peer };
}

describe('mesh: runs', () => {
  let network: TestNetwork;
  beforeEach(() => {
    network = new TestNetwork();
  });
  afterEach(() => network.stop());

  const openAll = (meshes: Mesh[], id: RunId, participants: readonly ParticipantId[] = everyone) =>
    meshes.map((mesh) => mesh.openRun(id, participants, ample));

  /** A mesh with id 5 and a hand-played peer 0 that has a link to it. */
  async function withRawPeer(changes: Parameters<TestNetwork['start']>[1] = {}): Promise<[Mesh, RawPeer]> {
    const mesh = await network.start(5, changes);
    mesh.setPeers([network.peer(0, 1)]);
    const raw = await network.dial(network.port(mesh), identityOf(0));
    raw.hello({ from: pid(0), to: pid(5) });
    await until(() => mesh.isAlive(pid(0)), 'the link');
    return [mesh, raw];
  }

  /** Until everything the raw peer has sent so far was read. */
  async function settled(raw: RawPeer): Promise<void> {
    const pongs = raw.received(frameType.pong).length;
    raw.send(frameType.ping, new Uint8Array(4));
    await until(() => raw.received(frameType.pong).length > pongs, 'a pong');
  }

  it('carry messages both ways, by sender and round, of any size', async () => {
    const meshes = await network.linked(3);
    const runs = openAll(meshes, newRunId());
    const big = new Uint8Array(12 << 20).map((_, index) => index % 251);
    await runs[0]!.send(pid(1), 2, bytes('second'));
    await runs[0]!.send(pid(1), 1, bytes('first'));
    await runs[2]!.send(pid(1), 1, new Uint8Array(0));
    const receivingBig = runs[0]!.receive(pid(1), 1, big.length);
    await runs[1]!.send(pid(0), 1, big);
    assert.equal(text(await runs[1]!.receive(pid(0), 1, 10)), 'first');
    assert.equal(text(await runs[1]!.receive(pid(0), 2, 10)), 'second');
    assert.equal((await runs[1]!.receive(pid(2), 1, 10)).length, 0);
    assert.deepEqual(Buffer.compare(await receivingBig, big), 0);
    assert.deepEqual([runs[1]!.self, runs[1]!.participants], [1, [0, 1, 2]]);
  });

  it('keep apart, many at a time', async () => {
    const meshes = await network.linked(2);
    const pair = [pid(0), pid(1)];
    const results = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const [a, b] = openAll(meshes, newRunId(), pair);
        await a!.send(pid(1), 1, bytes(`ping ${n}`));
        const asked = text(await b!.receive(pid(0), 1, 20));
        await b!.send(pid(0), 1, bytes(`${asked} pong`));
        const answer = text(await a!.receive(pid(1), 1, 20));
        a!.close();
        b!.close();
        return answer === `ping ${n} pong`;
      }),
    );
    assert.ok(results.every(Boolean));
  });

  it('keep what came before they were opened', async () => {
    const meshes = await network.linked(2);
    const id = newRunId();
    const first = meshes[0]!.openRun(id, [pid(0), pid(1)], ample);
    await first.send(pid(1), 1, bytes('early'));
    await meshes[0]!.request(pid(1), 'none', bytes(''), 5000, never).catch(() => {}); // the early message is there now
    const second = meshes[1]!.openRun(id, [pid(0), pid(1)], ample);
    assert.equal(text(await second.receive(pid(0), 1, 10)), 'early');
  });

  it('drop a second message of a round, before and after the first was received', async () => {
    const [mesh, raw] = await withRawPeer();
    const id = newRunId();
    const run = mesh.openRun(id, [pid(0), pid(5)], { ...ample, maxBufferedBytesPerPeer: 200 });
    for (const message of ['one', 'two', 'three', 'four']) raw.send(frameType.run, rawRun(id, 1, bytes(message)));
    assert.equal(text(await run.receive(pid(0), 1, 10)), 'one');
    for (let n = 0; n < 20; n++) raw.send(frameType.run, rawRun(id, 1, bytes('again')));
    raw.send(frameType.run, rawRun(id, 2, bytes('next')));
    assert.equal(text(await run.receive(pid(0), 2, 10)), 'next');
    await assert.rejects(run.receive(pid(0), 1, 10), { code: 'ROUND_TAKEN' });
  });

  it('drop messages of who has no part in them', async () => {
    const meshes = await network.linked(3);
    const id = newRunId();
    const run = meshes[0]!.openRun(id, [pid(0), pid(1)], ample);
    const stranger = meshes[2]!.openRun(id, everyone, ample);
    await stranger.send(pid(0), 1, bytes('from 2'));
    stranger.abort('BAD_PROOF');
    await meshes[2]!.request(pid(0), 'none', bytes(''), 5000, never).catch(() => {});
    const genuine = meshes[1]!.openRun(id, [pid(0), pid(1)], ample);
    await genuine.send(pid(0), 1, bytes('from 1'));
    assert.equal(text(await run.receive(pid(1), 1, 10)), 'from 1');
    assert.equal(run.signal.aborted, false);
    await assert.rejects(run.send(pid(2), 1, bytes('')), { code: 'NOT_A_PARTICIPANT' });
    await assert.rejects(run.receive(pid(2), 1, 1), { code: 'NOT_A_PARTICIPANT' });
    await assert.rejects(run.send(pid(0), 1, bytes('')), { code: 'NOT_A_PARTICIPANT' });
  });

  it('tell everyone when one aborts, with the code and nothing else', async () => {
    const meshes = await network.linked(3);
    const runs = openAll(meshes, newRunId());
    const waiting = runs[2]!.receive(pid(1), 1, 10);
    waiting.catch(() => {});
    runs[0]!.abort('BAD_PROOF');
    assert.deepEqual(await reasonOf(runs[0]!), { reason: 'BAD_PROOF', peer: undefined });
    assert.deepEqual(await reasonOf(runs[1]!), { reason: 'BAD_PROOF', peer: 0 });
    assert.deepEqual(await reasonOf(runs[2]!), { reason: 'BAD_PROOF', peer: 0 });
    await assert.rejects(waiting, AbortedError);
    await assert.rejects(runs[0]!.send(pid(1), 1, bytes('')), AbortedError);
    await assert.rejects(runs[0]!.receive(pid(1), 1, 1), AbortedError);
  });

  it('end when their owner says so, with the code of its reason', async () => {
    const meshes = await network.linked(2);
    const owner = new AbortController();
    const id = newRunId();
    const mine = meshes[0]!.openRun(id, [pid(0), pid(1)], { ...ample, signal: owner.signal });
    const theirs = meshes[1]!.openRun(id, [pid(0), pid(1)], ample);
    owner.abort(new QuorateError('TIMEOUT', 'with a secret: 1234'));
    assert.equal((await reasonOf(mine)).reason, 'TIMEOUT');
    assert.deepEqual(await reasonOf(theirs), { reason: 'TIMEOUT', peer: 0 });
    assert.doesNotMatch(theirs.signal.reason.message, /1234/);

    const late = new AbortController();
    late.abort('some text with secret 1234');
    const id2 = newRunId();
    const theirs2 = meshes[1]!.openRun(id2, [pid(0), pid(1)], ample);
    assert.throws(() => meshes[0]!.openRun(id2, [pid(0), pid(1)], { ...ample, signal: late.signal }), {
      reason: 'ABORTED',
    });
    assert.deepEqual(await reasonOf(theirs2), { reason: 'ABORTED', peer: 0 });
  });

  it('know that a peer aborted before they were opened', async () => {
    const meshes = await network.linked(2);
    const id = newRunId();
    meshes[0]!.openRun(id, [pid(0), pid(1)], ample).abort('BAD_SHARE');
    await meshes[0]!.request(pid(1), 'none', bytes(''), 5000, never).catch(() => {});
    assert.throws(() => meshes[1]!.openRun(id, [pid(0), pid(1)], ample), { reason: 'BAD_SHARE', peer: 0 });
  });

  it('end quietly on close; late messages are dropped, and the id is spent', async () => {
    const meshes = await network.linked(2);
    const id = newRunId();
    const [a, b] = openAll(meshes, id, [pid(0), pid(1)]);
    const waiting = a!.receive(pid(1), 9, 1);
    waiting.catch(() => {});
    a!.close();
    a!.abort('TOO_LATE');
    await assert.rejects(waiting, AbortedError);
    await b!.send(pid(0), 1, bytes('late'));
    await meshes[1]!.request(pid(0), 'none', bytes(''), 5000, never).catch(() => {});
    assert.equal(b!.signal.aborted, false);
    assert.throws(() => meshes[0]!.openRun(id, [pid(0), pid(1)], ample), { code: 'RUN_REUSED' });
    assert.throws(() => meshes[1]!.openRun(id, [pid(0), pid(1)], ample), { code: 'RUN_REUSED' });
  });

  it('answer late messages of an aborted run with the abort', async () => {
    const [mesh, raw] = await withRawPeer();
    const id = newRunId();
    mesh.openRun(id, [pid(0), pid(5)], ample).abort('BAD_PROOF');
    await until(() => raw.received(frameType.abort).length === 1, 'the abort');
    raw.send(frameType.run, rawRun(id, 1, bytes('late')));
    await until(() => raw.received(frameType.abort).length === 2, 'the abort again');
    assert.deepEqual(raw.received(frameType.abort)[1]!.payload, rawAbort(id, 'BAD_PROOF'));
  });

  it('abort at once when a link is lost, and tell the others', async () => {
    const meshes = await network.linked(4);
    const all = [...everyone, pid(3)];
    const runs = openAll(meshes, newRunId(), all);
    const unconcerned = meshes[0]!.openRun(newRunId(), [pid(0), pid(1)], ample);
    meshes[3]!.setPeers([]);
    for (const run of runs) assert.equal((await reasonOf(run)).reason, 'LINK_LOST');
    assert.equal(unconcerned.signal.aborted, false);
    assert.throws(() => meshes[0]!.openRun(newRunId(), all, ample), { code: 'PEER_OFFLINE', details: { peer: 3 } });
  });

  it('abort when this node stops', async () => {
    const meshes = await network.linked(2);
    const runs = openAll(meshes, newRunId(), [pid(0), pid(1)]);
    await meshes[0]!.stop();
    assert.deepEqual(await reasonOf(runs[0]!), { reason: 'STOPPED', peer: undefined });
    assert.match((await reasonOf(runs[1]!)).reason, /^(STOPPED|LINK_LOST)$/);
  });

  it('do not start on what came over a link that is gone', async () => {
    const [mesh, raw] = await withRawPeer();
    const id = newRunId();
    raw.send(frameType.run, rawRun(id, 1, bytes('early')));
    await settled(raw);
    raw.socket.destroy();
    await until(() => !mesh.isAlive(pid(0)), 'the loss to be noticed');
    const again = await network.dial(network.port(mesh), identityOf(0));
    again.hello({ from: pid(0), to: pid(5) });
    await until(() => mesh.isAlive(pid(0)), 'the new link');
    assert.throws(() => mesh.openRun(id, [pid(0), pid(5)], ample), { reason: 'MESSAGES_LOST', peer: 0 });
  });

  it('abort when a peer sends more than may wait, and name it', async () => {
    const meshes = await network.linked(2);
    const id = newRunId();
    const small = meshes[0]!.openRun(id, [pid(0), pid(1)], { ...ample, maxBufferedBytesPerPeer: 1000 });
    const sender = meshes[1]!.openRun(id, [pid(0), pid(1)], ample);
    for (let round = 0; round < 20; round++) await sender.send(pid(0), round, new Uint8Array(0)).catch(() => {});
    assert.deepEqual(await reasonOf(small), { reason: 'BUFFER_OVERFLOW', peer: 1 });
    assert.deepEqual(await reasonOf(sender), { reason: 'BUFFER_OVERFLOW', peer: 0 });
  });

  it('abort on a message longer than its round can mean, and name the sender', async () => {
    const meshes = await network.linked(2);
    const [a, b] = openAll(meshes, newRunId(), [pid(0), pid(1)]);
    await a!.send(pid(1), 1, new Uint8Array(11));
    await assert.rejects(b!.receive(pid(0), 1, 10), (error: unknown) => {
      assert.ok(error instanceof ProtocolAbort);
      assert.deepEqual([error.code, error.culprit], ['BAD_MESSAGE', 0]);
      return true;
    });
    assert.equal((await reasonOf(a!)).reason, 'MESSAGE_TOO_LONG');
  });

  it('refuse messages that do not fit into a frame, and stay usable', async () => {
    const meshes = await network.linked(2, { limits: { maxFrameBytes: 1000 } });
    const [a, b] = openAll(meshes, newRunId(), [pid(0), pid(1)]);
    await assert.rejects(a!.send(pid(1), 1, new Uint8Array(1000)), { code: 'FRAME_TOO_LARGE' });
    await a!.send(pid(1), 1, new Uint8Array(900));
    assert.equal((await b!.receive(pid(0), 1, 900)).length, 900);
  });

  it('refuse to open without this node', async () => {
    const meshes = await network.linked(2);
    assert.throws(() => meshes[0]!.openRun(newRunId(), [pid(1)], ample), { code: 'NOT_A_PARTICIPANT' });
  });

  it('that nobody opens are bounded in bytes, in number and in time', async () => {
    const clock = { now: () => time, sleep: () => Promise.resolve() };
    let time = 1000;
    const limits = { bytes: 10_000, runs: 20, ageMs: 500 };
    const table = new RunTable({
      self: pid(0),
      early: limits,
      finishedRuns: 10,
      clock,
      isConnected: () => true,
      send: () => Promise.resolve(),
    });
    const open = (id: RunId) => table.open(id, [pid(0), pid(1)], ample);

    const many = Array.from({ length: 1000 }, newRunId);
    for (const id of many) table.onMessage(pid(1), rawRun(id, 1, new Uint8Array(10)));
    assert.ok(table.earlyBytes(pid(1)) <= 20 * 74);
    assert.throws(() => open(many[0]!), { reason: 'MESSAGES_LOST' });
    assert.equal((await open(many[999]!).receive(pid(1), 1, 10)).length, 10);

    const large = Array.from({ length: 10 }, newRunId);
    for (const id of large) table.onMessage(pid(1), rawRun(id, 1, new Uint8Array(3000)));
    assert.ok(table.earlyBytes(pid(1)) <= limits.bytes);
    const huge = newRunId();
    table.onMessage(pid(1), rawRun(huge, 1, new Uint8Array(20_000)));
    assert.equal(table.earlyBytes(pid(1)), 0);
    assert.throws(() => open(huge), { reason: 'MESSAGES_LOST' });

    const old = newRunId();
    table.onMessage(pid(1), rawRun(old, 1, new Uint8Array(10)));
    table.onMessage(pid(2), rawRun(old, 1, new Uint8Array(10)));
    time += 501;
    table.sweep();
    assert.deepEqual([table.earlyBytes(pid(1)), table.earlyBytes(pid(2))], [0, 0]);
    assert.throws(() => open(old), { reason: 'MESSAGES_LOST' });
    assert.ok(table.openCount <= 1);
  });

  it('of a flood leave other peers alone', async () => {
    const [mesh, raw] = await withRawPeer({ limits: { early: { bytes: 100_000, runs: 50, ageMs: 60_000 } } });
    for (let n = 0; n < 2000; n++) raw.send(frameType.run, rawRun(newRunId(), 1, new Uint8Array(1000)));
    const id = newRunId();
    raw.send(frameType.run, rawRun(id, 1, bytes('the last is kept')));
    await settled(raw);
    assert.equal(mesh.isAlive(pid(0)), true);
    const run = mesh.openRun(id, [pid(0), pid(5)], ample);
    assert.equal(text(await run.receive(pid(0), 1, 20)), 'the last is kept');
  });

  it('deliver every message once and whole, in any order of opening, sending and receiving', async () => {
    const meshes = await network.linked(2);
    const step = fc.constantFrom('open0', 'open1', 'send', 'receive');
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(['open0', 'open1']),
        fc.array(step, { maxLength: 12 }),
        async (opens, steps) => {
          const id = newRunId();
          const runs: (Run | undefined)[] = [undefined, undefined];
          const received: Promise<string>[] = [];
          const sent: Promise<void>[] = [];
          for (const now of [...steps, ...opens, 'open0', 'open1']) {
            if (now === 'open0' || now === 'open1') {
              const at = now === 'open0' ? 0 : 1;
              runs[at] ??= meshes[at]!.openRun(id, [pid(0), pid(1)], ample);
            } else if (now === 'send' && runs[0])
              sent.push(runs[0].send(pid(1), sent.length, bytes(`m${sent.length}`)));
            else if (now === 'receive' && runs[1])
              received.push(runs[1].receive(pid(0), received.length, 10).then(text));
            await Promise.resolve();
          }
          while (sent.length < received.length) sent.push(runs[0]!.send(pid(1), sent.length, bytes(`m${sent.length}`)));
          await Promise.all(sent);
          assert.deepEqual(
            await Promise.all(received),
            received.map((_, round) => `m${round}`),
          );
          for (const run of runs) run!.close();
        },
      ),
      { numRuns: 50 },
    );
  });
});
