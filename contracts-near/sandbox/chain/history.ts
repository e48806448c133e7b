import { type Hash, hashBytes } from '../crypto.ts';
import type { AppliedBlock } from '../runtime/runtime.ts';
import type { ExecutionOutcome, Receipt, SignedTransaction } from '../runtime/types.ts';
import type { StateChange } from '../state/change-log.ts';
import type { Changes, StateReader } from '../state/overlay.ts';
import { rewind } from '../state/world.ts';
import type { Block, StoredBlock } from './block.ts';
import { BlockTree } from './block-tree.ts';
import { MerkleTree, type PathItem } from './merkle.ts';
import { outcomeLeaf } from './outcome-hash.ts';

export interface StoredOutcome {
  readonly outcome: ExecutionOutcome;
  /** The block that executed it. */
  readonly blockHash: Hash;
  readonly height: number;
  /** From the outcome to the root over all outcomes of its block. */
  readonly proof: () => PathItem[];
}

interface OutcomeEntry {
  readonly outcome: ExecutionOutcome;
  readonly height: number;
  /** Place among the outcomes of its block. */
  readonly index: number;
}

/** How many things a history keeps. */
export interface HistorySizes {
  readonly blocks: number;
  readonly transactions: number;
  readonly receipts: number;
  readonly outcomes: number;
  /** Nodes of the tree over block hashes. */
  readonly treeNodes: number;
}

/** The last blocks with their transactions, receipts and outcomes; older ones are forgotten. */
export class History {
  readonly #limit: number;
  readonly #blocks = new Map<number, StoredBlock>();
  readonly #heights = new Map<Hash, number>();
  readonly #chunks = new Map<Hash, number>();
  readonly #transactions = new Map<Hash, SignedTransaction>();
  readonly #receipts = new Map<Hash, Receipt>();
  readonly #outcomes = new Map<Hash, OutcomeEntry>();
  readonly #tree = new BlockTree();
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
    const { outcomes, changes } = applied;
    const outcomeIds = outcomes.map(({ id }) => id);
    const tree = new MerkleTree(outcomes.map(outcomeLeaf));
    this.#blocks.set(height, { block, undo, changes, outcomeIds, outcomes: tree });
    this.#tree.append(hashBytes(hash));
    this.#heights.set(hash, height);
    this.#chunks.set(block.chunk.hash, height);
    for (const transaction of applied.transactions) this.#transactions.set(transaction.hash, transaction);
    for (const receipt of [...applied.incoming, ...applied.local]) this.#receipts.set(receipt.receiptId, receipt);
    outcomes.forEach((outcome, index) => {
      this.#outcomes.set(outcome.id, { outcome, height, index });
    });
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
    const entry = this.#outcomes.get(id);
    if (!entry) return undefined;
    const { outcome, height, index } = entry;
    const { block, outcomes } = this.#blocks.get(height)!;
    return { outcome, blockHash: block.hash, height, proof: () => outcomes.path(index) };
  }

  /** Root over the outcomes of a block, 32 bytes. */
  outcomeRoot(height: number): Uint8Array {
    return this.#blocks.get(height)!.outcomes.root;
  }

  /** What a block that is kept wrote to the state, in order. */
  changes(height: number): readonly StateChange[] {
    return this.#blocks.get(height)!.changes;
  }

  /** Root of the tree over the hashes of all blocks so far, 32 bytes. */
  get blockRoot(): Uint8Array {
    return this.#tree.root;
  }

  /** The path from a block that is kept to the block root in the header of a later one. */
  blockProof(height: number, laterHeight: number): PathItem[] {
    return this.#tree.path(height, laterHeight);
  }

  /** How many things are kept, for a look at the memory they take. */
  get sizes(): HistorySizes {
    return {
      blocks: this.#blocks.size,
      transactions: this.#transactions.size,
      receipts: this.#receipts.size,
      outcomes: this.#outcomes.size,
      treeNodes: this.#tree.nodes,
    };
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
    this.#tree.forgetOldest();
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
