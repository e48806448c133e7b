import type { AccountId } from '../account-id.ts';
import type { StateValue } from './records.ts';

/** Read access to the state: records by account and record name. */
export interface StateReader {
  get(id: AccountId, record: string): StateValue | undefined;
  /** Names of an account's records that start with the prefix, sorted. */
  keys(id: AccountId, prefix: string): string[];
}

export interface MutableState extends StateReader {
  set(id: AccountId, record: string, value: StateValue): void;
  delete(id: AccountId, record: string): void;
}

/** Changed records by account; `undefined` marks a deleted one. */
export type Changes = Map<AccountId, Map<string, StateValue | undefined>>;

/** Changes on top of a state, seen by readers of the overlay only until they are committed. */
export class StateOverlay implements MutableState {
  readonly changes: Changes;
  readonly #base: StateReader;

  constructor(base: StateReader, changes: Changes = new Map()) {
    this.#base = base;
    this.changes = changes;
  }

  get(id: AccountId, record: string): StateValue | undefined {
    const changed = this.changes.get(id);
    return changed?.has(record) ? changed.get(record) : this.#base.get(id, record);
  }

  keys(id: AccountId, prefix: string): string[] {
    const changed = this.changes.get(id);
    const names = this.#base.keys(id, prefix);
    if (!changed) return names;
    const merged = new Set(names);
    for (const [record, value] of changed) {
      if (value === undefined) merged.delete(record);
      else if (record.startsWith(prefix)) merged.add(record);
    }
    return [...merged].sort();
  }

  set(id: AccountId, record: string, value: StateValue): void {
    this.#changesOf(id).set(record, value);
  }

  delete(id: AccountId, record: string): void {
    this.#changesOf(id).set(record, undefined);
  }

  /** Writes every change to the state below. */
  commit(target: MutableState): void {
    for (const [id, records] of this.changes) {
      for (const [record, value] of records) {
        if (value === undefined) target.delete(id, record);
        else target.set(id, record, value);
      }
    }
  }

  #changesOf(id: AccountId): Map<string, StateValue | undefined> {
    const known = this.changes.get(id);
    if (known) return known;
    const records = new Map<string, StateValue | undefined>();
    this.changes.set(id, records);
    return records;
  }
}
