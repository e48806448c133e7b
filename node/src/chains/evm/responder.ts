import type { Clock } from '../../base/clock.ts';
import { describeError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { withTimeout } from '../../base/wait.ts';
import type { Ask, Signature, SignRequest } from '../../types/signRequest.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import type { EvmAccount } from './account.ts';
import { type Answer, encodeCall, kindOf, methods } from './calls.ts';
import { gasOf } from './gas.ts';
import type { HeadView } from './headView.ts';
import type { Hex } from './schemas.ts';
import type { EvmSource } from './source.ts';

/** The contract takes an answer not, as a quorum of sources say. */
export class AnswerRefusedError extends QuorateError<'EVM_ANSWER_REFUSED'> {}

/** The chain has reverted a transaction that a quorum of sources had found good. */
export class TransactionRevertedError extends QuorateError<'EVM_TRANSACTION_REVERTED'> {}

export interface EvmResponderOptions {
  readonly account: EvmAccount;
  readonly contract: Hex;
  readonly quorum: SourceQuorum<EvmSource>;
  readonly head: HeadView;
  /** How long an answer waits for others to share its transaction. */
  readonly batchMs: number;
  /** The longest that one answer is waited for. */
  readonly timeoutMs: number;
  /** Is told how each transaction ended. */
  readonly onOutcome: (method: string, outcome: 'succeeded' | 'failed') => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An answer on its way. */
interface Item extends Answer {
  readonly kind: Ask['kind'];
  /** Bytes of a call with it alone. */
  readonly size: number;
  readonly answered: PromiseWithResolvers<'answered'>;
}

/** Clients take transactions of up to 128 KiB. */
const maxCallBytes = 100_000;
const maxOpen = 1_024;

/** Hands answers to the signer contract, those of one kind together. */
export class EvmResponder {
  readonly #options: EvmResponderOptions;
  /** By request id: whoever asks again for what is under way joins in. */
  readonly #open = new Map<string, Item>();
  readonly #batches = new Map<Ask['kind'], Item[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: EvmResponderOptions) {
    this.#options = options;
  }

  start(): void {}

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the responder is stopping'));
    await Promise.all(this.#running);
  }

  /**
   * @returns when the answer is in a block
   * @throws AnswerRefusedError, TransactionRevertedError, TimeoutError, AbortedError, and what keeps transactions from
   * getting there
   */
  async respond(request: SignRequest, signature: Signature, signal: AbortSignal): Promise<'answered' | 'not wanted'> {
    const { answered } = this.#open.get(request.requestId) ?? this.#enqueue(request, signature);
    return withTimeout('answering a request', this.#options.timeoutMs, signal, () => answered.promise);
  }

  #enqueue(request: SignRequest, signature: Signature): Item {
    if (this.#open.size >= maxOpen) throw new QuorateError('OVERLOADED', 'too many answers are under way');
    const kind = kindOf(request);
    const size = encodeCall(kind, [{ request, signature }]).length / 2;
    const item: Item = { kind, request, signature, size, answered: Promise.withResolvers() };
    const forget = () => this.#open.delete(request.requestId);
    item.answered.promise.then(forget, forget);
    this.#open.set(request.requestId, item);

    const batch = this.#batches.get(kind);
    const isFull = batch && batch.reduce((bytes, { size }) => bytes + size, size) > maxCallBytes;
    if (isFull) this.#flush(batch);
    if (batch && !isFull) batch.push(item);
    else this.#begin([item]);
    const current = this.#batches.get(kind);
    if (current && current.length >= methods[kind].batch) this.#flush(current);
    return item;
  }

  /** A batch that leaves after its time, unless it is full before. */
  #begin(batch: Item[]): void {
    const { batchMs, clock } = this.#options;
    this.#batches.set(batch[0]!.kind, batch);
    clock.sleep(batchMs, this.#stopping.signal).then(
      () => this.#flush(batch),
      (error: unknown) => this.#fail(batch, error),
    );
  }

  #flush(batch: Item[]): void {
    const { kind } = batch[0]!;
    if (this.#batches.get(kind) !== batch) return;
    this.#batches.delete(kind);
    const handing = this.#hand(kind, batch)
      .catch((error: unknown) => this.#fail(batch, error))
      .finally(() => this.#running.delete(handing));
    this.#running.add(handing);
  }

  #fail(items: readonly Item[], error: unknown): void {
    for (const { answered } of items) answered.reject(error);
  }

  /** Hands in what nobody else has handed in meanwhile. */
  async #hand(kind: Ask['kind'], batch: readonly Item[]): Promise<void> {
    const { head, logger } = this.#options;
    const signal = this.#stopping.signal;
    await head.refresh(signal);
    const open = batch.filter((item) => {
      if (!head.isAnswered(item.request)) return true;
      logger.debug({ requestId: item.request.requestId }, 'somebody else has answered');
      item.answered.resolve('answered');
      return false;
    });
    if (open.length > 0) await this.#publish(kind, open, signal);
  }

  /** One transaction for all of them; if the contract would not take it, one for each half. */
  async #publish(kind: Ask['kind'], items: readonly Item[], signal: AbortSignal): Promise<void> {
    const { account, contract, logger, onOutcome, quorum } = this.#options;
    const method = methods[kind].name;
    const data = encodeCall(kind, items);
    const gas = await gasOf(quorum, { from: account.address, to: contract, data }, items.length, signal);
    if (gas === 'reverted') {
      if (items.length > 1) return this.#halve(kind, items, signal);
      const requestId = items[0]!.request.requestId;
      return this.#fail(items, new AnswerRefusedError('EVM_ANSWER_REFUSED', `${method} refuses ${requestId}`));
    }
    try {
      const { status, transactionHash } = await account.send({ to: contract, data, gas });
      if (status === '0x0')
        throw new TransactionRevertedError('EVM_TRANSACTION_REVERTED', `${method}: ${transactionHash} was reverted`);
      logger.debug({ method, answers: items.length, transaction: transactionHash }, 'answers are on chain');
      onOutcome(method, 'succeeded');
      for (const { answered } of items) answered.resolve('answered');
    } catch (error) {
      onOutcome(method, 'failed');
      logger.warn({ method, answers: items.length, error: describeError(error) }, 'answers did not get on chain');
      this.#fail(items, error);
    }
  }

  async #halve(kind: Ask['kind'], items: readonly Item[], signal: AbortSignal): Promise<void> {
    const middle = items.length >> 1;
    const halves = [items.slice(0, middle), items.slice(middle)];
    await Promise.all(
      halves.map((half) => this.#publish(kind, half, signal).catch((error: unknown) => this.#fail(half, error))),
    );
  }
}
