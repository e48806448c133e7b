import type { Entry } from './ledger.ts';

const keyOf = ({ signature, slot }: Entry): string => `${slot} ${signature}`;

/**
 * What was handed over of the last slots. They are listed again and again for a while: providers may list a transaction
 * late, and of blocks that are only confirmed a fork may lose after all.
 */
export class RecentSlots {
  readonly #entries = new Map<string, number>();

  /** Those that were not handed over. */
  fresh(entries: readonly Entry[]): Entry[] {
    return entries.filter((entry) => !this.#entries.has(keyOf(entry)));
  }

  /** The lowest slot from which something was handed over that is not listed any more, up to a slot. */
  lost(listed: readonly Entry[], after: number, upTo: number): number | undefined {
    const keys = new Set(listed.map(keyOf));
    const missing = [...this.#entries].filter(([key, slot]) => slot > after && slot <= upTo && !keys.has(key));
    return missing.length === 0 ? undefined : Math.min(...missing.map(([, slot]) => slot));
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entries.set(keyOf(entry), entry.slot);
  }

  dropUpTo(slot: number): void {
    this.#drop((its) => its <= slot);
  }

  dropAbove(slot: number): void {
    this.#drop((its) => its > slot);
  }

  #drop(isDropped: (slot: number) => boolean): void {
    for (const [key, slot] of this.#entries) if (isDropped(slot)) this.#entries.delete(key);
  }
}
