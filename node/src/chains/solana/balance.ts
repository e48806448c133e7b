import type { Address } from '@solana/kit';
import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import { balanceSchema } from './schemas.ts';
import type { SolanaSource } from './source.ts';

export interface BalanceWatchOptions {
  readonly address: Address;
  readonly quorum: SourceQuorum<SolanaSource>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const lookEveryMs = 60_000;
/** Thousands of answers. The longest possible one borrows 0.072 SOL for the account that it is put together in. */
const reserveLamports = 100_000_000;
const lamportsPerSol = 1_000_000_000;

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
        await this.#look(signal);
      } catch (error) {
        if (!signal.aborted) logger.debug({ address, error: describeError(error) }, 'balance unknown');
      }
      await clock.sleep(lookEveryMs, signal).catch(() => {});
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { address, logger, quorum } = this.#options;
    const params = [address, { commitment: 'confirmed' }];
    const read = async ({ rpc }: SolanaSource) => (await rpc.call('getBalance', params, balanceSchema, signal)).value;
    const lamports = await quorum.newest('balance', read);
    const isLow = lamports < reserveLamports;
    const [balance, reserve] = [lamports / lamportsPerSol, reserveLamports / lamportsPerSol];
    if (isLow && this.#problem === undefined) logger.warn({ address, balance }, 'balance is low');
    const problem = `account ${address}, which pays for answers, has only ${balance} SOL; it should have ${reserve}`;
    this.#problem = isLow ? problem : undefined;
  }
}
