import assert from 'node:assert/strict';
import { until } from '../../mesh/support.ts';
import type { RpcStub } from '../../support/rpcStub.ts';
import { SolanaTestChain, type Tamper } from '../../support/solana.ts';
import { base58 } from '../../support/solanaEvents.ts';
import { publisherAddress, SolanaNode } from '../../support/solanaNode.ts';

type Result = Record<string, unknown>;

/** Lets one method of the chain's answer through a change. */
const changes =
  (changed: string, change: (result: never) => unknown): Tamper =>
  async (method, _, ask) => {
    const answer = await ask();
    return method === changed && typeof answer === 'object' && 'result' in answer && answer.result !== null
      ? { result: change(answer.result as never) }
      : answer;
  };
const another32 = base58(new Uint8Array(32).fill(9));
const another64 = base58(new Uint8Array(64).fill(9));

/** What one source of three does, and what it is found guilty of. */
const wrongs: Readonly<Record<string, readonly [Tamper, fault: string]>> = {
  'leaves transactions out': [changes('getSignaturesForAddress', () => []), 'disagrees'],
  'makes a transaction up': [
    changes('getSignaturesForAddress', (list: { slot: number }[]) => [
      { signature: another64, slot: list[0]?.slot ?? 1, err: null },
      ...list,
    ]),
    'disagrees',
  ],
  'says that a transaction failed': [
    changes('getSignaturesForAddress', (list: Result[]) => list.map((entry) => ({ ...entry, err: { A: 1 } }))),
    'disagrees',
  ],
  'moves a transaction to another slot': [
    changes('getSignaturesForAddress', (list: { slot: number }[]) =>
      list.map((entry) => ({ ...entry, slot: entry.slot - 1 })),
    ),
    'disagrees',
  ],
  'says that a transaction had no events': [
    changes('getTransaction', (result: { meta: Result }) => ({
      ...result,
      meta: { ...result.meta, innerInstructions: [] },
    })),
    'disagrees',
  ],
  'changes an event': [
    changes('getTransaction', (result: { meta: { innerInstructions: { instructions: { data: string }[] }[] } }) => {
      const altered = structuredClone(result);
      for (const { instructions } of altered.meta.innerInstructions)
        for (const instruction of instructions) instruction.data = `2${instruction.data.slice(1)}`;
      return altered;
    }),
    'disagrees',
  ],
  'does not record inner instructions': [
    changes('getTransaction', (result: { meta: Result }) => ({
      ...result,
      meta: { ...result.meta, innerInstructions: null },
    })),
    'bad answer',
  ],
  'names another block': [changes('getBlock', (result: Result) => ({ ...result, blockhash: another32 })), 'disagrees'],
  'says that slots were skipped': [
    (method, _, ask) => (method === 'getBlock' ? { error: { code: -32_007, message: 'skipped' } } : ask()),
    'disagrees',
  ],
  'makes up a final slot': [changes('getSlot', (slot: number) => slot + 1_000), 'disagrees'],
  stalls: [() => 'stall', 'unreachable'],
  'answers garbage': [() => 'garbage', 'bad answer'],
  'answers far too much': [() => ({ bytes: 17 << 20 }), 'bad answer'],
  'limits the rate': [() => ({ error: { code: 429, message: 'Too many requests' } }), 'error'],
  'is another cluster': [changes('getGenesisHash', () => another32), 'bad answer'],
};

describe('one of three Solana sources', () => {
  let chain: SolanaTestChain;
  let node: SolanaNode;
  let liar: RpcStub;

  before(async () => {
    chain = await SolanaTestChain.start();
    await chain.fund(publisherAddress);
  });
  after(() => chain.stop());

  async function open(tamper: Tamper): Promise<void> {
    liar = await chain.endpoint(tamper);
    const endpoints = [liar, await chain.endpoint(), await chain.endpoint()];
    const config = { timeoutMs: 500, lookbackSlots: 0 };
    node = new SolanaNode(chain, { sources: endpoints.map(({ url }) => ({ url })), config });
    await node.start();
    await until(() => node.chain.blocksBehind() === 0, 'the newest slot');
  }
  afterEach(() => node.remove());

  const standing = () => node.watch.standings().find(({ name }) => name === new URL(liar.url).host);

  for (const [what, [tamper, fault]] of Object.entries(wrongs)) {
    it(`that ${what} changes nothing, is named and left alone`, async () => {
      let lies = false;
      await open((method, params, ask) => (lies || method === 'getGenesisHash' ? tamper(method, params, ask) : ask()));
      lies = true;
      const signature = await chain.send([chain.sign({ path: what }), chain.signTransaction({ path: what })]);
      await until(() => node.chain.book.size === 2, 'requests');
      assert.deepEqual(node.seen, [`${signature}:0`, `${signature}:1`]);
      const { block } = chain.localnet.chain.history.transaction(signature)!;
      for (const request of node.chain.book.unfinished()) assert.equal(request.blockHash, block.blockhash);
      await node.answerAll();
      await until(() => node.chain.book.unfinished().length === 0, 'answers');
      await until(() => standing()?.fault === fault, `${fault} of the source, which is ${standing()?.fault}`);
      assert.ok((standing()?.askedAgainAt ?? 0) > 0);
      const good = node.watch.standings().filter(({ standing: is }) => is === 'good');
      assert.equal(good.length, 2);
      assert.deepEqual(node.chain.problems(), []);
    });
  }

  it('that is behind is not waited for, and is no liar', async () => {
    let held: number | undefined;
    await open(async (method, params, ask) => {
      if (method === 'getSlot' && held !== undefined) return { result: held };
      const [, config] = params as [unknown, { minContextSlot?: number }];
      if (held !== undefined && (config?.minContextSlot ?? 0) > held)
        return { error: { code: -32_016, message: 'Minimum context slot has not been reached' } };
      return ask();
    });
    held = node.chain.height;
    await chain.send([chain.sign()]);
    await until(() => node.chain.book.size === 1, 'the request');
    await chain.localnet.mineSlots(30);
    await until(() => standing()?.fault === 'behind', 'the source to be told as behind');
  });

  it('is not enough by itself: without a quorum nothing is taken, and health says why', async () => {
    const [stalls, breaks] = ['stall', 'garbage'] as const;
    let down = false;
    liar = await chain.endpoint();
    const others = [await chain.endpoint((_, __, ask) => (down ? stalls : ask()))];
    others.push(await chain.endpoint((_, __, ask) => (down ? breaks : ask())));
    const config = { timeoutMs: 200, lookbackSlots: 0 };
    node = new SolanaNode(chain, { sources: [liar, ...others].map(({ url }) => ({ url })), config });
    await node.start();
    await until(() => node.chain.blocksBehind() === 0, 'the newest slot');
    down = true;
    await chain.send([chain.sign({ path: 'lost?' })]);
    await until(() => node.chain.problems().length > 0, 'a problem');
    assert.match(node.chain.problems().join(), /fewer|only 1 of 2/);
    assert.equal(node.chain.book.size, 0);
    down = false;
    await until(() => node.chain.book.size === 1, 'the request');
    await until(() => node.chain.problems().length === 0, 'health');
  });
});
