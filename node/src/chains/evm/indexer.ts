import type { Clock } from '../../base/clock.ts';
import { QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { ChainEvent, Cursor, IndexedBlock, SignRequest } from '../../types/signRequest.ts';
import { Follower } from '../follower.ts';
import type { Bell } from '../sources/bell.ts';
import { eventTopics } from './abi.ts';
import type { BlockRange, EvmBlocks } from './blocks.ts';
import { MeaninglessLogError, readEvent } from './events.ts';
import type { HeadView } from './headView.ts';
import type { Hex, Log } from './schemas.ts';
import type { LogFilter } from './source.ts';

export interface EvmIndexerOptions {
  /** CAIP-2 id put on the requests. */
  readonly chain: string;
  readonly chainId: number;
  readonly contract: Hex;
  readonly blocks: EvmBlocks;
  readonly head: HeadView;
  /** Rung when a source tells of a new block. */
  readonly bell: Bell;
  /** Where to go on. */
  readonly cursor: Cursor | undefined;
  /** Takes one block after the other; durable, with the cursor, when it returns. */
  readonly onBlock: (block: IndexedBlock) => void;
  /** The chain has dropped the blocks above. Durable when it returns. */
  readonly onRewind: (cursor: Cursor) => void;
  /** Most blocks that are read at once. */
  readonly maxBlockRange: number;
  /** How far back from the newest final block it begins without a cursor, and after a reorg. */
  readonly lookbackBlocks: number;
  /** What is older than that cannot be answered any more, and is left out. */
  readonly expiryBlocks: number;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The sources serve another chain than the one that was indexed, or one that was begun anew. */
export class EvmForkError extends QuorateError<'EVM_FORK'> {}

/**
 * Hands over what happens at the signer contract, in order, from blocks that are final. Where the chain drops blocks all
 * the same, what was read of them is read anew.
 */
export class EvmIndexer {
  readonly #options: EvmIndexerOptions;
  readonly #follower: Follower;
  readonly #filter: LogFilter;
  #cursor: Cursor | undefined;
  #finalHeight = 0;
  /** Blocks that are read at once: fewer after a failure, so that what sources can serve of a busy time gets on. */
  #range: number;

  constructor(options: EvmIndexerOptions) {
    this.#options = options;
    this.#filter = { contract: options.contract, topics: Object.values(eventTopics) };
    this.#cursor = options.cursor;
    this.#range = options.maxBlockRange;
    this.#follower = new Follower({ ...options, catchUp: (signal) => this.#look(signal), height: () => this.height });
    options.head.startAbove({ indexed: this.height });
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

  isAnswered(request: SignRequest): boolean {
    return this.#options.head.isAnswered(request);
  }

  start(): void {
    this.#follower.start();
  }

  stop(): Promise<void> {
    return this.#follower.stop();
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { head } = this.#options;
    await this.#catchUp(signal);
    if (head.wanted) await head.refresh(signal);
  }

  /** Hands over all final blocks that there are, range by range. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { blocks, head, lookbackBlocks } = this.#options;
    const newest = await blocks.finalHeight(signal);
    this.#finalHeight = newest;
    head.startAbove({ final: newest });
    if (this.height > newest + lookbackBlocks)
      throw new EvmForkError('EVM_FORK', `final block ${newest} is far below block ${this.height}, which was indexed`);
    for (let from = this.#firstHeight(newest); from <= newest; from = this.height + 1) {
      const to = Math.min(newest, from + this.#range - 1);
      const range = await this.#read(from, to, signal);
      signal.throwIfAborted();
      if (this.#cursor && range.parentHash !== this.#cursor.hash) await this.#rewind(from, signal);
      else this.#handOver(range, to);
    }
  }

  async #read(from: number, to: number, signal: AbortSignal): Promise<BlockRange> {
    const { blocks, maxBlockRange } = this.#options;
    try {
      const range = await blocks.read(this.#filter, from, to, signal);
      this.#range = Math.min(maxBlockRange, this.#range + 1 + (this.#range >> 3));
      return range;
    } catch (error) {
      this.#range = Math.max(1, (to - from + 1) >> 1);
      throw error;
    }
  }

  /** A request that is older than the expiry cannot be answered any more: nothing is lost by leaving it out. */
  #firstHeight(newest: number): number {
    const { expiryBlocks, logger, lookbackBlocks } = this.#options;
    if (!this.#cursor) return Math.max(0, newest - lookbackBlocks);
    const next = this.#cursor.height + 1;
    const oldest = newest - expiryBlocks;
    if (next >= oldest) return next;
    logger.warn({ from: next, to: oldest - 1 }, 'indexer: leaves out blocks whose requests have expired');
    this.#cursor = undefined;
    return oldest;
  }

  /**
   * The block before `from` is not the one that was handed over: the chain has been reorganised below what counted as
   * final. How far is not known, so what a node that starts for the first time would read is read again.
   */
  async #rewind(from: number, signal: AbortSignal): Promise<void> {
    const { blocks, head, logger, lookbackBlocks, onRewind } = this.#options;
    const height = Math.max(0, from - 1 - Math.max(1, lookbackBlocks));
    logger.error({ below: from, to: height }, 'the chain has dropped blocks that were final: they are read again');
    const cursor = { height, hash: await blocks.hashOf(height, signal) };
    signal.throwIfAborted();
    onRewind(cursor);
    this.#cursor = cursor;
    head.startAbove({ indexed: height });
  }

  /** A block for each that has events, and the last one in any case. */
  #handOver({ hash, logs }: BlockRange, to: number): void {
    const { chain, head, onBlock } = this.#options;
    const blocks = new Map<number, { hash: string; events: ChainEvent[] }>();
    for (const log of logs) {
      const event = this.#eventOf(log);
      if (!event) continue;
      const block = blocks.get(log.blockNumber) ?? { hash: log.blockHash, events: [] };
      block.events.push(event);
      blocks.set(log.blockNumber, block);
    }
    if (!blocks.has(to)) blocks.set(to, { hash, events: [] });
    for (const [height, block] of blocks) {
      onBlock({ chain, height, ...block });
      this.#cursor = { height, hash: block.hash };
      head.startAbove({ indexed: height });
    }
  }

  #eventOf(log: Log): ChainEvent | undefined {
    const { chain, chainId, clock, logger } = this.#options;
    try {
      return readEvent(log, { chain, chainId, now: clock.now() });
    } catch (error) {
      if (!(error instanceof MeaninglessLogError)) throw error;
      const { blockNumber, logIndex, transactionHash } = log;
      logger.debug({ blockNumber, transactionHash, logIndex, reason: error.message }, 'a log without meaning');
      return undefined;
    }
  }
}
