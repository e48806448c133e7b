import { AbortedError, OverloadedError } from './errors.ts';

/** First in, first out, between one or more producers and one or more consumers; never holds more than `limit` items. */
export class BoundedQueue<T> {
  readonly #what: string;
  readonly #limit: number;
  readonly #items: T[] = [];
  readonly #takers = new Set<(item: T) => void>();

  constructor(what: string, limit: number) {
    this.#what = what;
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  /** @throws OverloadedError when full: the caller decides whether to drop, refuse or slow down. */
  push(item: T): void {
    const [taker] = this.#takers;
    if (taker) {
      this.#takers.delete(taker);
      taker(item);
      return;
    }
    if (this.#items.length >= this.#limit) throw new OverloadedError(this.#what, this.#limit);
    this.#items.push(item);
  }

  /** The oldest item, as soon as there is one. @throws AbortedError when the signal is aborted first. */
  async take(signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw new AbortedError(this.#what, signal.reason);
    if (this.#items.length > 0) return this.#items.shift() as T;
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => {
        this.#takers.delete(taker);
        reject(new AbortedError(this.#what, signal.reason));
      };
      const taker = (item: T) => {
        signal.removeEventListener('abort', onAbort);
        resolve(item);
      };
      this.#takers.add(taker);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
