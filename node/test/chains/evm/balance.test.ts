import assert from 'node:assert/strict';
import { systemClock } from '../../../src/base/clock.ts';
import { BalanceWatch } from '../../../src/chains/evm/balance.ts';
import { EvmTestChain, type Tamper } from '../../support/evm.ts';
import { EvmNode, publisherAddress, until } from '../../support/evmNode.ts';
import { silent } from '../../support/near.ts';
import { never } from './publishing.ts';

describe('the balance of an EVM publisher', () => {
  let chain: EvmTestChain;
  before(async () => {
    chain = await EvmTestChain.start();
  });
  after(() => chain.stop());

  async function watchOf(...tampers: (Tamper | undefined)[]): Promise<BalanceWatch> {
    const { quorum } = chain.sourcesOf(await Promise.all(tampers.map((tamper) => chain.endpoint(tamper))));
    const address = publisherAddress;
    return new BalanceWatch({ address, quorum, maxFeePerGas: 10n ** 12n, clock: systemClock, logger: silent });
  }

  it('is a problem when it does not pay for a hundred answers', async () => {
    const watch = await watchOf(undefined);
    await chain.fund(publisherAddress, 10n ** 15n);
    await watch.look(never);
    assert.match(watch.problem ?? '', new RegExp(`${publisherAddress}, which pays for answers, has only 0.001;`, 'i'));
    await chain.fund(publisherAddress, 10n ** 18n);
    await watch.look(never);
    assert.equal(watch.problem, undefined);
  });

  it('is what a quorum says', async () => {
    const rich: Tamper = (method, _, ask) =>
      method === 'eth_getBalance' ? { result: '0xffffffffffffffffffff' } : ask();
    const poor: Tamper = (method, _, ask) => (method === 'eth_getBalance' ? { result: '0x0' } : ask());
    await chain.fund(publisherAddress, 0n);
    const lying = await watchOf(rich, undefined, undefined);
    await lying.look(never);
    assert.ok(lying.problem);
    await chain.fund(publisherAddress, 10n ** 18n);
    const slandering = await watchOf(poor, undefined, undefined);
    await slandering.look(never);
    assert.equal(slandering.problem, undefined);
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
