import { formatEther } from 'viem';
import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import { currentFees } from './fees.ts';
import { amountSchema, type Hex } from './schemas.ts';
import type { EvmSource } from './source.ts';

export interface BalanceWatchOptions {
  readonly address: Hex;
  readonly quorum: SourceQuorum<EvmSource>;
  /** Most wei per gas that are paid. */
  readonly maxFeePerGas: bigint;
  readonly clock: Clock;
  readonly logger: Logger;
}

const lookEveryMs = 60_000;
/** An account that cannot pay for so many answers is low. */
const answersInReserve = 100n;
/** What `respond` uses at most for one, see the contract's gas table. */
const gasOfAnswer = 75_000n;
const weiPerGwei = 1_000_000_000n;

/** Watches what the account that pays for answers has left. */
export class BalanceWatch {
  readonly #options: BalanceWatchOptions;
  #problem: string | undefined;

  constructor(options: BalanceWatchOptions) {
    this.#options = options;
  }

  /** Says so when the account will soon be unable to pay. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Looks now and then until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { address, clock, logger } = this.#options;
    while (!signal.aborted) {
      try {
        await this.look(signal);
      } catch (error) {
        if (!signal.aborted) logger.debug({ address, error: describeError(error) }, 'balance unknown');
      }
      await clock.sleep(lookEveryMs, signal).catch(() => {});
    }
  }

  /** Looks now. @throws NoQuorumError, FeesTooHighError */
  async look(signal: AbortSignal): Promise<void> {
    const { address, logger, maxFeePerGas, quorum } = this.#options;
    const gwei = await quorum.newest('balance', async (source) =>
      Number((await source.call('eth_getBalance', [address, 'latest'], amountSchema, signal)) / weiPerGwei),
    );
    const each = gasOfAnswer * (await currentFees(quorum, maxFeePerGas, signal)).maxFeePerGas;
    const balance = BigInt(gwei) * weiPerGwei;
    const isLow = balance < answersInReserve * each;
    const [left, cost] = [formatEther(balance), formatEther(each)];
    if (isLow && this.#problem === undefined) logger.warn({ address, balance: left, answer: cost }, 'balance is low');
    const problem = `account ${address}, which pays for answers, has only ${left}; an answer costs up to ${cost}`;
    this.#problem = isLow ? problem : undefined;
  }
}
