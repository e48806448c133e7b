import type { Cursor } from '../../types/signRequest.ts';
import type { Entry } from './ledger.ts';

const keyOf = ({ signature, slot }: Entry): string => `${slot} ${signature}`;

/**
 * What was handed over of the last slots. They are listed again and again for a while: providers may list a transaction
 * late, and of blocks that are only confirmed a fork may lose after all.
 */
export class RecentSlots {
  readonly #entries = new Map<string, number>();
  #blocks: Cursor[] = [];

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

  /** The last block that was handed over of a slot below. */
  below(slot: number): Cursor | undefined {
    return this.#blocks.findLast(({ height }) => height < slot);
  }

  add(block: Cursor, entries: readonly Entry[]): void {
    this.#blocks.push({ height: block.height, hash: block.hash });
    for (const entry of entries) this.#entries.set(keyOf(entry), entry.slot);
  }

  /** Only slots above `after`, up to `upTo`, count any more. */
  keep(after: number, upTo: number): void {
    this.#blocks = this.#blocks.filter(({ height }) => height > after && height <= upTo);
    for (const [key, slot] of this.#entries) if (slot <= after || slot > upTo) this.#entries.delete(key);
  }
}
