import type { Hash } from '../crypto.ts';
import type { Gas, Receipt, SignedTransaction } from '../runtime/types.ts';
import type { Changes } from '../state/overlay.ts';

/** What a block's only shard did. */
export interface Chunk {
  readonly hash: Hash;
  readonly transactions: readonly SignedTransaction[];
  /** Receipts that came in from the block before, executed or put to wait in this one. */
  readonly receipts: readonly Receipt[];
  readonly gasUsed: Gas;
  /** State root before the block; a running hash of all changes, not the root of a trie. */
  readonly prevStateRoot: Hash;
}

export interface Block {
  readonly height: number;
  readonly hash: Hash;
  readonly prevHash: Hash;
  /** Height of the block before: heights have no gaps. */
  readonly prevHeight: number;
  /** Nanoseconds since 1970. */
  readonly timestamp: bigint;
  readonly randomValue: Hash;
  readonly epochHeight: number;
  readonly epochId: Hash;
  readonly nextEpochId: Hash;
  readonly lastFinalHash: Hash;
  readonly lastDoomslugFinalHash: Hash;
  readonly outcomeRoot: Hash;
  readonly chunk: Chunk;
}

/** A block with what is needed to look back before it. */
export interface StoredBlock {
  readonly block: Block;
  /** The values that the block overwrote. */
  readonly undo: Changes;
  /** Ids of the outcomes that the block brought, in order of execution. */
  readonly outcomeIds: readonly Hash[];
}
