import assert from 'node:assert/strict';
import type { Address } from '@solana/kit';
import { SolanaRpc, SolanaRpcError } from '../../../src/chains/solana/rpc.ts';
import { SolanaSource } from '../../../src/chains/solana/source.ts';
import { never } from '../../mesh/support.ts';
import { type Answering, RpcStub } from '../../support/rpcStub.ts';
import { base58, someone } from '../../support/solanaEvents.ts';

const program = 'QuorateSigner111111111111111111111111111111' as Address;
const genesis = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';
const reference = genesis.slice(0, 32);

interface Sent {
  readonly signature: string;
  readonly slot: number;
  readonly err: null;
}

const signatureOf = (index: number): string =>
  base58(Uint8Array.from({ length: 64 }, (_, at) => (at < 4 ? (index >> (8 * at)) & 255 : 200 + (index % 7))));

describe('a Solana source', () => {
  const stubs: RpcStub[] = [];
  afterEach(async () => {
    await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
  });

  async function sourceOf(answer: Answering, timeoutMs = 10_000): Promise<{ source: SolanaSource; stub: RpcStub }> {
    const stub = await RpcStub.start((method, params) =>
      method === 'getGenesisHash' ? { result: genesis } : answer(method, params),
    );
    stubs.push(stub);
    const rpc = new SolanaRpc({ url: stub.url, timeoutMs, maxResponseBytes: 1 << 20 });
    const scope = { program, eventAuthority: someone, commitment: 'finalized' } as const;
    return { source: new SolanaSource(rpc, reference, scope), stub };
  }

  /** A provider with a history, from new to old; it may change its mind about the order within a slot from page to page. */
  function provider(history: readonly Sent[], { first = 0, shuffled = false } = {}): Answering {
    let pages = 0;
    return (method, params) => {
      if (method === 'getFirstAvailableBlock') return { result: first };
      assert.equal(method, 'getSignaturesForAddress');
      const [, { before, limit }] = params as unknown as [string, { before?: string; limit: number }];
      const flip = shuffled && pages++ % 2 === 1;
      const ordered = history.toSorted((a, b) => b.slot - a.slot || (a.signature < b.signature === flip ? 1 : -1));
      const at = before === undefined ? 0 : ordered.findIndex(({ signature }) => signature === before) + 1;
      return { result: ordered.slice(at, at + limit) };
    };
  }
  const historyOf = (count: number, perSlot: number): Sent[] =>
    Array.from({ length: count }, (_, index) => ({
      signature: signatureOf(index),
      slot: 100 + Math.floor(index / perSlot),
      err: null,
    }));
  const fails = (code: string) => (error: unknown) => {
    assert.ok(error instanceof SolanaRpcError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };

  it('lists what is in a range of slots, over many pages', async () => {
    const history = historyOf(2_700, 3);
    const { source, stub } = await sourceOf(provider(history));
    const { entries, upTo } = await source.entries({ after: 150, upTo: 900 }, never);
    const expected = history.filter(({ slot }) => slot > 150 && slot <= 900);
    assert.equal(upTo, 900);
    assert.deepEqual(new Set(entries.map(({ signature }) => signature)), new Set(expected.map((one) => one.signature)));
    assert.ok(entries.every(({ slot }, index) => index === 0 || slot >= entries[index - 1]!.slot));
    assert.equal(stub.calls.filter((method) => method === 'getSignaturesForAddress').length, 4);
  });

  it('asks one short page where that is enough', async () => {
    const { source, stub } = await sourceOf(provider(historyOf(2_000, 2)));
    const { entries } = await source.entries({ after: 1_095, upTo: 1_099 }, never);
    assert.equal(entries.length, 8);
    assert.equal(stub.calls.filter((method) => method === 'getSignaturesForAddress').length, 1);
  });

  it('misses nothing where the order within a slot is another on each page', async () => {
    const history = historyOf(2_500, 41);
    const { source } = await sourceOf(provider(history, { shuffled: true }));
    const { entries } = await source.entries({ after: 99, upTo: 1_000 }, never);
    assert.equal(entries.length, history.length);
  });

  it('gives the oldest whole slots of a history that is too long for once, the same from wherever it begins', async () => {
    const history = historyOf(34_000, 30);
    const { source } = await sourceOf(provider(history));
    const { entries, upTo } = await source.entries({ after: 99, upTo: 2_000 }, never);
    assert.ok(entries.length <= 10_000 && entries.length > 9_900, `${entries.length}`);
    assert.deepEqual(
      entries.map(({ signature }) => signature).toSorted(),
      history.flatMap(({ signature, slot }) => (slot <= upTo ? [signature] : [])).toSorted(),
    );
    const newer = await sourceOf(provider([...history, { signature: signatureOf(99_999), slot: 5_000, err: null }]));
    assert.deepEqual(await newer.source.entries({ after: 99, upTo: 2_000 }, never), { entries, upTo });
    const rest = await source.entries({ after: upTo, upTo: 2_000 }, never);
    assert.equal(rest.entries[0]?.slot, upTo + 1);
  }).timeout(60_000);

  it('says so when it has forgotten what it is asked for, and does not when there never was more', async () => {
    const history = historyOf(10, 1);
    const pruned = await sourceOf(provider(history, { first: 100 }));
    await assert.rejects(pruned.source.entries({ after: 98, upTo: 200 }, never), fails('SOLANA_PRUNED'));
    const whole = await sourceOf(provider(history, { first: 100 }));
    assert.equal((await whole.source.entries({ after: 99, upTo: 200 }, never)).entries.length, 10);
    await whole.source.entries({ after: 99, upTo: 200 }, never);
    assert.equal(whole.stub.calls.filter((method) => method === 'getFirstAvailableBlock').length, 1);
  });

  it('is refused when its signatures go from old to new', async () => {
    const { source } = await sourceOf(() => ({ result: historyOf(3, 1) }));
    await assert.rejects(source.entries({ after: 99, upTo: 200 }, never), fails('SOLANA_BAD_ANSWER'));
  });

  it('comes to an end however many pages it has', async () => {
    let made = 0;
    const { source } = await sourceOf((_, params) => {
      const [, { limit }] = params as unknown as [string, { limit: number }];
      const slot = Math.max(1, 1_000_000 - made);
      return { result: Array.from({ length: Math.min(2, limit) }, () => ({ signature: signatureOf(made++), slot })) };
    });
    await assert.rejects(source.entries({ after: 0, upTo: 1_000_000 }, never), fails('SOLANA_ERROR'));
  }).timeout(60_000);

  it('stops in the middle of its pages', async () => {
    const stopping = new AbortController();
    const answer = provider(historyOf(5_000, 1));
    const { source } = await sourceOf((method, params) => {
      if (method === 'getSignaturesForAddress') setImmediate(() => stopping.abort());
      return answer(method, params);
    });
    await assert.rejects(source.entries({ after: 0, upTo: 9_000 }, stopping.signal), { code: 'ABORTED' });
  });

  it('is not asked anything when it serves another cluster', async () => {
    const stub = await RpcStub.start(() => ({ result: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d' }));
    stubs.push(stub);
    const rpc = new SolanaRpc({ url: stub.url, timeoutMs: 10_000, maxResponseBytes: 1 << 20 });
    const scope = { program, eventAuthority: someone, commitment: 'finalized' } as const;
    const source = new SolanaSource(rpc, reference, scope);
    await assert.rejects(source.finalSlot(never), fails('SOLANA_BAD_ANSWER'));
    await assert.rejects(source.entries({ after: 0, upTo: 9 }, never), fails('SOLANA_BAD_ANSWER'));
    assert.deepEqual(new Set(stub.calls), new Set(['getGenesisHash']));
  });

  it('tells what it cannot say from what is not so', async () => {
    const errorOf = (code: number) => sourceOf(() => ({ error: { code, message: 'why' } }));
    const block = async (code: number) => (await errorOf(code)).source.block(5, [], never);
    for (const code of [-32_007, -32_009]) assert.equal(await block(code), undefined);
    for (const code of [-32_004, -32_014, -32_016]) await assert.rejects(block(code), fails('SOLANA_BEHIND'));
    await assert.rejects(block(-32_005), fails('SOLANA_ERROR'));
    const unsupported = await errorOf(-32_015);
    assert.equal(await unsupported.source.transaction(signatureOf(1), never), undefined);
    const missing = await sourceOf(() => ({ result: null }));
    await assert.rejects(missing.source.transaction(signatureOf(1), never), fails('SOLANA_BEHIND'));
    const without = await sourceOf(() => ({ result: { blockhash: genesis, blockHeight: 4, signatures: [] } }));
    await assert.rejects(without.source.block(5, [signatureOf(1)], never), fails('SOLANA_BAD_ANSWER'));
  });

  it('that stalls, talks nonsense or too much fails by its name, without its URL', async () => {
    const answers: readonly (readonly [Answering, string])[] = [
      [() => 'stall', 'SOLANA_UNREACHABLE'],
      [() => 'garbage', 'SOLANA_BAD_ANSWER'],
      [() => ({ status: 429 }), 'SOLANA_BAD_ANSWER'],
      [() => ({ error: { code: 429, message: 'Too many requests' } }), 'SOLANA_ERROR'],
      [() => ({ bytes: 2 << 20 }), 'SOLANA_BAD_ANSWER'],
      [() => ({ result: 'seven' }), 'SOLANA_BAD_ANSWER'],
      [() => ({ result: -1 }), 'SOLANA_BAD_ANSWER'],
    ];
    for (const [answer, code] of answers) {
      const { source, stub } = await sourceOf(answer, 500);
      await assert.rejects(source.finalSlot(never), (error) => {
        fails(code)(error);
        assert.ok(error instanceof Error && error.message.includes(new URL(stub.url).host));
        return !error.message.includes('very-secret');
      });
    }
  });
});
