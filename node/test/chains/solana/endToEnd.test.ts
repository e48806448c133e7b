import assert from 'node:assert/strict';
import { until } from '../../mesh/support.ts';
import { SolanaTestChain } from '../../support/solana.ts';
import { publisherAddress, SolanaNode } from '../../support/solanaNode.ts';

describe('Solana requests', () => {
  let chain: SolanaTestChain;
  let node: SolanaNode;

  beforeEach(async () => {
    chain = await SolanaTestChain.start();
    await chain.fund(publisherAddress);
    const sources = await Promise.all([1, 2, 3].map(() => chain.endpoint()));
    node = new SolanaNode(chain, { sources: sources.map(({ url }) => ({ url })) });
    await node.start();
  });
  afterEach(async () => {
    await node.remove();
    await chain.stop();
  });

  it('of both kinds are indexed and answered', async () => {
    await chain.send([chain.sign(), chain.signTransaction({ path: 'another' })]);
    await until(() => node.chain.book.size === 2, 'requests');
    const [payload, transaction] = node.chain.book.unfinished();
    assert.equal(payload?.ask?.kind, 'payload');
    assert.equal(transaction?.ask?.kind, 'transaction');
    await node.answerAll();
    await until(() => node.chain.book.unfinished().length === 0, 'answers');
    assert.equal(node.chain.book.awaited().length, 1);
  });
});
