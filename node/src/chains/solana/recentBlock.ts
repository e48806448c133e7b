import type { Blockhash } from '@solana/kit';
import type { Clock } from '../../base/clock.ts';
import { QuorateError } from '../../base/errors.ts';
import type { Ledger } from './ledger.ts';

/** A block that a transaction names, to say how old it may get. */
export interface Lifetime {
  readonly blockhash: Blockhash;
  /** Of the last block that may include it. */
  readonly lastValidBlockHeight: bigint;
}

/** How long a final block is recent enough: it counts for about a minute, of which finality takes up to 13 s. */
const freshMs = 15_000;
/** Agave's MAX_PROCESSING_AGE. */
const maxAgeBlocks = 150;

/** The newest final block that a quorum agrees on, read again when it gets old. */
export class RecentBlock {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  #read: { readonly lifetime: Promise<Lifetime>; readonly at: number } | undefined;

  constructor(ledger: Ledger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** @throws NoQuorumError, QuorateError SOLANA_NO_BLOCK */
  get(signal: AbortSignal): Promise<Lifetime> {
    const now = this.#clock.now();
    if (this.#read && now - this.#read.at < freshMs) return this.#read.lifetime;
    const lifetime = this.#newest(signal);
    this.#read = { lifetime, at: now };
    lifetime.catch(() => {
      if (this.#read?.lifetime === lifetime) this.forget();
    });
    return lifetime;
  }

  forget(): void {
    this.#read = undefined;
  }

  async #newest(signal: AbortSignal): Promise<Lifetime> {
    const slot = await this.#ledger.finalSlot(signal);
    const block = await this.#ledger.block(slot, [], signal);
    if (!block) throw new QuorateError('SOLANA_NO_BLOCK', `slot ${slot} has no block`);
    return { blockhash: block.hash as Blockhash, lastValidBlockHeight: BigInt(block.height + maxAgeBlocks) };
  }
}
