import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/errors.ts';
import type { ParticipantId, RequestId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import type { NetworkIdentity } from '../protocol/context.ts';
import type { ActiveKey } from '../types/activeKey.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import type { Signature, SignRequest } from '../types/signRequest.ts';
import type { StockStore } from '../vault/api.ts';
import type { InFlight } from '../vault/inFlight.ts';
import type { SigningChain } from './chain.ts';
import { answerShareRequest } from './follower.ts';
import { leadSignature, ShareMissingError, shareRequestKind } from './leader.ts';
import { Leadership } from './leadership.ts';
import { maxShareRequestBytes } from './messages.ts';

/** What this node knows of its peers' conduct. */
export interface Conduct {
  /** Whether a peer was caught and is left alone where others suffice. */
  holds(peer: ParticipantId): boolean;
  /** A check failed that only this peer can have caused. */
  caught(peer: ParticipantId, code: string): void;
}

export interface SigningServiceDeps {
  readonly network: NetworkIdentity;
  /** CAIP-2 id → chain. */
  readonly chains: ReadonlyMap<string, SigningChain>;
  readonly key: () => ActiveKey | undefined;
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  readonly inFlight: InFlight;
  /** Whether a participant has its part of this node's stock with it. */
  readonly agreed: (peer: ParticipantId) => boolean;
  /** Called when one has said of an asset that it is gone. */
  readonly doubt: (peer: ParticipantId) => void;
  readonly conduct: Conduct;
  /** How long a leader has before the next in order leads as well. */
  readonly takeoverMs: number;
  /** Signatures led at once. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** How often the queue is looked at when nothing happens. */
const tickMs = 250;
const maxBackoffMs = 5_000;
/** Nodes may differ for good over an outcome, for which nobody waits by the second. */
const maxOutcomeBackoffMs = 600_000;
/** Answers on their way to one chain at once; they wait for blocks, not for this machine. */
const maxPublishing = 128;
const shareTimeoutMs = 10_000;
const indexerPatienceMs = 8_000;

/** What this node does about one request. */
interface Work {
  signature: Signature | undefined;
  busy: boolean;
  failures: number;
  /** Left alone until then: after a failure, or while the indexer has yet to see the answer. */
  notBefore: number;
  starved: boolean;
  /** Participants that gave no share; left out of the next try. */
  readonly silent: Set<ParticipantId>;
  /** Aborted when the request is finished. */
  readonly finished: AbortController;
}

interface Item {
  readonly chain: SigningChain;
  readonly request: SignRequest;
  readonly work: Work;
}

/**
 * Answers requests: leads those whose turn is this node's, gives shares for those that others lead. Nobody agrees on
 * anything: each node computes who leads, and a request that stays unanswered passes to the next in order. Only the
 * indexer says that a request is finished.
 */
export class SigningService {
  readonly #deps: SigningServiceDeps;
  readonly #work = new Map<string, Work>();
  readonly #signing = new Set<Promise<void>>();
  /** By chain: one that takes no transactions must not hold up the others. */
  readonly #publishing = new Map<string, Set<Promise<void>>>();
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(deps: SigningServiceDeps) {
    this.#deps = deps;
    const books = new Map([...deps.chains].map(([chain, { book }]) => [chain, book]));
    deps.mesh.onRequest(shareRequestKind, maxShareRequestBytes, (from, body, signal) =>
      answerShareRequest({ ...deps, books, indexerPatienceMs }, from, body, signal),
    );
  }

  start(): void {
    for (const { book } of this.#deps.chains.values()) book.onChanged = () => this.#wake();
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('signing is stopping'));
    this.#wake();
    await this.#running;
    await Promise.allSettled([...this.#signing, ...[...this.#publishing.values()].flatMap((set) => [...set])]);
  }

  /** Looks at the queue now: stock has come in, or a peer has gone. */
  wake(): void {
    this.#wake();
  }

  /** Presignatures of this node whose other participants can all sign right now: without one it cannot lead. */
  spendable(): number {
    const active = this.#deps.key();
    if (!active) return 0;
    const leadership = new Leadership(this.#deps, active);
    const counts = [...this.#deps.chains.values()].map((chain) => leadership.spendable(chain));
    return Math.max(0, ...counts);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (!signal.aborted) {
      this.#look(signal);
      const woken = Promise.withResolvers<void>();
      this.#wake = woken.resolve;
      const nap = new AbortController();
      await Promise.race([woken.promise, clock.sleep(tickMs, nap.signal).catch(() => {})]);
      nap.abort();
    }
  }

  /** Starts what is to be done now, as far as the bounds allow, oldest first. */
  #look(signal: AbortSignal): void {
    const { clock, concurrency, key } = this.#deps;
    const active = key();
    const leadership = active && new Leadership(this.#deps, active);
    for (const { chain, request, work } of this.#queue()) {
      const now = clock.now();
      if (work.busy || now < work.notBefore || chain.isAnswered(request)) continue;
      const item = { chain, request, work };
      if (!work.signature && active && this.#signing.size < concurrency) {
        if (!leadership?.isMine(chain, request, now - request.seenAt)) continue;
        work.signature = chain.book.signatureOf(request);
        if (!work.signature) this.#track(this.#signing, work, this.#sign(item, active, leadership, signal));
      }
      const publishing = this.#publishingOn(chain);
      if (work.signature && publishing.size < maxPublishing)
        this.#track(publishing, work, this.#publish(item, work.signature, signal));
    }
  }

  #publishingOn({ name }: SigningChain): Set<Promise<void>> {
    const publishing = this.#publishing.get(name) ?? new Set();
    this.#publishing.set(name, publishing);
    return publishing;
  }

  /** What is unfinished; of several occurrences of one request only the oldest: its answer is all of theirs. */
  #queue(): Item[] {
    const items: Item[] = [];
    const known = new Set<string>();
    for (const [name, chain] of this.#deps.chains) {
      const asked = new Set<RequestId>();
      for (const request of chain.book.unfinished()) {
        if (asked.has(request.requestId)) continue;
        asked.add(request.requestId);
        const id = `${name} ${request.occurrence}`;
        known.add(id);
        const work = this.#work.get(id) ?? newWork();
        this.#work.set(id, work);
        items.push({ chain, request, work });
      }
    }
    for (const [id, work] of this.#work) {
      if (known.has(id)) continue;
      work.finished.abort(new Error('the request is finished'));
      this.#work.delete(id);
    }
    return items;
  }

  #track(set: Set<Promise<void>>, work: Work, doing: Promise<void>): void {
    work.busy = true;
    const tracked = doing.finally(() => {
      work.busy = false;
      set.delete(tracked);
      this.#wake();
    });
    set.add(tracked);
  }

  async #sign({ chain, request, work }: Item, key: ActiveKey, leadership: Leadership, stopping: AbortSignal) {
    const { clock, conduct, inFlight, logger, mesh, metrics, network, stock } = this.#deps;
    const { occurrence, requestId } = request;
    const signal = AbortSignal.any([stopping, work.finished.signal]);
    const partners = leadership.partners(chain);
    // Whoever gave no share before, or was caught, is asked only when there is no presignature without it.
    const preferred = new Set([...partners].filter((id) => !work.silent.has(id) && !conduct.holds(id)));
    const began = clock.now();
    try {
      const lead = (among: ReadonlySet<ParticipantId>) =>
        inFlight.track(
          leadSignature(
            { clock, logger, mesh, network, stock, timeoutMs: shareTimeoutMs },
            key,
            request,
            among,
            signal,
          ),
        );
      const signature = (await lead(preferred)) ?? (await lead(partners));
      if (!signature) return this.#starve(work, request);
      work.signature = signature;
      work.failures = 0;
      metrics.signaturesLed.inc({ result: 'signed' });
      metrics.signatureSeconds.observe((clock.now() - began) / 1_000);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ShareMissingError) {
        work.silent.add(error.peer);
        if (error.lost) this.#deps.doubt(error.peer);
      }
      if (error instanceof ProtocolAbort && error.culprit !== undefined) {
        work.silent.add(error.culprit);
        conduct.caught(error.culprit, error.code);
      }
      metrics.signaturesLed.inc({ result: 'failed' });
      const isOutcome = request.ask?.kind === 'outcome' || request.ask?.kind === 'failure';
      this.#backOff(work, isOutcome ? maxOutcomeBackoffMs : maxBackoffMs);
      logger.warn({ requestId, occurrence, error: describeError(error) }, 'request not signed, trying again');
    }
  }

  async #publish({ chain, request, work }: Item, signature: Signature, signal: AbortSignal): Promise<void> {
    const { clock, logger, metrics } = this.#deps;
    const { occurrence, requestId } = request;
    try {
      const outcome = await chain.publisher.respond(request, signature, signal);
      const latencyMs = clock.now() - request.seenAt;
      metrics.responseSeconds.observe(latencyMs / 1_000);
      logger.info({ requestId, occurrence, outcome, latencyMs }, 'request answered');
      // Published again should the indexer not see it: a block may be dropped, a source may have lied.
      work.notBefore = clock.now() + (chain.takeoverMs ?? this.#deps.takeoverMs);
    } catch (error) {
      if (signal.aborted) return;
      metrics.signaturesLed.inc({ result: 'not published' });
      this.#backOff(work);
      logger.warn({ requestId, occurrence, error: describeError(error) }, 'answer not published, trying again');
    }
  }

  #starve(work: Work, { requestId }: SignRequest): void {
    const { clock, logger } = this.#deps;
    if (!work.starved) logger.warn({ requestId }, 'no presignature in stock for those who are alive');
    work.starved = true;
    work.notBefore = clock.now() + tickMs;
  }

  /** Each try to sign spends a presignature, each try to publish costs gas. */
  #backOff(work: Work, most = maxBackoffMs): void {
    work.notBefore = this.#deps.clock.now() + Math.min(most, tickMs * 2 ** work.failures);
    work.failures += 1;
  }
}

const newWork = (): Work => ({
  signature: undefined,
  busy: false,
  failures: 0,
  notBefore: 0,
  starved: false,
  silent: new Set(),
  finished: new AbortController(),
});
