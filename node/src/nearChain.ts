import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import type { Metrics } from './base/metrics.ts';
import { type OpenBlocks, openBlocks } from './chains/near/blockSources.ts';
import { NearIndexer, yieldTimeoutBlocks } from './chains/near/indexer.ts';
import { NearPublisher } from './chains/near/publisher.ts';
import type { SourceQuorum } from './chains/near/quorum.ts';
import { NearResponder } from './chains/near/responder.ts';
import type { NearRpc } from './chains/near/rpc.ts';
import type { SourceWatch } from './chains/near/sourceWatch.ts';
import type { NodeConfig } from './config.ts';
import type { CallContract } from './governance/votes.ts';
import type { SigningChain } from './signing/chain.ts';
import { RequestBook } from './signing/requestBook.ts';
import type { IndexedBlock } from './types/signRequest.ts';
import type { NodeKeys } from './vault/nodeKeys.ts';
import { RequestLog } from './vault/requestLog.ts';

export interface NearChainDeps {
  readonly config: NodeConfig;
  readonly keys: NodeKeys;
  readonly sources: readonly NearRpc[];
  readonly quorum: SourceQuorum;
  readonly watch: SourceWatch;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Most requests that wait for an answer; NEAR's contract lets 128 wait. */
const maxUnfinishedRequests = 1_024;
const transactionTimeoutMs = 60_000;
const lostTransactionMs = 10_000;
/** An indexer further behind than this, in blocks, is a problem that health reports. */
const maxHealthyLag = 50;

/** NEAR, as a node sees it: the requests made there, and the contract that governs and takes answers. */
export class NearChain implements SigningChain {
  /** CAIP-2 id. */
  readonly name: string;
  readonly book: RequestBook;
  readonly publisher: NearResponder;
  /** Calls the contract as this node's account, counted in the metrics. */
  readonly call: CallContract;
  readonly #blocks: OpenBlocks;
  readonly #indexer: NearIndexer;
  readonly #metrics: Metrics;
  readonly #requestLog: RequestLog;

  private constructor(blocks: OpenBlocks, { clock, config, keys, logger, metrics, quorum, sources }: NearChainDeps) {
    const { contractId, network, pollIntervalMs } = config.near;
    this.name = `near:${network}`;
    this.#blocks = blocks;
    this.#metrics = metrics;
    const chainsLogger = logger.child({ room: 'chains', chain: this.name });
    const near = new NearPublisher({
      accountId: config.accountId,
      secretKey: keys.accountKey,
      contractId,
      quorum,
      sources,
      lostAfterMs: lostTransactionMs,
      timeoutMs: transactionTimeoutMs,
      pollIntervalMs,
      clock,
      logger: chainsLogger,
    });
    this.call = async (method, args, signal) => {
      let outcome = 'failed';
      try {
        const result = await near.call(method, args, signal);
        outcome = 'succeeded';
        return result;
      } finally {
        metrics.transactions.inc({ method, outcome });
      }
    };
    this.publisher = new NearResponder(this.call);
    this.#requestLog = new RequestLog(join(config.home, 'requests.sqlite'));
    this.book = new RequestBook({
      chain: this.name,
      log: this.#requestLog,
      expiryBlocks: yieldTimeoutBlocks,
      limit: maxUnfinishedRequests,
      logger: logger.child({ room: 'signing' }),
    });
    this.#indexer = new NearIndexer({
      chain: this.name,
      source: blocks.source,
      cursor: this.#requestLog.cursor(this.name),
      onBlock: (block) => this.#onBlock(block),
      pollIntervalMs,
      clock,
      logger: chainsLogger,
    });
  }

  /** Opens request log and block sources; nothing runs yet. */
  static async open(deps: NearChainDeps): Promise<NearChain> {
    return new NearChain(await openBlocks(deps.config.near, deps.sources, deps.watch), deps);
  }

  start(): void {
    this.#indexer.start();
  }

  /** What was asked and is not answered stays in the request log. */
  async stop(): Promise<void> {
    await this.#indexer.stop();
    this.#blocks.close();
    this.#requestLog.close();
  }

  /** Last block indexed. */
  get height(): number {
    return this.#indexer.height;
  }

  blocksBehind(): number {
    const { finalHeight, height } = this.#indexer;
    return finalHeight === 0 ? Number.POSITIVE_INFINITY : finalHeight - height;
  }

  /** What keeps the indexer from its work, a line each. */
  problems(): string[] {
    const { finalHeight, height, problem } = this.#indexer;
    const problems = problem === undefined ? [] : [`the indexer of ${this.name}: ${problem}`];
    const behind = finalHeight - height;
    if (behind > maxHealthyLag) problems.push(`the indexer of ${this.name} is ${behind} blocks behind`);
    return problems;
  }

  #onBlock(block: IndexedBlock): void {
    for (const { kind } of block.events) {
      const { requestsIndexed, responsesIndexed } = this.#metrics;
      (kind === 'requested' ? requestsIndexed : responsesIndexed).inc({ chain: block.chain });
    }
    this.book.applyBlock(block);
  }
}
