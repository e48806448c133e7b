import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';

export interface BalanceWatchOptions {
  /** Of the account that pays for answers. */
  readonly address: string;
  /** What it lacks, as `has only …`; undefined while it has enough. */
  readonly shortage: (signal: AbortSignal) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const lookEveryMs = 60_000;

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
    const { address, logger, shortage } = this.#options;
    const lack = await shortage(signal);
    if (lack !== undefined && this.#problem === undefined) logger.warn({ address, balance: lack }, 'balance is low');
    this.#problem = lack === undefined ? undefined : `account ${address}, which pays for answers, ${lack}`;
  }
}
