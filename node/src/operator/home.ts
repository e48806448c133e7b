import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomSource } from '../base/random.ts';
import type { KeyShare } from '../types/keyShare.ts';
import type { KeyShareId } from '../vault/api.ts';
import { VaultError } from '../vault/errors.ts';
import type { Unlock } from '../vault/keyfile.ts';
import { KeyShareFolder } from '../vault/keyShares.ts';
import { nodeKeysPath, readNodeKeys, writeNodeKeys } from '../vault/nodeKeys.ts';
import { keySharesFolder, stockFile } from '../vault/vault.ts';
import { readBackup, writeBackup } from './backup.ts';
import { OperatorError } from './errors.ts';

/** A node on its contract, and where it keeps its keys. */
export interface Home {
  readonly home: string;
  readonly accountId: string;
  readonly network: string;
  readonly contractId: string;
}

/** What is in a backup, in public terms. */
export interface BackupContents {
  readonly accountId: string;
  readonly epochs: readonly number[];
}

/**
 * Writes node keys and key shares into a sealed file. The node may be running.
 * @throws VaultError `EXISTS` when the file is there, and whatever is wrong with the home
 */
export async function exportKeys(
  node: Home,
  file: string,
  vaultUnlock: Unlock,
  backupUnlock: Unlock,
  random: RandomSource,
): Promise<BackupContents> {
  const { accountId, contractId, home, network } = node;
  const nodeKeys = await readNodeKeys(home, vaultUnlock);
  const folder = KeyShareFolder.forReading(keySharesFolder(join(home, 'vault')), vaultUnlock);
  const keyShares: KeyShare[] = [];
  for (const id of await folder.list()) {
    const share = await folder.get(id);
    if (share) keyShares.push(share); // a running node may have erased it meanwhile
  }
  await writeBackup(file, { accountId, network, contractId, nodeKeys, keyShares }, backupUnlock, random);
  return { accountId, epochs: epochsOf(keyShares) };
}

/**
 * Restores a backup into a home that has neither keys nor a vault: what is there is never overwritten, and shares never
 * come to stand beside stock of another time. The keys are written last, so that an interrupted import can be repeated.
 * @throws OperatorError `BACKUP` when it is another node's; VaultError `EXISTS` when the home is not empty, `WRONG_KEY`
 */
export async function importKeys(
  node: Home,
  file: string,
  vaultUnlock: Unlock,
  backupUnlock: Unlock,
  random: RandomSource,
): Promise<BackupContents> {
  const vault = join(node.home, 'vault');
  for (const path of [nodeKeysPath(node.home), stockFile(vault)]) {
    if (existsSync(path))
      throw new VaultError('EXISTS', `${path}: exists already; import into an empty home`, { path });
  }
  const backup = await readBackup(file, backupUnlock);
  for (const field of ['accountId', 'network', 'contractId'] as const) {
    if (backup[field] !== node[field]) {
      throw new OperatorError('BACKUP', `${file}: ${field} is ${backup[field]}, the config's is ${node[field]}`);
    }
  }
  const folder = await KeyShareFolder.open({ folder: keySharesFolder(vault), unlock: vaultUnlock, random });
  const isInBackup = (id: KeyShareId) => backup.keyShares.some((share) => share.transcriptHash === id.transcriptHash);
  const stranger = (await folder.list()).find((id) => !isInBackup(id));
  if (stranger) {
    throw new VaultError('EXISTS', `${vault}: has a share of epoch ${stranger.epoch} that is not in the backup`);
  }
  for (const share of backup.keyShares) await folder.put(share);
  await writeNodeKeys(node.home, backup.nodeKeys, vaultUnlock, random);
  return { accountId: backup.accountId, epochs: epochsOf(backup.keyShares) };
}

const epochsOf = (shares: readonly KeyShare[]): number[] => [...new Set(shares.map(({ epoch }) => epoch))];
