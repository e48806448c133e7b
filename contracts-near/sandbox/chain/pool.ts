import type { Hash } from '../crypto.ts';
import type { SignedTransaction } from '../runtime/types.ts';
import { SandboxError } from '../sandbox-error.ts';

const MAX_TRANSACTIONS = 20_000;
const MAX_PER_BLOCK = 1_000;

/** Transactions that wait for a block, in order of arrival, those of one key in order of their nonces. */
export class TransactionPool {
  readonly #waiting = new Map<Hash, SignedTransaction>();

  get size(): number {
    return this.#waiting.size;
  }

  has(hash: Hash): boolean {
    return this.#waiting.has(hash);
  }

  add(transaction: SignedTransaction): void {
    if (this.#waiting.size >= MAX_TRANSACTIONS) {
      throw new SandboxError('POOL_FULL', `${MAX_TRANSACTIONS} transactions wait already`);
    }
    this.#waiting.set(transaction.hash, transaction);
  }

  /** Removes and returns the transactions for the next block. */
  take(): SignedTransaction[] {
    const taken = [...this.#waiting.values()].slice(0, MAX_PER_BLOCK);
    for (const { hash } of taken) this.#waiting.delete(hash);
    const byKey = Map.groupBy(taken, ({ signerId, publicKey }) => `${signerId} ${publicKey}`);
    for (const group of byKey.values()) group.sort((a, b) => (a.nonce < b.nonce ? -1 : a.nonce > b.nonce ? 1 : 0));
    return [...byKey.values()].flat();
  }
}
