import type { Clock } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import type { Metrics } from './base/metrics.ts';
import type { SourceWatch } from './chains/sources/watch.ts';
import type { NodeConfig } from './config.ts';
import type { LagTolerance, ResponsePublisher, SigningChain } from './signing/chain.ts';
import { RequestBook } from './signing/requestBook.ts';
import type { Cursor, IndexedBlock, SignRequest } from './types/signRequest.ts';
import type { NodeKeys } from './vault/nodeKeys.ts';
import type { RequestLog } from './vault/requestLog.ts';

/** What every chain of a node is opened with. */
export interface NodeChainDeps {
  readonly config: NodeConfig;
  readonly keys: NodeKeys;
  readonly requestLog: RequestLog;
  /** What is known of the conduct of a chain's sources. */
  readonly watchOf: (chain: string) => SourceWatch;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Follows the final blocks of a chain and hands them over in order, without gaps. */
export interface ChainIndexer {
  /** Height of the last block handed over; 0 before the first. */
  readonly height: number;
  /** Newest final height that the sources reported; 0 before the first. */
  readonly finalHeight: number;
  /** Why it gets no further, if so. */
  readonly problem: string | undefined;
  /** Whether a block that is not final yet has the answer. */
  isAnswered?(request: SignRequest): boolean;
  start(): void;
  stop(): Promise<void>;
}

/** What an indexer starts from, and whom it hands blocks to. */
export interface IndexerFeed {
  /** The last block that was handed over before. */
  readonly cursor: Cursor | undefined;
  /** Takes one block after the other; durable, with the cursor, when it returns. */
  readonly onBlock: (block: IndexedBlock) => void;
  /** The chain has dropped the blocks above. Durable when it returns. */
  readonly onRewind: (cursor: Cursor) => void;
}

/** What a chain runs beside its indexer. */
export interface ChainService {
  start(): void;
  stop(): Promise<void>;
  /** Why it does not do its work, if so. */
  readonly problem?: string | undefined;
}

/** What runs until it is told to stop. */
export function serviceOf(worker: {
  run(signal: AbortSignal): Promise<void>;
  readonly problem?: string | undefined;
}): ChainService {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  return {
    start: () => {
      running = worker.run(stopping.signal);
    },
    stop: () => {
      stopping.abort(new Error('the chain is stopping'));
      return running;
    },
    get problem() {
      return worker.problem;
    },
  };
}

export interface NodeChainOptions {
  /** CAIP-2 id. */
  readonly name: string;
  readonly publisher: ResponsePublisher;
  readonly openIndexer: (feed: IndexerFeed) => ChainIndexer;
  readonly lagTolerance: LagTolerance;
  /** How long a leader has before the next in order leads as well, where it is not as everywhere. */
  readonly takeoverMs?: number | undefined;
  /** After how many blocks a request can no longer be answered. */
  readonly expiryBlocks: number;
  /** An indexer further behind than this, in blocks, is a problem that health reports. */
  readonly maxHealthyLag: number;
  /** Newest block, final or not; a chain where nobody can ask for outcomes has no use for it. */
  readonly newestHeight?: (signal: AbortSignal) => Promise<number>;
  /** Started before the indexer, stopped after it. */
  readonly services?: readonly ChainService[];
  /** Ends what is under way beside the indexer. */
  readonly close?: () => Promise<void> | void;
}

/** Most requests of one chain that wait for an answer; NEAR's contract lets 128 wait. */
const maxUnfinishedRequests = 1_024;

/** A chain as a node sees it: an indexer that fills the book of requests, and a publisher for what is signed. */
export class NodeChain implements SigningChain {
  readonly name: string;
  readonly book: RequestBook;
  readonly publisher: ResponsePublisher;
  readonly lagTolerance: LagTolerance;
  readonly takeoverMs: number | undefined;
  readonly #options: NodeChainOptions;
  readonly #indexer: ChainIndexer;

  constructor(options: NodeChainOptions, { logger, metrics, requestLog }: NodeChainDeps) {
    const { expiryBlocks, lagTolerance, name, openIndexer, publisher, takeoverMs } = options;
    this.#options = options;
    this.name = name;
    this.publisher = publisher;
    this.lagTolerance = lagTolerance;
    this.takeoverMs = takeoverMs;
    this.book = new RequestBook({
      chain: name,
      log: requestLog,
      expiryBlocks,
      limit: maxUnfinishedRequests,
      logger: logger.child({ room: 'signing' }),
    });
    this.#indexer = openIndexer({
      cursor: requestLog.cursor(name),
      onBlock: (block) => {
        for (const { kind } of block.events) {
          if (kind === 'requested') metrics.requestsIndexed.inc({ chain: name });
          else metrics.responsesIndexed.inc({ chain: name });
        }
        this.book.applyBlock(block);
      },
      onRewind: (cursor) => this.book.rewind(cursor),
    });
  }

  start(): void {
    for (const service of this.#services) service.start();
    this.#indexer.start();
  }

  /** What was asked and is not answered stays in the request log. */
  async stop(): Promise<void> {
    await this.#indexer.stop();
    await Promise.all(this.#services.map((service) => service.stop()));
    await this.#options.close?.();
  }

  /** Last block indexed. */
  get height(): number {
    return this.#indexer.height;
  }

  blocksBehind(): number {
    const { finalHeight, height } = this.#indexer;
    return finalHeight === 0 ? Number.POSITIVE_INFINITY : finalHeight - height;
  }

  newestHeight(signal: AbortSignal): Promise<number> {
    return this.#options.newestHeight?.(signal) ?? Promise.resolve(this.#indexer.finalHeight);
  }

  isAnswered(request: SignRequest): boolean {
    return this.#indexer.isAnswered?.(request) ?? false;
  }

  /** What keeps the indexer from its work, a line each. */
  problems(): string[] {
    const { finalHeight, height, problem } = this.#indexer;
    const problems = problem === undefined ? [] : [`the indexer of ${this.name}: ${problem}`];
    const behind = finalHeight - height;
    if (behind > this.#options.maxHealthyLag) problems.push(`the indexer of ${this.name} is ${behind} blocks behind`);
    for (const service of this.#services) if (service.problem) problems.push(`${this.name}: ${service.problem}`);
    return problems;
  }

  get #services(): readonly ChainService[] {
    return this.#options.services ?? [];
  }
}
