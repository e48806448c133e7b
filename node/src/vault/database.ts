import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { VaultError } from './errors.ts';
import { checkPrivate, fileError } from './files.ts';

const schemaVersion = 1;
/** "QRMV", in SQLite's header: tells our file from any other database. */
const applicationId = 0x51524d56;

const schema = `
CREATE TABLE asset (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  owner INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  participants TEXT NOT NULL,
  sealed BLOB NOT NULL,
  UNIQUE (kind, id)
) STRICT;
CREATE INDEX asset_queue ON asset (kind, owner, epoch, seq, participants);
CREATE TABLE counter (value INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (0);
CREATE TABLE stock_key (sealed BLOB NOT NULL) STRICT;
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`;

const remedy = 'move it and its -wal file away, and stock is made anew';

export type Row = Record<string, SQLOutputValue>;

/**
 * The vault's SQLite file: one process at a time, and every transaction on the disk when it returns.
 * Secrets go in sealed; `secure_delete` zeroes what is deleted besides.
 */
export class VaultDatabase {
  readonly #path: string;
  readonly #database: DatabaseSync;

  /**
   * Opens the file, or makes it with mode 0600, and holds it until close().
   * @throws VaultError `LOCKED` when another process has it, `PERMISSIONS`, `CORRUPT`, `DISK_FULL`, `IO`
   */
  constructor(path: string) {
    this.#path = path;
    createPrivate(path);
    try {
      this.#database = new DatabaseSync(path);
    } catch (error) {
      throw databaseError(error, path, remedy);
    }
    try {
      this.#setUp();
    } catch (error) {
      this.#database.close();
      throw databaseError(error, path, remedy);
    }
  }

  #setUp(): void {
    this.#database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA secure_delete = ON;
      PRAGMA journal_size_limit = 16777216;
      BEGIN EXCLUSIVE;`);
    const version = this.#pragma('user_version');
    // Damage inside would show only when something is taken from there, and then again and again.
    if (this.#pragma('quick_check') !== 'ok') throw damaged(this.#path, remedy);
    if (version === 0 && this.#pragma('schema_version') === 0) this.#database.exec(schema);
    else if (version !== schemaVersion || this.#pragma('application_id') !== applicationId) {
      throw new VaultError('CORRUPT', `${this.#path}: not a vault of version ${schemaVersion}`, { path: this.#path });
    }
    this.#database.exec('COMMIT');
  }

  #pragma(name: string): unknown {
    return this.#database.prepare(`PRAGMA ${name}`).get()?.[name];
  }

  /** Runs `work` whole or not at all; durable when it returns. @throws VaultError, or what `work` throws */
  transaction<T>(work: () => T): T {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw databaseError(error, this.#path, remedy);
    }
  }

  /** A prepared statement whose errors are VaultErrors. */
  prepare(sql: string): Statement {
    const statement = this.#database.prepare(sql);
    const guarded =
      <T>(run: (...values: SQLInputValue[]) => T) =>
      (...values: SQLInputValue[]): T => {
        try {
          return run(...values);
        } catch (error) {
          throw databaseError(error, this.#path, remedy);
        }
      };
    return {
      run: guarded((...values) => Number(statement.run(...values).changes)),
      get: guarded((...values) => statement.get(...values)),
      all: guarded((...values) => statement.all(...values)),
      iterate: (...values) => statement.iterate(...values),
    };
  }

  /** Folds the WAL into the file and gives up the lock. Closing twice does nothing. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/**
 * Makes the file with mode 0600 where SQLite would make it readable to others (its WAL file takes over the mode), or
 * checks the one that is there. That one must not be opened here: closing it would drop the locks that SQLite holds on
 * it in this process (POSIX; sqlite.org/howtocorrupt.html §2.2).
 */
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const typed = fileError(error, path);
    if (typed.code !== 'EXISTS') throw typed;
    checkPrivate(path, statSync(path).mode);
    checkWritable(path);
    checkWritable(dirname(path));
  }
}

/** SQLite would speak of an I/O error when it cannot lock. */
function checkWritable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw fileError(error, path);
  }
}

export interface Statement {
  /** @returns number of rows changed */
  run(...values: SQLInputValue[]): number;
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  iterate(...values: SQLInputValue[]): Iterable<Row>;
}

/** SQLite's primary result codes, sqlite.org/rescode.html. */
const resultCode = { busy: 5, readOnly: 8, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/**
 * What SQLite's error means, in the vault's words; any other error as it is.
 * @param remedy what to do about a damaged file
 */
export function databaseError(error: unknown, path: string, remedy: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const details = { path, sqlite: error.errcode };
  switch (error.errcode & 0xff) {
    case resultCode.busy:
      return new VaultError('LOCKED', `${path}: in use by another process`, details);
    case resultCode.full:
      return new VaultError('DISK_FULL', `${path}: no space left`, details);
    case resultCode.corrupt:
    case resultCode.notADatabase:
      return damaged(path, remedy, error.errcode);
    case resultCode.readOnly:
    case resultCode.cannotOpen:
      return new VaultError('PERMISSIONS', `${path}: cannot be opened for writing`, details);
    default:
      return new VaultError('IO', `${path}: ${error.message} (SQLite error ${error.errcode})`, details);
  }
}

const damaged = (path: string, remedy: string, sqlite: number = resultCode.corrupt): VaultError =>
  new VaultError('CORRUPT', `${path}: damaged; ${remedy}`, { path, sqlite });
