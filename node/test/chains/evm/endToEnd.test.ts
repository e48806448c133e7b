import assert from 'node:assert/strict';
import { EvmTestChain } from '../../support/evm.ts';
import { EvmNode, publisherAddress, until } from '../../support/evmNode.ts';

describe('EVM requests', () => {
  let chain: EvmTestChain;
  let node: EvmNode;

  beforeEach(async () => {
    chain = await EvmTestChain.start();
    await chain.fund(publisherAddress);
    node = new EvmNode(chain, { endpoints: [await chain.endpoint(), await chain.endpoint(), await chain.endpoint()] });
    node.start();
  });
  afterEach(async () => {
    await node.remove();
    await chain.stop();
  });

  it('of both kinds are indexed and answered', async () => {
    await chain.requestSignature();
    await chain.requestTransaction({ path: 'another' });
    await chain.mine();
    await until(() => node.chain.book.size === 2);
    const [payload, transaction] = node.chain.book.unfinished();
    assert.equal(payload?.ask?.kind, 'payload');
    assert.equal(transaction?.ask?.kind, 'transaction');
    const answering = node.answerAll();
    await chain.mineUntil(answering);
    await chain.mine();
    await until(() => node.chain.book.unfinished().length === 0);
    assert.equal(node.chain.book.awaited().length, 1);
  });
});
