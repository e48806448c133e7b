import {
  actions,
  baseDecode,
  createTransaction,
  encodeTransaction,
  KeyPairSigner,
  type KeyPairString,
} from 'near-api-js';
import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { describeError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Secret } from '../../base/secret.ts';
import { withTimeout } from '../../base/wait.ts';
import { type NearRpc, NearRpcError } from './rpc.ts';
import { accessKeySchema, blockSchema, transactionHashSchema, transactionSchema } from './schemas.ts';

/** A call that was executed and failed; `message` is the contract's own text. */
export class ContractCallError extends QuorateError<'CONTRACT_CALL_FAILED'> {}

/** What a call may burn; far above what the contract's gas table holds, so that growth of state cannot stop a node. */
const defaultGas = 100_000_000_000_000n;

export interface NearPublisherOptions {
  readonly accountId: string;
  /** `ed25519:…`, an access key of the account that may call the contract. */
  readonly secretKey: Secret<string>;
  readonly contractId: string;
  /** Asked in order; the next one when one cannot be reached. */
  readonly sources: readonly NearRpc[];
  /** After how long a transaction that no source knows counts as lost. */
  readonly lostAfterMs: number;
  /** The longest a call may take altogether. */
  readonly timeoutMs: number;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Calls the contract as this node's account. Nonces are its own: transactions leave one after the other and are then
 * awaited side by side. A call that got lost is sent again; every method that nodes call may be repeated.
 */
export class NearPublisher {
  readonly #options: NearPublisherOptions;
  readonly #signer: KeyPairSigner;
  #nonce: bigint | undefined;
  /** The end of the line of transactions that wait to be sent. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(options: NearPublisherOptions) {
    this.#options = options;
    this.#signer = KeyPairSigner.fromSecretKey(options.secretKey.reveal() as KeyPairString);
  }

  /**
   * Calls a method and waits until it has been executed.
   * @returns the method's JSON result, undefined if it returned nothing
   * @throws ContractCallError when the contract refused, TimeoutError, AbortedError
   */
  async call(method: string, args: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const { clock, logger, pollIntervalMs, timeoutMs } = this.#options;
    return withTimeout(`near call ${method}`, timeoutMs, signal, async (inner) => {
      for (let attempt = 1; ; attempt++) {
        try {
          const hash = await this.#inLine(() => this.#send(method, args, inner));
          const result = await this.#awaitExecution(hash, inner);
          if (result !== 'lost') return readResult(method, result);
          logger.warn({ method, hash, attempt }, 'transaction was lost, sending it again');
        } catch (error) {
          if (error instanceof ContractCallError || inner.aborted) throw error;
          logger.warn({ method, attempt, error: describeError(error) }, 'transaction could not be sent, trying again');
        }
        this.#nonce = undefined;
        await clock.sleep(pollIntervalMs * attempt, inner);
      }
    });
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => {});
    return turn;
  }

  async #send(method: string, args: Record<string, unknown>, signal: AbortSignal): Promise<string> {
    const { accountId, contractId } = this.#options;
    const publicKey = await this.#signer.getPublicKey();
    if (this.#nonce === undefined) {
      const query = {
        request_type: 'view_access_key',
        finality: 'optimistic',
        account_id: accountId,
        public_key: publicKey.toString(),
      };
      this.#nonce = (await this.#ask('query', query, accessKeySchema, signal)).nonce;
    }
    const { header } = await this.#ask('block', { finality: 'final' }, blockSchema, signal);
    this.#nonce += 1n;
    const call = actions.functionCall(method, args, defaultGas, 0n);
    const transaction = createTransaction(
      accountId,
      publicKey,
      contractId,
      this.#nonce,
      [call],
      baseDecode(header.hash),
    );
    const { signedTransaction } = await this.#signer.signTransaction(transaction);
    const encoded = Buffer.from(encodeTransaction(signedTransaction)).toString('base64');
    return this.#ask('broadcast_tx_async', [encoded], transactionHashSchema, signal);
  }

  async #awaitExecution(hash: string, signal: AbortSignal): Promise<z.infer<typeof transactionSchema> | 'lost'> {
    const { accountId, clock, lostAfterMs, pollIntervalMs } = this.#options;
    const sentAt = clock.now();
    const params = { tx_hash: hash, sender_account_id: accountId, wait_until: 'EXECUTED_OPTIMISTIC' };
    for (;;) {
      try {
        const transaction = await this.#ask('tx', params, transactionSchema, signal);
        if (transaction.status !== 'NotStarted' && transaction.status !== 'Started') return transaction;
      } catch (error) {
        if (signal.aborted) throw error;
        const unknown = error instanceof NearRpcError && error.code === 'UNKNOWN_TRANSACTION';
        if (unknown && clock.now() - sentAt > lostAfterMs) return 'lost';
      }
      await clock.sleep(pollIntervalMs, signal);
    }
  }

  /** The first source that can be reached answers. */
  async #ask<T>(method: string, params: unknown, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    let last: unknown;
    for (const source of this.#options.sources) {
      try {
        return await source.call(method, params, schema, signal);
      } catch (error) {
        last = error;
        if (!(error instanceof NearRpcError && error.retryable) || signal.aborted) throw error;
      }
    }
    throw last;
  }
}

function readResult(method: string, transaction: z.infer<typeof transactionSchema>): unknown {
  const { status } = transaction;
  if (typeof status === 'object' && 'SuccessValue' in status) {
    const text = Buffer.from(status.SuccessValue, 'base64').toString('utf8');
    return text === '' ? undefined : JSON.parse(text);
  }
  const failure = typeof status === 'object' ? status.Failure : status;
  throw new ContractCallError('CONTRACT_CALL_FAILED', `${method}: ${failureText(failure)}`, { method });
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
