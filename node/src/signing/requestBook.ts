import { AbortedError, describeError } from '../base/errors.ts';
import { type RequestId, requestId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Cursor, IndexedBlock, Signature, SignRequest } from '../types/signRequest.ts';
import type { RequestLog } from '../vault/requestLog.ts';
import { type BookEntry, type KnownEntry, parseEntry, parseKnown, serialize } from './bookEntry.ts';
import { KnownSignatures } from './knownSignatures.ts';

export interface RequestBookOptions {
  readonly chain: string;
  readonly log: RequestLog;
  /** After how many blocks a request can no longer be answered. */
  readonly expiryBlocks: number;
  /** Most requests held that are to be signed, and most outcomes awaited. */
  readonly limit: number;
  readonly logger: Logger;
}

/** A request whose transaction the network has signed, and which now waits for its outcome. */
export interface AwaitedOutcome {
  readonly request: SignRequest;
  /** All that the chain has shown; there is one, unless two nodes have answered. */
  readonly signatures: readonly Signature[];
}

/** What changes besides open requests. */
interface Progress {
  readonly cursor?: Cursor;
  readonly shown?: ReadonlyMap<RequestId, KnownEntry>;
}

/** An empty block moves the stored cursor only every so often: reading it again costs nothing. */
const blocksBetweenCursorWrites = 20;

/**
 * The requests of one chain that are not finished, as this node's own indexer saw them: the only place that says what
 * may be signed. Survives restarts.
 */
export class RequestBook {
  readonly #options: RequestBookOptions;
  readonly #open = new Map<string, BookEntry>();
  readonly #known: KnownSignatures;
  readonly #waiters = new Map<string, Set<(request: SignRequest) => void>>();
  #height: number;
  #storedHeight: number;
  /** Called when requests came in or were finished. */
  onChanged: () => void = () => {};

  constructor(options: RequestBookOptions) {
    const { chain, log } = options;
    this.#options = options;
    this.#height = log.cursor(chain)?.height ?? 0;
    this.#storedHeight = this.#height;
    for (const { body, occurrence } of log.unfinished(chain)) {
      const entry = this.#parse(occurrence, () => parseEntry(body));
      if (entry) this.#open.set(occurrence, entry);
    }
    const known = log.signed(chain).flatMap(({ body, requestId: id }): [RequestId, KnownEntry][] => {
      const entry = this.#parse(id, () => parseKnown(body));
      return entry ? [[requestId(id), entry]] : [];
    });
    this.#known = new KnownSignatures(known);
  }

  /** Height of the last block taken. */
  get height(): number {
    return this.#height;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Requests to be signed, oldest first. */
  unfinished(): SignRequest[] {
    return [...this.#open.values()].filter(({ isSigned }) => !isSigned).map(({ request }) => request);
  }

  /** Requests whose transactions are signed and whose outcomes are not known yet, oldest first. */
  awaited(): AwaitedOutcome[] {
    return [...this.#open.values()].flatMap(({ isSigned, request }) =>
      isSigned ? [{ request, signatures: this.#known.of(request.requestId) }] : [],
    );
  }

  get(occurrence: string): SignRequest | undefined {
    return this.#open.get(occurrence)?.request;
  }

  /** The signature that the same was answered with before: once more it gets no other. */
  signatureOf({ ask, requestId }: SignRequest): Signature | undefined {
    return ask?.kind === 'transaction' ? this.#known.of(requestId)[0] : undefined;
  }

  /** Takes the next block: what it asks, what it answers, and what expires with it. Durable when it returns. */
  applyBlock(block: IndexedBlock): void {
    const { expiryBlocks } = this.#options;
    const after = new Map(this.#open);
    const shown = new Map<RequestId, KnownEntry>();
    for (const event of block.events) {
      if (event.kind === 'concluded') finish(after, (request) => concludedBy(request) === event.requestId);
      else if (event.kind === 'requested') this.#add(after, { request: event.request });
      else {
        const { requestId, signature } = event;
        for (const [occurrence, { isSigned, request }] of after) {
          if (request.requestId !== requestId) continue;
          if (request.ask?.kind !== 'transaction' || !signature) after.delete(occurrence);
          else {
            if (!isSigned) after.set(occurrence, { request, isSigned: true });
            const known = this.#known.with(requestId, signature, block.height, shown.get(requestId));
            if (known) shown.set(requestId, known);
          }
        }
      }
    }
    this.#giveUpExcess(after);
    finish(after, (request) => request.blockHeight + expiryBlocks < block.height);
    this.#change(after, { cursor: { height: block.height, hash: block.hash }, shown });
  }

  #add(after: Map<string, BookEntry>, entry: BookEntry): void {
    const { limit, logger } = this.#options;
    const { occurrence, requestId } = entry.request;
    const unsigned = [...after.values()].filter(({ isSigned }) => !isSigned);
    if (unsigned.length < limit) after.set(occurrence, entry);
    else logger.error({ requestId, limit }, 'too many unfinished requests: one was dropped');
  }

  /** Transactions that are never broadcast keep nobody out: whoever has most of them loses the oldest. */
  #giveUpExcess(after: Map<string, BookEntry>): void {
    const { limit, logger } = this.#options;
    const awaited = [...after.values()].filter(({ isSigned }) => isSigned).map(({ request }) => request);
    const owners = Map.groupBy(awaited, ({ predecessor }) => predecessor);
    for (let excess = awaited.length - limit; excess > 0; excess--) {
      const most = [...owners.values()].reduce((a, b) => (b.length > a.length ? b : a));
      const { occurrence, requestId } = most.shift()!;
      after.delete(occurrence);
      logger.warn({ requestId, limit }, 'too many awaited outcomes: one was given up');
    }
  }

  /** The outcome of an awaited transaction is known: what is to be signed of it takes the request's place, durably. */
  conclude(occurrence: string, outcome: SignRequest): void {
    if (!this.#open.has(occurrence)) return;
    const after = new Map(this.#open);
    after.delete(occurrence);
    after.set(outcome.occurrence, { request: outcome });
    this.#change(after);
  }

  /** The chain has dropped the blocks above: what was asked in them was not asked. Durable when it returns. */
  rewind(cursor: Cursor): void {
    this.#storedHeight = Number.NEGATIVE_INFINITY;
    const after = new Map([...this.#open].filter(([, { request }]) => request.blockHeight <= cursor.height));
    this.#change(after, { cursor });
  }

  /** Writes the difference down, then takes it over. */
  #change(after: Map<string, BookEntry>, { cursor, shown = new Map() }: Progress = {}): void {
    const { chain, expiryBlocks, log } = this.#options;
    const removed = [...this.#open.keys()].filter((occurrence) => !after.has(occurrence));
    const added = [...after].filter(([occurrence, entry]) => this.#open.get(occurrence) !== entry);
    const changed = added.length > 0 || removed.length > 0 || shown.size > 0;
    if (changed || (cursor && cursor.height - this.#storedHeight >= blocksBetweenCursorWrites)) {
      const needed = new Set([...after.values()].map(({ request }) => request.requestId));
      const forgotten = this.#known.stale((cursor?.height ?? this.#height) - expiryBlocks, (id) => needed.has(id));
      log.apply({
        chain,
        ...(cursor && { cursor }),
        added: added.map(([occurrence, entry]) => ({ occurrence, body: serialize(entry) })),
        removed,
        signed: [...shown].map(([id, entry]) => ({ requestId: id, body: serialize(entry) })),
        forgotten,
      });
      this.#known.change(shown, forgotten);
      if (cursor) this.#storedHeight = cursor.height;
    }
    if (cursor) this.#height = cursor.height;
    for (const occurrence of removed) this.#open.delete(occurrence);
    for (const [occurrence, entry] of added) {
      this.#open.set(occurrence, entry);
      for (const waiter of this.#waiters.get(occurrence) ?? []) waiter(entry.request);
    }
    if (changed) this.onChanged();
  }

  /**
   * The request, as soon as this node's indexer has seen it.
   * @throws AbortedError when the signal is aborted first
   */
  waitFor(occurrence: string, signal: AbortSignal): Promise<SignRequest> {
    const known = this.get(occurrence);
    if (known) return Promise.resolve(known);
    return new Promise<SignRequest>((resolve, reject) => {
      const waiters = this.#waiters.get(occurrence) ?? new Set();
      this.#waiters.set(occurrence, waiters);
      const leave = () => {
        signal.removeEventListener('abort', onAbort);
        waiters.delete(waiter);
        if (waiters.size === 0) this.#waiters.delete(occurrence);
      };
      const waiter = (request: SignRequest) => {
        leave();
        resolve(request);
      };
      const onAbort = () => {
        leave();
        reject(new AbortedError('waiting for a request to be indexed', signal.reason));
      };
      waiters.add(waiter);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #parse<T>(key: string, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      this.#options.logger.error(
        { key, error: describeError(error) },
        'a stored request does not parse and is left out',
      );
      return undefined;
    }
  }
}

function finish(open: Map<string, BookEntry>, matches: (request: SignRequest) => boolean): void {
  for (const [occurrence, { request }] of open) if (matches(request)) open.delete(occurrence);
}

/** The id under which the chain tells that there is nothing more to do for a request with an outcome. */
function concludedBy({ ask, requestId }: SignRequest): SignRequest['requestId'] | undefined {
  if (ask?.kind === 'transaction') return requestId;
  return ask?.kind === 'outcome' || ask?.kind === 'failure' ? ask.of : undefined;
}
