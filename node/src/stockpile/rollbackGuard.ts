import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { Reader, Writer } from '../base/codec.ts';
import { describeError } from '../base/errors.ts';
import { type ParticipantId, participantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import type { StateStore, StockStore } from '../vault/api.ts';
import { VaultError } from '../vault/errors.ts';

export interface RollbackGuardDeps {
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  readonly state: StateStore;
  /** Answers to wait for: with as many as the threshold, at least one is honest. All peers’ where it is not known. */
  readonly answersNeeded: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const requestKind = 'stock-counter';
const stateKey = 'stock-counters';
const requestTimeoutMs = 2_000;
const lookMs = 200;
/** How often what was learnt of the peers goes to the disk. */
const storeMs = 5_000;
/** How long stock waits for peers that do not answer, once one has. */
const patienceMs = 3_000;
/** No disk falls back further than this in changes of the stock: a peer that says so lies. */
const maxGap = 2 ** 32;

const storedSchema = z.array(z.tuple([z.number().transform(participantId), z.number().int().nonnegative()]));

/**
 * Keeps a disk that was rolled back (a restored snapshot, an old copy) from giving away the key: old stock holds
 * presignatures that were spent, and two shares of one presignature are enough to compute this node's part. Peers
 * remember the highest stock counter that they have heard of a node. A node that starts asks them, and if it is behind
 * it wipes its stock. A lying peer can cost it stock, once a start, and nothing more.
 */
export class RollbackGuard {
  readonly #deps: RollbackGuardDeps;
  /** Highest stock counter of each peer that this node has heard of. */
  readonly #heard: Map<ParticipantId, number>;
  readonly #answered = new Set<ParticipantId>();
  readonly #asking = new Set<ParticipantId>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #firstAnswerAt: number | undefined;
  #passed: boolean;
  #storedAt = 0;
  #changed = false;

  constructor(deps: RollbackGuardDeps) {
    this.#deps = deps;
    this.#heard = new Map(deps.state.get(stateKey, (value) => storedSchema.parse(value)));
    // A vault that never held stock has none to lose.
    this.#passed = deps.stock.counter() === 0;
    deps.mesh.onRequest(requestKind, 0, async (from) => new Writer().u64(BigInt(this.#heard.get(from) ?? 0)).finish());
  }

  /** Whether the stock may be used: enough peers have been asked how new it is. */
  get passed(): boolean {
    return this.#passed;
  }

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the rollback guard is stopping'));
    await this.#running;
    this.#listen();
    this.#store();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, mesh } = this.#deps;
    while (!signal.aborted) {
      this.#listen();
      for (const { id, connected } of mesh.peers()) {
        if (connected && !this.#answered.has(id) && !this.#asking.has(id)) void this.#ask(id, signal);
      }
      if (clock.now() - this.#storedAt >= storeMs) this.#store();
      this.#decide();
      await clock.sleep(lookMs, signal).catch(() => {});
    }
  }

  async #ask(peer: ParticipantId, signal: AbortSignal): Promise<void> {
    const { clock, logger, mesh } = this.#deps;
    this.#asking.add(peer);
    try {
      const answer = await mesh.request(peer, requestKind, new Uint8Array(), requestTimeoutMs, signal);
      const reader = new Reader(answer, 'stock counter');
      const remembered = reader.u64('counter');
      reader.end();
      // Counts as asked only when old stock is gone: on a full disk that fails.
      this.#compare(peer, Number(remembered));
      this.#answered.add(peer);
      this.#firstAnswerAt ??= clock.now();
      this.#decide();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof VaultError) logger.error({ peer, error: error.message }, 'old stock could not be wiped');
      else logger.debug({ peer, error: describeError(error) }, 'no stock counter from a peer');
    } finally {
      this.#asking.delete(peer);
    }
  }

  #compare(peer: ParticipantId, remembered: number): void {
    const { logger, stock } = this.#deps;
    const own = stock.counter();
    if (remembered <= own) return;
    if (remembered - own > maxGap) {
      logger.error({ peer, own, remembered }, 'a peer claims an impossible stock counter');
      return;
    }
    stock.wipe(remembered);
    logger.error(
      { peer, own, remembered },
      'the stock is older than a peer has seen it: the disk was rolled back; wiped',
    );
  }

  #decide(): void {
    if (this.#passed || this.#firstAnswerAt === undefined) return;
    const { answersNeeded, clock, mesh } = this.#deps;
    const enough = this.#answered.size >= Math.min(answersNeeded(), mesh.peers().length);
    if (enough || clock.now() - this.#firstAnswerAt >= patienceMs) this.#passed = true;
  }

  #listen(): void {
    for (const { id, status } of this.#deps.mesh.peers()) {
      if (!status || status.stockCounter <= (this.#heard.get(id) ?? 0)) continue;
      this.#heard.set(id, status.stockCounter);
      this.#changed = true;
    }
  }

  #store(): void {
    const { clock, logger, mesh, state } = this.#deps;
    this.#storedAt = clock.now();
    if (!this.#changed) return;
    const members = new Set(mesh.peers().map(({ id }) => id));
    try {
      state.set(
        stateKey,
        [...this.#heard].filter(([id]) => members.has(id)),
      );
      this.#changed = false;
    } catch (error) {
      logger.error({ error: describeError(error) }, 'what peers have in stock could not be stored');
    }
  }
}
