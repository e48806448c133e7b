import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NodeProcess } from '@quorate/devnet';

/** What stands on the disk of a node that is down. */

/** The journal stands beside it, under the same name and `-wal`. */
export const stockFile = (node: NodeProcess): string => join(dirname(node.logFile), 'vault', 'vault.sqlite');

export interface AssetOnDisk {
  readonly owner: number;
  readonly epoch: number;
  readonly participants: readonly number[];
}

/** A node's stock, by kind and id of each asset. */
export function assetsOf(node: NodeProcess): Map<string, AssetOnDisk> {
  const rows = read(node, 'SELECT kind, id, owner, epoch, participants FROM asset');
  return new Map(
    rows.map(({ epoch, id, kind, owner, participants }) => [
      `${kind} ${id}`,
      { owner: Number(owner), epoch: Number(epoch), participants: String(participants).split(',').map(Number) },
    ]),
  );
}

/** How often a node's stock has changed. */
export const stockCounterOf = (node: NodeProcess): number =>
  Number(read(node, 'SELECT value FROM counter')[0]?.['value']);

function read(node: NodeProcess, sql: string) {
  const database = new DatabaseSync(stockFile(node), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
