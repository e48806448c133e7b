import type { Hash } from '../crypto.ts';
import type { AppliedBlock } from '../runtime/runtime.ts';
import type { ExecutionOutcome, Receipt, SignedTransaction } from '../runtime/types.ts';
import type { Changes, StateReader } from '../state/overlay.ts';
import { rewind } from '../state/world.ts';
import type { Block, StoredBlock } from './block.ts';

export interface StoredOutcome {
  readonly outcome: ExecutionOutcome;
  readonly blockHash: Hash;
  readonly height: number;
}

/** The last blocks with their transactions, receipts and outcomes; older ones are forgotten. */
export class History {
  readonly #limit: number;
  readonly #blocks = new Map<number, StoredBlock>();
  readonly #heights = new Map<Hash, number>();
  readonly #chunks = new Map<Hash, number>();
  readonly #transactions = new Map<Hash, SignedTransaction>();
  readonly #receipts = new Map<Hash, Receipt>();
  readonly #outcomes = new Map<Hash, StoredOutcome>();
  #oldest: number;

  constructor(limit: number, firstHeight: number) {
    this.#limit = limit;
    this.#oldest = firstHeight;
  }

  /** Height of the oldest block that is kept. */
  get oldest(): number {
    return this.#oldest;
  }

  add(block: Block, applied: AppliedBlock, undo: Changes): void {
    const { height, hash } = block;
    this.#blocks.set(height, { block, undo, outcomeIds: applied.outcomes.map(({ id }) => id) });
    this.#heights.set(hash, height);
    this.#chunks.set(block.chunk.hash, height);
    for (const transaction of applied.transactions) this.#transactions.set(transaction.hash, transaction);
    for (const receipt of [...applied.incoming, ...applied.local]) this.#receipts.set(receipt.receiptId, receipt);
    for (const outcome of applied.outcomes) this.#outcomes.set(outcome.id, { outcome, blockHash: hash, height });
    while (this.#blocks.size > this.#limit) this.#forgetOldest();
  }

  block(height: number): Block | undefined {
    return this.#blocks.get(height)?.block;
  }

  blockByHash(hash: Hash): Block | undefined {
    return this.block(this.#heights.get(hash) ?? -1);
  }

  blockByChunk(hash: Hash): Block | undefined {
    return this.block(this.#chunks.get(hash) ?? -1);
  }

  transaction(hash: Hash): SignedTransaction | undefined {
    return this.#transactions.get(hash);
  }

  receipt(id: Hash): Receipt | undefined {
    return this.#receipts.get(id);
  }

  /** Outcome of a transaction or receipt. */
  outcome(id: Hash): StoredOutcome | undefined {
    return this.#outcomes.get(id);
  }

  /** The state after a block that is kept, read from the state at the head. */
  stateAfter(height: number, head: StateReader, headHeight: number): StateReader {
    const logs: Changes[] = [];
    for (let later = headHeight; later > height; later--) {
      const { undo } = this.#blocks.get(later)!;
      if (undo.size > 0) logs.push(undo);
    }
    return logs.length === 0 ? head : rewind(head, logs);
  }

  #forgetOldest(): void {
    const stored = this.#blocks.get(this.#oldest)!;
    this.#blocks.delete(this.#oldest++);
    this.#heights.delete(stored.block.hash);
    this.#chunks.delete(stored.block.chunk.hash);
    for (const { receiptId } of stored.block.chunk.receipts) this.#receipts.delete(receiptId);
    for (const id of stored.outcomeIds) {
      this.#outcomes.delete(id);
      this.#transactions.delete(id);
      this.#receipts.delete(id);
    }
  }
}
