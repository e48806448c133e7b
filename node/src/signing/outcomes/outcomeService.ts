import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { ExecutionReader } from '../../types/execution.ts';
import { OutcomeError } from '../../types/outcomeError.ts';
import type { SignRequest, TransactionAsk } from '../../types/signRequest.ts';
import type { SigningChain } from '../chain.ts';
import type { AwaitedOutcome } from '../requestBook.ts';
import { failureRequest, outcomeRequest } from './outcomeRequest.ts';

type AskingChain = Pick<SigningChain, 'book' | 'name' | 'newestHeight'>;

export interface OutcomeServiceDeps {
  /** CAIP-2 id → chain that asks. */
  readonly chains: ReadonlyMap<string, AskingChain>;
  /** CAIP-2 id → chain where transactions are executed. */
  readonly executions: ReadonlyMap<string, ExecutionReader>;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An outcome whose turn it is to be looked for. */
interface Due extends AwaitedOutcome {
  readonly chain: AskingChain;
  /** Up to which block of that chain the signatures are known. */
  readonly height: number;
}

type TransactionRequest = SignRequest & { readonly ask: TransactionAsk };

/** Executions that are looked for at once on one chain. */
const concurrency = 16;
/** Looked for ever more rarely, up to this many polls apart: most transactions are broadcast soon or never. */
const maxPollsApart = 300;

/**
 * Watches for the executions of transactions that the network has signed (`signBidirectional`), each node by its own
 * sources, and puts what is to be signed of them into the book.
 */
export class OutcomeService {
  readonly #deps: OutcomeServiceDeps;
  readonly #stopping = new AbortController();
  readonly #polls = new Map<string, { next: number; apart: number }>();
  /** By outcome that looks like a replaced transaction's: the newest block of the asking chain when it was found so. */
  readonly #doubts = new Map<string, number>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(deps: OutcomeServiceDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { signal } = this.#stopping;
    // Each chain by itself: one whose sources are out must not hold up the others.
    const destinations = [...this.#deps.executions.keys(), undefined];
    this.#running = Promise.all(destinations.map((destination) => this.#run(destination, signal)));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('watching for outcomes is stopping'));
    await this.#running;
  }

  /** @param destination undefined: all that are not followed */
  async #run(destination: string | undefined, signal: AbortSignal): Promise<void> {
    const { clock, pollIntervalMs } = this.#deps;
    for (let poll = 1; !signal.aborted; poll++) {
      const due = this.#due(destination, poll);
      for (let from = 0; from < due.length && !signal.aborted; from += concurrency) {
        await Promise.all(due.slice(from, from + concurrency).map((awaited) => this.#look(awaited, signal)));
      }
      await clock.sleep(pollIntervalMs, signal).catch(() => {});
    }
  }

  /** Awaited outcomes on a chain whose turn it is. */
  #due(destination: string | undefined, poll: number): Due[] {
    const { chains, executions } = this.#deps;
    const awaited = [...chains.values()].flatMap((chain) =>
      chain.book.awaited().map((outcome) => ({ ...outcome, chain, height: chain.book.height })),
    );
    const known = new Set(awaited.map(keyOf));
    for (const state of [this.#polls, this.#doubts])
      for (const key of state.keys()) if (!known.has(key)) state.delete(key);
    return awaited.filter((outcome) => {
      const { ask } = outcome.request;
      const caip2Id = ask?.kind === 'transaction' && executions.has(ask.caip2Id) ? ask.caip2Id : undefined;
      if (caip2Id !== destination) return false;
      const key = keyOf(outcome);
      const { next, apart } = this.#polls.get(key) ?? { next: poll, apart: 1 };
      if (next > poll) return false;
      this.#polls.set(key, { next: poll + Math.floor(apart), apart: Math.min(maxPollsApart, apart * 1.2) });
      return true;
    });
  }

  async #look(due: Due, signal: AbortSignal): Promise<void> {
    const { clock, executions, logger } = this.#deps;
    const { chain, request, signatures } = due;
    if (!isTransaction(request)) return;
    const { occurrence, requestId } = request;
    try {
      const destination = executions.get(request.ask.caip2Id);
      // Other nodes may follow that chain: only what no node could ever follow has failed.
      if (!destination && request.ask.caip2Id.startsWith('eip155:')) return;
      if (!destination) throw new OutcomeError(`transactions of ${request.ask.caip2Id} are not followed`);
      const execution = await destination.read(request.ask.transaction, signatures, signal);
      if (!execution) return;
      if (execution.status === 'replaced' && !(await this.#isCertain(due, signal))) return;
      logger.info({ requestId, occurrence, status: execution.status }, 'outcome of a transaction');
      chain.book.conclude(occurrence, outcomeRequest(request, execution, clock.now()));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof OutcomeError) {
        logger.info({ requestId, occurrence, error: error.message }, 'a request with no outcome');
        chain.book.conclude(occurrence, failureRequest(request, error.message, clock.now()));
      } else logger.warn({ requestId, occurrence, error: describeError(error) }, 'outcome not read, trying again');
    }
  }

  /**
   * Whether a transaction that looks replaced is. A requester may act on a signature in a block that is not final, which
   * the book does not have yet: certain is it when all that the chain had shown by then is in the book.
   */
  async #isCertain(due: Due, signal: AbortSignal): Promise<boolean> {
    const key = keyOf(due);
    const doubtedAt = this.#doubts.get(key);
    if (doubtedAt !== undefined) return due.height >= doubtedAt;
    this.#doubts.set(key, await due.chain.newestHeight(signal));
    return false;
  }
}

const keyOf = ({ chain, request }: Due): string => `${chain.name} ${request.occurrence}`;

const isTransaction = (request: SignRequest): request is TransactionRequest => request.ask?.kind === 'transaction';
