import assert from 'node:assert/strict';
import { pino } from 'pino';
import { z } from 'zod';
import { NoQuorumError, SourceQuorum } from '../../src/chains/near/quorum.ts';
import { NearRpc, NearRpcError } from '../../src/chains/near/rpc.ts';
import { type Answering, RpcStub } from '../support/rpcStub.ts';

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
  const ask = (quorum: SourceQuorum) =>
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
      assert.equal((await failure(() => 'garbage')).code, 'NEAR_UNREACHABLE');
      assert.equal((await failure(says(7))).code, 'NEAR_BAD_ANSWER');
      assert.equal((await failure(() => ({ bytes: 5_000 }))).code, 'NEAR_UNREACHABLE');
      assert.equal((await failure(() => ({ status: 500 }))).code, 'NEAR_UNREACHABLE');
    });
  });

  describe('a quorum of them', () => {
    const dissenters: string[] = [];
    const quorumOf = (sources: NearRpc[], size: number) =>
      new SourceQuorum(sources, size, logger, (source) => dissenters.push(source));
    beforeEach(() => {
      dissenters.length = 0;
    });

    it('outvotes one that lies, and reports it', async () => {
      const sources = [await start(says('lie')), await start(says('truth')), await start(says('truth'))];
      assert.equal(await ask(quorumOf(sources, 2)), 'truth');
      while (dissenters.length === 0) await new Promise((resolve) => setImmediate(resolve));
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

    it('takes the newest height that enough of them have', async () => {
      const height = (rpc: NearRpc) => rpc.call('block', {}, z.number());
      const heights = [await start(says(90)), await start(says(100)), await start(says(1_000_000))];
      assert.equal(await quorumOf(heights, 2).newest('final height', height), 100);
      const oneGone = [await start(() => 'stall'), await start(says(100)), await start(says(101))];
      assert.equal(await quorumOf(oneGone, 2).newest('final height', height), 100);
      const twoGone = [await start(() => 'garbage'), await start(() => 'garbage'), await start(says(101))];
      await assert.rejects(quorumOf(twoGone, 2).newest('final height', height), NoQuorumError);
    });
  });
});
