import { keccak256 } from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { toHex } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { describeError, OverloadedError, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Secret } from '../../base/secret.ts';
import { abortable } from '../../base/wait.ts';
import { NoQuorumError, NotRunYetError, type SourceQuorum } from '../sources/quorum.ts';
import { broadcast } from './broadcast.ts';
import { currentFees, type Fees, FeesTooHighError, raisedFees } from './fees.ts';
import { EvmRpcError } from './rpc.ts';
import { countSchema, type Hex, type Receipt, receiptSchema } from './schemas.ts';
import type { EvmSource } from './source.ts';

/** Another transaction has used the nonce: this one is never executed. */
export class NonceTakenError extends QuorateError<'EVM_NONCE_TAKEN'> {}

export interface EvmCall {
  readonly to: Hex;
  readonly data: Hex;
  /** Most gas that it may use. */
  readonly gas: bigint;
}

export interface EvmAccountOptions {
  /** 32 bytes. */
  readonly key: Secret<Uint8Array>;
  readonly chainId: number;
  readonly quorum: SourceQuorum<EvmSource>;
  /** Every transaction goes to all of them. */
  readonly sources: readonly EvmSource[];
  /** Most wei per gas that are paid. */
  readonly maxFeePerGas: bigint;
  /** After how long a transaction that is in no block is sent again. */
  readonly lostAfterMs: number;
  /** After how long it is sent with higher fees. */
  readonly stuckAfterMs: number;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A transaction as it was signed. */
interface Version {
  readonly raw: Hex;
  readonly hash: Hex;
  readonly fees: Fees;
}

/** A nonce that is taken, by one call in one version or more, until a block has one of them. */
interface Pending {
  readonly nonce: number;
  readonly call: EvmCall;
  readonly versions: Version[];
  readonly executed: PromiseWithResolvers<Receipt>;
  sentAt: number;
  pricedAt: number;
  /** Since when the chain shows that the nonce is used. */
  usedSince: number | undefined;
}

const maxPending = 64;
const maxTries = 10;
const fillerGas = 100_000n;

/**
 * The account that pays for a node's transactions on one chain. Nonces are given in order, without gaps; a transaction is
 * followed until a block has it: sent again when it may be lost, with higher fees when it is stuck.
 */
export class EvmAccount {
  readonly #options: EvmAccountOptions;
  readonly #account: PrivateKeyAccount;
  readonly #pending = new Map<number, Pending>();
  /** The end of the line of transactions that wait for their nonce. */
  #line: Promise<unknown> = Promise.resolve();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(options: EvmAccountOptions) {
    this.#options = options;
    this.#account = privateKeyToAccount(`0x${toHex(options.key.reveal())}`);
  }

  get address(): Hex {
    return this.#account.address;
  }

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the account is stopping'));
    this.#wake();
    await this.#running;
  }

  /**
   * Sends a transaction.
   * @returns its receipt, once a block has it; it may have been reverted
   * @throws NonceTakenError, FeesTooHighError, OverloadedError, EvmRpcError when every source refuses it, NoQuorumError,
   * AbortedError
   */
  async send(call: EvmCall): Promise<Receipt> {
    if (this.#pending.size >= maxPending) throw new OverloadedError('transactions without a receipt', maxPending);
    const { signal } = this.#stopping;
    const executed = this.#inLine(() => this.#submit(call, signal)).then((pending) => {
      this.#wake();
      return pending.executed.promise;
    });
    return abortable('a transaction', signal, executed);
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => {});
    return turn;
  }

  async #submit(call: EvmCall, signal: AbortSignal): Promise<Pending> {
    const { clock, maxFeePerGas, pollIntervalMs, quorum } = this.#options;
    const current = await currentFees(quorum, maxFeePerGas, signal);
    let pending = this.#claim(await this.#nextNonce(signal), call);
    let bid = current;
    for (let tries = 1; ; tries++) {
      const reception = await this.#sendVersion(pending, bid, signal);
      if (reception.kind === 'taken') break;
      if (reception.kind === 'refused') throw reception.error;
      if (tries === maxTries) throw new EvmRpcError('EVM_REFUSED', `a transaction is refused: ${reception.kind}`);
      if (reception.kind === 'underpriced') {
        bid = raisedFees(bid, current, maxFeePerGas);
      } else {
        await clock.sleep(pollIntervalMs, signal);
        pending = this.#claim(await this.#nextNonce(signal), call);
      }
    }
    this.#pending.set(pending.nonce, pending);
    return pending;
  }

  async #sendVersion(pending: Pending, fees: Fees, signal: AbortSignal) {
    const { chainId, clock, sources } = this.#options;
    const { call, nonce, versions } = pending;
    const raw = await this.#account.signTransaction({ type: 'eip1559', chainId, nonce, ...call, ...fees });
    versions.push({ raw, hash: keccak256(raw), fees });
    pending.sentAt = clock.now();
    pending.pricedAt = clock.now();
    return broadcast(sources, raw, signal);
  }

  async #nextNonce(signal: AbortSignal): Promise<number> {
    return Math.max(await this.#count(signal), ...[...this.#pending.keys()].map((nonce) => nonce + 1));
  }

  /** How many transactions of the account the chain has. */
  #count(signal: AbortSignal): Promise<number> {
    const read = (source: EvmSource) =>
      source.call('eth_getTransactionCount', [this.address, 'latest'], countSchema, signal);
    return this.#options.quorum.newest('nonce', read);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger, pollIntervalMs } = this.#options;
    while (!signal.aborted) {
      if (this.#pending.size === 0) {
        const woken = Promise.withResolvers<void>();
        this.#wake = woken.resolve;
        await woken.promise;
      }
      try {
        await clock.sleep(pollIntervalMs, signal);
        if (this.#pending.size > 0) await this.#look(signal);
      } catch (error) {
        if (!signal.aborted) logger.warn({ error: describeError(error) }, 'transactions cannot be followed');
      }
    }
  }

  /** Looks what has become of each transaction, and does what is to be done about it. */
  async #look(signal: AbortSignal): Promise<void> {
    const { clock, logger, lostAfterMs, stuckAfterMs } = this.#options;
    const count = await this.#count(signal);
    const used = [...this.#pending.values()].filter(({ nonce }) => nonce < count);
    await Promise.all(used.map((pending) => this.#settle(pending, signal)));
    const waiting = [...this.#pending.values()].filter(({ nonce }) => nonce >= count);
    for (const pending of waiting) {
      pending.usedSince = undefined;
      const version = pending.versions.at(-1)!;
      const isNext = pending.nonce === Math.min(...this.#pending.keys());
      if (isNext && clock.now() - pending.pricedAt > stuckAfterMs) {
        await this.#hurry(pending, count, signal);
      } else if (clock.now() - pending.sentAt > lostAfterMs) {
        pending.sentAt = clock.now();
        logger.info({ nonce: pending.nonce, hash: version.hash }, 'transaction is in no block yet, sending it again');
        await broadcast(this.#options.sources, version.raw, signal);
      }
    }
  }

  /** The nonce is used: by one of the versions, or, when no receipt turns up, by something else. */
  async #settle(pending: Pending, signal: AbortSignal): Promise<void> {
    const { clock, lostAfterMs } = this.#options;
    const { executed, nonce } = pending;
    const receipt = await this.#receipt(pending, signal);
    pending.usedSince ??= clock.now();
    if (receipt) executed.resolve(receipt);
    else if (clock.now() - pending.usedSince > lostAfterMs)
      executed.reject(new NonceTakenError('EVM_NONCE_TAKEN', `another transaction has used nonce ${nonce}`));
    else return;
    this.#pending.delete(nonce);
  }

  async #receipt({ versions }: Pending, signal: AbortSignal): Promise<Receipt | undefined> {
    const ask = async (source: EvmSource): Promise<Receipt> => {
      for (const { hash } of versions) {
        const receipt = await source.call('eth_getTransactionReceipt', [hash], receiptSchema, signal);
        if (receipt) return receipt;
      }
      throw new NotRunYetError('NOT_RUN_YET', `${source.name}: no block has the transaction`);
    };
    try {
      return await this.#options.quorum.ask('receipt of a transaction', ask, JSON.stringify);
    } catch (error) {
      if (error instanceof NoQuorumError) return undefined;
      throw error;
    }
  }

  /** What waits for too long gets higher fees; if a nonce below it is free, as after a reorg, that is used up first. */
  async #hurry(pending: Pending, count: number, signal: AbortSignal): Promise<void> {
    const { clock, logger, maxFeePerGas, quorum } = this.#options;
    pending.pricedAt = clock.now();
    try {
      const current = await currentFees(quorum, maxFeePerGas, signal);
      if (pending.nonce > count) return await this.#fill(count, current, signal);
      const raised = raisedFees(pending.versions.at(-1)!.fees, current, maxFeePerGas);
      logger.info({ nonce: pending.nonce, maxFeePerGas: raised.maxFeePerGas.toString() }, 'stuck: higher fees');
      await this.#sendVersion(pending, raised, signal);
    } catch (error) {
      if (!(error instanceof FeesTooHighError)) throw error;
      logger.warn({ nonce: pending.nonce, error: error.message }, 'transaction is stuck');
    }
  }

  /** An empty transaction takes a nonce that nothing else has. */
  async #fill(nonce: number, fees: Fees, signal: AbortSignal): Promise<void> {
    this.#options.logger.warn({ nonce }, 'a nonce is unused, an empty transaction takes it');
    const filler = this.#claim(nonce, { to: this.address, data: '0x', gas: fillerGas });
    this.#pending.set(nonce, filler);
    await this.#sendVersion(filler, fees, signal);
  }

  #claim(nonce: number, call: EvmCall): Pending {
    const now = this.#options.clock.now();
    const executed = Promise.withResolvers<Receipt>();
    executed.promise.catch(() => {}); // whoever sent it may have gone
    return { nonce, call, versions: [], executed, sentAt: now, pricedAt: now, usedSince: undefined };
  }
}
