import { join } from 'node:path';
import { systemClock } from './base/clock.ts';
import { describeError } from './base/errors.ts';
import type { ParticipantId } from './base/ids.ts';
import type { Logger } from './base/logger.ts';
import { createMetrics } from './base/metrics.ts';
import { systemRandom } from './base/random.ts';
import { abortable } from './base/wait.ts';
import { type GovernanceView, NearContractReader } from './chains/near/contract.ts';
import type { NearRpc } from './chains/near/rpc.ts';
import { openSources } from './chains/near/sources.ts';
import type { SourceQuorum } from './chains/sources/quorum.ts';
import { SourceWatch } from './chains/sources/watch.ts';
import type { NodeConfig } from './config.ts';
import { membersOf, sharingOf } from './governance/membership.ts';
import { eraseObsolete } from './governance/obsolete.ts';
import { Pins } from './governance/pins.ts';
import { nearChainName } from './nearChain.ts';
import { Participation } from './participation.ts';
import type { ContractState } from './types/contractState.ts';
import type { Unlock } from './vault/keyfile.ts';
import { type NodeKeys, readNodeKeys } from './vault/nodeKeys.ts';
import { openVault, type Vault } from './vault/vault.ts';
import { version } from './version.ts';
import { WebServer } from './web/server.ts';

/**
 * A node: opens its vault, waits until the contract knows it as a participant (or a prospective one), then takes part.
 * Services start in order and stop in reverse.
 */
export class QuorateNode {
  readonly #config: NodeConfig;
  readonly #logger: Logger;
  readonly #keys: NodeKeys;
  readonly #vault: Vault;
  readonly #metrics = createMetrics();
  readonly #watches = new Map<string, SourceWatch>();
  readonly #sources: readonly NearRpc[];
  readonly #quorum: SourceQuorum<NearRpc>;
  readonly #reader: NearContractReader;
  readonly #web: WebServer;
  readonly #stopping = new AbortController();
  #participation: Participation | undefined;
  #forgotten = false;
  #bringingUp: Promise<void> = Promise.resolve();
  #fail: (error: unknown) => void = () => {};
  /** Rejects when the node cannot go on. */
  readonly failed: Promise<never>;

  private constructor(config: NodeConfig, keys: NodeKeys, vault: Vault, logger: Logger) {
    this.#config = config;
    this.#keys = keys;
    this.#vault = vault;
    this.#logger = logger;
    const { quorum, sources } = openSources(config.near, this.#watchOf(nearChainName(config.near.network)));
    this.#sources = sources;
    this.#quorum = quorum;
    this.#reader = new NearContractReader(quorum, config.near.contractId);
    const views = {
      problems: () => this.#problems(),
      state: () => this.#state(),
      collect: () => this.#participation?.collect(),
    };
    this.#web = new WebServer({ ...config.web, views, metrics: this.#metrics, logger });
    this.failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
  }

  /** Opens keys and vault; nothing runs yet. @throws VaultError */
  static async open(config: NodeConfig, unlock: Unlock, logger: Logger): Promise<QuorateNode> {
    const keys = await readNodeKeys(config.home, unlock);
    const vault = await openVault(join(config.home, 'vault'), { unlock });
    return new QuorateNode(config, keys, vault, logger);
  }

  /** Resolves when the pages are served; the rest comes up as the contract and the peers allow. */
  async start(): Promise<void> {
    await this.#web.start();
    this.#logger.info({ version, web: `${this.#config.web.host}:${this.#web.port}` }, 'node started');
    this.#bringingUp = this.#bringUp(this.#stopping.signal).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) this.#fail(error);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the node is stopping'));
    await this.#bringingUp;
    await this.#participation?.stop();
    await this.#web.stop();
    this.#vault.close();
    this.#logger.info('node stopped');
  }

  #watchOf(chain: string): SourceWatch {
    const watch =
      this.#watches.get(chain) ??
      new SourceWatch(this.#logger.child({ room: 'chains', chain }), (source, reason) =>
        this.#metrics.sourceFaults.inc({ chain, source, reason }),
      );
    this.#watches.set(chain, watch);
    return watch;
  }

  /** Takes part, under whichever participant id the contract gives this node, until the signal is aborted. */
  async #bringUp(signal: AbortSignal): Promise<void> {
    for (;;) {
      const self = await this.#awaitMembership(signal);
      this.#logger.info({ participant: self }, 'participant of the contract');
      const participation = await this.#openParticipation(self);
      this.#participation = participation;
      await participation.start();
      await abortable('taking part', signal, participation.renumbered);
      this.#logger.warn({ participant: self }, 'the contract has given this node another participant id');
      this.#participation = undefined;
      await participation.stop();
    }
  }

  #openParticipation(self: ParticipantId): Promise<Participation> {
    return Participation.open(self, {
      config: this.#config,
      keys: this.#keys,
      vault: this.#vault,
      metrics: this.#metrics,
      sources: this.#sources,
      quorum: this.#quorum,
      watchOf: (chain) => this.#watchOf(chain),
      reader: this.#reader,
      random: systemRandom,
      clock: systemClock,
      logger: this.#logger,
    });
  }

  /** This node's participant id, as soon as the contract has one for its account. */
  async #awaitMembership(signal: AbortSignal): Promise<ParticipantId> {
    const { accountId, near } = this.#config;
    let said = '';
    for (;;) {
      let waitingFor: string;
      try {
        const view: GovernanceView = await this.#reader.read(signal);
        const member = membersOf(view.state).find((participant) => participant.accountId === accountId);
        new Pins(this.#vault.state).check(view.state);
        if (member) return member.id;
        await this.#forget(view.state);
        waitingFor = `contract is ${view.state.kind} and does not know ${accountId}`;
      } catch (error) {
        signal.throwIfAborted();
        waitingFor = describeError(error);
      }
      if (waitingFor !== said) this.#logger.info({ waitingFor }, 'waiting to become a participant');
      said = waitingFor;
      await systemClock.sleep(near.pollIntervalMs, signal);
    }
  }

  /** Who has no part in the key, or none any more, keeps nothing of it. */
  async #forget(state: ContractState): Promise<void> {
    if (this.#forgotten || !sharingOf(state)) return;
    const erased = await eraseObsolete(this.#vault.keyShares, state);
    this.#vault.stock.wipe();
    if (erased > 0) this.#logger.warn({ erased }, 'no participant any more: key shares erased');
    this.#forgotten = true;
  }

  #problems(): string[] {
    return this.#participation?.problems() ?? ['not a participant of the contract yet'];
  }

  #state(): Record<string, unknown> {
    const { accountId, near } = this.#config;
    const idle = { contract: 'unknown', epoch: null, ready: false, stock: { triples: 0, presignatures: 0 } };
    const sources = [...this.#watches].flatMap(([chain, watch]) =>
      watch.standings().map((standing) => ({ chain, ...standing })),
    );
    return { version, accountId, contractId: near.contractId, sources, ...(this.#participation?.state() ?? idle) };
  }
}
