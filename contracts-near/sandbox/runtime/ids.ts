import { type Hash, hashBytes, hashOf, sha256, u64Bytes } from '../crypto.ts';

/**
 * Ids of receipts and data are the SHA-256 of what they come from, the block height and an index, as nearcore
 * derives them since receipt ids depend on the height instead of the block hash.
 */
function derive(base: Hash, height: number, salt: bigint): Hash {
  return hashOf(hashBytes(base), u64Bytes(BigInt(height)), u64Bytes(salt));
}

/** Id of the receipt that a transaction becomes. */
export function receiptIdOfTransaction(transaction: Hash, height: number): Hash {
  return derive(transaction, height, 0n);
}

/** Id of the receipt at an index of those that a receipt's execution sends. */
export function receiptIdOfReceipt(receipt: Hash, height: number, index: number): Hash {
  return derive(receipt, height, BigInt(index));
}

/** Names one action of a receipt; data ids and the random seed depend on it. */
export function actionHash(receipt: Hash, height: number, actionIndex: number): Hash {
  return derive(receipt, height, 2n ** 64n - 1n - BigInt(actionIndex));
}

/** Id of the data at an index of those that an action creates. */
export function dataIdOfAction(action: Hash, height: number, index: number): Hash {
  return derive(action, height, BigInt(index));
}

/** What `random_seed` gives a contract: different for every action, unknown before the block. */
export function randomSeedOfAction(action: Hash, blockRandomness: Uint8Array): Uint8Array {
  return sha256(hashBytes(action), blockRandomness);
}
