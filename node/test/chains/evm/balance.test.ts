import assert from 'node:assert/strict';
import { shortageOf } from '../../../src/chains/evm/balance.ts';
import { EvmTestChain, type Tamper } from '../../support/evm.ts';
import { EvmNode, publisherAddress, until } from '../../support/evmNode.ts';
import { never } from './publishing.ts';

describe('the balance of an EVM publisher', () => {
  let chain: EvmTestChain;
  before(async () => {
    chain = await EvmTestChain.start();
  });
  after(() => chain.stop());

  async function shortage(...tampers: (Tamper | undefined)[]): Promise<string | undefined> {
    const { quorum } = chain.sourcesOf(await Promise.all(tampers.map((tamper) => chain.endpoint(tamper))));
    return shortageOf(publisherAddress, quorum, 10n ** 12n, never);
  }

  it('is a problem when it does not pay for a hundred answers', async () => {
    await chain.fund(publisherAddress, 10n ** 15n);
    assert.match((await shortage(undefined)) ?? '', /^has only 0.001; an answer costs up to 0.0/);
    await chain.fund(publisherAddress, 10n ** 18n);
    assert.equal(await shortage(undefined), undefined);
  });

  it('is what a quorum says', async () => {
    const rich: Tamper = (method, _, ask) =>
      method === 'eth_getBalance' ? { result: '0xffffffffffffffffffff' } : ask();
    const poor: Tamper = (method, _, ask) => (method === 'eth_getBalance' ? { result: '0x0' } : ask());
    await chain.fund(publisherAddress, 0n);
    assert.ok(await shortage(rich, undefined, undefined));
    await chain.fund(publisherAddress, 10n ** 18n);
    assert.equal(await shortage(poor, undefined, undefined), undefined);
  });

  it('is told by the health of the node', async () => {
    await chain.fund(publisherAddress, 0n);
    const node = new EvmNode(chain, { endpoints: [await chain.endpoint()] });
    node.start();
    try {
      await until(() => node.chain.problems().some((problem) => problem.startsWith('eip155:31337: account 0x')));
    } finally {
      await node.remove();
    }
  });
});
