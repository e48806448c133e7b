import assert from 'node:assert/strict';
import { EvmTestChain, type Tamper } from '../../support/evm.ts';
import { EvmNode, type EvmNodeOptions, publisherAddress, until } from '../../support/evmNode.ts';
import { signatureFor } from '../../support/rootKey.ts';

describe('EVM requests', () => {
  const chains: EvmTestChain[] = [];
  const nodes: EvmNode[] = [];
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.remove()));
    await Promise.all(chains.splice(0).map((chain) => chain.stop()));
  });

  async function open(
    config: EvmNodeOptions['config'] = {},
    { chainId = 31_337, tamper }: { chainId?: number; tamper?: Tamper } = {},
  ) {
    const chain = await EvmTestChain.start({ chainId });
    chains.push(chain);
    await chain.fund(publisherAddress);
    const endpoints = await Promise.all([chain.endpoint(tamper), chain.endpoint(tamper), chain.endpoint(tamper)]);
    const node = new EvmNode(chain, { endpoints, config });
    nodes.push(node);
    node.start();
    return { chain, node };
  }

  it('of both kinds are indexed and answered', async () => {
    const { chain, node } = await open();
    await chain.requestSignature();
    await chain.requestTransaction({ path: 'another' });
    await chain.mine();
    await until(() => node.chain.book.size === 2);
    assert.equal(await node.chain.newestHeight(AbortSignal.timeout(5_000)), await chain.height());
    const [payload, transaction] = node.chain.book.unfinished();
    assert.equal(payload?.ask?.kind, 'payload');
    assert.equal(transaction?.ask?.kind, 'transaction');
    await chain.mineUntil(node.answerAll());
    await chain.mine();
    await until(() => node.chain.book.unfinished().length === 0);
    const [awaited] = node.chain.book.awaited();
    assert.deepEqual(awaited?.signatures, [signatureFor(transaction!)]);
  });

  it('of several chains are told apart', async () => {
    const opened = await Promise.all([open({}, { chainId: 1_001 }), open({}, { chainId: 1_002 })]);
    for (const { chain } of opened) {
      await chain.requestSignature();
      await chain.mine();
    }
    await until(() => opened.every(({ node }) => node.chain.book.size === 1));
    const [a, b] = opened.map(({ node }) => node.chain.book.unfinished()[0]!);
    assert.deepEqual([a!.chain, b!.chain], ['eip155:1001', 'eip155:1002']);
    assert.notEqual(a!.requestId, b!.requestId);
    assert.deepEqual(a!.tweak, b!.tweak, 'an account has the same keys on every EVM chain');
    for (const { chain, node } of opened) {
      await chain.mineUntil(node.answerAll());
      await chain.mine();
      await until(() => node.chain.book.size === 0);
    }
  });

  it('whose answer is in a block that is not final need none, unless the block vanishes', async () => {
    const { chain, node } = await open({ finality: { confirmations: 5 } });
    await chain.requestSignature();
    await chain.mine(6);
    await until(() => node.chain.book.size === 1);
    const [request] = node.chain.book.unfinished();
    assert.ok(!node.chain.isAnswered(request!));
    const fork = await chain.rpc<string>('evm_snapshot');
    const answering = node.answerAll();
    await until(async () => (await chain.rpc<unknown[]>('eth_pendingTransactions')).length > 0);
    await chain.mine();
    await until(() => node.chain.isAnswered(request!));
    assert.equal(node.chain.book.size, 1);
    await answering;

    await chain.rpc('evm_revert', fork);
    await chain.mine();
    await until(() => !node.chain.isAnswered(request!));
    await chain.mineUntil(node.answerAll());
    await chain.mine(6);
    await until(() => node.chain.book.size === 0);
  });

  it('made while no source answers are answered after', async () => {
    let down = false;
    const { chain, node } = await open({}, { tamper: (_, __, ask) => (down ? { status: 502 } : ask()) });
    await until(() => node.chain.height > 0);
    down = true;
    await until(() => node.chain.problems().length > 0);
    for (let i = 0; i < 20; i++) await chain.requestSignature({ path: `path ${i}` });
    await chain.mine(2);
    down = false;
    await until(() => node.chain.book.size === 20);
    assert.ok(node.chain.problems().every((problem) => !problem.includes('indexer')));
    await chain.mineUntil(node.answerAll());
    await chain.mine();
    await until(() => node.chain.book.size === 0);
  });

  it('are counted, and so are transactions', async () => {
    const { chain, node } = await open();
    for (const path of ['a', 'b', 'c']) await chain.requestSignature({ path });
    await chain.mine();
    await until(() => node.chain.book.size === 3);
    await chain.mineUntil(node.answerAll());
    const { values } = await node.metrics.transactions.get();
    assert.deepEqual(
      values.map(({ labels, value }) => [labels, value]),
      [[{ chain: 'eip155:31337', method: 'respond', outcome: 'succeeded' }, 1]],
    );
  });
});
