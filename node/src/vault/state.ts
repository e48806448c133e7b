import { OverloadedError } from '../base/errors.ts';
import type { StateStore } from './api.ts';
import type { Statement, VaultDatabase } from './database.ts';
import { VaultError } from './errors.ts';

const maxValueLength = 1 << 20;

/** Small public facts as JSON in the vault's database; not encrypted. */
export class SqliteState implements StateStore {
  readonly #get: Statement;
  readonly #set: Statement;
  readonly #delete: Statement;

  constructor(database: VaultDatabase) {
    this.#get = database.prepare('SELECT value FROM state WHERE key = ?');
    this.#set = database.prepare(
      'INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = database.prepare('DELETE FROM state WHERE key = ?');
  }

  get<T>(key: string, parse: (value: unknown) => T): T | undefined {
    const text = this.#get.get(key)?.['value'];
    if (text === undefined) return undefined;
    try {
      return parse(JSON.parse(String(text)));
    } catch {
      throw new VaultError('CORRUPT', `state ${key}: does not parse`, { key });
    }
  }

  set(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (text.length > maxValueLength) throw new OverloadedError(`state ${key}`, maxValueLength);
    this.#set.run(key, text);
  }

  delete(key: string): void {
    this.#delete.run(key);
  }
}
