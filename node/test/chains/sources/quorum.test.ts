import assert from 'node:assert/strict';
import { pino } from 'pino';
import { z } from 'zod';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { AbortedError } from '../../../src/base/errors.ts';
import { NearRpc, NearRpcError } from '../../../src/chains/near/rpc.ts';
import { chunkSchema, viewResultSchema } from '../../../src/chains/near/schemas.ts';
import { NoQuorumError, SourceQuorum } from '../../../src/chains/sources/quorum.ts';
import { SourceWatch } from '../../../src/chains/sources/watch.ts';
import { type Answering, RpcStub } from '../../support/rpcStub.ts';

const logger = pino({ level: 'silent' });
const text = z.string();

describe('NEAR sources', () => {
  const stubs: RpcStub[] = [];
  const start = async (answer: Answering): Promise<NearRpc> => {
    const stub = await RpcStub.start(answer);
    stubs.push(stub);
    return new NearRpc({ url: stub.url, timeoutMs: 300, maxResponseBytes: 1_000 });
  };
  afterEach(async () => {
    await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
  });

  const says =
    (result: unknown): Answering =>
    () => ({ result });
  const ask = (quorum: SourceQuorum<NearRpc>) =>
    quorum.ask(
      'a question',
      (rpc) => rpc.call('status', [], text),
      (answer) => answer,
    );

  describe('one of them', () => {
    const failure = async (answer: Answering): Promise<NearRpcError> => {
      const rpc = await start(answer);
      try {
        await rpc.call('block', {}, text);
      } catch (error) {
        assert.ok(error instanceof NearRpcError, String(error));
        assert.ok(!error.message.includes('very-secret'), 'the URL may carry an API key');
        return error;
      }
      return assert.fail('it answered');
    };

    it('answers', async () => {
      assert.equal(await (await start(says('yes'))).call('status', [], text), 'yes');
    });

    it("gives nearcore's cause as code", async () => {
      const error = await failure(() => ({
        error: { name: 'HANDLER_ERROR', cause: { name: 'UNKNOWN_BLOCK', info: {} }, data: 'no such block' },
      }));
      assert.equal(error.code, 'UNKNOWN_BLOCK');
      assert.ok(!error.retryable);
    });

    it('fails within its timeout when it stalls', async () => {
      assert.equal((await failure(() => 'stall')).code, 'NEAR_UNREACHABLE');
    });

    it('fails when it answers garbage, something else, or far too much', async () => {
      const answers: Answering[] = [() => 'garbage', says(7), () => ({ bytes: 5_000 }), () => ({ status: 429 })];
      for (const answer of answers) assert.equal((await failure(answer)).code, 'NEAR_BAD_ANSWER');
    });

    it("keeps a source's own words short", async () => {
      const error = await failure(() => ({ error: { cause: { name: 'X'.repeat(400) }, data: 'y'.repeat(400) } }));
      assert.ok(error.message.length < 400 && error.code.length <= 300);
    });

    it('tells that it was stopped from a source that fails', async () => {
      const rpc = await start(() => 'stall');
      await assert.rejects(rpc.call('block', {}, text, AbortSignal.abort()), AbortedError);
    });

    it('notes of a list with millions of bad items only the first', () => {
      const bad = (items: number) => Array<unknown>(items).fill(7);
      const receipt = {
        receipt: { Action: { actions: bad(1_000_000) } },
        receipt_id: '',
        predecessor_id: '',
        receiver_id: '',
      };
      for (const receipts of [bad(1_000_000), [receipt]]) {
        const parsed = chunkSchema.safeParse({ transactions: [], receipts });
        assert.equal(parsed.error?.issues.length, 1);
      }
      assert.equal(
        viewResultSchema.safeParse({ result: Array(1_000_000).fill(256), block_height: 1 }).error?.issues.length,
        1,
      );
    });
  });

  describe('a quorum of them', () => {
    const dissenters: string[] = [];
    let now = 0;
    const clock: Clock = { ...systemClock, now: () => now };
    let watch: SourceWatch;
    const quorumOf = (sources: NearRpc[], size: number) => {
      watch = new SourceWatch(logger, (source, fault) => fault === 'disagrees' && dissenters.push(source), clock);
      return new SourceQuorum(sources, size, watch);
    };
    const standing = ({ name }: NearRpc) => watch.standings().find((source) => source.name === name)?.fault ?? 'good';
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise((resolve) => setImmediate(resolve));
    };
    beforeEach(() => {
      dissenters.length = 0;
    });

    it('outvotes one that lies, and reports it', async () => {
      const sources = [await start(says('lie')), await start(says('truth')), await start(says('truth'))];
      assert.equal(await ask(quorumOf(sources, 2)), 'truth');
      await until(() => dissenters.length > 0);
      assert.deepEqual(dissenters, [sources[0]!.name]);
    });

    it('does not wait for one that stalls', async () => {
      const sources = [await start(() => 'stall'), await start(says('truth')), await start(says('truth'))];
      assert.equal(await ask(quorumOf(sources, 2)), 'truth');
    });

    it('does without one that answers garbage', async () => {
      const sources = [await start(() => 'garbage'), await start(says('truth')), await start(says('truth'))];
      assert.equal(await ask(quorumOf(sources, 2)), 'truth');
    });

    it('says nothing when too few agree', async () => {
      const sources = [await start(says('a')), await start(says('b')), await start(() => 'garbage')];
      await assert.rejects(ask(quorumOf(sources, 2)), NoQuorumError);
    });

    it('gives up as soon as nobody is left who could make a quorum', async () => {
      const slow = await start(() => 'stall');
      const sources = [await start(says('a')), await start(says('b')), slow];
      const question = ask(quorumOf(sources, 3));
      await assert.rejects(question, NoQuorumError);
      assert.equal(standing(slow), 'good');
    });

    it('leaves a source that fails alone, longer from time to time, and takes it back when it answers', async () => {
      let answer: Answering = () => ({ status: 500 });
      const flaky = await start((...question) => answer(...question));
      const stub = stubs[0]!;
      const sources = [flaky, await start(says('truth')), await start(says('truth'))];
      const quorum = quorumOf(sources, 2);
      const pauses = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
      for (const [strikes, pause] of pauses.entries()) {
        await ask(quorum);
        await until(() => watch.standings()[0]!.askedAgainAt === now + pause);
        assert.equal(standing(flaky), 'bad answer');
        now += pause - 1;
        await ask(quorum);
        assert.equal(stub.calls.length, strikes + 1, 'asked while it is in back-off');
        now += 1;
      }
      answer = says('truth');
      await ask(quorum);
      await until(() => standing(flaky) === 'good');
    });

    it('asks one question at a time of a source that may be good again', async () => {
      const stalling = await start(() => 'stall');
      const quorum = quorumOf([stalling, await start(says('truth')), await start(says('truth'))], 2);
      await ask(quorum);
      await until(() => standing(stalling) === 'unreachable');
      now += 60_000;
      for (let i = 0; i < 10; i++) await ask(quorum);
      assert.equal(stubs[0]!.calls.length, 2);
    });

    it('counts what a quorum report each by itself, without using up the question that takes a bad one back', async () => {
      let healthy = false;
      const sources = [await start(() => (healthy ? { result: 'x' } : 'garbage'))];
      for (const answer of ['x', 'x', 'y']) sources.push(await start(says(answer)));
      const quorum = quorumOf(sources, 2);
      const reported = () => quorum.reported(async (rpc) => [await rpc.call('status', [], text)]);
      assert.deepEqual(await reported(), new Set(['x']));
      assert.deepEqual(dissenters, [], 'near the head honest sources differ');
      await ask(quorum);
      await until(() => standing(sources[0]!) === 'bad answer');
      healthy = true;
      now += 60_000;
      assert.deepEqual(await reported(), new Set(['x']));
      await ask(quorum);
      await until(() => standing(sources[0]!) === 'good');
    });

    it('asks those in back-off when the others do not suffice', async () => {
      let honest = false;
      let gone = false;
      const liar = await start(() => ({ result: honest ? 'truth' : 'lie' }));
      const mortal = await start(() => (gone ? 'garbage' : { result: 'truth' }));
      const quorum = quorumOf([liar, mortal, await start(says('truth'))], 2);
      await ask(quorum);
      await until(() => standing(liar) === 'disagrees');
      honest = gone = true;
      assert.equal(await ask(quorum), 'truth');
      assert.equal(await ask(quorum), 'truth');
    });

    it('reports a source that is far behind, and one that is ahead of everybody', async () => {
      const sources = [
        await start(says(979)),
        await start(says(1_000)),
        await start(says(1_000)),
        await start(says(2 ** 52)),
      ];
      const quorum = quorumOf(sources, 3);
      assert.equal(await quorum.finalHeight((rpc) => rpc.call('block', {}, z.number())), 1_000);
      await until(() => standing(sources[3]!) !== 'good' && standing(sources[0]!) !== 'good');
      assert.deepEqual(sources.map(standing), ['behind', 'good', 'good', 'disagrees']);
    });

    it('takes the newest height that enough of them have', async () => {
      const height = (rpc: NearRpc) => rpc.call('block', {}, z.number());
      const heights = [await start(says(90)), await start(says(100)), await start(says(1_000_000))];
      assert.equal(await quorumOf(heights, 2).finalHeight(height), 100);
      const oneGone = [await start(() => 'stall'), await start(says(100)), await start(says(101))];
      assert.equal(await quorumOf(oneGone, 2).finalHeight(height), 100);
      const twoGone = [await start(() => 'garbage'), await start(() => 'garbage'), await start(says(101))];
      await assert.rejects(quorumOf(twoGone, 2).finalHeight(height), NoQuorumError);
    });

    it('counts what enough of them report, and waits for none that stalls', async () => {
      const report = (rpc: NearRpc) => rpc.call('block', {}, z.array(text));
      const reporting = [says(['a', 'b', 'b']), says(['b', 'c']), says(['c', 'a', 'd'])];
      const quorum = quorumOf(await Promise.all(reporting.map(start)), 2);
      assert.deepEqual([...(await quorum.reported(report))].toSorted(), ['a', 'b', 'c']);
      const sources = await Promise.all([says(['a']), says(['a']), says(['a', 'b'])].map(start));
      const stalling = async (rpc: NearRpc) => (rpc === sources[0] ? new Promise<string[]>(() => {}) : report(rpc));
      assert.deepEqual([...(await quorumOf(sources, 2).reported(stalling))], ['a']);
      const failing = [await start(() => 'garbage'), await start(() => 'garbage'), await start(says(['a']))];
      assert.equal((await quorumOf(failing, 2).reported(report)).size, 0);
    });
  });
});
