import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Cursor } from '../types/signRequest.ts';
import { databaseError } from './database.ts';

/** A request that is not finished, as opaque text under its occurrence. */
export interface LoggedRequest {
  readonly occurrence: string;
  readonly body: string;
}

/** What a chain has shown for a request, as opaque text under the request's id. */
export interface LoggedSignatures {
  readonly requestId: string;
  readonly body: string;
}

/** What changes in the log at once: one block's effect, or one request's progress between blocks. */
export interface LogEntry {
  readonly chain: string;
  /** The block; without one the chain's stays where it is. */
  readonly cursor?: Cursor;
  readonly added: readonly LoggedRequest[];
  /** Occurrences that are finished. */
  readonly removed: readonly string[];
  readonly signed?: readonly LoggedSignatures[];
  /** Requests whose signatures are forgotten. */
  readonly forgotten?: readonly string[];
}

const remedy = 'move it away, and requests are read from the chain again';

/**
 * How far each chain was indexed, the requests seen so far that are not finished, and the signatures that the chain has
 * shown. They change in one transaction, so that after a crash no request is missed and none appears twice. Nothing in it
 * is secret.
 */
export class RequestLog {
  readonly #path: string;
  readonly #database: DatabaseSync;

  /**
   * @param path the database file, made if it is missing
   * @throws VaultError `LOCKED`, `PERMISSIONS`, `CORRUPT`, `DISK_FULL`, `IO`
   */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#database = new DatabaseSync(path, { timeout: 1_000 });
      chmodSync(path, 0o600);
      this.#database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS cursor (chain TEXT PRIMARY KEY, height INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS request (
          chain TEXT NOT NULL, occurrence TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chain, occurrence)
        ) STRICT;
        CREATE TABLE IF NOT EXISTS signed (
          chain TEXT NOT NULL, request TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chain, request)
        ) STRICT;
      `);
    } catch (error) {
      throw databaseError(error, path, remedy);
    }
  }

  /** The last block of the chain that was applied. */
  cursor(chain: string): Cursor | undefined {
    const row = this.#database.prepare('SELECT height, hash FROM cursor WHERE chain = ?').get(chain);
    return row ? { height: Number(row.height), hash: String(row.hash) } : undefined;
  }

  /** Requests of the chain that are not finished, in the order in which they were added. */
  unfinished(chain: string): LoggedRequest[] {
    const rows = this.#database
      .prepare('SELECT occurrence, body FROM request WHERE chain = ? ORDER BY rowid')
      .all(chain);
    return rows.map((row) => ({ occurrence: String(row.occurrence), body: String(row.body) }));
  }

  /** What the chain has shown for requests, oldest first, as long as it is remembered. */
  signed(chain: string): LoggedSignatures[] {
    const rows = this.#database.prepare('SELECT request, body FROM signed WHERE chain = ? ORDER BY rowid').all(chain);
    return rows.map((row) => ({ requestId: String(row.request), body: String(row.body) }));
  }

  /** Applies a change durably: all of it or nothing. @throws VaultError `DISK_FULL`, `IO` */
  apply({ chain, cursor, added, removed, signed = [], forgotten = [] }: LogEntry): void {
    const database = this.#database;
    try {
      database.exec('BEGIN IMMEDIATE');
      const add = database.prepare('INSERT OR REPLACE INTO request (chain, occurrence, body) VALUES (?, ?, ?)');
      for (const { occurrence, body } of added) add.run(chain, occurrence, body);
      this.#remove(chain, removed);
      const sign = database.prepare('INSERT OR REPLACE INTO signed (chain, request, body) VALUES (?, ?, ?)');
      for (const { requestId, body } of signed) sign.run(chain, requestId, body);
      const forget = database.prepare('DELETE FROM signed WHERE chain = ? AND request = ?');
      for (const requestId of forgotten) forget.run(chain, requestId);
      if (cursor) {
        database
          .prepare('INSERT OR REPLACE INTO cursor (chain, height, hash) VALUES (?, ?, ?)')
          .run(chain, cursor.height, cursor.hash);
      }
      database.exec('COMMIT');
    } catch (error) {
      // SQLite has rolled back by itself when the disk is full.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw databaseError(error, this.#path, remedy);
    }
  }

  close(): void {
    this.#database.close();
  }

  #remove(chain: string, occurrences: readonly string[]): void {
    const remove = this.#database.prepare('DELETE FROM request WHERE chain = ? AND occurrence = ?');
    for (const occurrence of occurrences) remove.run(chain, occurrence);
  }
}
