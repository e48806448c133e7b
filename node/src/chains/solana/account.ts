import {
  type Address,
  appendTransactionMessageInstructions,
  blockhash,
  createKeyPairSignerFromPrivateKeyBytes,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  type Instruction,
  isTransactionMessageWithinSizeLimit,
  type KeyPairSigner,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageComputeUnitPrice,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { describeError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Secret } from '../../base/secret.ts';
import { withTimeout } from '../../base/wait.ts';
import { NoQuorumError, NotRunYetError, type SourceQuorum } from '../sources/quorum.ts';
import type { Lifetime, RecentBlock } from './recentBlock.ts';
import { SolanaRpcError } from './rpc.ts';
import { preflightSchema, slotSchema, statusesSchema } from './schemas.ts';
import type { SolanaSource } from './source.ts';

/** The program, or the runtime, refuses the transaction: sending it again changes nothing. */
export class TransactionRefusedError extends QuorateError<'SOLANA_TRANSACTION_REFUSED'> {}

export interface SolanaAccountOptions {
  readonly quorum: SourceQuorum<SolanaSource>;
  /** Every transaction goes to all of them. */
  readonly sources: readonly SolanaSource[];
  readonly recentBlock: RecentBlock;
  /** Micro-lamports per compute unit beyond the base fee. */
  readonly priorityFee: number;
  /** The longest that one transaction is tried for. */
  readonly timeoutMs: number;
  /** Is told how each transaction ended. */
  readonly onOutcome: (method: string, outcome: 'succeeded' | 'failed') => void;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is sent together. */
export interface Order {
  /** What it is called in metrics and errors. */
  readonly method: string;
  readonly instructions: readonly Instruction[];
  /** Compute units that it may use. */
  readonly units: number;
}

/** As long as any. */
const someLifetime: Lifetime = { blockhash: blockhash('11111111111111111111111111111111'), lastValidBlockHeight: 0n };
/** Transactions of one recent block that are told apart, by as many compute units. */
const serials = 1_000;
/** Leaders forget what they cannot include at once. */
const resendMs = 2_000;

/** The account that pays for a node's transactions on one cluster. */
export class SolanaAccount {
  readonly #options: SolanaAccountOptions;
  readonly #signer: KeyPairSigner;
  #serial: number;

  private constructor(signer: KeyPairSigner, options: SolanaAccountOptions) {
    this.#signer = signer;
    this.#options = options;
    this.#serial = options.clock.now() % serials;
  }

  /** @param seed of the Ed25519 key, 32 bytes */
  static async open(seed: Secret<Uint8Array>, options: SolanaAccountOptions): Promise<SolanaAccount> {
    return new SolanaAccount(await createKeyPairSignerFromPrivateKeyBytes(seed.reveal()), options);
  }

  get address(): Address {
    return this.#signer.address;
  }

  /** Whether the instructions fit into one transaction. */
  fits(order: Order): boolean {
    return isTransactionMessageWithinSizeLimit(this.#message(order, someLifetime, 0));
  }

  /**
   * Sends a transaction until it is confirmed; one that has got too old is made anew, so it may be executed twice.
   * @throws TransactionRefusedError, TimeoutError, AbortedError
   */
  async send(order: Order, signal: AbortSignal): Promise<void> {
    const { clock, logger, onOutcome, pollIntervalMs, recentBlock, timeoutMs } = this.#options;
    const { method } = order;
    let outcome: 'succeeded' | 'failed' = 'failed';
    try {
      await withTimeout(`transaction ${method}`, timeoutMs, signal, async (inner) => {
        for (let attempt = 1; ; attempt++) {
          try {
            if (await this.#try(order, await recentBlock.get(inner), inner)) return;
            logger.warn({ method, attempt }, 'transaction got too old, making it anew');
          } catch (error) {
            if (error instanceof TransactionRefusedError || inner.aborted) throw error;
            logger.warn({ method, attempt, error: describeError(error) }, 'transaction not sent, trying again');
          }
          recentBlock.forget();
          await clock.sleep(pollIntervalMs * 2 ** Math.min(attempt, 4), inner);
        }
      });
      outcome = 'succeeded';
    } finally {
      if (!signal.aborted) onOutcome(method, outcome);
    }
  }

  /** @returns whether it was confirmed; otherwise it is too old to be included */
  async #try(order: Order, lifetime: Lifetime, signal: AbortSignal): Promise<boolean> {
    const { clock, pollIntervalMs } = this.#options;
    this.#serial = (this.#serial + 1) % serials;
    const message = this.#message(order, lifetime, this.#serial);
    const transaction = await signTransactionMessageWithSigners(message, { abortSignal: signal });
    const [wire, signature] = [getBase64EncodedWireTransaction(transaction), getSignatureFromTransaction(transaction)];
    await this.#broadcast(order.method, wire, false, signal);
    let sentAt = clock.now();
    for (;;) {
      await clock.sleep(pollIntervalMs, signal);
      const isOld = clock.now() - sentAt > resendMs && (await this.#isOver(lifetime, signal).catch(() => false));
      const status = await this.#status(signature, signal);
      if (status === 'confirmed') return true;
      if (status !== undefined) throw refused(order.method, status);
      if (isOld) return false;
      if (clock.now() - sentAt <= resendMs) continue;
      sentAt = clock.now();
      await this.#broadcast(order.method, wire, true, signal).catch(() => {});
    }
  }

  /** @param serial makes transactions differ that are otherwise alike: the chain executes none twice */
  #message({ instructions, units }: Order, lifetime: Lifetime, serial: number) {
    const empty = setTransactionMessageFeePayerSigner(this.#signer, createTransactionMessage({ version: 0 }));
    const limited = setTransactionMessageComputeUnitLimit(units + serial, empty);
    const price = BigInt(this.#options.priorityFee);
    const priced = price > 0n ? setTransactionMessageComputeUnitPrice(price, limited) : limited;
    const message = appendTransactionMessageInstructions(instructions, priced);
    return setTransactionMessageLifetimeUsingBlockhash(lifetime, message);
  }

  /** @returns as soon as one source has taken it; the others get it all the same */
  async #broadcast(method: string, wire: string, skipPreflight: boolean, signal: AbortSignal): Promise<void> {
    const config = { encoding: 'base64', skipPreflight, preflightCommitment: 'confirmed', maxRetries: 0 };
    const sent = this.#options.sources.map(({ rpc }) =>
      rpc.call('sendTransaction', [wire, config], z.string(), signal),
    );
    try {
      await Promise.any(sent);
    } catch (error) {
      const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
      if (errors.some((one) => preflightError(one) === 'AlreadyProcessed')) return;
      const refusals = errors.filter((one) => ![undefined, 'BlockhashNotFound'].includes(preflightError(one)));
      if (refusals.length >= this.#options.quorum.size) throw refused(method, describeError(refusals[0]));
      throw errors[0];
    }
  }

  /** @returns how it failed, if it did; undefined while no quorum of sources has seen it confirmed */
  async #status(signature: string, signal: AbortSignal): Promise<string | undefined> {
    const ask = async (source: SolanaSource): Promise<string> => {
      const { value } = await source.rpc.call('getSignatureStatuses', [[signature]], statusesSchema, signal);
      const [status] = value;
      if (status?.confirmationStatus !== 'confirmed' && status?.confirmationStatus !== 'finalized')
        throw new NotRunYetError('NOT_RUN_YET', `${source.name}: the transaction is not confirmed`);
      return status.err ? JSON.stringify(status.err) : 'confirmed';
    };
    try {
      return await this.#options.quorum.ask('status of a transaction', ask, String);
    } catch (error) {
      if (error instanceof NoQuorumError) return undefined;
      throw error;
    }
  }

  /** Whether no block that is confirmed from now on can include the transaction. */
  async #isOver({ lastValidBlockHeight }: Lifetime, signal: AbortSignal): Promise<boolean> {
    const read = ({ rpc }: SolanaSource) =>
      rpc.call('getBlockHeight', [{ commitment: 'confirmed' }], slotSchema, signal);
    return BigInt(await this.#options.quorum.newest('block height', read)) > lastValidBlockHeight;
  }
}

const refused = (method: string, why: string) =>
  new TransactionRefusedError('SOLANA_TRANSACTION_REFUSED', `${method}: ${why}`, { method });

/** Why a preflight check has failed, if it was that: the runtime's name of the error, or `program` when one refuses. */
function preflightError(error: unknown): string | undefined {
  if (!(error instanceof SolanaRpcError) || error.code !== 'PREFLIGHT_FAILURE') return undefined;
  const parsed = preflightSchema.safeParse(error.details['data']);
  if (!parsed.success) return undefined;
  return typeof parsed.data.err === 'string' ? parsed.data.err : 'program';
}
