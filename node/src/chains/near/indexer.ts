import type { Clock } from '../../base/clock.ts';
import { QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { ChainEvent, Cursor, IndexedBlock } from '../../types/signRequest.ts';
import { Follower } from '../follower.ts';
import type { BlockSource, ContractReceipt, NearBlock } from './blocks.ts';
import { readEvents } from './events.ts';

/** NEAR resumes a yielded call within 200 blocks or not at all (NEP-519). */
export const yieldTimeoutBlocks = 200;

/** Blocks that are read while the one before them is handed over. */
const readAhead = 8;

export interface NearIndexerOptions {
  /** CAIP-2 id put on the requests. */
  readonly chain: string;
  readonly source: BlockSource;
  /** Where to go on. Without one, or when it is further back, at the newest final block less the yield timeout. */
  readonly cursor: Cursor | undefined;
  /** Takes one block after the other; the next is read when it has returned. Must be durable with the cursor. */
  readonly onBlock: (block: IndexedBlock) => void | Promise<void>;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A block, and what its receipts to the contract mean. */
interface ReadBlock {
  readonly block: NearBlock;
  readonly events: readonly ChainEvent[];
}

/** The stored cursor does not lie on the chain that the sources serve. */
export class ForkError extends QuorateError<'NEAR_FORK'> {}

/**
 * Follows final blocks in order, without gaps: each block's parent must be the block before. A block counts as done
 * when every receipt to the contract in it has run and was handed over.
 */
export class NearIndexer {
  readonly #options: NearIndexerOptions;
  readonly #follower: Follower;
  #cursor: Cursor | undefined;
  #finalHeight = 0;

  constructor(options: NearIndexerOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#follower = new Follower({
      ...options,
      catchUp: (signal) => this.#catchUp(signal),
      height: () => this.height,
    });
  }

  /** Height of the last block handed over; 0 before the first. */
  get height(): number {
    return this.#cursor?.height ?? 0;
  }

  /** Newest final height that the sources reported; 0 before the first. */
  get finalHeight(): number {
    return this.#finalHeight;
  }

  /** Why it gets no further, if so. */
  get problem(): string | undefined {
    return this.#follower.problem;
  }

  start(): void {
    this.#follower.start();
  }

  stop(): Promise<void> {
    return this.#follower.stop();
  }

  /** Hands over all final blocks that there are, in order; the next ones are read meanwhile. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const newest = await this.#options.source.finalHeight(signal);
    this.#finalHeight = Math.max(this.#finalHeight, newest);
    if (this.height > newest + yieldTimeoutBlocks) {
      throw new ForkError('NEAR_FORK', `final block ${newest} is far below block ${this.height}, which was indexed`);
    }
    const pass = new AbortController();
    const inner = AbortSignal.any([signal, pass.signal]);
    const reads: Promise<ReadBlock | undefined>[] = [];
    try {
      let next = this.#firstHeight(newest);
      for (let height = next; height <= newest; height++) {
        for (; next <= newest && next < height + readAhead; next++) {
          const read = this.#read(next, inner);
          read.catch(() => {}); // seen when its turn has come, or of no interest any more
          reads.push(read);
        }
        const read = await reads.shift();
        signal.throwIfAborted();
        if (read) await this.#handOver(read);
      }
    } finally {
      pass.abort();
    }
  }

  /** A request that is older than the yield timeout cannot be answered any more: nothing is lost by leaving it out. */
  #firstHeight(newest: number): number {
    const oldest = Math.max(1, newest - yieldTimeoutBlocks);
    if (!this.#cursor) return oldest;
    const next = this.#cursor.height + 1;
    if (next >= oldest) return next;
    this.#options.logger.warn(
      { from: next, to: oldest - 1 },
      'indexer: leaves out blocks whose requests have timed out',
    );
    this.#cursor = undefined;
    return oldest;
  }

  async #read(height: number, signal: AbortSignal): Promise<ReadBlock | undefined> {
    const { chain, clock, source } = this.#options;
    const block = await source.block(height, signal);
    if (!block) return undefined;
    const relevant = block.receipts.filter(({ calls }) =>
      calls.some(({ method }) => method === 'sign' || method === 'respond'),
    );
    const events = await Promise.all(
      relevant.map(async (receipt) => {
        const logs = await this.#successLogs(block, receipt, signal);
        const seen = { chain, blockHeight: block.height, blockHash: block.hash, seenAt: clock.now() };
        return logs ? readEvents(receipt, logs, seen) : [];
      }),
    );
    return { block, events: events.flat() };
  }

  async #handOver({ block, events }: ReadBlock): Promise<void> {
    const { chain, onBlock } = this.#options;
    if (this.#cursor && block.previousHash !== this.#cursor.hash) {
      throw new ForkError('NEAR_FORK', `block ${block.height} does not follow block ${this.#cursor.height}`);
    }
    await onBlock({ chain, height: block.height, hash: block.hash, events });
    this.#cursor = { height: block.height, hash: block.hash };
  }

  /**
   * Logs of a receipt that succeeded, undefined if it failed. Under congestion a receipt runs later than it is
   * included; receipts of one account keep their order, so waiting here holds up nothing that could run before.
   */
  async #successLogs(
    block: NearBlock,
    receipt: ContractReceipt,
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    const { clock, logger, pollIntervalMs, source } = this.#options;
    for (;;) {
      const outcome = await source.outcome(receipt.receiptId, block.height, signal);
      if (outcome) return outcome.succeeded ? outcome.logs : undefined;
      this.#finalHeight = Math.max(this.#finalHeight, await source.finalHeight(signal));
      if (this.#finalHeight - block.height > yieldTimeoutBlocks) {
        logger.error(
          { receipt: receipt.receiptId, height: block.height },
          'a receipt has no outcome: too late to answer it',
        );
        return undefined;
      }
      await clock.sleep(pollIntervalMs, signal);
    }
  }
}
