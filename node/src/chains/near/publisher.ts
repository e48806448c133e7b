import type { z } from 'zod';
import { describeError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { withTimeout } from '../../base/wait.ts';
import { NoQuorumError, NotRunYetError } from '../sources/quorum.ts';
import { type NearRpc, NearRpcError } from './rpc.ts';
import { transactionHashSchema, transactionSchema } from './schemas.ts';
import { type SignedCall, TransactionSigner, type TransactionSignerOptions } from './transactionSigner.ts';

/** A call that was executed and failed; `message` is the contract's own text. */
export class ContractCallError extends QuorateError<'CONTRACT_CALL_FAILED'> {}

/** A call that must not be made twice was not seen to be executed. */
export class TransactionLostError extends QuorateError<'TRANSACTION_LOST'> {}

const teraGas = 1_000_000_000_000n;
/** What a call may burn. The contract's gas table: votes at most 5 Tgas. */
const voteGas = 30n * teraGas;
/** As much as a transaction may burn: `respond` resumes up to 128 waiting calls, updates store or deploy a contract. */
const mostGas = 300n * teraGas;
const heavyMethods: ReadonlySet<string> = new Set(['respond', 'propose_update', 'vote_update']);

export interface NearPublisherOptions extends TransactionSignerOptions {
  /** Every transaction goes to all of them. */
  readonly sources: readonly NearRpc[];
  /** After how long a transaction that no source knows counts as lost. */
  readonly lostAfterMs: number;
  /** The longest a call may take altogether. */
  readonly timeoutMs: number;
  readonly pollIntervalMs: number;
  readonly logger: Logger;
}

export interface CallOptions {
  /** yoctoNEAR. */
  readonly deposit?: bigint;
  /** Never sent again, because it would take effect twice. */
  readonly once?: boolean;
}

type Executed = z.infer<typeof transactionSchema>;

/**
 * Calls the contract as this node's account: transactions leave one after the other and are then awaited side by side.
 * A call that got lost is sent again, as every method may be that nodes call by themselves.
 */
export class NearPublisher {
  readonly #options: NearPublisherOptions;
  readonly #signer: TransactionSigner;
  /** The end of the line of transactions that wait to be sent: nonces have to arrive in order. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(options: NearPublisherOptions) {
    this.#options = options;
    this.#signer = new TransactionSigner(options);
  }

  /**
   * Calls a method and waits until it has been executed.
   * @returns the method's JSON result, undefined if it returned nothing
   * @throws ContractCallError when the contract refused, TransactionLostError, TimeoutError, AbortedError
   */
  async call(
    method: string,
    args: SignedCall['args'],
    signal: AbortSignal,
    { deposit = 0n, once = false }: CallOptions = {},
  ): Promise<unknown> {
    const { clock, logger, pollIntervalMs, timeoutMs } = this.#options;
    const call: SignedCall = { method, args, gas: heavyMethods.has(method) ? mostGas : voteGas, deposit };
    return withTimeout(`near call ${method}`, timeoutMs, signal, async (inner) => {
      for (let attempt = 1; ; attempt++) {
        try {
          const transaction = await this.#inLine(() => this.#send(call, inner));
          const executed = await this.#awaitExecution(transaction, inner);
          if (executed) return readResult(method, executed);
          if (once) throw lost(method, 'no source knows of it');
          logger.warn({ method, attempt }, 'transaction was lost, sending it again');
        } catch (error) {
          if (error instanceof ContractCallError || error instanceof TransactionLostError || inner.aborted) throw error;
          if (once) throw lost(method, describeError(error));
          logger.warn({ method, attempt, error: describeError(error) }, 'transaction could not be sent, trying again');
        }
        this.#signer.refresh();
        await clock.sleep(pollIntervalMs * 2 ** Math.min(attempt, 5), inner);
      }
    });
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => {});
    return turn;
  }

  /** @returns the transaction, as soon as one source has taken it; the others get it all the same */
  async #send(call: SignedCall, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const transaction = await this.#signer.sign(call, signal);
    const sent = this.#options.sources.map((source) =>
      source.call('broadcast_tx_async', [transaction], transactionHashSchema, signal),
    );
    try {
      await Promise.any(sent);
      return transaction;
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }

  /** @returns undefined when the transaction cannot be executed any more, or too few sources know it for too long */
  async #awaitExecution(transaction: string, signal: AbortSignal): Promise<Executed | undefined> {
    const { clock, lostAfterMs, pollIntervalMs } = this.#options;
    let lastKnown = clock.now();
    for (let poll = 0; ; poll++) {
      await clock.sleep(pollIntervalMs * Math.min(1.5 ** poll, 4), signal);
      const outcome = await this.#outcome(transaction, signal);
      if (outcome === 'invalid') return undefined;
      if (outcome === 'known') lastKnown = clock.now();
      else if (outcome !== 'unknown') return outcome;
      if (clock.now() - lastKnown > lostAfterMs) return undefined;
    }
  }

  /** How the transaction ended, as a quorum of sources has it, or whether a quorum knows of it. */
  async #outcome(transaction: string, signal: AbortSignal): Promise<Executed | 'invalid' | 'known' | 'unknown'> {
    const { quorum } = this.#options;
    // With the transaction itself, not its hash, a node that does not know it says whether it is still valid.
    const params = { signed_tx_base64: transaction, wait_until: 'NONE' };
    const known = new Set<NearRpc>();
    const ask = async (source: NearRpc): Promise<Executed | 'invalid'> => {
      try {
        const answer = await source.call('tx', params, transactionSchema, signal);
        if (isExecuted(answer)) return isInvalid(answer) ? 'invalid' : answer;
        if (answer.final_execution_status !== 'NONE') known.add(source);
      } catch (error) {
        if (!(error instanceof NearRpcError)) throw error;
        if (error.code === 'INVALID_TRANSACTION') return 'invalid';
        if (error.code !== 'UNKNOWN_TRANSACTION') throw error;
      }
      throw new NotRunYetError('NOT_RUN_YET', `${source.name}: the transaction has not been executed`);
    };
    const canonical = (answer: Executed | 'invalid') => JSON.stringify(answer === 'invalid' ? answer : answer.status);
    try {
      return await quorum.ask('outcome of a transaction', ask, canonical);
    } catch (error) {
      if (!(error instanceof NoQuorumError)) throw error;
      const executed = (error.details['answers'] as readonly (readonly string[])[]).flat();
      return known.size + executed.length >= quorum.size ? 'known' : 'unknown';
    }
  }
}

const lost = (method: string, why: string) =>
  new TransactionLostError(
    'TRANSACTION_LOST',
    `${method}: not seen to be executed (${why}); look at the account's transactions before sending it again`,
    { method },
  );

const isExecuted = ({ status, final_execution_status: progress }: Executed): boolean =>
  typeof status === 'object' && ['EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL'].includes(progress);

/** Whether the chain threw the transaction away before anything was executed. */
const isInvalid = ({ status }: Executed): boolean =>
  typeof status === 'object' &&
  'Failure' in status &&
  typeof status.Failure === 'object' &&
  status.Failure !== null &&
  'InvalidTxError' in status.Failure;

function readResult(method: string, { status }: Executed): unknown {
  if (typeof status === 'object' && 'SuccessValue' in status) {
    const text = Buffer.from(status.SuccessValue, 'base64').toString('utf8');
    return text === '' ? undefined : parseResult(text);
  }
  const failure = typeof status === 'object' ? status.Failure : status;
  throw new ContractCallError('CONTRACT_CALL_FAILED', `${method}: ${failureText(failure)}`, { method });
}

/** A call that was executed must not look like one that was not: what does not parse is given as it stands. */
function parseResult(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The contract's panic text inside nearcore's nested failure, or the failure as JSON. */
function failureText(failure: unknown): string {
  let found: string | undefined;
  JSON.stringify(failure, (key, value: unknown) => {
    if (key === 'ExecutionError' && typeof value === 'string') found = value;
    return value;
  });
  return found?.replace(/^Smart contract panicked: /, '') ?? JSON.stringify(failure);
}
