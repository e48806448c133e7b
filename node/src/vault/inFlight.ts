import { abortable } from '../base/wait.ts';

/** Runs that make or spend this node's own stock and have not ended: what the stock alone does not show. */
export class InFlight {
  readonly #runs = new Set<Promise<void>>();

  /**
   * Counts a run until it ends. To be called in the same turn as the take from the stock, so that an asset is always
   * either in stock or in flight.
   * @returns the run
   */
  track<T>(run: Promise<T>): Promise<T> {
    const ended: Promise<void> = run.then(
      () => void this.#runs.delete(ended),
      () => void this.#runs.delete(ended),
    );
    this.#runs.add(ended);
    return run;
  }

  /** Resolves when every run that is under way now has ended, well or not. @throws AbortedError */
  async settled(signal: AbortSignal): Promise<void> {
    await abortable('the end of runs in flight', signal, Promise.all(this.#runs));
  }
}
