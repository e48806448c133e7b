import { join } from 'node:path';
import type { KeyShareStore, StateStore, StockStore } from './api.ts';
import { VaultDatabase } from './database.ts';
import { ensureFolder } from './files.ts';
import { KeyShareFolder } from './keyShares.ts';
import { SqliteState } from './state.ts';
import { SqliteStock, type StockOptions } from './stock.ts';

/** Everything a node keeps. */
export interface Vault {
  readonly keyShares: KeyShareStore;
  readonly stock: StockStore;
  readonly state: StateStore;
  /** Gives up the lock. Nothing may be used afterwards. */
  close(): void;
}

/** Where a vault's key shares are. */
export const keySharesFolder = (vault: string): string => join(vault, 'keyshares');

/** The file that a vault's stock is in, and that makes a folder a vault. */
export const stockFile = (vault: string): string => join(vault, 'vault.sqlite');

/**
 * Opens a folder as this process's vault, or makes it: `vault.sqlite` (stock, state; also the lock that keeps a second
 * process out) and `keyshares/`.
 * @throws VaultError `LOCKED`, `WRONG_KEY`, `PERMISSIONS`, `CORRUPT`, `DISK_FULL`, `IO`
 */
export async function openVault(folder: string, options: StockOptions): Promise<Vault> {
  await ensureFolder(folder);
  const database = new VaultDatabase(stockFile(folder));
  try {
    const stock = await SqliteStock.open(database, options);
    const keyShares = await KeyShareFolder.open({ folder: keySharesFolder(folder), ...options });
    return { keyShares, stock, state: new SqliteState(database), close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}
