import type { Hash } from '../crypto.ts';
import type { Gas, Receipt, SignedTransaction } from '../runtime/types.ts';
import type { StateChange } from '../state/change-log.ts';
import type { Changes } from '../state/overlay.ts';
import type { InnerLite } from './header.ts';
import type { MerkleTree } from './merkle.ts';

/** What a block's only shard did. */
export interface Chunk {
  readonly hash: Hash;
  readonly transactions: readonly SignedTransaction[];
  /** Receipts that came in from the block before, executed or put to wait in this one. */
  readonly receipts: readonly Receipt[];
  readonly gasUsed: Gas;
  /** Gas attached to receipts that did not fit in and wait for the next block. */
  readonly delayedGas: Gas;
  /** State root before the block; a running hash of all changes, not the root of a trie. */
  readonly prevStateRoot: Hash;
  /** Root of the outcomes of the block before. */
  readonly prevOutcomeRoot: Hash;
}

export interface Block extends InnerLite {
  readonly hash: Hash;
  readonly prevHash: Hash;
  /** Height of the block before: heights have no gaps. */
  readonly prevHeight: number;
  readonly randomValue: Hash;
  readonly epochHeight: number;
  readonly lastFinalHash: Hash;
  readonly lastDoomslugFinalHash: Hash;
  /** Hash of what the header says besides the part for light clients. */
  readonly innerRestHash: Hash;
  readonly chunk: Chunk;
}

/** A block with what is needed to look back before it and into it. */
export interface StoredBlock {
  readonly block: Block;
  /** The values that the block overwrote. */
  readonly undo: Changes;
  readonly changes: readonly StateChange[];
  /** Ids of the outcomes that the block brought, in order of execution. */
  readonly outcomeIds: readonly Hash[];
  /** The tree of those outcomes. */
  readonly outcomes: MerkleTree;
}
