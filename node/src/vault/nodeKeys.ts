import { join } from 'node:path';
import { z } from 'zod';
import { textBytes, toHex } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { VaultError } from './errors.ts';
import { ensureFolder, readPrivateFile, temporaryPath, writeNewFile } from './files.ts';
import { seal, type Unlock, unseal } from './keyfile.ts';

/** The two keys an operator's node has of its own, in NEAR's form `ed25519:<base58 of 64 bytes>`. */
export interface NodeKeys {
  /** Signs its transactions on NEAR. */
  readonly accountKey: Secret<string>;
  /** Its identity in the mesh. */
  readonly meshKey: Secret<string>;
}

const purpose = 'node keys';
const fileName = 'node-keys.sealed';

const secretKey = z
  .string()
  .startsWith('ed25519:')
  .transform((key) => new Secret(key));
const schema = z.strictObject({ accountKey: secretKey, meshKey: secretKey });

/** Where the keys are, under the node's home. */
export const nodeKeysPath = (home: string): string => join(home, fileName);

/**
 * Stores the keys, sealed, in a file that must not be there yet.
 * @throws VaultError `EXISTS`, `DISK_FULL`, `PERMISSIONS`, `IO`
 */
export async function writeNodeKeys(home: string, keys: NodeKeys, unlock: Unlock, random: RandomSource): Promise<void> {
  await ensureFolder(home);
  const path = nodeKeysPath(home);
  const plain = textBytes(JSON.stringify({ accountKey: keys.accountKey.reveal(), meshKey: keys.meshKey.reveal() }));
  const sealed = await seal(unlock, purpose, plain, random);
  plain.fill(0);
  await writeNewFile(path, temporaryPath(path, toHex(random(8))), sealed);
}

/** @throws VaultError `NOT_FOUND`, `WRONG_KEY`, `CORRUPT`, `PERMISSIONS`, `IO` */
export async function readNodeKeys(home: string, unlock: Unlock): Promise<NodeKeys> {
  const path = nodeKeysPath(home);
  const sealed = await readPrivateFile(path, 4_096);
  if (!sealed) throw new VaultError('NOT_FOUND', `${path}: not found; run \`quorate keys generate\` first`, { path });
  const plain = await unseal(unlock, purpose, sealed, path);
  const parsed = schema.safeParse(JSON.parse(Buffer.from(plain).toString('utf8')));
  plain.fill(0);
  if (!parsed.success) throw new VaultError('CORRUPT', `${path}: does not hold a node's keys`, { path });
  return parsed.data;
}
