import { equalBytes } from '../base/bytes.ts';
import { AbortedError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Cursor, IndexedBlock, Signature, SignRequest } from '../types/signRequest.ts';
import type { LoggedRequest, RequestLog } from '../vault/requestLog.ts';
import { type BookEntry, parseEntry, serializeEntry } from './bookEntry.ts';

export interface RequestBookOptions {
  readonly chain: string;
  readonly log: RequestLog;
  /** After how many blocks a request can no longer be answered. */
  readonly expiryBlocks: number;
  /** Most requests held; further ones are dropped with an error in the log. */
  readonly limit: number;
  readonly logger: Logger;
}

/** A request whose transaction the network has signed, and which now waits for its outcome. */
export interface AwaitedOutcome {
  readonly request: SignRequest;
  /** All that the chain has shown; there is one, unless two nodes have answered. */
  readonly signatures: readonly Signature[];
}

/** Signatures kept of one request: a network makes one, or two when it hurries. */
const maxSignatures = 8;
/** An empty block moves the stored cursor only every so often: reading it again costs nothing. */
const blocksBetweenCursorWrites = 20;

/**
 * The requests of one chain that are not finished, as this node's own indexer saw them: the only place that says what
 * may be signed. Survives restarts.
 */
export class RequestBook {
  readonly #options: RequestBookOptions;
  readonly #open = new Map<string, BookEntry>();
  readonly #waiters = new Map<string, Set<(request: SignRequest) => void>>();
  #height: number;
  #storedHeight: number;
  /** Called when requests came in or were finished. */
  onChanged: () => void = () => {};

  constructor(options: RequestBookOptions) {
    this.#options = options;
    this.#height = options.log.cursor(options.chain)?.height ?? 0;
    this.#storedHeight = this.#height;
    for (const row of options.log.unfinished(options.chain)) {
      const entry = this.#parse(row);
      if (entry) this.#open.set(row.occurrence, entry);
    }
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
    return [...this.#open.values()].filter(({ signatures }) => !signatures).map(({ request }) => request);
  }

  /** Requests whose transactions are signed and whose outcomes are not known yet, oldest first. */
  awaited(): AwaitedOutcome[] {
    return [...this.#open.values()].flatMap(({ request, signatures }) => (signatures ? [{ request, signatures }] : []));
  }

  get(occurrence: string): SignRequest | undefined {
    return this.#open.get(occurrence)?.request;
  }

  /** Takes the next block: what it asks, what it answers, and what expires with it. Durable when it returns. */
  applyBlock(block: IndexedBlock): void {
    const { expiryBlocks, limit, logger } = this.#options;
    const after = new Map(this.#open);
    const finish = (matches: (request: SignRequest) => boolean) => {
      for (const [occurrence, { request }] of after) if (matches(request)) after.delete(occurrence);
    };
    for (const event of block.events) {
      if (event.kind === 'concluded') finish((request) => concludedBy(request) === event.requestId);
      else if (event.kind === 'answered') {
        const { signature } = event;
        for (const [occurrence, { request, signatures = [] }] of after) {
          if (request.requestId !== event.requestId) continue;
          if (request.ask?.kind !== 'transaction' || !signature) after.delete(occurrence);
          else if (!signatures.some((known) => isSame(known, signature)))
            after.set(occurrence, { request, signatures: [...signatures, signature].slice(-maxSignatures) });
        }
      } else if (after.size < limit) after.set(event.request.occurrence, { request: event.request });
      else logger.error({ requestId: event.request.requestId, limit }, 'too many unfinished requests: one was dropped');
    }
    finish((request) => request.blockHeight + expiryBlocks < block.height);
    this.#change(after, { height: block.height, hash: block.hash });
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
    this.#change(new Map([...this.#open].filter(([, { request }]) => request.blockHeight <= cursor.height)), cursor);
  }

  /** Writes the difference down, then takes it over. */
  #change(after: Map<string, BookEntry>, cursor?: Cursor): void {
    const { chain, log } = this.#options;
    const removed = [...this.#open.keys()].filter((occurrence) => !after.has(occurrence));
    const added = [...after].filter(([occurrence, entry]) => this.#open.get(occurrence) !== entry);
    const changed = added.length > 0 || removed.length > 0;
    if (changed || (cursor && cursor.height - this.#storedHeight >= blocksBetweenCursorWrites)) {
      const rows = added.map(([occurrence, entry]) => ({ occurrence, body: serializeEntry(entry) }));
      log.apply({ chain, ...(cursor && { cursor }), added: rows, removed });
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

  #parse({ occurrence, body }: LoggedRequest): BookEntry | undefined {
    try {
      return parseEntry(body);
    } catch (error) {
      this.#options.logger.error(
        { occurrence, error: describeError(error) },
        'a stored request does not parse and is left out',
      );
      return undefined;
    }
  }
}

const isSame = (a: Signature, b: Signature): boolean =>
  equalBytes(a.bigR, b.bigR) && equalBytes(a.s, b.s) && a.recoveryId === b.recoveryId;

/** The id under which the chain tells that there is nothing more to do for a request with an outcome. */
function concludedBy({ ask, requestId }: SignRequest): SignRequest['requestId'] | undefined {
  if (ask?.kind === 'transaction') return requestId;
  return ask?.kind === 'outcome' || ask?.kind === 'failure' ? ask.of : undefined;
}
