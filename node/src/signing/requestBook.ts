import { z } from 'zod';
import { fromHex, toHex } from '../base/bytes.ts';
import { AbortedError, describeError } from '../base/errors.ts';
import { type RequestId, requestId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { IndexedBlock, SignRequest } from '../types/signRequest.ts';
import type { LoggedRequest, RequestLog } from '../vault/requestLog.ts';

export interface RequestBookOptions {
  readonly chain: string;
  readonly log: RequestLog;
  /** After how many blocks a request can no longer be answered. */
  readonly expiryBlocks: number;
  /** Most requests held; further ones are dropped with an error in the log. */
  readonly limit: number;
  readonly logger: Logger;
}

/** An empty block moves the stored cursor only every so often: reading it again costs nothing. */
const blocksBetweenCursorWrites = 20;

/**
 * The requests of one chain that are not finished, as this node's own indexer saw them: the only place that says what
 * may be signed. Survives restarts.
 */
export class RequestBook {
  readonly #options: RequestBookOptions;
  readonly #open = new Map<string, SignRequest>();
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
      const request = this.#parse(row);
      if (request) this.#open.set(row.occurrence, request);
    }
  }

  /** Height of the last block taken. */
  get height(): number {
    return this.#height;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Unfinished requests, oldest first. */
  unfinished(): SignRequest[] {
    return [...this.#open.values()];
  }

  get(occurrence: string): SignRequest | undefined {
    return this.#open.get(occurrence);
  }

  /** Takes the next block: what it asks, what it answers, and what expires with it. Durable when it returns. */
  applyBlock(block: IndexedBlock): void {
    const { chain, log, expiryBlocks, limit, logger } = this.#options;
    const added = new Map<string, SignRequest>();
    const removed = new Set<string>();
    const finish = (matches: (request: SignRequest) => boolean) => {
      for (const [occurrence, request] of this.#open) if (matches(request)) removed.add(occurrence);
      for (const [occurrence, request] of added) if (matches(request)) added.delete(occurrence);
    };
    for (const event of block.events) {
      if (event.kind === 'answered') finish((request) => request.requestId === event.requestId);
      else if (this.#open.size + added.size - removed.size < limit) added.set(event.request.occurrence, event.request);
      else logger.error({ requestId: event.request.requestId, limit }, 'too many unfinished requests: one was dropped');
    }
    finish((request) => request.blockHeight + expiryBlocks < block.height);

    const changed = added.size > 0 || removed.size > 0;
    if (changed || block.height - this.#storedHeight >= blocksBetweenCursorWrites) {
      const rows = [...added.values()].map((request) => ({ occurrence: request.occurrence, body: serialize(request) }));
      log.apply({ chain, cursor: { height: block.height, hash: block.hash }, added: rows, removed: [...removed] });
      this.#storedHeight = block.height;
    }
    this.#height = block.height;
    for (const occurrence of removed) this.#open.delete(occurrence);
    for (const [occurrence, request] of added) {
      this.#open.set(occurrence, request);
      for (const waiter of this.#waiters.get(occurrence) ?? []) waiter(request);
    }
    if (changed) this.onChanged();
  }

  /**
   * The request, as soon as this node's indexer has seen it.
   * @throws AbortedError when the signal is aborted first
   */
  waitFor(occurrence: string, signal: AbortSignal): Promise<SignRequest> {
    const known = this.#open.get(occurrence);
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

  #parse({ occurrence, body }: LoggedRequest): SignRequest | undefined {
    try {
      return parse(body);
    } catch (error) {
      this.#options.logger.error(
        { occurrence, error: describeError(error) },
        'a stored request does not parse and is left out',
      );
      return undefined;
    }
  }
}

const bytes32 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((hex) => fromHex(hex));

const storedSchema = z.object({
  chain: z.string(),
  requestId: z.string().transform((id): RequestId => requestId(id)),
  occurrence: z.string(),
  blockHeight: z.number(),
  blockHash: z.string(),
  scheme: z.enum(['sig.network-v1', 'sig.network-v2', 'near-mpc-v0.1']),
  keyVersion: z.number(),
  predecessor: z.string(),
  path: z.string(),
  payload: bytes32,
  tweak: bytes32,
  entropy: bytes32,
  seenAt: z.number(),
});

const parse = (body: string): SignRequest => storedSchema.parse(JSON.parse(body));

const serialize = (request: SignRequest): string =>
  JSON.stringify(request, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));
