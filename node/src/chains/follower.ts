import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { Bell } from './sources/bell.ts';

export interface FollowerOptions {
  /** Hands over what there is and returns; a part of it may be handed over when it throws. */
  readonly catchUp: (signal: AbortSignal) => Promise<void>;
  /** How far it is. */
  readonly height: () => number;
  /** Whether all that went wrong is that sources are not as far yet. */
  readonly isEarly?: (error: unknown) => boolean;
  /** Has it look before the poll interval is over. */
  readonly bell?: Bell;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const maxRetryDelayMs = 10_000;
/** However much news there is, sources are not asked more often. */
const shortestPauseMs = 200;
/** After how many failures in a row health speaks of it. */
const failuresToReport = 3;

/** Keeps an indexer up with its chain: looks again and again, ever more rarely while nothing comes of it. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #bell: Bell;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#bell = options.bell ?? new Bell();
  }

  /** Why it gets no further, if so. */
  get problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the indexer is stopping'));
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { catchUp, clock, height, isEarly, logger, pollIntervalMs } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const before = height();
      try {
        await catchUp(signal);
        failures = 0;
        this.#problem = undefined;
        await this.#pause(signal);
      } catch (error) {
        if (signal.aborted) return;
        failures = height() > before ? 1 : failures + 1;
        if (failures >= failuresToReport) this.#problem = describeError(error);
        const found = { error: describeError(error), height: height(), failures };
        if (isEarly?.(error)) logger.debug(found, 'indexer: sources are not as far yet');
        else logger.warn(found, 'indexer: trying again');
        const delayMs = Math.min(pollIntervalMs * 2 ** Math.min(failures, 10), maxRetryDelayMs);
        await clock.sleep(delayMs, signal).catch(() => {});
      }
    }
  }

  /** Until the poll interval is over, or there is news. */
  async #pause(signal: AbortSignal): Promise<void> {
    const { clock, pollIntervalMs } = this.#options;
    const least = Math.min(pollIntervalMs, shortestPauseMs);
    await clock.sleep(least, signal);
    const nap = new AbortController();
    const inner = AbortSignal.any([signal, nap.signal]);
    await Promise.race([clock.sleep(pollIntervalMs - least, inner).catch(() => {}), this.#bell.rung(inner)]);
    nap.abort();
  }
}
