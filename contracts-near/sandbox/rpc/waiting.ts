import type { Chain } from '../chain/chain.ts';
import { internalError, overloaded, timeout } from './errors.ts';

/** Requests that wait for the chain to get somewhere: bounded in number and in time. */
export class Waiting {
  readonly #chain: Chain;
  readonly #limit: number;
  readonly #timeoutMs: number;
  #count = 0;

  constructor(chain: Chain, limit: number, timeoutMs: number) {
    this.#chain = chain;
    this.#limit = limit;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Waits until `check` returns something or throws; it is asked now and after every block.
   * Throws TIMEOUT_ERROR when it takes too long, INTERNAL_ERROR when too many wait or the signal aborts.
   */
  async until<T>(check: () => T | undefined, signal: AbortSignal): Promise<T> {
    const first = check();
    if (first !== undefined) return first;
    if (this.#count >= this.#limit) throw overloaded(`${this.#limit} requests wait already`);
    this.#count++;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const look = () => {
      try {
        const found = check();
        if (found !== undefined) resolve(found);
      } catch (error) {
        reject(error);
      }
    };
    const abort = () => reject(internalError('the request was cancelled'));
    const stopListening = this.#chain.onBlock(look);
    const timer = setTimeout(() => reject(timeout()), this.#timeoutMs);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      return await promise;
    } finally {
      this.#count--;
      stopListening();
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}
