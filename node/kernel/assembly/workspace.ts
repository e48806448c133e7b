/**
 * Memory for whole calls on points: tables of terms, blocks to add up, buckets. One call uses it at a time, and wipes of
 * it what was secret.
 */
export const WORKSPACE_BYTES: usize = 1048576;
export const WORKSPACE: usize = memory.data(1048576, 16);
