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
import { answerShareRequest } from './follower.ts';
import { leadSignature, ShareMissingError, shareRequestKind } from './leader.ts';
import { currentLeader, leaderOrder } from './leaderOrder.ts';
import { maxShareRequestBytes } from './messages.ts';
import type { ResponsePublisher } from './publisher.ts';
import type { RequestBook } from './requestBook.ts';

/** A chain that asks: its unfinished requests, and where answers go. */
export interface SigningChain {
  readonly book: RequestBook;
  readonly publisher: ResponsePublisher;
  /** How many final blocks this node has yet to index; infinite before it knows. */
  readonly blocksBehind: () => number;
}

export interface SigningServiceDeps {
  readonly network: NetworkIdentity;
  /** CAIP-2 id → chain. */
  readonly chains: ReadonlyMap<string, SigningChain>;
  readonly key: () => ActiveKey | undefined;
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
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
/** A node whose indexer is further behind than this, in blocks, is not asked to lead. */
const maxLeaderLag = 10;
/** A node that catches up does not lead: what it sees open may long be answered. An answer takes longer than this. */
const maxOwnLag = 3;
const shareTimeoutMs = 10_000;
const indexerPatienceMs = 8_000;

/** One request that this node leads, or has a signature for that is not on chain yet. */
interface Work {
  signature: Signature | undefined;
  /** When the answer was on chain; the indexer has the last word, since a block may yet be dropped. */
  publishedAt: number | undefined;
  /** Participants that gave no share; left out of the next try. */
  readonly silent: Set<ParticipantId>;
  running: boolean;
}

/**
 * Answers requests: leads those whose turn is this node's, gives shares for those that others lead. Nobody agrees on
 * anything: each node computes who leads, and a request that stays unanswered passes to the next in order.
 */
export class SigningService {
  readonly #deps: SigningServiceDeps;
  readonly #work = new Map<string, Work>();
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  readonly #inFlight = new Set<Promise<void>>();
  #wake: () => void = () => {};

  constructor(deps: SigningServiceDeps) {
    this.#deps = deps;
    const books = new Map([...deps.chains].map(([chain, { book }]) => [chain, book]));
    deps.mesh.onRequest(shareRequestKind, maxShareRequestBytes, (from, body, signal) =>
      answerShareRequest({ ...deps, books, indexerPatienceMs }, from, body, signal),
    );
  }

  start(): void {
    for (const { book } of this.#deps.chains.values()) book.onAdded = () => this.#wake();
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('signing is stopping'));
    this.#wake();
    await this.#running;
    await Promise.allSettled(this.#inFlight);
  }

  /** Looks at the queue now: stock has come in, or a peer has gone. */
  wake(): void {
    this.#wake();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#look(signal);
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const nap = new AbortController();
      await Promise.race([woken, this.#deps.clock.sleep(tickMs, nap.signal).catch(() => {})]);
      nap.abort();
    }
  }

  /** Starts what is this node's turn, as far as concurrency allows, oldest first. */
  #look(signal: AbortSignal): void {
    const { chains, concurrency, key, metrics } = this.#deps;
    const active = key();
    let unfinished = 0;
    const known = new Set<string>();
    for (const [name, chain] of chains) {
      // Of several occurrences of one request only the oldest is signed: its answer is all of theirs.
      const asked = new Set<RequestId>();
      for (const request of chain.book.unfinished()) {
        unfinished += 1;
        const id = `${name} ${request.occurrence}`;
        known.add(id);
        const repeated = asked.has(request.requestId);
        asked.add(request.requestId);
        if (repeated || this.#inFlight.size >= concurrency || !active || signal.aborted) continue;
        const work = this.#work.get(id) ?? {
          signature: undefined,
          publishedAt: undefined,
          silent: new Set(),
          running: false,
        };
        if (work.running || !this.#isMyTurn(active, chain, request, work)) continue;
        this.#work.set(id, work);
        this.#track(work, this.#serve(active, chain, request, work, signal));
      }
    }
    for (const id of this.#work.keys()) if (!known.has(id)) this.#work.delete(id);
    metrics.requestsPending.set(unfinished);
  }

  #track(work: Work, serving: Promise<void>): void {
    work.running = true;
    const tracked = serving.finally(() => {
      work.running = false;
      this.#inFlight.delete(tracked);
      this.#wake();
    });
    this.#inFlight.add(tracked);
  }

  #isMyTurn({ sharing }: ActiveKey, chain: SigningChain, request: SignRequest, work: Work): boolean {
    const { clock, mesh, takeoverMs } = this.#deps;
    if (work.publishedAt !== undefined) return clock.now() - work.publishedAt > takeoverMs;
    if (work.signature) return true;
    if (chain.blocksBehind() > maxOwnLag) return false;
    const order = leaderOrder(
      sharing.participants.map(({ id }) => id),
      request.requestId,
    );
    const eligible = (id: ParticipantId) => mesh.isAlive(id) && !this.#lags(id, request.chain, chain.book.height);
    return currentLeader(order, eligible, clock.now() - request.seenAt, takeoverMs) === mesh.self;
  }

  #lags(id: ParticipantId, chain: string, ownHeight: number): boolean {
    if (id === this.#deps.mesh.self) return false;
    const height = this.#deps.mesh.status(id)?.heights[chain];
    return height === undefined || height + maxLeaderLag < ownHeight;
  }

  async #serve(
    key: ActiveKey,
    chain: SigningChain,
    request: SignRequest,
    work: Work,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, logger, metrics } = this.#deps;
    const { occurrence, requestId } = request;
    try {
      work.signature ??= await this.#sign(key, chain.book, request, work, signal);
      if (!work.signature) {
        await clock.sleep(tickMs, signal);
        return;
      }
      const outcome = await chain.publisher.respond(request, work.signature, signal);
      const latencyMs = clock.now() - request.seenAt;
      metrics.responseSeconds.observe(latencyMs / 1_000);
      logger.info({ requestId, occurrence, outcome, latencyMs }, 'request answered');
      if (outcome === 'answered') work.publishedAt = clock.now();
      else chain.book.finish(occurrence);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ShareMissingError) work.silent.add(error.peer);
      else if (error instanceof ProtocolAbort && error.culprit !== undefined) work.silent.add(error.culprit);
      const result = work.signature ? 'not published' : 'failed';
      metrics.signaturesLed.inc({ result });
      logger.warn({ requestId, occurrence, result, error: describeError(error) }, 'request not answered, trying again');
      await clock.sleep(tickMs, signal).catch(() => {});
    }
  }

  async #sign(
    key: ActiveKey,
    book: RequestBook,
    request: SignRequest,
    work: Work,
    signal: AbortSignal,
  ): Promise<Signature | undefined> {
    const { clock, logger, mesh, metrics, network, stock } = this.#deps;
    const usable = (id: ParticipantId) => mesh.isAlive(id) && !this.#lags(id, request.chain, book.height);
    const all = key.sharing.participants.map(({ id }) => id);
    // Whoever gave no share before is tried again only when the others do not suffice.
    const preferred = new Set(all.filter((id) => usable(id) && !work.silent.has(id)));
    const alive = preferred.size >= key.sharing.threshold ? preferred : new Set(all.filter(usable));
    const began = clock.now();
    const signature = await leadSignature(
      { mesh, network, stock, timeoutMs: shareTimeoutMs },
      key,
      request,
      alive,
      signal,
    );
    if (!signature) {
      logger.warn({ requestId: request.requestId }, 'no presignature in stock for those who are alive');
      return undefined;
    }
    metrics.signaturesLed.inc({ result: 'signed' });
    metrics.signatureSeconds.observe((clock.now() - began) / 1_000);
    return signature;
  }
}
