import type { Cursor, IndexedBlock, SignRequest } from '../../types/signRequest.ts';
import { Follower } from '../follower.ts';
import type { Bell } from '../sources/bell.ts';
import { NoQuorumError } from '../sources/quorum.ts';
import { ahead } from './ahead.ts';
import type { HeadView } from './headView.ts';
import type { Commitment, Entry, Listing, SlotRange } from './ledger.ts';
import { RecentSlots } from './recentSlots.ts';
import { ForkError, SlotReader, type SlotReaderOptions } from './slotReader.ts';

/** Slots that are read while the one before them is handed over. */
const readAhead = 4;
/** How many slots are listed again: half a minute, in which what is confirmed becomes final. */
const recheckSlots = 64;
/** Final slots of sources may be that far apart. */
const maxLagSlots = 150;

/** Whether all that went wrong is that sources are not as far yet: the servers behind one address are not alike. */
function isEarly(error: unknown): boolean {
  if (!(error instanceof NoQuorumError)) return false;
  const { answers = [], failures = {} } = error.details;
  const codes = Object.values(Object(failures));
  return codes.length > 0 && codes.every((code) => code === 'SOLANA_BEHIND') && Object.keys(Object(answers)).length < 2;
}

export interface SolanaIndexerOptions extends SlotReaderOptions {
  readonly commitment: Commitment;
  readonly head: Pick<HeadView, 'isAnswered' | 'indexedSlot'>;
  /** Where to go on. */
  readonly cursor: Cursor | undefined;
  /** How far back to begin without a cursor, and at most with one: what is older cannot be answered any more. */
  readonly lookbackSlots: number;
  readonly expirySlots: number;
  /** Takes one block after the other, those with events and the newest. Durable with the cursor when it returns. */
  readonly onBlock: (block: IndexedBlock) => void;
  /** The chain has dropped the blocks above. Durable when it returns. */
  readonly onRewind: (cursor: Cursor) => void;
  /** Has it look before the poll interval is over. */
  readonly bell: Bell;
  readonly pollIntervalMs: number;
}

/**
 * Follows the program's transactions in final slots, without gaps: the sources list all that name its event authority
 * above the last slot that was handed over.
 */
export class SolanaIndexer {
  readonly #options: SolanaIndexerOptions;
  readonly #follower: Follower;
  readonly #reader: SlotReader;
  readonly #recent = new RecentSlots();
  #cursor: Cursor | undefined;
  /** Above it all that was handed over is in `#recent`, unless it is too long ago. */
  #rememberedAfter: number | undefined;
  #finalHeight = 0;

  constructor(options: SolanaIndexerOptions) {
    this.#options = options;
    this.#reader = new SlotReader(options);
    this.#cursor = options.cursor;
    this.#follower = new Follower({
      ...options,
      isEarly,
      catchUp: (signal) => this.#catchUp(signal),
      height: () => this.height,
    });
  }

  /** The last slot handed over; 0 before the first. */
  get height(): number {
    return this.#cursor?.height ?? 0;
  }

  /** Newest final slot that the sources reported; 0 before the first. */
  get finalHeight(): number {
    return this.#finalHeight;
  }

  /** Why it gets no further, if so. */
  get problem(): string | undefined {
    return this.#follower.problem;
  }

  isAnswered(request: SignRequest): boolean {
    return this.#options.head.isAnswered(request);
  }

  /** Of what was only confirmed when the node stopped a fork may have lost some since: that is read anew. */
  start(): void {
    const { commitment } = this.#options;
    if (commitment === 'confirmed' && this.#cursor) this.#goBack(this.height - recheckSlots);
    this.#follower.start();
  }

  stop(): Promise<void> {
    return this.#follower.stop();
  }

  #reportMissing(from: number, to: number): void {
    const { logger } = this.#options;
    logger.error({ from, to }, 'history is missing: no quorum of sources has these slots any more');
  }

  /** Hands over all that is final, in order; what comes next is read meanwhile. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const newest = await this.#options.ledger.finalSlot(signal);
    this.#finalHeight = Math.max(this.#finalHeight, newest);
    if (this.height > newest + maxLagSlots)
      throw new ForkError('SOLANA_FORK', `final slot ${newest} is far below slot ${this.height}, which was indexed`);
    const pass = new AbortController();
    const inner = AbortSignal.any([signal, pass.signal]);
    try {
      let after = this.#lastFinished(newest);
      while (after < newest) {
        const range = { after: Math.max(this.#rememberedAfter ?? 0, after - recheckSlots), upTo: newest };
        let listing = await this.#list(range, inner);
        if (listing.upTo <= after) listing = await this.#list({ after, upTo: newest }, inner);
        else if (this.#rewind(listing, range)) return;
        await this.#handOverSlots(this.#recent.fresh(listing.entries), inner);
        after = listing.upTo;
        this.#recent.dropUpTo(after - recheckSlots);
      }
      if (this.height < newest) await this.#handOverHead(newest, inner);
    } finally {
      pass.abort();
    }
  }

  /** The slot after which to go on. A request that has expired cannot be answered: nothing is lost by leaving it out. */
  #lastFinished(newest: number): number {
    const { expirySlots, logger, lookbackSlots } = this.#options;
    const oldest = newest - expirySlots;
    const isTooOld = this.#cursor !== undefined && this.height < oldest;
    if (isTooOld)
      logger.warn({ from: this.height + 1, to: oldest }, 'indexer: leaves out slots whose requests have expired');
    const after = this.#cursor === undefined ? Math.max(0, newest - lookbackSlots) : Math.max(this.height, oldest);
    this.#rememberedAfter ??= after;
    return after;
  }

  /** Goes on where history begins if too few sources have what is asked for: it would not come back by waiting. */
  async #list(range: SlotRange, signal: AbortSignal): Promise<Listing> {
    const { ledger } = this.#options;
    try {
      return await ledger.entries(range, signal);
    } catch (error) {
      if (!(error instanceof NoQuorumError) || isEarly(error)) throw error;
      const first = await this.#firstSlot(signal);
      if (first <= range.after + 1) throw error;
      const to = Math.min(first - 1, range.upTo);
      this.#reportMissing(range.after + 1, to);
      return { entries: [], upTo: to };
    }
  }

  /** Where history begins, as far as that can be told. */
  #firstSlot(signal: AbortSignal): Promise<number> {
    return this.#options.ledger.firstSlot(signal).catch(() => 0);
  }

  /** Takes back what is not on the chain any more. @returns whether there was such */
  #rewind({ entries, upTo }: Listing, { after }: SlotRange): boolean {
    const { commitment, logger } = this.#options;
    const lost = this.#recent.lost(entries, after, Math.min(upTo, this.height));
    if (commitment === 'finalized' || lost === undefined) return false;
    logger.warn({ slot: lost, to: lost - 1 }, 'the chain has dropped confirmed blocks: indexing them anew');
    this.#goBack(lost - 1);
    return true;
  }

  #goBack(slot: number): void {
    const { head, onRewind } = this.#options;
    // There may be no block of that slot, and nothing asks for its hash.
    const cursor = { height: Math.max(0, slot), hash: '' };
    onRewind(cursor);
    this.#cursor = cursor;
    this.#recent.dropAbove(cursor.height);
    head.indexedSlot = cursor.height;
  }

  async #handOverSlots(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const slots = [...Map.groupBy(entries, ({ slot }) => slot)];
    const tasks = slots.map(([slot, list]) => async () => ({ block: await this.#readSlot(slot, list, signal), list }));
    for await (const { block, list } of ahead(tasks, readAhead)) {
      signal.throwIfAborted();
      if (block) this.#handOver(block, list);
    }
  }

  /** @returns undefined for what sources still list, but have forgotten */
  async #readSlot(slot: number, entries: readonly Entry[], signal: AbortSignal): Promise<IndexedBlock | undefined> {
    try {
      return await this.#reader.read(slot, entries, signal);
    } catch (error) {
      if (!(error instanceof NoQuorumError) || (await this.#firstSlot(signal)) <= slot) throw error;
      this.#reportMissing(slot, slot);
      return undefined;
    }
  }

  /** The newest slot, so that all know how far this node is; where it cannot be had now, another one soon can. */
  async #handOverHead(slot: number, signal: AbortSignal): Promise<void> {
    const { chain, ledger, logger } = this.#options;
    try {
      const block = await ledger.block(slot, [], signal);
      if (block) this.#handOver({ chain, height: slot, hash: block.hash, events: [] }, []);
    } catch (error) {
      if (!(error instanceof NoQuorumError)) throw error;
      logger.debug({ slot, error: error.message }, 'the newest block cannot be had yet');
    }
  }

  /** What was listed late comes with the block that is the last by then. */
  #handOver(block: IndexedBlock, entries: readonly Entry[]): void {
    const { head, onBlock } = this.#options;
    const cursor =
      this.height >= block.height && this.#cursor ? this.#cursor : { height: block.height, hash: block.hash };
    onBlock({ ...block, ...cursor });
    this.#cursor = cursor;
    this.#recent.add(entries);
    head.indexedSlot = cursor.height;
  }
}
