import { join } from 'node:path';
import type { ParticipantId } from './base/ids.ts';
import type { RandomSource } from './base/random.ts';
import type { NearContractReader } from './chains/near/contract.ts';
import { openEvmChain } from './evmChain.ts';
import { Governance } from './governance/governance.ts';
import { KeyEventProtocol } from './governance/keyEventProtocol.ts';
import { Readiness } from './governance/readiness.ts';
import { type CallContract, Votes } from './governance/votes.ts';
import { createIdentity } from './mesh/identity.ts';
import { defaultLimits } from './mesh/limits.ts';
import { Mesh } from './mesh/mesh.ts';
import { type NearChainDeps, openNearChain } from './nearChain.ts';
import type { NodeChain } from './nodeChain.ts';
import { OutcomeService } from './signing/outcomes/outcomeService.ts';
import { SigningService } from './signing/signingService.ts';
import { openSolanaChain } from './solanaChain.ts';
import { Agreement } from './stockpile/agreement.ts';
import { Generation } from './stockpile/generation.ts';
import { Quarantine } from './stockpile/quarantine.ts';
import { Reconciliation } from './stockpile/reconciliation.ts';
import { RollbackGuard } from './stockpile/rollbackGuard.ts';
import { Stockpile } from './stockpile/stockpile.ts';
import { WorkerPool } from './stockpile/workerPool.ts';
import type { ExecutionReader } from './types/execution.ts';
import { InFlight } from './vault/inFlight.ts';
import { RequestLog } from './vault/requestLog.ts';
import type { Vault } from './vault/vault.ts';
import { version } from './version.ts';

export interface ParticipationDeps extends Omit<NearChainDeps, 'requestLog'> {
  readonly vault: Vault;
  readonly reader: NearContractReader;
  readonly random: RandomSource;
}

const maxRequestTimeoutMs = 600_000;

/** How often the execution of a transaction is looked for at first. */
const outcomePollMs = 1_000;

/** How often peers and pages learn of progress. */
const statusIntervalMs = 500;

interface Opened {
  readonly requestLog: RequestLog;
  readonly chains: readonly NodeChain[];
  readonly call: CallContract;
  /** Where transactions are executed, by CAIP-2 id. */
  readonly executions: ReadonlyMap<string, ExecutionReader>;
}

/** Every chain that is configured, none of them started; what was asked and not answered comes from the request log. */
async function openChains(deps: ParticipationDeps): Promise<Opened> {
  const requestLog = new RequestLog(join(deps.config.home, 'requests.sqlite'));
  try {
    const near = await openNearChain({ ...deps, requestLog });
    const evm = deps.config.evm.map((config) => openEvmChain(config, { ...deps, requestLog }));
    const executions = new Map(evm.map((opened) => [opened.name, opened.executions]));
    const solana = await Promise.all(deps.config.solana.map((one) => openSolanaChain(one, { ...deps, requestLog })));
    const chains = [near.chain, ...evm.flatMap(({ chain }) => chain ?? []), ...solana];
    return { requestLog, chains, call: near.call, executions };
  } catch (error) {
    requestLog.close();
    throw error;
  }
}

/** The services of a node that is a participant: everything but keys, vault and pages. */
export class Participation {
  readonly #deps: ParticipationDeps;
  readonly #mesh: Mesh;
  readonly #requestLog: RequestLog;
  readonly #chains: readonly NodeChain[];
  readonly #governance: Governance;
  readonly #rollbackGuard: RollbackGuard;
  readonly #agreement: Agreement;
  readonly #workers: WorkerPool;
  readonly #stockpile: Stockpile;
  readonly #signing: SigningService;
  readonly #outcomes: OutcomeService;
  readonly #stopping = new AbortController();
  #reporting: Promise<void> = Promise.resolve();
  readonly #renumbered = Promise.withResolvers<void>();

  private constructor(self: ParticipantId, opened: Opened, deps: ParticipationDeps) {
    this.#deps = deps;
    this.#requestLog = opened.requestLog;
    this.#chains = opened.chains;
    const chains = new Map(this.#chains.map((chain) => [chain.name, chain]));
    const { clock, config, logger, metrics, random, reader, vault } = deps;
    const { contractId, network, pollIntervalMs } = config.near;
    // Without a key nobody touches the stock: not before peers have said that it is no old copy.
    const key = () => (this.#rollbackGuard.passed ? this.#governance.active : undefined);
    const networkConfig = () => this.#governance.config;
    const identityOfNetwork = { network, contract: contractId };

    this.#mesh = new Mesh({
      self,
      identity: createIdentity(deps.keys.meshKey),
      networkId: network,
      contractId,
      listen: config.mesh,
      logger: logger.child({ room: 'mesh' }),
      limits: {
        quietMs: config.signing.quietMs,
        requests: { ...defaultLimits.requests, maxTimeoutMs: maxRequestTimeoutMs },
      },
      clock,
      random,
    });
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
      votes: new Votes(opened.call, governanceLogger),
      pollIntervalMs,
      handOverMs: config.signing.handOverMs,
      clock,
      logger: governanceLogger,
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
    const inFlight = new InFlight();
    this.#agreement = new Agreement({
      reconciliation: new Reconciliation({ key, mesh: this.#mesh, stock: vault.stock, inFlight, metrics }),
      key,
      mesh: this.#mesh,
      intervalMs: config.generation.reconcileMs,
      random,
      clock,
      logger: stockLogger,
      onAgreed: () => {
        this.#stockpile.wake();
        this.#signing.wake();
      },
    });
    const agreed = (peer: ParticipantId) => this.#agreement.reached(peer);
    const doubt = (peer: ParticipantId) => this.#agreement.doubt(peer);
    const generation = new Generation({
      network: identityOfNetwork,
      key,
      config: networkConfig,
      mesh: this.#mesh,
      stock: vault.stock,
      inFlight,
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
      agreed,
      doubt,
      batchSize: config.generation.batchSize,
      random,
      clock,
      logger: stockLogger,
      onPresignature: () => this.#signing.wake(),
    });
    this.#signing = new SigningService({
      network: identityOfNetwork,
      chains,
      key,
      mesh: this.#mesh,
      stock: vault.stock,
      inFlight,
      agreed,
      doubt,
      conduct: quarantine,
      takeoverMs: config.signing.takeoverMs,
      concurrency: config.signing.concurrency,
      clock,
      metrics,
      logger: logger.child({ room: 'signing' }),
    });
    this.#outcomes = new OutcomeService({
      chains,
      executions: opened.executions,
      pollIntervalMs: outcomePollMs,
      clock,
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
    return new Participation(self, await openChains(deps), deps);
  }

  async start(): Promise<void> {
    await this.#mesh.start();
    this.#rollbackGuard.start();
    this.#agreement.start();
    this.#workers.start();
    this.#governance.start();
    for (const chain of this.#chains) chain.start();
    this.#signing.start();
    this.#outcomes.start();
    this.#stockpile.start();
    this.#reporting = this.#report(this.#stopping.signal);
  }

  /** What is running comes to an end; what was asked and is not answered stays in the request log. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the node is stopping'));
    await this.#reporting;
    await this.#stockpile.stop();
    await this.#agreement.stop();
    await this.#outcomes.stop();
    await this.#signing.stop();
    await Promise.all(this.#chains.map((chain) => chain.stop()));
    this.#requestLog.close();
    await this.#governance.stop();
    await this.#workers.stop();
    await this.#rollbackGuard.stop();
    await this.#mesh.stop();
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
    problems.push(...this.#chains.flatMap((chain) => chain.problems()));
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
      held: {
        triples: (triples.total - triples.own) * 2,
        presignatures: presignatures.total - presignatures.own,
      },
      available: { triples: triples.available * 2, presignatures: presignatures.available },
      pendingRequests: this.#pendingRequests(),
      heights: this.#heights(),
      peers: this.#mesh.peers(),
    };
  }

  /** Brings gauges up to date. */
  collect(): void {
    const { metrics } = this.#deps;
    const peers = this.#mesh.peers();
    metrics.epoch.set(this.#governance.active?.sharing.epoch ?? 0);
    metrics.peersConnected.set(peers.filter(({ connected }) => connected).length);
    for (const chain of this.#chains) {
      const { height, name } = chain;
      metrics.indexerHeight.set({ chain: name }, height);
      for (const { id, status } of peers) metrics.peerHeight.set({ peer: id, chain: name }, status?.heights[name] ?? 0);
    }
    metrics.ownedTriples.set(this.#stockpile.count('triple-pair').own * 2);
    metrics.ownedPresignatures.set(this.#stockpile.count('presignature').own);
    metrics.requestsPending.set(this.#pendingRequests());
  }

  #pendingRequests(): number {
    return this.#chains.reduce((sum, { book }) => sum + book.size, 0);
  }

  #heights(): Record<string, number> {
    return Object.fromEntries(this.#chains.map(({ height, name }) => [name, height]));
  }

  async #report(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#mesh.setStatus({
        softwareVersion: version,
        epoch: this.#governance.active?.sharing.epoch ?? null,
        heights: this.#heights(),
        presignatures: this.#signing.spendable(),
        stockCounter: this.#deps.vault.stock.counter(),
      });
      await this.#deps.clock.sleep(statusIntervalMs, signal).catch(() => {});
    }
  }
}
