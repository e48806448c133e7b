import type { AccountId } from '../account-id.ts';
import type { Hash } from '../crypto.ts';
import type { Action, DataReceiver, FunctionCallAction, Gas } from '../runtime/types.ts';
import { LIMITS } from './costs.ts';
import { hostErrors } from './errors.ts';

/** A receipt that a contract call is putting together. */
export interface ReceiptDraft {
  readonly receiverId: AccountId;
  readonly actions: Action[];
  readonly inputDataIds: readonly Hash[];
  readonly outputDataReceivers: DataReceiver[];
  readonly isPromiseYield: boolean;
}

/** Data that a call sends to a yielded receipt of its account. */
export interface Resume {
  readonly dataId: Hash;
  readonly data: Uint8Array;
}

interface WeightedCall {
  readonly draft: ReceiptDraft;
  readonly index: number;
  readonly weight: bigint;
}

/** A promise is one receipt, or several joined by `promise_and`. */
type Promised = { readonly receipt: number } | { readonly joined: readonly number[] };

/** The receipts and promises of one contract call. */
export class PromiseBook {
  readonly drafts: ReceiptDraft[] = [];
  readonly resumes: Resume[] = [];
  readonly #promises: Promised[] = [];
  readonly #weighted: WeightedCall[] = [];
  readonly #newDataId: () => Hash;

  constructor(newDataId: () => Hash) {
    this.#newDataId = newDataId;
  }

  /** A receipt that waits for nothing; returns the promise's index. */
  create(receiverId: AccountId): bigint {
    return this.#add({ receiverId, actions: [], inputDataIds: [], outputDataReceivers: [], isPromiseYield: false });
  }

  /** A receipt that runs when the promise has resolved. */
  createAfter(promise: bigint, receiverId: AccountId): bigint {
    const inputDataIds = this.dependencies(promise).map((receipt) => {
      const dataId = this.#newDataId();
      this.drafts[receipt]!.outputDataReceivers.push({ dataId, receiverId });
      return dataId;
    });
    return this.#add({ receiverId, actions: [], inputDataIds, outputDataReceivers: [], isPromiseYield: false });
  }

  /** A receipt that runs when it is resumed or times out. */
  createYield(receiverId: AccountId): { promise: bigint; dataId: Hash } {
    const dataId = this.#newDataId();
    const draft = { receiverId, actions: [], inputDataIds: [dataId], outputDataReceivers: [], isPromiseYield: true };
    return { promise: this.#add(draft), dataId };
  }

  join(promises: readonly bigint[]): bigint {
    const joined = promises.flatMap((promise) => this.dependencies(promise));
    if (joined.length > LIMITS.inputDataDependencies) {
      throw hostErrors.tooManyDependencies(joined.length, LIMITS.inputDataDependencies);
    }
    return this.#push({ joined });
  }

  /** Indices of the receipts whose results a callback of this promise gets. */
  dependencies(promise: bigint): readonly number[] {
    const found = this.#at(promise);
    return 'joined' in found ? found.joined : [found.receipt];
  }

  /** The receipt to which actions of this promise are appended. */
  draftOf(promise: bigint): ReceiptDraft {
    const found = this.#at(promise);
    if ('joined' in found) throw hostErrors.appendToJointPromise();
    return this.drafts[found.receipt]!;
  }

  /** Index of the receipt whose result becomes the result of the call. */
  returned(promise: bigint): number {
    const found = this.#at(promise);
    if ('joined' in found) throw hostErrors.returnJointPromise();
    return found.receipt;
  }

  /** Appends a function call that shares in the gas left over, by weight. */
  appendCall(draft: ReceiptDraft, action: FunctionCallAction, weight: bigint): void {
    draft.actions.push(action);
    if (weight > 0n) this.#weighted.push({ draft, index: draft.actions.length - 1, weight });
  }

  /** Shares unused gas among the weighted calls; returns how much was given out: all or nothing. */
  distributeGas(unused: Gas): Gas {
    const total = this.#weighted.reduce((sum, { weight }) => sum + weight, 0n);
    if (total === 0n || unused === 0) return 0;
    let given = 0;
    for (const [position, { draft, index, weight }] of this.#weighted.entries()) {
      const isLast = position === this.#weighted.length - 1;
      const share = isLast ? unused - given : Number((BigInt(unused) * weight) / total);
      const call = draft.actions[index] as FunctionCallAction;
      draft.actions[index] = { ...call, gas: call.gas + share };
      given += share;
    }
    return unused;
  }

  #add(draft: ReceiptDraft): bigint {
    this.drafts.push(draft);
    return this.#push({ receipt: this.drafts.length - 1 });
  }

  #push(promise: Promised): bigint {
    if (this.#promises.length >= LIMITS.promises) {
      throw hostErrors.tooManyPromises(this.#promises.length + 1, LIMITS.promises);
    }
    this.#promises.push(promise);
    return BigInt(this.#promises.length - 1);
  }

  #at(index: bigint): Promised {
    const found = this.#promises[Number(index)];
    if (!found) throw hostErrors.invalidPromiseIndex(BigInt.asUintN(64, index));
    return found;
  }
}
