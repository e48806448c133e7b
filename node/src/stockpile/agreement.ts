import type { Clock } from '../base/clock.ts';
import { describeError, errorCode } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { RandomSource } from '../base/random.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import { RemoteError } from '../mesh/errors.ts';
import type { ActiveKey } from '../types/activeKey.ts';
import type { Reconciliation } from './reconciliation.ts';

export interface AgreementDeps {
  readonly reconciliation: Pick<Reconciliation, 'eraseLost' | 'eraseGone'>;
  readonly key: () => ActiveKey | undefined;
  readonly mesh: MeshNetwork;
  /** How often stock is compared while a link lasts. */
  readonly intervalMs: number;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when the stock with one more peer can be used. */
  readonly onAgreed: () => void;
}

/** A peer's link. */
interface Link {
  readonly end: AbortController;
  agreed: boolean;
  /** Ends the pause before the next comparison. */
  doubted: AbortController;
}

/** How soon to look again when one of the two has no key yet. */
const notReadyMs = 250;
const maxBackoffMs = 60_000;

/**
 * Compares stock with each peer when its link comes up and now and then while it lasts. Until the first comparison this
 * node's own stock with the peer does not count: a peer that comes back may have lost its part.
 */
export class Agreement {
  readonly #deps: AgreementDeps;
  readonly #links = new Map<ParticipantId, Link>();
  readonly #running = new Set<Promise<void>>();
  #stopListening: () => void = () => {};

  constructor(deps: AgreementDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { mesh } = this.#deps;
    this.#stopListening = mesh.onLinkChange((id, connected) => {
      this.#drop(id);
      if (connected) this.#follow(id);
    });
    for (const { id, connected } of mesh.peers()) if (connected) this.#follow(id);
  }

  async stop(): Promise<void> {
    this.#stopListening();
    for (const id of [...this.#links.keys()]) this.#drop(id);
    await Promise.all(this.#running);
  }

  /** Whether the participant has its part of this node's stock with it, as far as both know; true for this node. */
  reached(id: ParticipantId): boolean {
    return id === this.#deps.mesh.self || (this.#links.get(id)?.agreed ?? false);
  }

  /** The peer has said of an asset that it is gone: stock with it does not count until the two have compared again. */
  doubt(peer: ParticipantId): void {
    const link = this.#links.get(peer);
    if (!link) return;
    link.agreed = false;
    link.doubted.abort();
    link.doubted = new AbortController();
  }

  #follow(peer: ParticipantId): void {
    const link: Link = { end: new AbortController(), agreed: false, doubted: new AbortController() };
    this.#links.set(peer, link);
    const running = this.#run(peer, link).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #drop(peer: ParticipantId): void {
    this.#links.get(peer)?.end.abort(new Error('the link has ended'));
    this.#links.delete(peer);
  }

  async #run(peer: ParticipantId, link: Link): Promise<void> {
    const { clock, intervalMs, key, logger } = this.#deps;
    const { signal } = link.end;
    let failures = 0;
    while (!signal.aborted) {
      let pauseMs = notReadyMs;
      const nap = AbortSignal.any([signal, link.doubted.signal]);
      try {
        if (key()) {
          await this.#compare(peer, link);
          failures = 0;
          pauseMs = intervalMs;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof RemoteError && error.remoteCode === 'NO_KEY')) {
          failures += 1;
          pauseMs = Math.min(maxBackoffMs, notReadyMs * 2 ** failures);
          const code = errorCode(error);
          logger.warn({ peer, code, failures, error: describeError(error) }, 'stock not compared, trying again');
        }
      }
      // Jitter keeps the nodes of a network from comparing all at once.
      await clock.sleep(pauseMs * (0.75 + this.#fraction() / 2), nap).catch(() => {});
    }
  }

  async #compare(peer: ParticipantId, link: Link): Promise<void> {
    const { logger, onAgreed, reconciliation } = this.#deps;
    const { signal } = link.end;
    const lost = await reconciliation.eraseLost(peer, signal);
    if (lost > 0) logger.warn({ peer, lost }, 'a peer has lost its part of stock: erased');
    if (!link.agreed && !signal.aborted) {
      link.agreed = true;
      onAgreed();
    }
    const gone = await reconciliation.eraseGone(peer, signal);
    if (gone > 0) logger.info({ peer, gone }, 'stock that its owner has no more is erased');
  }

  /** Uniform in [0, 1). */
  #fraction(): number {
    return Buffer.from(this.#deps.random(4)).readUInt32BE() / 2 ** 32;
  }
}
