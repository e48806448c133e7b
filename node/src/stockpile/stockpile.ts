import type { Clock } from '../base/clock.ts';
import { describeError, errorCode } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { RandomSource } from '../base/random.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import { RemoteError } from '../mesh/errors.ts';
import type { ActiveKey } from '../types/activeKey.ts';
import type { NetworkConfig } from '../types/contractState.ts';
import type { AssetKind, StockCount, StockStore } from '../vault/api.ts';
import type { Generation } from './generation.ts';
import { maxBatch } from './load.ts';
import type { Quarantine } from './quarantine.ts';

export interface StockpileDeps {
  readonly generation: Generation;
  readonly quarantine: Quarantine;
  readonly key: () => ActiveKey | undefined;
  readonly config: () => NetworkConfig | undefined;
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  /** Whether a participant has its part of this node's stock with it. */
  readonly agreed: (peer: ParticipantId) => boolean;
  /** Called when one has said of an asset that it is gone. */
  readonly doubt: (peer: ParticipantId) => void;
  /** Most triples made in one run. */
  readonly batchSize: number;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when a presignature came in. */
  readonly onPresignature: () => void;
}

/** The first batch of a node without stock: small, so that it can sign soon. */
const firstBatch = 4;
const idleMs = 500;
const maxBackoffMs = 10_000;
const maxShunMs = 30_000;

/**
 * Keeps this node's own triples and presignatures between the minimum and the maximum of the network's config: filling
 * starts below the minimum and goes on to the maximum.
 */
export class Stockpile {
  readonly #deps: StockpileDeps;
  #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  /** Ends the naps of the loops. */
  #wake = new AbortController();

  constructor(deps: StockpileDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { signal } = this.#stopping;
    this.#running = Promise.all([
      this.#loop('triples', signal, () => this.#makeTriples(signal)),
      this.#loop('presignature', signal, () => this.#makePresignatures(signal)),
    ]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the stockpile is stopping'));
    await this.#running;
  }

  /** What this node owns of a kind, and what of it can be used now. */
  count(kind: AssetKind): StockCount {
    const { key, mesh, stock } = this.#deps;
    const active = key();
    if (!active) return { own: 0, available: 0, total: 0 };
    return stock.count(kind, { self: mesh.self, alive: this.#usable(active), epoch: active.sharing.epoch });
  }

  /** Looks again now: stock was spent, a peer has come or gone, or there is another key. */
  wake(): void {
    this.#deps.generation.keepTo(this.#deps.key()?.sharing.epoch);
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  /** Repeats `step`, which says whether it did anything, with a nap when it did not and a growing one when it fails. */
  async #loop(kind: string, signal: AbortSignal, step: () => Promise<boolean>): Promise<void> {
    const { clock, logger } = this.#deps;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const worked = await step();
        failures = 0;
        if (!worked) await clock.sleep(idleMs, AbortSignal.any([signal, this.#wake.signal])).catch(() => {});
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const code = errorCode(error);
        logger.warn({ kind, code, failures, error: describeError(error) }, 'no stock made, trying again');
        // Jitter keeps nodes that failed together from failing together again.
        const backoffMs = Math.min(maxBackoffMs, 100 * 2 ** failures) * (0.5 + this.#fraction());
        await clock.sleep(backoffMs, signal).catch(() => {});
      }
    }
  }

  /** Peers that refused lately, and until when they are not asked again: every refusal of a presignature costs a pair. */
  readonly #shunned = new Map<ParticipantId, { readonly refusals: number; readonly until: number }>();

  #filling = { 'triple-pair': false, presignature: false };

  /** Whether to make more: from below `min` on until `max` is reached. */
  #wanted(kind: AssetKind, have: number, { min, max }: { min: number; max: number }): boolean {
    if (have < min) this.#filling[kind] = true;
    if (have >= max) this.#filling[kind] = false;
    return this.#filling[kind];
  }

  async #makeTriples(signal: AbortSignal): Promise<boolean> {
    const { batchSize, clock, config, generation, key } = this.#deps;
    const [active, limits] = [key(), config()?.triple];
    if (!active || !limits) return false;
    const have = this.count('triple-pair').available * 2;
    if (!this.#wanted('triple-pair', have, limits)) return false;
    const participants = this.#chooseParticipants(active);
    if (!participants) return false;
    const largest = Math.min(batchSize, maxBatch(active.sharing.threshold));
    const wanted = Math.min(largest, Math.max(firstBatch, have * 2), Math.max(2, limits.max - have));
    const began = clock.now();
    await this.#noting(participants, generation.leadTriples(active, participants, wanted - (wanted % 2), signal));
    this.wake();
    // A pause of up to the batch's own time: nodes that begin together, as after a reshare, drift apart.
    const pauseMs = (clock.now() - began) * this.#fraction();
    if (pauseMs > 0) await clock.sleep(pauseMs, signal).catch(() => {});
    return true;
  }

  /** Several at once: a presignature is little work and much waiting. */
  async #makePresignatures(signal: AbortSignal): Promise<boolean> {
    const { config, generation, key, mesh, onPresignature, stock } = this.#deps;
    const [active, settings] = [key(), config()];
    if (!active || !settings) return false;
    const have = this.count('presignature').available;
    if (!this.#wanted('presignature', have, settings.presignature)) return false;
    const alive = this.#partners(active);
    const count = Math.min(settings.maxConcurrentIntroduction, settings.presignature.max - have);
    const runs: Promise<void>[] = [];
    for (let index = 0; index < count; index++) {
      const pair = stock.takeOwn('triple-pair', { self: mesh.self, alive, epoch: active.sharing.epoch });
      if (!pair) break;
      const run = this.#noting(pair.participants, generation.leadPresignature(active, pair, signal));
      runs.push(run.then(onPresignature));
    }
    const failed = (await Promise.allSettled(runs)).find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return runs.length > 0;
  }

  /** Whom stock can be made and used with now. */
  #usable({ sharing }: ActiveKey): Set<ParticipantId> {
    const { agreed, mesh, quarantine } = this.#deps;
    const ids = sharing.participants.map(({ id }) => id);
    return new Set(ids.filter((id) => mesh.isResponsive(id) && agreed(id) && !quarantine.holds(id)));
  }

  /** Those of them that have not refused lately. */
  #partners(key: ActiveKey): Set<ParticipantId> {
    const now = this.#deps.clock.now();
    return new Set([...this.#usable(key)].filter((id) => (this.#shunned.get(id)?.until ?? 0) <= now));
  }

  /** Remembers who made a run fail by refusing, until a run with it succeeds. */
  async #noting(participants: readonly ParticipantId[], run: Promise<void>): Promise<void> {
    try {
      await run;
      for (const id of participants) this.#shunned.delete(id);
    } catch (error) {
      if (error instanceof RemoteError) {
        if (error.remoteCode === 'ASSET_GONE') this.#deps.doubt(error.peer);
        // one that is at work for others is asked again soon
        const before = error.remoteCode === 'OVERLOADED' ? 0 : (this.#shunned.get(error.peer)?.refusals ?? 0);
        const refusals = before + 1;
        const until = this.#deps.clock.now() + Math.min(maxShunMs, 250 * 2 ** refusals);
        this.#shunned.set(error.peer, { refusals, until });
      }
      throw error;
    }
  }

  /** This node and threshold − 1 others at random, ascending; undefined when too few are alive. */
  #chooseParticipants(key: ActiveKey): ParticipantId[] | undefined {
    const { mesh } = this.#deps;
    const others = [...this.#partners(key)].filter((id) => id !== mesh.self);
    const needed = key.sharing.threshold - 1;
    if (others.length < needed) return undefined;
    const chosen = others
      .map((id) => ({ id, rank: this.#fraction() }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, needed)
      .map(({ id }) => id);
    return [mesh.self, ...chosen].sort((a, b) => a - b);
  }

  /** Uniform in [0, 1). */
  #fraction(): number {
    return Buffer.from(this.#deps.random(4)).readUInt32BE() / 2 ** 32;
  }
}
