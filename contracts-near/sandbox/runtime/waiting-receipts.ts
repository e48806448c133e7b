import type { AccountId } from '../account-id.ts';
import type { Hash } from '../crypto.ts';
import { LIMITS } from '../vm/costs.ts';
import type { ActionReceipt, DataReceipt } from './types.ts';

interface YieldTimeout {
  readonly accountId: AccountId;
  readonly dataId: Hash;
  readonly expiresAt: number;
}

const at = (accountId: AccountId, dataId: Hash) => `${accountId}:${dataId}`;

/** Receipts that wait for the results of others, results that wait for their receipt, and yielded receipts. */
export class WaitingReceipts {
  /** Postponed receipts by each data id they still wait for. */
  readonly #postponed = new Map<string, ActionReceipt>();
  readonly #missing = new Map<Hash, number>();
  readonly #received = new Map<string, Uint8Array | null>();
  readonly #yielded = new Map<string, ActionReceipt>();
  #timeouts: YieldTimeout[] = [];

  /**
   * Takes in a receipt that has reached its account.
   * @returns the receipt that can be executed now: this one, the one whose last input it was, or none
   */
  admit(receipt: ActionReceipt | DataReceipt, height: number): ActionReceipt | undefined {
    if (receipt.kind === 'Data') return receipt.isPromiseResume ? this.#wake(receipt) : this.#deliver(receipt);
    if (receipt.isPromiseYield) return this.#yield(receipt, height);
    const missing = receipt.inputDataIds.filter((id) => !this.#received.has(at(receipt.receiverId, id)));
    if (missing.length === 0) return receipt;
    for (const id of missing) this.#postponed.set(at(receipt.receiverId, id), receipt);
    this.#missing.set(receipt.receiptId, missing.length);
    return undefined;
  }

  /** The results a receipt waited for, in order; null for a failed one. They are handed out once. */
  takeResults(receipt: ActionReceipt): (Uint8Array | null)[] {
    return receipt.inputDataIds.map((id) => {
      const key = at(receipt.receiverId, id);
      const data = this.#received.get(key) ?? null;
      this.#received.delete(key);
      return data;
    });
  }

  isYielded(accountId: AccountId, dataId: Hash): boolean {
    return this.#yielded.has(at(accountId, dataId));
  }

  /** The yielded receipts that have waited for too long and have not been resumed. */
  takeExpired(height: number): YieldTimeout[] {
    const expired = this.#timeouts.filter(({ expiresAt }) => expiresAt <= height);
    if (expired.length > 0) this.#timeouts = this.#timeouts.slice(expired.length);
    return expired.filter(({ accountId, dataId }) => this.isYielded(accountId, dataId));
  }

  #deliver(receipt: DataReceipt): ActionReceipt | undefined {
    const key = at(receipt.receiverId, receipt.dataId);
    this.#received.set(key, receipt.data);
    const waiting = this.#postponed.get(key);
    if (!waiting) return undefined;
    this.#postponed.delete(key);
    const missing = this.#missing.get(waiting.receiptId)! - 1;
    if (missing > 0) {
      this.#missing.set(waiting.receiptId, missing);
      return undefined;
    }
    this.#missing.delete(waiting.receiptId);
    return waiting;
  }

  /** A second resume, or one after the timeout, finds nothing to wake and is dropped. */
  #wake(receipt: DataReceipt): ActionReceipt | undefined {
    const key = at(receipt.receiverId, receipt.dataId);
    const waiting = this.#yielded.get(key);
    if (!waiting) return undefined;
    this.#yielded.delete(key);
    this.#received.set(key, receipt.data);
    return waiting;
  }

  #yield(receipt: ActionReceipt, height: number): undefined {
    const dataId = receipt.inputDataIds[0]!;
    this.#yielded.set(at(receipt.receiverId, dataId), receipt);
    // nearcore counts from the block that made the receipt, which is the one before it arrives.
    const expiresAt = height - 1 + LIMITS.yieldTimeoutBlocks;
    this.#timeouts.push({ accountId: receipt.receiverId, dataId, expiresAt });
  }
}
