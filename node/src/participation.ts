import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import type { ParticipantId } from './base/ids.ts';
import type { Logger } from './base/logger.ts';
import type { Metrics } from './base/metrics.ts';
import type { RandomSource } from './base/random.ts';
import { type OpenBlocks, openBlocks } from './chains/near/blockSources.ts';
import type { NearContractReader } from './chains/near/contract.ts';
import { NearIndexer, yieldTimeoutBlocks } from './chains/near/indexer.ts';
import { NearPublisher } from './chains/near/publisher.ts';
import type { SourceQuorum } from './chains/near/quorum.ts';
import { NearResponder } from './chains/near/responder.ts';
import type { NearRpc } from './chains/near/rpc.ts';
import type { NodeConfig } from './config.ts';
import { Governance } from './governance/governance.ts';
import { KeyEventProtocol } from './governance/keyEventProtocol.ts';
import { Readiness } from './governance/readiness.ts';
import { type CallContract, Votes } from './governance/votes.ts';
import { createIdentity, type NodeIdentity } from './mesh/identity.ts';
import { defaultLimits } from './mesh/limits.ts';
import { Mesh } from './mesh/mesh.ts';
import { RequestBook } from './signing/requestBook.ts';
import { SigningService } from './signing/signingService.ts';
import { Generation } from './stockpile/generation.ts';
import { Quarantine } from './stockpile/quarantine.ts';
import { RollbackGuard } from './stockpile/rollbackGuard.ts';
import { Stockpile } from './stockpile/stockpile.ts';
import { WorkerPool } from './stockpile/workerPool.ts';
import type { IndexedBlock } from './types/signRequest.ts';
import type { NodeKeys } from './vault/nodeKeys.ts';
import { RequestLog } from './vault/requestLog.ts';
import type { Vault } from './vault/vault.ts';
import { version } from './version.ts';

export interface ParticipationDeps {
  readonly config: NodeConfig;
  readonly keys: NodeKeys;
  readonly vault: Vault;
  readonly metrics: Metrics;
  readonly sources: readonly NearRpc[];
  readonly quorum: SourceQuorum;
  readonly reader: NearContractReader;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Most requests that wait for an answer; NEAR's contract lets 128 wait. */
const maxUnfinishedRequests = 1_024;
const transactionTimeoutMs = 60_000;
const lostTransactionMs = 10_000;
const maxRequestTimeoutMs = 600_000;
/** An indexer further behind than this, in blocks, is a problem that health reports. */
const maxHealthyLag = 50;

/** How often peers and pages learn of progress. */
const statusIntervalMs = 500;

/** The services of a node that is a participant: everything but keys, vault and pages. */
export class Participation {
  readonly #deps: ParticipationDeps;
  readonly #chain: string;
  readonly #mesh: Mesh;
  readonly #blocks: OpenBlocks;
  readonly #governance: Governance;
  readonly #requestLog: RequestLog;
  readonly #book: RequestBook;
  readonly #indexer: NearIndexer;
  readonly #rollbackGuard: RollbackGuard;
  readonly #workers: WorkerPool;
  readonly #stockpile: Stockpile;
  readonly #signing: SigningService;
  readonly #stopping = new AbortController();
  #reporting: Promise<void> = Promise.resolve();
  readonly #renumbered = Promise.withResolvers<void>();

  private constructor(self: ParticipantId, identity: NodeIdentity, blocks: OpenBlocks, deps: ParticipationDeps) {
    this.#deps = deps;
    this.#blocks = blocks;
    const { clock, config, keys, logger, metrics, quorum, random, reader, sources, vault } = deps;
    const { contractId, network, pollIntervalMs } = config.near;
    // Without a key nobody touches the stock: not before peers have said that it is no old copy.
    const key = () => (this.#rollbackGuard.passed ? this.#governance.active : undefined);
    const networkConfig = () => this.#governance.config;
    const identityOfNetwork = { network, contract: contractId };
    this.#chain = `near:${network}`;

    this.#mesh = new Mesh({
      self,
      identity,
      networkId: network,
      contractId,
      listen: config.mesh,
      logger: logger.child({ room: 'mesh' }),
      limits: { requests: { ...defaultLimits.requests, maxTimeoutMs: maxRequestTimeoutMs } },
      clock,
      random,
    });
    const publisher = new NearPublisher({
      accountId: config.accountId,
      secretKey: keys.accountKey,
      contractId,
      quorum,
      sources,
      lostAfterMs: lostTransactionMs,
      timeoutMs: transactionTimeoutMs,
      pollIntervalMs,
      clock,
      logger: logger.child({ room: 'chains', chain: this.#chain }),
    });
    const call: CallContract = async (method, args, signal) => {
      const outcome = (result: string) => metrics.transactions.inc({ method, outcome: result });
      try {
        const result = await publisher.call(method, args, signal);
        outcome('succeeded');
        return result;
      } catch (error) {
        outcome('failed');
        throw error;
      }
    };
    const governanceLogger = logger.child({ room: 'governance' });
    this.#governance = new Governance({
      accountId: config.accountId,
      read: (signal) => reader.read(signal),
      keyShares: vault.keyShares,
      state: vault.state,
      stock: vault.stock,
      mesh: this.#mesh,
      readiness: new Readiness(this.#mesh, clock),
      protocol: new KeyEventProtocol(identityOfNetwork, this.#mesh, random, () => this.#governance.active?.share),
      votes: new Votes(call, governanceLogger),
      pollIntervalMs,
      clock,
      logger: governanceLogger,
    });

    this.#requestLog = new RequestLog(join(config.home, 'requests.sqlite'));
    this.#book = new RequestBook({
      chain: this.#chain,
      log: this.#requestLog,
      expiryBlocks: yieldTimeoutBlocks,
      limit: maxUnfinishedRequests,
      logger: logger.child({ room: 'signing' }),
    });
    this.#indexer = new NearIndexer({
      chain: this.#chain,
      source: blocks.source,
      cursor: this.#requestLog.cursor(this.#chain),
      onBlock: (block) => this.#onBlock(block),
      pollIntervalMs,
      clock,
      logger: logger.child({ room: 'chains', chain: this.#chain }),
    });

    const stockLogger = logger.child({ room: 'stockpile' });
    this.#rollbackGuard = new RollbackGuard({
      mesh: this.#mesh,
      stock: vault.stock,
      state: vault.state,
      answersNeeded: () => this.#governance.active?.sharing.threshold ?? Number.POSITIVE_INFINITY,
      clock,
      logger: stockLogger,
    });
    this.#workers = new WorkerPool(stockLogger, config.generation.workers);
    const quarantine = new Quarantine(clock, stockLogger);
    const generation = new Generation({
      network: identityOfNetwork,
      key,
      config: networkConfig,
      mesh: this.#mesh,
      stock: vault.stock,
      workers: this.#workers,
      quarantine,
      random,
      clock,
      metrics,
      logger: stockLogger,
    });
    this.#stockpile = new Stockpile({
      generation,
      quarantine,
      key,
      config: networkConfig,
      mesh: this.#mesh,
      stock: vault.stock,
      batchSize: config.generation.batchSize,
      random,
      clock,
      logger: stockLogger,
      onPresignature: () => this.#signing.wake(),
    });
    this.#signing = new SigningService({
      network: identityOfNetwork,
      chains: new Map([
        [
          this.#chain,
          { book: this.#book, publisher: new NearResponder(call), blocksBehind: () => this.#blocksBehind() },
        ],
      ]),
      key,
      mesh: this.#mesh,
      stock: vault.stock,
      conduct: quarantine,
      takeoverMs: config.signing.takeoverMs,
      concurrency: config.signing.concurrency,
      clock,
      metrics,
      logger: logger.child({ room: 'signing' }),
    });
    this.#governance.onRenumbered = this.#renumbered.resolve;
    this.#governance.onActiveKey = () => {
      quarantine.clear();
      this.#stockpile.wake();
      this.#signing.wake();
    };
    this.#mesh.onLinkChange(() => {
      this.#stockpile.wake();
      this.#signing.wake();
    });
  }

  /** @param self this node's participant id */
  static async open(self: ParticipantId, deps: ParticipationDeps): Promise<Participation> {
    const { config, keys, logger, metrics, sources } = deps;
    const onDissent = (source: string) => metrics.sourceDissent.inc({ source });
    const blocks = await openBlocks(config.near, sources, logger.child({ room: 'chains' }), onDissent);
    return new Participation(self, await createIdentity(keys.meshKey), blocks, deps);
  }

  async start(): Promise<void> {
    await this.#mesh.start();
    this.#rollbackGuard.start();
    this.#workers.start();
    this.#governance.start();
    this.#indexer.start();
    this.#signing.start();
    this.#stockpile.start();
    this.#reporting = this.#report(this.#stopping.signal);
  }

  /** What is running comes to an end; what was asked and is not answered stays in the request log. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the node is stopping'));
    await this.#reporting;
    await this.#stockpile.stop();
    await this.#signing.stop();
    await this.#indexer.stop();
    this.#blocks.close();
    await this.#governance.stop();
    await this.#workers.stop();
    await this.#rollbackGuard.stop();
    await this.#mesh.stop();
    this.#requestLog.close();
  }

  /** Resolves when the contract has given this node another participant id: it has to be opened anew under that. */
  get renumbered(): Promise<void> {
    return this.#renumbered.promise;
  }

  /** Empty when this node does its work. */
  problems(): string[] {
    const { active, contractState, problem } = this.#governance;
    const problems = problem === undefined ? [] : [problem];
    if (!active) problems.push(`no key share in use; the contract is ${contractState}`);
    const needed = active?.sharing.threshold ?? 1;
    const alive = 1 + this.#mesh.peers().filter(({ connected }) => connected).length;
    if (alive < needed) problems.push(`${alive} participants are connected, ${needed} are needed`);
    if (this.#indexer.problem !== undefined) problems.push(`the indexer of ${this.#chain}: ${this.#indexer.problem}`);
    const behind = this.#indexer.finalHeight - this.#indexer.height;
    if (behind > maxHealthyLag) problems.push(`the indexer of ${this.#chain} is ${behind} blocks behind`);
    return problems;
  }

  /** For the `/state` page. */
  state(): Record<string, unknown> {
    const { active, contractState } = this.#governance;
    const triples = this.#stockpile.count('triple-pair');
    const presignatures = this.#stockpile.count('presignature');
    return {
      participant: this.#mesh.self,
      contract: contractState,
      epoch: active?.sharing.epoch ?? null,
      threshold: active?.sharing.threshold ?? null,
      publicKey: active?.sharing.publicKey ?? null,
      ready: active !== undefined && presignatures.available > 0,
      stock: { triples: triples.own * 2, presignatures: presignatures.own },
      available: { triples: triples.available * 2, presignatures: presignatures.available },
      pendingRequests: this.#book.size,
      heights: { [this.#chain]: this.#indexer.height },
      peers: this.#mesh.peers(),
    };
  }

  /** Brings gauges up to date. */
  collect(): void {
    const { metrics } = this.#deps;
    const peers = this.#mesh.peers();
    metrics.epoch.set(this.#governance.active?.sharing.epoch ?? 0);
    metrics.peersConnected.set(peers.filter(({ connected }) => connected).length);
    metrics.indexerHeight.set({ chain: this.#chain }, this.#indexer.height);
    for (const { id, status } of peers) metrics.peerHeight.set({ peer: id }, status?.heights[this.#chain] ?? 0);
    metrics.ownedTriples.set(this.#stockpile.count('triple-pair').own * 2);
    metrics.ownedPresignatures.set(this.#stockpile.count('presignature').own);
    metrics.requestsPending.set(this.#book.size);
  }

  /** Final blocks that the indexer has yet to read; infinite before it knows of any. */
  #blocksBehind(): number {
    const { finalHeight, height } = this.#indexer;
    return finalHeight === 0 ? Number.POSITIVE_INFINITY : finalHeight - height;
  }

  #onBlock(block: IndexedBlock): void {
    const { metrics } = this.#deps;
    for (const { kind } of block.events) {
      (kind === 'requested' ? metrics.requestsIndexed : metrics.responsesIndexed).inc({ chain: block.chain });
    }
    this.#book.applyBlock(block);
  }

  async #report(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#mesh.setStatus({
        softwareVersion: version,
        epoch: this.#governance.active?.sharing.epoch ?? null,
        heights: { [this.#chain]: this.#indexer.height },
        presignatures: this.#stockpile.spendable(),
        stockCounter: this.#deps.vault.stock.counter(),
      });
      await this.#deps.clock.sleep(statusIntervalMs, signal).catch(() => {});
    }
  }
}
