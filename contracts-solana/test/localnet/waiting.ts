import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 10_000;

/** Ends what takes longer than a test may. */
export const deadline = (): AbortSignal => AbortSignal.timeout(TIMEOUT_MS);

/** Items as they come, to be waited for. */
export class Inbox<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<() => void>();

  readonly push = (item: T): void => {
    this.items.push(item);
    for (const look of this.#waiting) look();
  };

  /** Waits until so many have come. */
  async waitFor(count: number): Promise<readonly T[]> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => this.items.length >= count && resolve();
    const timer = setTimeout(() => reject(new Error(`${this.items.length} of ${count} came`)), TIMEOUT_MS);
    this.#waiting.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
    return this.items;
  }
}

/** Looks again and again until something holds. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${TIMEOUT_MS} ms: ${what}`);
    await pause(20);
  }
}
