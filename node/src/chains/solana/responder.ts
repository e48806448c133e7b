import type { Clock } from '../../base/clock.ts';
import { describeError, OverloadedError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { withTimeout } from '../../base/wait.ts';
import type { Signature, SignRequest } from '../../types/signRequest.ts';
import { type Order, type SolanaAccount, TransactionRefusedError } from './account.ts';
import type { ResponseBuffers } from './buffers.ts';
import type { HeadView } from './headView.ts';
import { respondInstructions } from './instructions.ts';
import type { ProgramAddresses } from './program.ts';
import { type EncodedResponse, encodeResponse, responseData } from './responses.ts';

export interface SolanaResponderOptions {
  readonly addresses: ProgramAddresses;
  readonly account: SolanaAccount;
  readonly buffers: ResponseBuffers;
  readonly head: HeadView;
  /** How long an answer waits for others to share its transaction. */
  readonly batchMs: number;
  /** The longest that one answer is waited for. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An answer on its way. */
interface Item {
  readonly request: SignRequest;
  readonly response: EncodedResponse;
  readonly answered: PromiseWithResolvers<'answered'>;
}

const maxOpen = 1_024;
/** Compute units of a transaction with answers, and of each of them: the program's tests measure up to 90,000. */
const baseUnits = 10_000;
const unitsEach = 100_000;
/** How long answers wait to see whether somebody else has given them. */
const headPatienceMs = 1_000;

/** Hands answers to the program, as many in one transaction as fit. */
export class SolanaResponder {
  readonly #options: SolanaResponderOptions;
  /** By request id: whoever asks again for what is under way joins in. */
  readonly #open = new Map<string, Item>();
  #batch: Item[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: SolanaResponderOptions) {
    this.#options = options;
  }

  start(): void {}

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the responder is stopping'));
    await Promise.all(this.#running);
  }

  /**
   * @returns when the answer is in a confirmed block
   * @throws TransactionRefusedError, TimeoutError, AbortedError
   */
  respond(request: SignRequest, signature: Signature, signal: AbortSignal): Promise<'answered' | 'not wanted'> {
    return withTimeout('answering a request', this.#options.timeoutMs, signal, () => {
      const { answered } = this.#open.get(request.requestId) ?? this.#enqueue(request, signature);
      return answered.promise;
    });
  }

  #enqueue(request: SignRequest, signature: Signature): Item {
    if (this.#open.size >= maxOpen) throw new OverloadedError('answers under way', maxOpen);
    const response = encodeResponse(request, signature);
    const item: Item = { request, response, answered: Promise.withResolvers() };
    const forget = () => this.#open.delete(request.requestId);
    item.answered.promise.then(forget, forget);
    this.#open.set(request.requestId, item);
    if (!this.#fits([item])) this.#track([item], (signal) => this.#respondBuffered(item, signal));
    else if (this.#batch.length > 0 && this.#fits([...this.#batch, item])) this.#batch.push(item);
    else this.#begin(item);
    return item;
  }

  /** A batch that leaves after its time; the one before, into which the item does not fit, leaves now. */
  #begin(item: Item): void {
    const { batchMs, clock } = this.#options;
    this.#flush(this.#batch);
    const batch = [item];
    this.#batch = batch;
    clock.sleep(batchMs, this.#stopping.signal).then(
      () => this.#flush(batch),
      (error: unknown) => item.answered.reject(error),
    );
  }

  #flush(batch: Item[]): void {
    if (this.#batch !== batch || batch.length === 0) return;
    this.#batch = [];
    this.#track(batch, (signal) => this.#respond(batch, signal));
  }

  #track(items: readonly Item[], work: (signal: AbortSignal) => Promise<void>): void {
    const running = work(this.#stopping.signal)
      .catch((error: unknown) => {
        for (const { answered } of items) answered.reject(error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #respond(batch: readonly Item[], signal: AbortSignal): Promise<void> {
    const items = await this.#notAnswered(batch, signal);
    if (items.length > 0) await this.#send(items, signal);
  }

  /** One transaction for all of them; if the program refuses it, one for each: a single wrong one spoils it. */
  async #send(items: readonly Item[], signal: AbortSignal): Promise<void> {
    const { account, logger } = this.#options;
    try {
      await account.send(this.#orderOf(items), signal);
      for (const { answered } of items) answered.resolve('answered');
    } catch (error) {
      if (!(error instanceof TransactionRefusedError) || items.length === 1) throw error;
      logger.warn(
        { answers: items.length, error: describeError(error) },
        'answers were refused, giving each by itself',
      );
      for (const item of items) this.#track([item], () => this.#send([item], signal));
    }
  }

  async #respondBuffered(item: Item, signal: AbortSignal): Promise<void> {
    const { buffers } = this.#options;
    const items = await this.#notAnswered([item], signal);
    if (items.length === 0) return;
    await buffers.respond(responseData([item.response]), baseUnits + unitsEach, signal);
    item.answered.resolve('answered');
  }

  /** Those that nobody else has given meanwhile. */
  async #notAnswered(items: readonly Item[], signal: AbortSignal): Promise<Item[]> {
    const { clock, head, logger } = this.#options;
    const nap = new AbortController();
    const looked = head.look(signal).catch(() => {});
    const patience = clock.sleep(headPatienceMs, AbortSignal.any([signal, nap.signal])).catch(() => {});
    await Promise.race([looked, patience]);
    nap.abort();
    return items.filter(({ answered, request }) => {
      if (!head.isAnswered(request)) return true;
      logger.debug({ requestId: request.requestId }, 'somebody else has answered');
      answered.resolve('answered');
      return false;
    });
  }

  #fits(items: readonly Item[]): boolean {
    return this.#options.account.fits(this.#orderOf(items));
  }

  #orderOf(items: readonly Item[]): Order {
    const { account, addresses } = this.#options;
    const responses = items.map(({ response }) => response);
    const kinds = [...new Set(responses.map(({ instruction }) => instruction))];
    return {
      method: kinds.join('+'),
      instructions: respondInstructions(addresses, account.address, responses),
      units: baseUnits + unitsEach * items.length,
    };
  }
}
