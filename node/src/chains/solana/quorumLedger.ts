import type { SourceQuorum } from '../sources/quorum.ts';
import type { Ledger, Listing, ProgramTransaction, SlotRange, SolanaBlock } from './ledger.ts';

/** The program's history as a quorum of sources has it. */
export class QuorumLedger<Source extends Ledger & { readonly name: string }> implements Ledger {
  readonly #quorum: SourceQuorum<Source>;

  constructor(quorum: SourceQuorum<Source>) {
    this.#quorum = quorum;
  }

  finalSlot(signal: AbortSignal): Promise<number> {
    return this.#quorum.finalHeight((source) => source.finalSlot(signal));
  }

  entries(range: SlotRange, signal: AbortSignal): Promise<Listing> {
    const what = `signatures of slots ${range.after + 1} to ${range.upTo}`;
    return this.#quorum.ask(what, (source) => source.entries(range, signal), JSON.stringify);
  }

  transaction(signature: string, signal: AbortSignal): Promise<ProgramTransaction | undefined> {
    const ask = (source: Source) => source.transaction(signature, signal);
    return this.#quorum.ask(`transaction ${signature}`, ask, (found) => JSON.stringify(found ?? null));
  }

  block(slot: number, among: readonly string[], signal: AbortSignal): Promise<SolanaBlock | undefined> {
    const ask = (source: Source) => source.block(slot, among, signal);
    return this.#quorum.ask(`block of slot ${slot}`, ask, (block) => JSON.stringify(block ?? null));
  }

  /** The slot from which on a quorum has history. */
  async firstSlot(signal: AbortSignal): Promise<number> {
    return -(await this.#quorum.newest('first slot', async (source) => -(await source.firstSlot(signal))));
  }
}
