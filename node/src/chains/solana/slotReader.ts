import type { Clock } from '../../base/clock.ts';
import { QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { IndexedBlock } from '../../types/signRequest.ts';
import { collect } from './ahead.ts';
import { decodeBase58 } from './base58.ts';
import { readEvents } from './events.ts';
import type { Entry, Ledger, ProgramTransaction } from './ledger.ts';

/** What the sources serve does not fit together: another chain than before, or two forks at a time. */
export class ForkError extends QuorateError<'SOLANA_FORK'> {}

export interface SlotReaderOptions {
  /** CAIP-2 id put on the requests. */
  readonly chain: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Transactions of a slot that are read at a time. */
const readAhead = 16;

/** Reads what the transactions of a slot mean for signing, in the ledger's order. */
export class SlotReader {
  readonly #options: SlotReaderOptions;

  constructor(options: SlotReaderOptions) {
    this.#options = options;
  }

  /** @param entries of the slot, all of them @throws ForkError, NoQuorumError */
  async read(slot: number, entries: readonly Entry[], signal: AbortSignal): Promise<IndexedBlock> {
    const { chain, clock, ledger, logger } = this.#options;
    const signatures = entries.flatMap(({ failed, signature }) => (failed ? [] : [signature]));
    const tasks = signatures.map((signature) => () => this.#transaction(signature, slot, signal));
    const [block, transactions] = await Promise.all([
      // Only of several is the order of interest: a block's list of signatures is long.
      ledger.block(slot, signatures.length > 1 ? signatures : [], signal),
      collect(tasks, readAhead),
    ]);
    if (!block) throw new ForkError('SOLANA_FORK', `slot ${slot} has transactions, and no block`);
    const [entropy, seenAt] = [decodeBase58(block.hash, 'blockhash'), clock.now()];
    const seen = { chain, blockHeight: slot, blockHash: block.hash, entropy, seenAt };
    const place = new Map(block.order.map((signature, index) => [signature, index]));
    const events = transactions
      .flatMap((transaction) => transaction ?? [])
      .toSorted((a, b) => (place.get(a.signature) ?? 0) - (place.get(b.signature) ?? 0))
      .flatMap((transaction) =>
        readEvents(transaction, seen, (occurrence, why) => logger.debug({ occurrence, why }, 'event left out')),
      );
    return { chain, height: slot, hash: block.hash, events };
  }

  async #transaction(signature: string, slot: number, signal: AbortSignal): Promise<ProgramTransaction | undefined> {
    const { ledger, logger } = this.#options;
    const transaction = await ledger.transaction(signature, signal);
    if (!transaction) logger.error({ signature }, 'a transaction of a version that is not known: it is left out');
    else if (transaction.slot !== slot)
      throw new ForkError('SOLANA_FORK', `transaction ${signature} is in slot ${transaction.slot}, not ${slot}`);
    return transaction;
  }
}
