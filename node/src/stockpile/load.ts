// How many triples are made at a time. The load of a run is its triples times the peers that each is multiplied with: its
// memory grows with that, by some 70 KB.

/** Load of the largest batch: beyond 256 triples between two there is little to gain (docs/growth.md). */
export const MAX_BATCH = 256;

/** Triples of the largest batch, an even number: the more participants multiply at a time, the smaller it is. */
export const maxBatch = (threshold: number): number => 2 * Math.floor(MAX_BATCH / 2 / Math.max(1, threshold - 1));

/** Load of a batch of `count` triples. */
export const loadOf = (count: number, participants: number): number => count * (participants - 1);

/** Load of a thread at most: this node's own batch and three of others, within 256 MiB. */
export const THREAD_LOAD = 3 * MAX_BATCH;

/**
 * Load of some threads together, so that none gets more than it may, if each job goes to the one with the least: with this
 * much in all, the least is MAX_BATCH below THREAD_LOAD.
 */
export const poolLoad = (threads: number): number => (threads - 1) * (THREAD_LOAD - MAX_BATCH) + THREAD_LOAD;
