import type {
  Commitment,
  Entry,
  Ledger,
  LedgerScope,
  Listing,
  ProgramTransaction,
  SlotRange,
  SolanaBlock,
} from './ledger.ts';
import { type SolanaRpc, SolanaRpcError } from './rpc.ts';
import { blockSchema, hashSchema, signaturesSchema, slotSchema, transactionSchema } from './schemas.ts';
import { readTransaction } from './transaction.ts';

/** Signatures asked for at once: most polls need only a look at the newest. */
const firstPageLength = 32;
const pageLength = 1_000;
const maxPages = 2_000;
/** Entries of one listing. */
const maxEntries = 10_000;
/** Signatures near the head of the chain that are looked at. */
const headLength = 200;
/** How far history is read on before a source is asked again how far it goes back. */
const historyCheckSlots = 5_000;
/** The highest version of transactions there is; 1 has no lookup tables and is shown like the others. */
const maxSupportedTransactionVersion = 1;

/** One RPC endpoint as one voice about the program's history. */
export class SolanaSource implements Ledger {
  readonly rpc: SolanaRpc;
  readonly #scope: LedgerScope;
  readonly #reference: string;
  #isOfCluster = false;
  /** The slot above which its history was found to be complete. */
  #completeAfter = Number.NEGATIVE_INFINITY;

  /** @param reference how the cluster's genesis hash begins, as CAIP-2 has it */
  constructor(rpc: SolanaRpc, reference: string, scope: LedgerScope) {
    this.rpc = rpc;
    this.#reference = reference;
    this.#scope = scope;
  }

  get name(): string {
    return this.rpc.name;
  }

  async finalSlot(signal: AbortSignal): Promise<number> {
    await this.#expectCluster(signal);
    return this.rpc.call('getSlot', [{ commitment: this.#scope.commitment }], slotSchema, signal);
  }

  /** Final or not. */
  async newestSlot(signal: AbortSignal): Promise<number> {
    await this.#expectCluster(signal);
    return this.rpc.call('getSlot', [{ commitment: 'processed' }], slotSchema, signal);
  }

  firstSlot(signal: AbortSignal): Promise<number> {
    return this.rpc.call('getFirstAvailableBlock', [], slotSchema, signal);
  }

  /**
   * Pages are read from the newest backwards, each from where the last whole slot of the one before ends: within a slot
   * providers order signatures differently. Where to stop tells the slot: a provider that does not know the signature
   * given as `until` answers as if there were none.
   */
  async entries({ after, upTo }: SlotRange, signal: AbortSignal): Promise<Listing> {
    const found = new Map<string, Entry>();
    let before: string | undefined;
    let limit = firstPageLength;
    let previous: ReadonlySet<string> = new Set();
    for (let pages = 1; pages <= maxPages; pages++) {
      const page = await this.#page({ limit, before, minContextSlot: upTo }, this.#scope.commitment, signal);
      for (const entry of page) if (entry.slot > after && entry.slot <= upTo) found.set(entry.signature, entry);
      const last = page.at(-1);
      const isEnd = page.every(({ signature }) => previous.has(signature));
      if (isEnd) await this.#expectHistory(after, signal);
      if (isEnd || !last || last.slot <= after) return listing([...found.values()], upTo);
      previous = new Set(page.map(({ signature }) => signature));
      // Of long histories the oldest part is kept.
      if (found.size > 3 * maxEntries) for (const key of [...found.keys()].slice(0, -2 * maxEntries)) found.delete(key);
      const wholeSlots = page.findLast(({ slot }) => slot > last.slot);
      before = wholeSlots?.signature ?? (limit < pageLength ? before : last.signature);
      limit = pageLength;
    }
    throw this.#error('SOLANA_ERROR', `more than ${maxPages} pages of signatures`);
  }

  /** Confirmed transactions above a slot that may have an event; only the newest of many. */
  async newest(after: number, signal: AbortSignal): Promise<Entry[]> {
    const page = await this.#page({ limit: headLength }, 'confirmed', signal);
    return page.filter(({ slot }) => slot > after);
  }

  async transaction(
    signature: string,
    signal: AbortSignal,
    commitment: Commitment = this.#scope.commitment,
  ): Promise<ProgramTransaction | undefined> {
    const config = { encoding: 'json', commitment, maxSupportedTransactionVersion };
    try {
      const answer = await this.rpc.call('getTransaction', [signature, config], transactionSchema, signal);
      if (!answer) throw this.#error('SOLANA_BEHIND', `transaction ${signature} is not there yet`);
      const read = readTransaction(answer, signature, this.#scope.program);
      if (!read) throw this.#error('SOLANA_BAD_ANSWER', `not transaction ${signature}`);
      return read;
    } catch (error) {
      if (error instanceof SolanaRpcError && error.code === 'UNSUPPORTED_VERSION') return undefined;
      throw error;
    }
  }

  async block(slot: number, among: readonly string[], signal: AbortSignal): Promise<SolanaBlock | undefined> {
    const config = {
      commitment: this.#scope.commitment,
      transactionDetails: among.length > 0 ? 'signatures' : 'none',
      rewards: false,
      maxSupportedTransactionVersion,
    };
    try {
      const block = await this.rpc.call('getBlock', [slot, config], blockSchema, signal);
      const wanted = new Set(among);
      const order = (block.signatures ?? []).filter((signature) => wanted.delete(signature));
      if (wanted.size > 0) throw this.#error('SOLANA_BAD_ANSWER', `block ${slot} without transactions that are in it`);
      return { hash: block.blockhash, height: block.blockHeight, order };
    } catch (error) {
      if (error instanceof SolanaRpcError && error.code === 'SLOT_SKIPPED') return undefined;
      throw error;
    }
  }

  async #page(
    { before, limit, minContextSlot }: { before?: string | undefined; limit: number; minContextSlot?: number },
    commitment: Commitment,
    signal: AbortSignal,
  ): Promise<Entry[]> {
    await this.#expectCluster(signal);
    const config = { limit, before, minContextSlot, commitment };
    const params = [this.#scope.eventAuthority, config];
    const answer = await this.rpc.call('getSignaturesForAddress', params, signaturesSchema, signal);
    const isOrdered = answer.every(({ slot }, index) => index === 0 || slot <= answer[index - 1]!.slot);
    if (!isOrdered) throw this.#error('SOLANA_BAD_ANSWER', 'signatures that are not ordered from new to old');
    return answer.map(({ err, signature, slot }) => ({ signature, slot, failed: Boolean(err) }));
  }

  /** What ends before the slots that are asked for may end because the source has forgotten more. */
  async #expectHistory(after: number, signal: AbortSignal): Promise<void> {
    if (after >= this.#completeAfter && after < this.#completeAfter + historyCheckSlots) return;
    const first = await this.firstSlot(signal);
    if (first > after + 1) throw this.#error('SOLANA_PRUNED', `history from slot ${after + 1} on begins at ${first}`);
    this.#completeAfter = after;
  }

  async #expectCluster(signal: AbortSignal): Promise<void> {
    if (this.#isOfCluster) return;
    const genesis = await this.rpc.call('getGenesisHash', [], hashSchema, signal);
    if (!genesis.startsWith(this.#reference))
      throw this.#error('SOLANA_BAD_ANSWER', `serves the cluster ${genesis}, not ${this.#reference}`);
    this.#isOfCluster = true;
  }

  #error(code: string, problem: string): SolanaRpcError {
    return new SolanaRpcError(code, `${this.name}: ${problem}`);
  }
}

/** The oldest entries, whole slots of them: the same from every source that has the same history. */
function listing(found: readonly Entry[], upTo: number): Listing {
  const entries = found.toSorted((a, b) => a.slot - b.slot || (a.signature < b.signature ? -1 : 1));
  const cut = entries[maxEntries]?.slot;
  if (cut === undefined) return { entries, upTo };
  const whole = cut === entries[0]?.slot ? cut : cut - 1;
  return { entries: entries.filter(({ slot }) => slot <= whole), upTo: whole };
}
