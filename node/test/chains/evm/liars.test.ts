import assert from 'node:assert/strict';
import { keccak256, toHex } from 'viem';
import { answerTopics } from '../../../src/chains/evm/abi.ts';
import { EvmTestChain, type Tamper } from '../../support/evm.ts';
import { EvmNode, publisherAddress, until } from '../../support/evmNode.ts';
import type { Answer } from '../../support/rpcStub.ts';

type Hex = `0x${string}`;
type Json = Record<string, unknown>;

/** Changes the results of one method. */
const changing =
  (changed: string, change: (result: unknown, params: readonly unknown[]) => unknown): Tamper =>
  async (method, params, ask) => {
    const answer = await ask();
    const isResult = typeof answer === 'object' && 'result' in answer;
    return method === changed && isResult ? { result: change(answer.result, params) } : answer;
  };
const logs = (change: (logs: Json[], query: Json) => unknown): Tamper =>
  changing('eth_getLogs', (result, [query]) => change(result as Json[], query as Json));
/** Fails with all that it is asked, save which chain it is of. */
const failing =
  (answer: Answer): Tamper =>
  (method, _, ask) =>
    method === 'eth_chainId' ? ask() : answer;

const flipped = (hex: unknown): Hex => `${String(hex).slice(0, -1)}${String(hex).endsWith('0') ? '1' : '0'}` as Hex;
const plus = (hex: unknown, more: number): Hex => `0x${(Number(hex) + more).toString(16)}`;

const lies: Readonly<Record<string, Tamper>> = {
  'hides requests and answers': logs(() => []),
  'makes up requests': logs((list, { address, fromBlock, topics }) => [
    ...list,
    {
      address,
      topics: [(topics as Hex[][])[0]![0]],
      data: '0x',
      blockNumber: fromBlock,
      blockHash: keccak256('0x01'),
      transactionHash: keccak256('0x02'),
      logIndex: '0x0',
    },
  ]),
  'changes what is asked': logs((list) => list.map((log) => ({ ...log, data: flipped(log['data']) }))),
  'moves requests to other blocks': logs((list) => list.map((log) => ({ ...log, blockHash: keccak256('0x03') }))),
  'makes up block hashes': changing('eth_getBlockByNumber', (block) => ({
    ...(block as Json),
    hash: keccak256('0x04'),
  })),
  'makes up parents': changing('eth_getBlockByNumber', (block) => ({
    ...(block as Json),
    parentHash: keccak256('0x05'),
  })),
  'is far ahead': changing('eth_blockNumber', (height) => plus(height, 1_000_000)),
  stalls: failing('stall'),
  'begins an answer': failing('begin'),
  'talks garbage': failing('garbage'),
  'limits the rate': failing({ error: { code: 429, message: 'Too Many Requests' } }),
  'answers with null': failing({ result: null }),
  'answers with far too much': failing({ bytes: 17 << 20 }),
  'is of another chain': (method, _, ask) => (method === 'eth_chainId' ? { result: '0x5' } : ask()),
};
/** Lies about what no answer is held to, near the head of the chain: they are outvoted, not punished. */
const harmless: Readonly<Record<string, Tamper>> = {
  'stays behind': changing('eth_blockNumber', (height) => plus(height, -1)),
  'says that nonces are used': changing('eth_getTransactionCount', (count) => plus(count, 50)),
  'says that nonces are free': changing('eth_getTransactionCount', () => '0x0'),
  'asks for absurd fees': changing('eth_maxPriorityFeePerGas', () => '0x2386f26fc10000'),
  'has an absurd base fee': changing('eth_getBlockByNumber', (block) => ({ ...(block as Json), baseFeePerGas: '0x0' })),
  'estimates no gas': changing('eth_estimateGas', () => '0x1'),
  'estimates too much gas': changing('eth_estimateGas', () => '0xffffffffffff'),
  'says that answers are refused': async (method, _, ask) =>
    method === 'eth_estimateGas' ? { error: { code: 3, message: 'execution reverted' } } : ask(),
  'swallows transactions': async (method, _, ask) =>
    method === 'eth_sendRawTransaction' ? { result: keccak256('0x07') } : ask(),
  'says that transactions failed': changing('eth_getTransactionReceipt', (receipt) =>
    receipt ? { ...(receipt as Json), status: '0x0' } : receipt,
  ),
};

describe('one of three sources of an EVM chain', () => {
  let chain: EvmTestChain;
  let node: EvmNode;

  beforeEach(async () => {
    chain = await EvmTestChain.start();
    await chain.fund(publisherAddress);
  });
  afterEach(async () => {
    await node.remove();
    await chain.stop();
  });

  /** A node with a bad source between two good ones answers requests, and knows in the end what it thinks of whom. */
  async function endure(tamper: Tamper) {
    const endpoints = [await chain.endpoint(), await chain.endpoint(tamper), await chain.endpoint()];
    node = new EvmNode(chain, { endpoints, config: { finality: { confirmations: 1 }, timeoutMs: 400 } });
    node.start();
    for (const path of ['a', 'b', 'c']) {
      await chain.requestSignature({ path });
      await chain.mine(2);
      await until(() => node.chain.book.size === 1);
      assert.equal(node.chain.book.unfinished()[0]?.path, path);
      await chain.mineUntil(node.answerAll());
      await chain.mine(2);
      await until(() => node.chain.book.size === 0);
    }
    const faultOf = (index: number) => {
      const name = new URL(endpoints[index]!.url).host;
      return node.watch.standings().find((standing) => standing.name === name)?.fault;
    };
    return { endpoints, faultOf };
  }

  for (const [what, lie] of Object.entries(lies)) {
    it(`${what}: nothing changes, and it is named`, async () => {
      const { faultOf } = await endure(lie);
      await until(() => faultOf(1) !== undefined);
      assert.deepEqual([faultOf(0), faultOf(2)], [undefined, undefined]);
    });
  }
  for (const [what, lie] of Object.entries(harmless)) {
    it(`${what}: nothing changes`, async () => {
      const { faultOf } = await endure(lie);
      assert.deepEqual([faultOf(0), faultOf(2)], [undefined, undefined]);
    });
  }

  it('says of everything that it is answered: nothing changes', async () => {
    const answersTo = (topics: unknown, toBlock: unknown, address: unknown) =>
      node.chain.book.unfinished().map(({ requestId }, logIndex) => ({
        address,
        topics: [(topics as Hex[][])[0]![0], `0x${requestId}`],
        data: '0x',
        blockNumber: toBlock,
        blockHash: keccak256('0x01'),
        transactionHash: keccak256('0x02'),
        logIndex: toHex(logIndex),
      }));
    let lied = 0;
    const { faultOf } = await endure(
      logs((list, { address, toBlock, topics }) => {
        if ((topics as Hex[][])[0]?.length !== answerTopics.length) return list;
        lied += 1;
        return answersTo(topics, toBlock, address);
      }),
    );
    assert.ok(lied > 0);
    assert.deepEqual([faultOf(0), faultOf(2)], [undefined, undefined]);
  });

  it('that fails is left alone', async () => {
    const { endpoints, faultOf } = await endure(failing('garbage'));
    assert.equal(faultOf(1), 'bad answer');
    const [good, bad] = endpoints.map(({ calls }) => calls.length);
    assert.ok(bad! < good! / 4, `${bad} questions to the bad source, ${good} to a good one`);
  });

  it('that refuses ranges of more than two blocks is no worse than others', async () => {
    const { faultOf } = await endure((method, [query], ask) => {
      const { fromBlock, toBlock } = (query ?? {}) as { fromBlock: Hex; toBlock: Hex };
      const isLarge = method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) > 1;
      return isLarge ? { error: { code: -32600, message: 'ranges over 2 blocks are not supported' } } : ask();
    });
    assert.deepEqual([0, 1, 2].map(faultOf), [undefined, undefined, undefined]);
  });
});
