import type { AccountId } from '../account-id.ts';
import { type Changes, type MutableState, StateOverlay, type StateReader } from './overlay.ts';
import type { StateValue } from './records.ts';

/**
 * The state at the head of the chain. What a block overwrites is kept as that block's undo log,
 * so that the state of an earlier block can be read without copying the state.
 */
export class World implements MutableState {
  readonly #accounts = new Map<AccountId, Map<string, StateValue>>();
  #undo: Changes = new Map();

  get(id: AccountId, record: string): StateValue | undefined {
    return this.#accounts.get(id)?.get(record);
  }

  keys(id: AccountId, prefix: string): string[] {
    const names = [...(this.#accounts.get(id)?.keys() ?? [])];
    return names.filter((name) => name.startsWith(prefix)).sort();
  }

  set(id: AccountId, record: string, value: StateValue): void {
    this.#remember(id, record);
    const records = this.#accounts.get(id);
    if (records) records.set(record, value);
    else this.#accounts.set(id, new Map([[record, value]]));
  }

  delete(id: AccountId, record: string): void {
    this.#remember(id, record);
    const records = this.#accounts.get(id);
    records?.delete(record);
    if (records?.size === 0) this.#accounts.delete(id);
  }

  /** Closes a block: returns the values it replaced and starts the next block's log. */
  takeUndoLog(): Changes {
    const log = this.#undo;
    this.#undo = new Map();
    return log;
  }

  #remember(id: AccountId, record: string): void {
    const records = this.#undo.get(id);
    if (!records) this.#undo.set(id, new Map([[record, this.get(id, record)]]));
    else if (!records.has(record)) records.set(record, this.get(id, record));
  }
}

/**
 * The state before the given blocks were applied.
 * @param undoLogs the blocks' undo logs, newest first
 */
export function rewind(head: StateReader, undoLogs: Iterable<Changes>): StateReader {
  const view = new StateOverlay(head);
  for (const log of undoLogs) {
    for (const [id, records] of log) {
      for (const [record, value] of records) {
        if (value === undefined) view.delete(id, record);
        else view.set(id, record, value);
      }
    }
  }
  return view;
}
