import assert from 'node:assert/strict';
import { keccak256, toHex } from 'viem';
import { eventTopics } from '../../../src/chains/evm/abi.ts';
import { EvmRpc, EvmRpcError } from '../../../src/chains/evm/rpc.ts';
import { countSchema } from '../../../src/chains/evm/schemas.ts';
import { EvmSource } from '../../../src/chains/evm/source.ts';
import { type Answer, RpcStub } from '../../support/rpcStub.ts';

type Hex = `0x${string}`;
type Answering = (method: string, params: readonly unknown[]) => Answer;
interface Query {
  readonly fromBlock: Hex;
  readonly toBlock: Hex;
}

const contract: Hex = `0x${'ab'.repeat(20)}`;
const filter = { contract, topics: [eventTopics.SignatureResponded] };
const never = new AbortController().signal;

/** A log at every block. */
const logAt = (height: number, fields: object = {}) => ({
  address: contract,
  topics: [eventTopics.SignatureResponded, keccak256('0x01')],
  data: '0x',
  blockNumber: toHex(height),
  blockHash: keccak256(toHex(height)),
  transactionHash: keccak256('0x02'),
  logIndex: '0x0',
  ...fields,
});
const range = ({ fromBlock, toBlock }: Query): number[] =>
  Array.from({ length: Number(toBlock) - Number(fromBlock) + 1 }, (_, i) => Number(fromBlock) + i);

describe('an EVM source', () => {
  const stubs: RpcStub[] = [];
  afterEach(async () => {
    await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
  });

  async function open(
    answer: Answering,
    maxResponseBytes = 4_000,
    { chainId = 1, timeoutMs = 2_000, patiently = answer } = {},
  ): Promise<EvmSource> {
    const url = await serve(answer);
    const rpc = new EvmRpc({ url, timeoutMs, maxResponseBytes });
    const ample = { timeoutMs, maxResponseBytes: 10 * maxResponseBytes };
    const patientRpc = new EvmRpc({ url: patiently === answer ? url : await serve(patiently), ...ample });
    return new EvmSource({ rpc, patientRpc, chainId, maxBlockRange: 64, timeoutMs });
  }
  async function serve(answer: Answering): Promise<string> {
    const stub = await RpcStub.start((method, params) =>
      method === 'eth_chainId' ? { result: '0x1' } : answer(method, params as unknown as readonly unknown[]),
    );
    stubs.push(stub);
    return stub.url;
  }
  const codeOf = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => assert.fail('it answered'),
      (failure: unknown) => failure,
    );
    assert.ok(error instanceof EvmRpcError, String(error));
    assert.ok(!error.message.includes('very-secret'), 'the URL may carry an API key');
    return error.code;
  };
  const ask = (source: EvmSource) => source.call('eth_blockNumber', [], countSchema);

  it('answers', async () => {
    assert.equal(await ask(await open(() => ({ result: '0x10' }))), 16);
  });

  it('says by a code why it does not', async () => {
    const answers: readonly (readonly [Answer, string])[] = [
      ['garbage', 'EVM_BAD_ANSWER'],
      [{ status: 200 }, 'EVM_BAD_ANSWER'],
      [{ result: 'ten' }, 'EVM_BAD_ANSWER'],
      [{ result: null }, 'EVM_BAD_ANSWER'],
      [{ bytes: 5_000 }, 'EVM_TOO_LONG'],
      [{ error: { code: -32601, message: 'the method foo does not exist' } }, 'EVM_UNSUPPORTED'],
      [{ error: { code: 3, message: 'execution reverted' } }, 'EVM_REVERTED'],
      [{ error: { code: -32005, message: 'daily request count exceeded, request rate limited' } }, 'EVM_RATE_LIMITED'],
      [{ error: { code: 429, message: 'slow down' } }, 'EVM_RATE_LIMITED'],
      [{ error: { code: -32000, message: 'header not found' } }, 'EVM_REFUSED'],
      [{ error: { message: 'x'.repeat(10_000) } }, 'EVM_TOO_LONG'],
    ];
    for (const [answer, code] of answers) assert.equal(await codeOf(ask(await open(() => answer))), code);
  });

  it('is stopped in time, also when it has begun to answer', async () => {
    for (const answer of ['stall', 'begin'] as const)
      assert.equal(await codeOf(ask(await open(() => answer))), 'EVM_UNREACHABLE');
  });

  it('of another chain is of no use', async () => {
    assert.equal(await codeOf(ask(await open(() => ({ result: '0x1' }), 4_000, { chainId: 5 }))), 'EVM_WRONG_CHAIN');
  });

  it('has a block, or says that it is behind', async () => {
    const block = (number: Hex) => ({ number, hash: keccak256('0x01'), parentHash: keccak256('0x02') });
    const header = async (result: unknown, height: number | 'finalized') =>
      (await open(() => ({ result }))).header(height, never);
    assert.equal((await header(block('0x7'), 7)).number, 7);
    assert.equal((await header(block('0x7'), 'finalized')).number, 7);
    assert.equal(await codeOf(header(null, 7)), 'EVM_BEHIND');
    assert.equal(await codeOf(header(block('0x8'), 7)), 'EVM_BAD_ANSWER');
    const newest = await open(() => ({ result: '0x7' }));
    await newest.expect(7, never);
    assert.equal(await codeOf(newest.expect(8, never)), 'EVM_BEHIND');
    assert.equal(await newest.finalHeight({ confirmations: 3 }, never), 4);
    assert.equal(await newest.finalHeight({ confirmations: 9 }, never), 0);
  });

  it('takes a user and a password from its URL, and tells them to nobody else', async () => {
    const stub = await RpcStub.start(() => ({ result: '0x1' }));
    stubs.push(stub);
    const url = stub.url.replace('http://', 'http://someone:very-secret@');
    const open = (to: string) => new EvmRpc({ url: to, timeoutMs: 2_000, maxResponseBytes: 100 });
    assert.equal(await open(url).call('eth_chainId', [], countSchema), 1);
    assert.deepEqual(stub.authorizations, [`Basic ${Buffer.from('someone:very-secret').toString('base64')}`]);
    await stub.stop();
    stubs.length = 0;
    assert.equal(await codeOf(open(url).call('eth_chainId', [], countSchema)), 'EVM_UNREACHABLE');
    assert.equal(open(url).name, new URL(url).host);
  });

  describe('gives logs', () => {
    const refusing =
      (limit: number, asked: number[]): Answering =>
      (_, [query]) => {
        const heights = range(query as Query);
        asked.push(heights.length);
        return heights.length > limit
          ? { error: { code: -32005, message: 'query returned more than 10000 results' } }
          : { result: heights.map((height) => logAt(height)) };
      };

    it('in parts when it refuses the range, and remembers what was too much', async () => {
      const asked: number[] = [];
      const source = await open(refusing(10, asked));
      const logs = await source.logs(filter, 100, 163, never);
      assert.deepEqual(
        logs.map(({ blockNumber }) => blockNumber),
        range({ fromBlock: '0x64', toBlock: '0xa3' }),
      );
      asked.length = 0;
      await source.logs(filter, 200, 215, never);
      assert.deepEqual(asked, [8, 8]);
    });

    it('in parts when they are too long', async () => {
      const source = await open((_, [query]) => ({ result: range(query as Query).map((height) => logAt(height)) }));
      assert.equal((await source.logs(filter, 0, 63, never)).length, 64);
    });

    it('in smaller parts the next time when they take too long', async () => {
      const patient: Answering = (_, [query]) => {
        const heights = range(query as Query);
        return heights.length > 16 ? 'stall' : { result: heights.map((height) => logAt(height)) };
      };
      const source = await open(patient, 100_000, { timeoutMs: 300 });
      for (const _ of [64, 32]) assert.equal(await codeOf(source.logs(filter, 0, 63, never)), 'EVM_UNREACHABLE');
      assert.equal((await source.logs(filter, 0, 63, never)).length, 64);
    });

    it('in larger parts again when those are taken', async () => {
      const asked: number[] = [];
      let limit = 4;
      const source = await open((method, params) => refusing(limit, asked)(method, params), 100_000);
      await source.logs(filter, 0, 63, never);
      limit = 64;
      for (let i = 0; i < 40; i++) await source.logs(filter, 0, 63, never);
      assert.equal(asked.at(-1), 64);
    });

    it('in order, whatever theirs is', async () => {
      const source = await open(() => ({ result: [logAt(9, { logIndex: '0x5' }), logAt(9), logAt(3)] }));
      const logs = await source.logs(filter, 0, 10, never);
      assert.deepEqual(
        logs.map(({ blockNumber, logIndex }) => [blockNumber, logIndex]),
        [
          [3, 0],
          [9, 0],
          [9, 5],
        ],
      );
    });

    it('and none that were not asked for, twice, or of two forks', async () => {
      const bad = [
        [logAt(11)],
        [logAt(3, { address: `0x${'cd'.repeat(20)}` })],
        [logAt(3, { topics: [keccak256('0x99')] })],
        [logAt(3, { topics: [] })],
        [logAt(3), logAt(3)],
        [logAt(3), logAt(3, { logIndex: '0x1', blockHash: keccak256('0x77') })],
        [logAt(3, { data: '0x1' })],
        [logAt(3, { blockNumber: null })],
      ];
      for (const result of bad)
        assert.equal(await codeOf((await open(() => ({ result }))).logs(filter, 0, 10, never)), 'EVM_BAD_ANSWER');
    });

    it('of a block that has more than an ordinary answer holds, and of its neighbours in few questions', async () => {
      let asked = 0;
      const answer: Answering = (_, [query]) => {
        asked += 1;
        return {
          result: range(query as Query).map((at) => logAt(at, { data: at === 37 ? `0x${'ab'.repeat(8_000)}` : '0x' })),
        };
      };
      const source = await open(answer, 15_000);
      const heights = (await source.logs(filter, 0, 39, never)).map(({ blockNumber }) => blockNumber);
      assert.deepEqual(heights, range({ fromBlock: '0x0', toBlock: '0x27' }));
      assert.ok(asked < 20, `${asked} questions`);
    });

    it('of a block that is refused, kind by kind', async () => {
      const topics = Object.values(eventTopics);
      const answer: Answering = (_, [query]) => {
        const {
          topics: [kinds],
        } = query as unknown as { topics: readonly (readonly Hex[])[] };
        const logs = range(query as Query).flatMap((at) =>
          kinds!.map((topic) => logAt(at, { topics: [topic], logIndex: toHex(9 - topics.indexOf(topic)) })),
        );
        return logs.length > 1 ? { error: { code: -32005, message: 'too many results' } } : { result: logs };
      };
      const logs = await (await open(answer)).logs({ contract, topics }, 7, 8, never);
      const indexes = topics.map((_, index) => 10 - topics.length + index);
      assert.deepEqual(
        logs.map(({ blockNumber, logIndex }) => [blockNumber, logIndex]),
        [7, 8].flatMap((height) => indexes.map((index) => [height, index])),
      );
    });

    it('of a block that took too long, with more time, when it is asked again', async () => {
      const patiently: Answering = () => ({ result: [logAt(7)] });
      const source = await open(() => 'stall', 4_000, { timeoutMs: 300, patiently });
      assert.equal(await codeOf(source.logs(filter, 7, 7, never)), 'EVM_UNREACHABLE');
      assert.equal((await source.logs(filter, 7, 7, never)).length, 1);
    });

    it('not when even one kind of one block is refused', async () => {
      const source = await open(refusing(0, []));
      assert.equal(await codeOf(source.logs(filter, 0, 10, never)), 'EVM_REFUSED');
    });
  });
});
