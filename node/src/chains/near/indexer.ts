import type { Clock } from '../../base/clock.ts';
import { describeError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cursor, IndexedBlock } from '../../types/signRequest.ts';
import type { BlockSource, ContractReceipt, NearBlock } from './blocks.ts';
import { readEvents } from './events.ts';

/** NEAR resumes a yielded call within 200 blocks or not at all (NEP-519). */
export const yieldTimeoutBlocks = 200;

export interface NearIndexerOptions {
  /** CAIP-2 id put on the requests. */
  readonly chain: string;
  readonly source: BlockSource;
  /** Where to go on; undefined begins at the newest final block less the yield timeout. */
  readonly cursor: Cursor | undefined;
  /** Takes one block after the other; the next is read when it has returned. Must be durable with the cursor. */
  readonly onBlock: (block: IndexedBlock) => void | Promise<void>;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The stored cursor does not lie on the chain that the sources serve. */
export class ForkError extends QuorateError<'NEAR_FORK'> {}

/**
 * Follows final blocks in order, without gaps: each block's parent must be the block before. A block counts as done
 * when every receipt to the contract in it has run and was handed over.
 */
export class NearIndexer {
  readonly #options: NearIndexerOptions;
  #cursor: Cursor | undefined;
  #finalHeight = 0;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: NearIndexerOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
  }

  /** Height of the last block handed over; 0 before the first. */
  get height(): number {
    return this.#cursor?.height ?? 0;
  }

  /** Newest final height that the sources reported. */
  get finalHeight(): number {
    return this.#finalHeight;
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
      try {
        await this.#catchUp(signal);
        failures = 0;
        await clock.sleep(pollIntervalMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        logger.warn({ error: describeError(error), height: this.height, failures }, 'NEAR indexer: trying again');
        await clock
          .sleep(Math.min(pollIntervalMs * 2 ** Math.min(failures, 10), maxRetryDelayMs), signal)
          .catch(() => {});
      }
    }
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const { source } = this.#options;
    this.#finalHeight = Math.max(this.#finalHeight, await source.finalHeight(signal));
    let height = this.#cursor ? this.#cursor.height + 1 : Math.max(1, this.#finalHeight - yieldTimeoutBlocks);
    for (; height <= this.#finalHeight && !signal.aborted; height++) {
      const block = await source.block(height, signal);
      if (block) await this.#handOver(block, signal);
    }
  }

  async #handOver(block: NearBlock, signal: AbortSignal): Promise<void> {
    const { chain, clock, onBlock } = this.#options;
    if (this.#cursor && block.previousHash !== this.#cursor.hash) {
      throw new ForkError('NEAR_FORK', `block ${block.height} does not follow block ${this.#cursor.height}`);
    }
    const relevant = block.receipts.filter(({ calls }) =>
      calls.some(({ method }) => method === 'sign' || method === 'respond'),
    );
    const seen = { chain, blockHeight: block.height, blockHash: block.hash, seenAt: clock.now() };
    const events = await Promise.all(
      relevant.map(async (receipt) => {
        const logs = await this.#successLogs(block, receipt, signal);
        return logs ? readEvents(receipt, logs, seen) : [];
      }),
    );
    await onBlock({ chain, height: block.height, hash: block.hash, events: events.flat() });
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
      const outcome = await source.outcome(receipt.receiptId, signal);
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

const maxRetryDelayMs = 10_000;
