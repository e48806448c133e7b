import assert from 'node:assert/strict';
import { EvmTestChain, type Tamper } from '../../support/evm.ts';
import { EvmNode, type EvmNodeOptions, publisherAddress, until } from '../../support/evmNode.ts';

describe('EVM indexer', () => {
  let chain: EvmTestChain;
  const nodes: EvmNode[] = [];

  beforeEach(async () => {
    chain = await EvmTestChain.start();
    await chain.fund(publisherAddress);
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.remove()));
    await chain.stop();
  });

  async function open(config: EvmNodeOptions['config'] = {}): Promise<EvmNode> {
    const endpoints = await Promise.all([chain.endpoint(), chain.endpoint(), chain.endpoint()]);
    const node = new EvmNode(chain, { endpoints, config });
    nodes.push(node);
    node.start();
    return node;
  }
  const caughtUp = (node: EvmNode, height: number) => until(() => node.chain.height === height);
  const pathsOf = (node: EvmNode) => node.chain.book.unfinished().map(({ path }) => path);

  it('hands over a request once its block is final, with the entropy of that block', async () => {
    const node = await open({ finality: { confirmations: 3 } });
    await chain.requestSignature();
    await chain.mine(3);
    const height = await chain.height();
    await caughtUp(node, height - 3);
    assert.deepEqual(pathsOf(node), []);
    await chain.mine();
    await until(() => node.chain.book.size === 1);
    const [request] = node.chain.book.unfinished();
    const { hash } = await chain.rpc<{ hash: string }>('eth_getBlockByNumber', `0x${(height - 2).toString(16)}`, false);
    assert.equal(request!.blockHash, hash);
    assert.deepEqual(request!.entropy, new Uint8Array(Buffer.from(hash.slice(2), 'hex')));
  });

  it('hands over no request that leaves the chain before it is final; again in a block, it does', async () => {
    const node = await open({ finality: { confirmations: 3 } });
    const fork = await chain.rpc<string>('evm_snapshot');
    await chain.requestSignature();
    await chain.mine(3);
    await caughtUp(node, (await chain.height()) - 3);

    await chain.rpc('evm_revert', fork);
    await chain.mine(8);
    await caughtUp(node, (await chain.height()) - 3);
    assert.deepEqual(node.seen, []);

    await chain.requestSignature();
    await chain.mine(4);
    await until(() => node.chain.book.size === 1);
    assert.equal(node.seen.length, 1);
  });

  it('goes back when blocks that were final leave the chain', async () => {
    const node = await open({ finality: { confirmations: 1 }, lookbackBlocks: 20 });
    await chain.requestSignature({ path: 'stays' });
    await chain.mine(3);
    await caughtUp(node, (await chain.height()) - 1);
    const fork = await chain.rpc<string>('evm_snapshot');
    await chain.requestSignature({ path: 'vanishes' });
    await chain.mine(3);
    await until(() => node.chain.book.size === 2);

    await chain.rpc('evm_revert', fork);
    await chain.requestSignature({ path: 'comes instead' });
    await chain.mine(8);
    await until(() => pathsOf(node).includes('comes instead'));
    assert.deepEqual(pathsOf(node), ['stays', 'comes instead']);
    await caughtUp(node, (await chain.height()) - 1);
  });

  it('asks again for what only a block that vanished had answered', async () => {
    const node = await open({ finality: { confirmations: 0 }, lookbackBlocks: 20 });
    await chain.requestSignature();
    await chain.mine(2);
    await until(() => node.chain.book.size === 1);
    const fork = await chain.rpc<string>('evm_snapshot');
    await chain.mineUntil(node.answerAll());
    await until(() => node.chain.book.size === 0);

    await chain.rpc('evm_revert', fork);
    await chain.mine(20);
    await until(() => node.chain.book.size === 1);
  });

  it('goes on where it was after a restart: nothing lost, nothing twice', async () => {
    const node = await open({ maxBlockRange: 3 });
    await chain.requestSignature({ path: 'before' });
    await chain.mine();
    await until(() => node.chain.book.size === 1);
    await node.stop();

    for (let i = 0; i < 20; i++) {
      await chain.requestSignature({ path: `while down ${i}` });
      if (i % 3 === 0) await chain.mine();
    }
    await chain.mine(5);
    node.start();
    await until(() => node.chain.book.size === 21);
    await node.stop();
    await chain.requestSignature({ path: 'after' });
    await chain.mine();
    node.start();
    await until(() => node.chain.book.size === 22);
    const during = Array.from({ length: 20 }, (_, i) => `while down ${i}`);
    assert.deepEqual(pathsOf(node), ['before', ...during, 'after']);

    await chain.mineUntil(node.answerAll());
    await until(() => node.chain.book.size === 0);
    const { values } = await node.metrics.requestsIndexed.get();
    assert.deepEqual(
      values.map(({ value }) => value),
      [22],
    );
  });

  it('gets on where sources fail over more than a few blocks', async () => {
    // Of many made at once Hardhat shows other hashes when it is asked for one in their midst.
    for (let i = 0; i < 40; i++) await chain.mine();
    await chain.requestSignature({ path: 'found' });
    await chain.mine(2);
    const few: Tamper = (method, [query], ask) => {
      const { fromBlock, toBlock } = Object(query);
      return method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) > 8 ? 'garbage' : ask();
    };
    const node = new EvmNode(chain, { endpoints: [await chain.endpoint(few)], config: { lookbackBlocks: 60 } });
    nodes.push(node);
    node.start();
    await caughtUp(node, await chain.height());
    assert.deepEqual(pathsOf(node), ['found']);
  });

  it('begins as far back as it is told to', async () => {
    await chain.requestSignature({ path: 'too old' });
    await chain.mine(10);
    await chain.requestSignature({ path: 'old' });
    await chain.mine(10);
    const node = await open({ lookbackBlocks: 15 });
    await caughtUp(node, await chain.height());
    assert.deepEqual(pathsOf(node), ['old']);
  });

  it('leaves out what has expired while it was down', async () => {
    const node = await open({ expiryBlocks: 10, lookbackBlocks: 5 });
    await caughtUp(node, await chain.height());
    await node.stop();
    await chain.requestSignature({ path: 'expired' });
    await chain.mine(12);
    await chain.requestSignature({ path: 'in time' });
    await chain.mine(3);
    node.start();
    await until(() => node.chain.book.size === 1);
    assert.deepEqual(node.seen.length, 1);
    assert.deepEqual(pathsOf(node), ['in time']);
  });

  it('says so when the chain is far below what was indexed', async () => {
    await chain.mine(50);
    const node = await open({ lookbackBlocks: 10 });
    await caughtUp(node, await chain.height());
    await node.stop();
    const other = await EvmTestChain.start();
    try {
      const elsewhere = await other.endpoint();
      node.start([elsewhere]);
      await until(() => node.chain.problems().some((problem) => problem.includes('far below block')));
    } finally {
      await other.stop();
    }
  });
});
