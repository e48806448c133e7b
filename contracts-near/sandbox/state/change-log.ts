import type { AccountId } from '../account-id.ts';
import type { Hash } from '../crypto.ts';
import type { MutableState, StateReader } from './overlay.ts';
import type { StateValue } from './records.ts';

/** Why a record changed, in the words of nearcore's `StateChangeCauseView`. */
export type ChangeCause =
  | { readonly type: 'transaction_processing'; readonly tx_hash: Hash }
  | { readonly type: 'receipt_processing'; readonly receipt_hash: Hash }
  | { readonly type: 'action_receipt_gas_reward'; readonly receipt_hash: Hash };

export interface StateChange {
  readonly accountId: AccountId;
  readonly record: string;
  /** Nothing when the record was deleted. */
  readonly value: StateValue | undefined;
  readonly cause: ChangeCause;
}

/** The state while a block is applied: written only with a cause, every write is noted. */
export class ChangeLog implements StateReader {
  readonly changes: StateChange[] = [];
  readonly #state: MutableState;

  constructor(state: MutableState) {
    this.#state = state;
  }

  get(id: AccountId, record: string): StateValue | undefined {
    return this.#state.get(id, record);
  }

  keys(id: AccountId, prefix: string): string[] {
    return this.#state.keys(id, prefix);
  }

  /** The state to write to for a cause. */
  because(cause: ChangeCause): MutableState {
    const note = (accountId: AccountId, record: string, value: StateValue | undefined) =>
      this.changes.push({ accountId, record, value, cause });
    return {
      get: (id, record) => this.#state.get(id, record),
      keys: (id, prefix) => this.#state.keys(id, prefix),
      set: (id, record, value) => {
        this.#state.set(id, record, value);
        note(id, record, value);
      },
      delete: (id, record) => {
        this.#state.delete(id, record);
        note(id, record, undefined);
      },
    };
  }
}
