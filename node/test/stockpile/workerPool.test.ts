import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { type ParticipantId, runId } from '../../src/base/ids.ts';
import { abortable } from '../../src/base/wait.ts';
import type { MadeAsset } from '../../src/stockpile/workerMessages.ts';
import { WorkerPool } from '../../src/stockpile/workerPool.ts';
import type { Channel } from '../../src/types/channel.ts';
import { encodeKeyShare } from '../../src/types/keyShareCodec.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import { decodePresignature, decodeTriplePair } from '../../src/types/stockCodec.ts';
import { contextOf, hex32, ids, runKeygen } from '../support/fixtures.ts';
import { type Carrier, runAll, runHonestly } from '../support/router.ts';

describe('generation threads', () => {
  const participants = ids(0, 1);
  const [owner] = participants as [ParticipantId];
  const pool = new WorkerPool(pino({ level: 'silent' }), 1);
  before(() => pool.start());
  after(() => pool.stop());

  const triples = (run: string, carrier?: Carrier) =>
    runAll(
      participants,
      (channel) => {
        const session = contextOf(participants, 2, { run: { id: runId(hex32(run)) } });
        return pool.run({ kind: 'triples', self: channel.self, owner, participants, session, count: 2 }, channel);
      },
      carrier,
    );

  it('make triple pairs and presignatures', async () => {
    const { outcomes } = await triples('honest');
    const made = new Map<ParticipantId, MadeAsset>();
    for (const [id, outcome] of outcomes) {
      assert.ok(outcome.status === 'fulfilled', String((outcome as PromiseRejectedResult).reason));
      assert.equal(outcome.value.length, 1);
      made.set(id, outcome.value[0]!);
    }
    const pairs = [...made.values()].map(({ bytes }) => decodeTriplePair(bytes));
    assert.deepEqual(pairs[0]!.triple0.C, pairs[1]!.triple0.C);
    const keys = await runKeygen(participants, 2);
    const presignatures = await runHonestly(participants, async (channel) => {
      const session = contextOf(participants, 2, { run: { id: runId(hex32('presign')) } });
      const pair = made.get(channel.self)!.bytes;
      const keyShare = encodeKeyShare(keys.get(channel.self)!);
      const job = { kind: 'presignature', self: channel.self, owner, participants, session, pair, keyShare } as const;
      const [asset] = await pool.run(job, channel);
      return decodePresignature(asset!.bytes);
    });
    const [a, b] = [...presignatures.values()];
    assert.deepEqual(a!.R, b!.R);
    assert.equal(a!.id, b!.id);
  });

  it('have a lower priority than the thread that signs', async function () {
    if (process.platform !== 'linux') this.skip();
    await triples('priority');
    // proc_pid_stat(5): behind the name in parentheses, the nice value is the 17th field.
    const niceOf = (thread: string) =>
      Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[16]);
    const others = readdirSync('/proc/self/task').filter((thread) => thread !== `${process.pid}`);
    const own = niceOf(`${process.pid}`);
    assert.ok(others.some((thread) => niceOf(thread) > own));
  });

  it('hand a culprit on to the main thread', async () => {
    const { outcomes } = await triples('tampered', (envelope) => {
      if (envelope.from !== participants[1] || envelope.round !== 1) return [envelope];
      const message = envelope.message.slice();
      message[0]! ^= 1;
      return [{ ...envelope, message }];
    });
    const outcome = outcomes.get(owner);
    assert.ok(outcome?.status === 'rejected');
    assert.ok(outcome.reason instanceof ProtocolAbort, String(outcome.reason));
    assert.equal(outcome.reason.culprit, participants[1]);
  });

  it('take no more than fits into their memory, and again when a job has ended', async () => {
    const { signal } = new AbortController();
    const silent = (controller: AbortController): Channel => ({
      self: owner,
      participants,
      signal: controller.signal,
      send: async () => {},
      receive: (from, _, maxLength) => abortable(`${maxLength} bytes of ${from}`, signal, new Promise(() => {})),
    });
    const start = (run: string, count: number) => {
      const controller = new AbortController();
      const session = contextOf(participants, 2, { run: { id: runId(hex32(run)) } });
      const job = { kind: 'triples', self: owner, owner, participants, session, count } as const;
      const made = pool.run(job, silent(controller));
      made.catch(() => {});
      return { made, end: () => controller.abort() };
    };
    const jobs = [start('a', 256), start('b', 256), start('c', 256)] as const;
    await assert.rejects(start('d', 2).made, { code: 'OVERLOADED' });
    jobs[1].end();
    await assert.rejects(jobs[1].made, { code: 'ABORTED' });
    const next = start('e', 256);
    await assert.rejects(start('f', 2).made, { code: 'OVERLOADED' });
    for (const { end } of [jobs[0], jobs[2], next]) end();
    for (const { made } of [jobs[0], jobs[2], next]) await assert.rejects(made, { code: 'ABORTED' });
  });

  it('end a job when its run is aborted, and take the next', async () => {
    // nothing is delivered, and the second message that is sent ends the run
    let sent = 0;
    const { outcomes } = await triples('aborted', () => {
      if (++sent === 2) throw new Error('the link is gone');
      return [];
    });
    for (const outcome of outcomes.values()) assert.equal(outcome.status, 'rejected');
    const again = await triples('after');
    for (const outcome of again.outcomes.values()) assert.equal(outcome.status, 'fulfilled');
  });
});
