import assert from 'node:assert/strict';
import { nearMpcRequestId, nearSignRequestId } from '@quorate/sdk';
import { toHex } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { BlockSource, NearBlock } from '../../src/chains/near/blocks.ts';
import { NearIndexer, yieldTimeoutBlocks } from '../../src/chains/near/indexer.ts';
import { RpcBlockSource } from '../../src/chains/near/rpcBlocks.ts';
import type { ChainEvent, Cursor, IndexedBlock, SignRequest } from '../../src/types/signRequest.ts';
import { identityOf, until } from '../mesh/support.ts';
import { knownRootKey, knownRootSecret, silent, TestChain } from '../support/near.ts';
import { toBytes } from '../support/numbers.ts';

const payload = toBytes(0x1234n << 200n);
const sigNetwork = (path: string, keyVersion = 0) => ({ payload: [...payload], path, key_version: keyVersion });
const nearMpc = (path: string) => ({ payload_v2: { Ecdsa: toHex(payload) }, path, domain_id: 0 });
const predecessor = 'user.sandbox';

describe('NEAR indexer', () => {
  let chain: TestChain;
  let start: Cursor;
  let last: number;
  const indexers: NearIndexer[] = [];

  /** Indexes from a cursor to `last`. @returns the blocks, in the order in which they came */
  async function index(cursor: Cursor | undefined, source: BlockSource = realSource()): Promise<IndexedBlock[]> {
    const blocks: IndexedBlock[] = [];
    const indexer = run(cursor, upToLast(source), blocks);
    await until(() => indexer.height >= last, `block ${last}`);
    await indexer.stop();
    return blocks;
  }
  function run(cursor: Cursor | undefined, source: BlockSource, blocks: IndexedBlock[] = []): NearIndexer {
    const indexer = new NearIndexer({
      chain: 'near:sandbox',
      source,
      cursor,
      onBlock: (block) => void blocks.push(block),
      pollIntervalMs: 2,
      clock: systemClock,
      logger: silent,
    });
    indexers.push(indexer);
    indexer.start();
    return indexer;
  }
  const upToLast = (source: BlockSource): BlockSource => ({
    ...delegate(source),
    finalHeight: async (signal) => Math.min(last, await source.finalHeight(signal)),
  });
  const realSource = () => new RpcBlockSource(chain.rpc(), chain.contractId);
  const eventsOf = (blocks: readonly IndexedBlock[]): ChainEvent[] => blocks.flatMap(({ events }) => events);
  const withoutTime = (events: readonly ChainEvent[]) =>
    events.map((event) =>
      event.kind === 'requested' ? { ...event, request: { ...event.request, seenAt: 0 } } : event,
    );

  before(async () => {
    chain = await TestChain.start();
    const infos = [0, 1, 2].map((id) => ({ url: `node${id}:1`, sign_pk: identityOf(id).publicKey }));
    await chain.initializeRunning(2, infos, { epoch: 0, publicKey: knownRootKey, transcriptHash: 'ab'.repeat(32) });
    const block = chain.sandbox.chain.blockAt('final');
    start = { height: block.height, hash: block.hash };

    await chain.requestSignatures([sigNetwork('one')]);
    await chain.requestSignatures([nearMpc('two'), sigNetwork('three', 1), nearMpc('four')]);
    await chain.requestSignatures([sigNetwork('refused', 9)]);
    const [first] = eventsOf(await indexTo(chain.height)) as [{ kind: 'requested'; request: SignRequest }];
    await chain.answer(first.request.requestId, knownRootSecret, first.request.tweak, payload);
    await chain.requestSignatures([sigNetwork('one')]);
    await chain.sandbox.fastForward(3);
    last = chain.height;
  });
  const indexTo = (height: number) => {
    last = height;
    return index(start);
  };
  afterEach(() => Promise.all(indexers.splice(0).map((indexer) => indexer.stop())));
  after(() => chain.stop());

  it('sees requests of both forms and answers, once each and in order, and no call that failed', async () => {
    const blocks = await index(start);
    assert.deepEqual(
      blocks.map(({ height }) => height),
      Array.from({ length: last - start.height }, (_, i) => start.height + 1 + i),
    );
    const sigId = (path: string, keyVersion: number) =>
      toHex(nearSignRequestId({ predecessor, payload, path, keyVersion }));
    const mpcId = (path: string) => toHex(nearMpcRequestId({ predecessor, payload, path, domainId: 0 }));
    const seen = eventsOf(blocks).map((event) =>
      event.kind === 'requested'
        ? `${event.request.path} ${event.request.requestId}`
        : `${event.kind} ${event.requestId}`,
    );
    assert.deepEqual(seen, [
      `one ${sigId('one', 0)}`,
      `two ${mpcId('two')}`,
      `three ${sigId('three', 1)}`,
      `four ${mpcId('four')}`,
      `answered ${sigId('one', 0)}`,
      `one ${sigId('one', 0)}`,
    ]);
    const requests = eventsOf(blocks).flatMap((event) => (event.kind === 'requested' ? [event.request] : []));
    assert.equal(new Set(requests.map(({ occurrence }) => occurrence)).size, 5);
    const [receiptOfThree] = requests[1]!.occurrence.split(':');
    assert.deepEqual(
      requests.slice(1, 4).map(({ occurrence }) => occurrence),
      [0, 1, 2].map((n) => `${receiptOfThree}:${n}`),
    );
    assert.ok(requests.every(({ entropy }) => entropy.length === 32 && entropy.some((byte) => byte !== 0)));
  });

  it('goes on at every cursor without gap or double', async () => {
    const blocks = await index(start);
    const cursors = [start, ...blocks.slice(0, -1).map(({ height, hash }) => ({ height, hash }))];
    const rests = await Promise.all(cursors.map((cursor) => index(cursor)));
    for (const [i, rest] of rests.entries()) {
      assert.deepEqual(withoutTime(eventsOf(rest)), withoutTime(eventsOf(blocks.slice(i))));
      assert.equal(rest.length, blocks.length - i);
    }
  });

  it('begins without a cursor where requests can still be answered', async () => {
    const blocks = await index(undefined);
    assert.equal(blocks[0]!.height, Math.max(1, last - yieldTimeoutBlocks));
    assert.equal(eventsOf(blocks).length, 6);
  });

  it('steps over heights that the chain skipped', async () => {
    const real = realSource();
    const skipped = new Set<number>();
    for (const block of await index(start)) if (block.events.length === 0) skipped.add(block.height);
    skipped.delete(last);
    const source: BlockSource = {
      ...delegate(real),
      block: async (height, signal): Promise<NearBlock | undefined> => {
        if (skipped.has(height)) return undefined;
        const block = await real.block(height, signal);
        let parent = height - 1;
        while (skipped.has(parent)) parent -= 1;
        const previousHash = (await real.block(parent, signal))!.hash;
        return block && { ...block, previousHash };
      },
    };
    const blocks = await index(start, source);
    assert.equal(blocks.length, last - start.height - skipped.size);
    assert.equal(eventsOf(blocks).length, 6);
  });

  it('waits for a receipt that runs later, and keeps the order', async () => {
    const real = realSource();
    const asked = new Map<string, number>();
    const source: BlockSource = {
      ...delegate(real),
      outcome: async (receiptId, includedAt, signal) => {
        const times = (asked.get(receiptId) ?? 0) + 1;
        asked.set(receiptId, times);
        return times < 4 ? undefined : real.outcome(receiptId, includedAt, signal);
      },
    };
    assert.deepEqual(withoutTime(eventsOf(await index(start, source))), withoutTime(eventsOf(await index(start))));
    assert.ok([...asked.values()].every((times) => times === 4));
  });

  it('survives sources that fail now and then', async () => {
    const real = realSource();
    let calls = 0;
    const sometimes = <T>(work: () => Promise<T>) => (++calls % 5 === 0 ? Promise.reject(new Error('502')) : work());
    const source: BlockSource = {
      finalHeight: (signal) => sometimes(() => real.finalHeight(signal)),
      block: (height, signal) => sometimes(() => real.block(height, signal)),
      outcome: (...asked) => sometimes(() => real.outcome(...asked)),
    };
    assert.deepEqual(withoutTime(eventsOf(await index(start, source))), withoutTime(eventsOf(await index(start))));
  });

  it('reads ahead, but not without bound', async () => {
    const real = realSource();
    let [reading, most] = [0, 0];
    const source: BlockSource = {
      ...delegate(real),
      block: async (height, signal) => {
        most = Math.max(most, ++reading);
        return real.block(height, signal).finally(() => reading--);
      },
    };
    await index(undefined, source);
    assert.ok(most > 1 && most <= 8, `${most} blocks at once`);
  });

  it('leaves out what has timed out, after a long absence', async () => {
    await chain.sandbox.fastForward(yieldTimeoutBlocks + 50);
    const before = last;
    last = chain.height;
    const blocks = await index(start);
    assert.equal(blocks[0]!.height, last - yieldTimeoutBlocks);
    assert.deepEqual(eventsOf(blocks), []);
    last = before;
  });

  it('says so when its cursor is not on the chain, and hands nothing over', async () => {
    const blocks: IndexedBlock[] = [];
    const tip = chain.sandbox.chain.blockAt('final').height;
    const forked = run({ height: tip - 5, hash: 'another chain' }, realSource(), blocks);
    await until(() => forked.problem !== undefined, 'a problem');
    assert.match(forked.problem ?? '', /does not follow block/);
    const ahead = run({ height: tip + 5_000, hash: 'another chain' }, realSource(), blocks);
    await until(() => ahead.problem !== undefined, 'a problem');
    assert.match(ahead.problem ?? '', /far below block/);
    assert.deepEqual(blocks, []);
  });

  it('stops at once, whatever it waits for', async () => {
    const forever = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const real = realSource();
    for (const stuck of ['finalHeight', 'block', 'outcome'] as const) {
      let reached = false;
      const source: BlockSource = {
        ...delegate(real),
        [stuck]: (...args: unknown[]) => {
          reached = true;
          return forever(args.at(-1) as AbortSignal);
        },
      };
      const tip = stuck === 'outcome' ? start : undefined;
      const indexer = run(tip, { ...source, ...(stuck === 'outcome' ? { finalHeight: async () => last } : {}) });
      await until(() => reached, stuck);
      await indexer.stop();
    }
  });

  const delegate = (real: BlockSource): BlockSource => ({
    finalHeight: (signal) => real.finalHeight(signal),
    block: (height, signal) => real.block(height, signal),
    outcome: (...asked) => real.outcome(...asked),
  });
});
