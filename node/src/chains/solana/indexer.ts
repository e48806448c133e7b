import type { Clock } from '../../base/clock.ts';
import { describeError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cursor, IndexedBlock, SignRequest } from '../../types/signRequest.ts';
import type { Bell } from '../sources/bell.ts';
import { NoQuorumError } from '../sources/quorum.ts';
import { ahead, collect } from './ahead.ts';
import { decodeBase58 } from './base58.ts';
import { readEvents } from './events.ts';
import type { HeadView } from './headView.ts';
import type { Entry, Ledger, Listing, ProgramTransaction, SlotRange } from './ledger.ts';

/** Slots that are read while the one before them is handed over, and how many of a slot's transactions at a time. */
const readAheadSlots = 4;
const readAheadTransactions = 16;
const maxRetryDelayMs = 10_000;
/** After how many failures in a row health speaks of it. */
const failuresToReport = 3;
/** Final slots of sources may be that far apart. */
const maxLagSlots = 150;

export interface SolanaIndexerOptions {
  /** CAIP-2 id put on the requests. */
  readonly chain: string;
  readonly ledger: Ledger;
  readonly head: HeadView;
  /** Where to go on. */
  readonly cursor: Cursor | undefined;
  /** How far back to begin without a cursor, and at most with one: what is older cannot be answered any more. */
  readonly lookbackSlots: number;
  readonly expirySlots: number;
  /** Takes one block after the other, those with events and the newest. Durable with the cursor when it returns. */
  readonly onBlock: (block: IndexedBlock) => void;
  /** Has it look before the poll interval is over. */
  readonly bell: Bell;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The stored cursor does not lie on the chain that the sources serve. */
export class ForkError extends QuorateError<'SOLANA_FORK'> {}

/**
 * Follows the program's transactions in final slots, without gaps: the sources list all that name its event authority,
 * since the last slot that was handed over.
 */
export class SolanaIndexer {
  readonly #options: SolanaIndexerOptions;
  #cursor: Cursor | undefined;
  #finalHeight = 0;
  #problem: string | undefined;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: SolanaIndexerOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
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
    return this.#problem;
  }

  isAnswered(request: SignRequest): boolean {
    return this.#options.head.isAnswered(request);
  }

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the indexer is stopping'));
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger, pollIntervalMs } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const before = this.height;
      try {
        await this.#catchUp(signal);
        failures = 0;
        this.#problem = undefined;
        await this.#pause(signal);
      } catch (error) {
        if (signal.aborted) return;
        failures = this.height > before ? 1 : failures + 1;
        if (failures >= failuresToReport) this.#problem = describeError(error);
        logger.warn({ error: describeError(error), height: this.height, failures }, 'Solana indexer: trying again');
        const delayMs = Math.min(pollIntervalMs * 2 ** Math.min(failures, 10), maxRetryDelayMs);
        await clock.sleep(delayMs, signal).catch(() => {});
      }
    }
  }

  /** Until the poll interval is over, or there is news. */
  async #pause(signal: AbortSignal): Promise<void> {
    const { bell, clock, pollIntervalMs } = this.#options;
    const nap = new AbortController();
    const inner = AbortSignal.any([signal, nap.signal]);
    await Promise.race([clock.sleep(pollIntervalMs, inner).catch(() => {}), bell.rung(inner)]);
    nap.abort();
  }

  /** Hands over all that is final, in order; what comes next is read meanwhile. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { ledger } = this.#options;
    const newest = await ledger.finalSlot(signal);
    this.#finalHeight = Math.max(this.#finalHeight, newest);
    if (this.height > newest + maxLagSlots)
      throw new ForkError('SOLANA_FORK', `final slot ${newest} is far below slot ${this.height}, which was indexed`);
    const pass = new AbortController();
    const inner = AbortSignal.any([signal, pass.signal]);
    try {
      let after = this.#lastFinished(newest);
      while (after < newest) {
        const listing = await this.#list({ after, upTo: newest }, inner);
        await this.#handOverSlots(listing.entries, inner);
        after = listing.upTo;
      }
      if (this.height < newest) await this.#handOverHead(newest, inner);
    } finally {
      pass.abort();
    }
  }

  /** The slot after which to go on. A request that has expired cannot be answered: nothing is lost by leaving it out. */
  #lastFinished(newest: number): number {
    const { expirySlots, logger, lookbackSlots } = this.#options;
    if (!this.#cursor) return Math.max(0, newest - lookbackSlots);
    const oldest = newest - expirySlots;
    if (this.height >= oldest) return this.height;
    logger.warn({ from: this.height + 1, to: oldest }, 'Solana indexer: leaves out slots whose requests have expired');
    return oldest;
  }

  /** Goes on where history begins if too few sources have what is asked for: it would not come back by waiting. */
  async #list(range: SlotRange, signal: AbortSignal): Promise<Listing> {
    const { ledger, logger } = this.#options;
    try {
      return await ledger.entries(range, signal);
    } catch (error) {
      const { failures } = error instanceof NoQuorumError ? (error.details as { failures: object }) : { failures: {} };
      if (!Object.values(failures).includes('SOLANA_PRUNED')) throw error;
      const first = await ledger.firstSlot(signal);
      if (first <= range.after + 1) throw error;
      const to = Math.min(first - 1, range.upTo);
      logger.error({ from: range.after + 1, to }, 'history is missing: no quorum of sources has these slots any more');
      return { entries: [], upTo: to };
    }
  }

  async #handOverSlots(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const slots = [...Map.groupBy(entries, ({ slot }) => slot)];
    const tasks = slots.map(
      ([slot, list]) =>
        () =>
          this.#readSlot(slot, list, signal),
    );
    for await (const block of ahead(tasks, readAheadSlots)) {
      signal.throwIfAborted();
      this.#handOver(block);
    }
  }

  async #readSlot(slot: number, entries: readonly Entry[], signal: AbortSignal): Promise<IndexedBlock> {
    const { chain, clock, ledger, logger } = this.#options;
    const signatures = entries.flatMap(({ failed, signature }) => (failed ? [] : [signature]));
    const tasks = signatures.map((signature) => () => this.#read(signature, slot, signal));
    const [block, transactions] = await Promise.all([
      ledger.block(slot, signatures.length > 1 ? signatures : [], signal),
      collect(tasks, readAheadTransactions),
    ]);
    if (!block) throw new ForkError('SOLANA_FORK', `slot ${slot} has transactions, and no block`);
    const [entropy, seenAt] = [decodeBase58(block.hash, 'blockhash'), clock.now()];
    const seen = { chain, blockHeight: slot, blockHash: block.hash, entropy, seenAt };
    const place = new Map(block.order.map((signature, index) => [signature, index]));
    const events = transactions
      .flatMap((transaction) => transaction ?? [])
      .toSorted((a, b) => (place.get(a.signature) ?? 0) - (place.get(b.signature) ?? 0))
      .flatMap((transaction) =>
        readEvents(transaction, seen, (occurrence, why) => logger.debug({ occurrence, why }, 'event left out')),
      );
    return { chain, height: slot, hash: block.hash, events };
  }

  async #read(signature: string, slot: number, signal: AbortSignal): Promise<ProgramTransaction | undefined> {
    const { ledger, logger } = this.#options;
    const transaction = await ledger.transaction(signature, signal);
    if (!transaction) logger.error({ signature }, 'a transaction of a version that is not known: it is left out');
    else if (transaction.slot !== slot)
      throw new ForkError('SOLANA_FORK', `transaction ${signature} is in slot ${transaction.slot}, not ${slot}`);
    return transaction;
  }

  /** The newest slot, so that all know how far this node is; where it cannot be had now, another one soon can. */
  async #handOverHead(slot: number, signal: AbortSignal): Promise<void> {
    const { chain, ledger, logger } = this.#options;
    try {
      const block = await ledger.block(slot, [], signal);
      if (block) this.#handOver({ chain, height: slot, hash: block.hash, events: [] });
    } catch (error) {
      if (!(error instanceof NoQuorumError)) throw error;
      logger.debug({ slot, error: error.message }, 'the newest block cannot be had yet');
    }
  }

  #handOver(block: IndexedBlock): void {
    this.#options.onBlock(block);
    this.#cursor = { height: block.height, hash: block.hash };
    this.#options.head.indexedSlot = block.height;
  }
}
