import assert from 'node:assert/strict';
import { base58 } from '@scure/base';
import { pino } from 'pino';
import { systemClock } from '../../../src/base/clock.ts';
import { SolanaIndexer, type SolanaIndexerOptions } from '../../../src/chains/solana/indexer.ts';
import type { Entry, Ledger, Listing, SlotRange } from '../../../src/chains/solana/ledger.ts';
import { Bell } from '../../../src/chains/sources/bell.ts';
import { NoQuorumError } from '../../../src/chains/sources/quorum.ts';
import type { Cursor, IndexedBlock } from '../../../src/types/signRequest.ts';
import { until } from '../../mesh/support.ts';
import { base58 as base58Of, requestedCall } from '../../support/solanaEvents.ts';

const hashOf = (slot: number, fork = 0): string =>
  base58.encode(
    Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 100 + fork : at < 3 ? (slot >> (8 * at - 8)) & 255 : 7)),
  );

/** What a quorum of sources says, which a test changes as it likes. */
class FakeLedger implements Ledger {
  entriesBySlot = new Map<number, string[]>();
  final = 100;
  first = 0;
  fork = 0;
  skipped = new Set<number>();
  isHeadMissing = false;
  ranges: SlotRange[] = [];

  put(slot: number, ...signatures: string[]): void {
    this.entriesBySlot.set(slot, [...(this.entriesBySlot.get(slot) ?? []), ...signatures]);
  }
  async finalSlot() {
    return this.final;
  }
  async firstSlot() {
    return this.first;
  }
  async entries(range: SlotRange): Promise<Listing> {
    this.ranges.push(range);
    if (this.first > range.after + 1) {
      const details = { failures: { a: 'SOLANA_PRUNED', b: 'SOLANA_PRUNED' }, answers: [['c']] };
      throw new NoQuorumError('NO_QUORUM', 'fewer than 2 sources agree', details);
    }
    const entries = [...this.entriesBySlot]
      .filter(([slot]) => slot > range.after && slot <= range.upTo)
      .flatMap(([slot, list]) => list.map((signature): Entry => ({ signature, slot, failed: false })))
      .toSorted((a, b) => a.slot - b.slot);
    return { entries, upTo: range.upTo };
  }
  async transaction(signature: string) {
    const slot = [...this.entriesBySlot].find(([, list]) => list.includes(signature))![0];
    return { signature, slot, calls: [base58Of(requestedCall({ path: signature }))], logged: [] };
  }
  async block(slot: number, among: readonly string[]) {
    if (this.isHeadMissing && !this.entriesBySlot.has(slot)) throw new NoQuorumError('NO_QUORUM', 'not yet');
    return this.skipped.has(slot) ? undefined : { hash: hashOf(slot, this.fork), height: slot, order: [...among] };
  }
}

describe('Solana indexer, on what sources say', () => {
  const indexers: SolanaIndexer[] = [];
  afterEach(() => Promise.all(indexers.splice(0).map((indexer) => indexer.stop())));

  function open(ledger: FakeLedger, options: Partial<SolanaIndexerOptions> = {}) {
    const blocks: IndexedBlock[] = [];
    const rewinds: Cursor[] = [];
    const errors: string[] = [];
    const stream = { write: (line: string) => void errors.push(line) };
    const indexer = new SolanaIndexer({
      chain: 'solana:test',
      ledger,
      commitment: 'finalized',
      head: { isAnswered: () => false, indexedSlot: 0 },
      cursor: { height: 90, hash: hashOf(90) },
      lookbackSlots: 50,
      expirySlots: 1_000,
      onBlock: (block) => void blocks.push(block),
      onRewind: (cursor) => void rewinds.push(cursor),
      bell: new Bell(),
      pollIntervalMs: 1,
      clock: systemClock,
      logger: pino({ level: 'warn' }, stream),
      ...options,
    });
    indexers.push(indexer);
    indexer.start();
    const pathsOf = () =>
      blocks.flatMap(({ events }) => events.map((event) => (event.kind === 'requested' ? event.request.path : '')));
    return { indexer, blocks, rewinds, errors, pathsOf };
  }
  const heightsOf = (cursors: readonly Cursor[]) => cursors.map(({ height }) => height);
  const at = (indexer: SolanaIndexer, slot: number) => until(() => indexer.height === slot, `slot ${slot}`);

  it('hands over what a source lists only later, once, with the slot that it is in', async () => {
    const ledger = new FakeLedger();
    ledger.put(95, 'early');
    const { blocks, indexer, pathsOf } = open(ledger);
    await at(indexer, 100);
    ledger.put(97, 'late');
    ledger.put(105, 'new');
    ledger.final = 110;
    await at(indexer, 110);
    assert.deepEqual(pathsOf(), ['early', 'late', 'new']);
    const late = blocks.find(({ events }) =>
      events.some((event) => event.kind === 'requested' && event.request.path === 'late'),
    );
    assert.equal(late?.height, 100, 'the book never goes back');
    const [event] = late.events;
    assert.ok(
      event?.kind === 'requested' && event.request.blockHeight === 97 && event.request.blockHash === hashOf(97),
    );
    assert.ok(blocks.every(({ height }, index) => index === 0 || height >= blocks[index - 1]!.height));
  });

  it('does not look at what was handed over before it was started', async () => {
    const ledger = new FakeLedger();
    ledger.put(85, 'before');
    ledger.put(90, 'last');
    const { indexer, pathsOf } = open(ledger);
    await at(indexer, 100);
    ledger.final = 110;
    await at(indexer, 110);
    assert.deepEqual(pathsOf(), []);
    assert.ok(ledger.ranges.every(({ after }) => after >= 90));
  });

  it('looks half a minute back, no further', async () => {
    const ledger = new FakeLedger();
    const { indexer } = open(ledger);
    await at(indexer, 100);
    ledger.final = 300;
    await at(indexer, 300);
    ledger.final = 301;
    await at(indexer, 301);
    assert.equal(ledger.ranges.at(-1)?.after, 300 - 64);
  });

  it('takes back what a confirmed fork had that lost, and finds it again where it is', async () => {
    const ledger = new FakeLedger();
    ledger.put(93, 'stays');
    ledger.put(98, 'moves', 'goes');
    const { indexer, pathsOf, rewinds } = open(ledger, { commitment: 'confirmed', cursor: undefined });
    await at(indexer, 100);
    ledger.entriesBySlot.delete(98);
    ledger.put(99, 'moves');
    ledger.fork = 1;
    ledger.final = 104;
    await at(indexer, 104);
    assert.deepEqual(heightsOf(rewinds), [97]);
    assert.deepEqual(pathsOf(), ['stays', 'moves', 'goes', 'moves']);
  });

  it('takes back the first that it ever handed over, too', async () => {
    const ledger = new FakeLedger();
    ledger.isHeadMissing = true;
    ledger.put(98, 'goes');
    const { indexer, rewinds } = open(ledger, { commitment: 'confirmed', cursor: undefined });
    await at(indexer, 98);
    ledger.entriesBySlot.delete(98);
    ledger.isHeadMissing = false;
    ledger.final = 104;
    await at(indexer, 104);
    assert.deepEqual(heightsOf(rewinds), [97]);
  });

  it('takes back at a start what was only confirmed before, for a fork may have lost it since', async () => {
    const ledger = new FakeLedger();
    ledger.put(20, 'long final');
    ledger.put(85, 'stays');
    const { blocks, indexer, pathsOf, rewinds } = open(ledger, { commitment: 'confirmed' });
    assert.deepEqual(heightsOf(rewinds), [90 - 64], 'before anybody signs');
    assert.equal(blocks.length, 0);
    await at(indexer, 100);
    assert.deepEqual(pathsOf(), ['stays']);
    ledger.entriesBySlot.delete(85);
    ledger.final = 104;
    await at(indexer, 104);
    assert.deepEqual(heightsOf(rewinds), [90 - 64, 84]);
  });

  it('takes nothing back that was final', async () => {
    const ledger = new FakeLedger();
    ledger.put(98, 'final');
    const { indexer, pathsOf, rewinds } = open(ledger);
    await at(indexer, 100);
    ledger.entriesBySlot.delete(98);
    ledger.final = 104;
    await at(indexer, 104);
    assert.deepEqual(rewinds, []);
    assert.deepEqual(pathsOf(), ['final']);
  });

  it('says that history is missing where no quorum has it any more, and goes on', async () => {
    const ledger = new FakeLedger();
    ledger.put(92, 'forgotten');
    ledger.put(97, 'kept');
    ledger.first = 95;
    const { errors, indexer, pathsOf } = open(ledger);
    await at(indexer, 100);
    assert.deepEqual(pathsOf(), ['kept']);
    const missing = errors.find((line) => line.includes('history is missing'));
    assert.match(missing ?? '', /"from":91,"to":94/);
  });

  it('says so too where transactions are listed that nobody has any more', async () => {
    const ledger = new FakeLedger();
    ledger.put(93, 'gone');
    ledger.put(97, 'kept');
    const { transaction } = FakeLedger.prototype;
    ledger.transaction = async (signature) => {
      if (signature !== 'gone') return transaction.call(ledger, signature);
      throw new NoQuorumError('NO_QUORUM', 'no', { failures: { a: 'SOLANA_BEHIND', b: 'SOLANA_BEHIND' }, answers: [] });
    };
    const { errors, indexer, pathsOf } = open(ledger);
    await until(() => ledger.ranges.length > 3, 'more tries');
    assert.equal(indexer.height, 90, 'as long as they may come');
    assert.deepEqual(errors, [], 'it may just be early');
    ledger.firstSlot = async () => 95;
    await at(indexer, 100);
    assert.deepEqual(pathsOf(), ['kept']);
    assert.match(errors.join(), /"from":93,"to":93/);
  });

  it('leaves out slots whose requests have expired', async () => {
    const ledger = new FakeLedger();
    ledger.final = 5_000;
    ledger.put(3_999, 'expired');
    ledger.put(4_001, 'alive');
    const { errors, indexer, pathsOf } = open(ledger);
    await at(indexer, 5_000);
    assert.deepEqual(pathsOf(), ['alive']);
    assert.match(errors.join(), /"from":91,"to":4000/);
  });

  it('gets on where the newest block cannot be had, or was skipped', async () => {
    const ledger = new FakeLedger();
    ledger.put(95, 'a');
    ledger.isHeadMissing = true;
    const { indexer, pathsOf } = open(ledger);
    await at(indexer, 95);
    ledger.isHeadMissing = false;
    ledger.skipped.add(101);
    ledger.final = 101;
    const before = ledger.ranges.length;
    await until(() => ledger.ranges.length > before + 3, 'more looks');
    assert.equal(indexer.height === 95 || indexer.height === 100, true);
    ledger.final = 102;
    await at(indexer, 102);
    assert.deepEqual(pathsOf(), ['a']);
    assert.equal(indexer.problem, undefined);
  });

  it('stands still, with a problem, before sources that are on another chain', async () => {
    const ledger = new FakeLedger();
    const { blocks, indexer } = open(ledger, { cursor: { height: 9_000, hash: hashOf(9_000) } });
    await until(() => indexer.problem !== undefined, 'a problem');
    assert.match(indexer.problem ?? '', /far below/);
    assert.equal(blocks.length, 0);
  });
});
