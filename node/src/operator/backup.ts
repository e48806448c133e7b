import { z } from 'zod';
import { textBytes, toHex } from '../base/bytes.ts';
import { QuorateError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { KeyShare } from '../types/keyShare.ts';
import { decodeKeyShare, encodeKeyShare } from '../types/keyShareCodec.ts';
import { readPrivateFile, temporaryPath, writeNewFile } from '../vault/files.ts';
import { defaultScryptCost, type ScryptCost, seal, type Unlock, unseal } from '../vault/keyfile.ts';
import type { NodeKeys } from '../vault/nodeKeys.ts';
import { OperatorError } from './errors.ts';

/** What cannot be made anew. Never stock: a presignature that is used before and after a restore gives away the key. */
export interface Backup {
  readonly accountId: string;
  readonly network: string;
  readonly contractId: string;
  readonly nodeKeys: NodeKeys;
  readonly keyShares: readonly KeyShare[];
}

const purpose = 'backup';
const maxFileBytes = 4 << 20;

const secret = z
  .string()
  .startsWith('ed25519:')
  .transform((key) => new Secret(key));
const schema = z.strictObject({
  version: z.literal(1),
  accountId: z.string(),
  network: z.string(),
  contractId: z.string(),
  accountKey: secret,
  meshKey: secret,
  keyShares: z
    .array(z.base64().transform((text) => decodeKeyShare(new Uint8Array(Buffer.from(text, 'base64')))))
    .max(64),
});

/**
 * Writes a sealed file of mode 0600 that must not be there yet.
 * @throws VaultError `EXISTS`, `DISK_FULL`, `PERMISSIONS`, `NOT_FOUND` when its folder is not there, `IO`
 */
export async function writeBackup(
  path: string,
  backup: Backup,
  unlock: Unlock,
  random: RandomSource,
  cost: ScryptCost = defaultScryptCost,
): Promise<void> {
  const { accountId, contractId, keyShares, network, nodeKeys } = backup;
  const plain = textBytes(
    JSON.stringify({
      version: 1,
      ...{ accountId, network, contractId },
      accountKey: nodeKeys.accountKey.reveal(),
      meshKey: nodeKeys.meshKey.reveal(),
      keyShares: keyShares.map((share) => Buffer.from(encodeKeyShare(share)).toString('base64')),
    } satisfies z.input<typeof schema>),
  );
  try {
    const sealed = await seal(unlock, purpose, plain, random, cost);
    await writeNewFile(path, temporaryPath(path, toHex(random(8))), sealed);
  } finally {
    plain.fill(0);
  }
}

/** @throws VaultError `WRONG_KEY`, `CORRUPT`, `PERMISSIONS`, `IO`; OperatorError `BACKUP` */
export async function readBackup(path: string, unlock: Unlock): Promise<Backup> {
  const sealed = await readPrivateFile(path, maxFileBytes);
  if (!sealed) throw new OperatorError('BACKUP', `${path}: not found`);
  const plain = await unseal(unlock, purpose, sealed, path);
  try {
    const parsed = schema.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
    const { accountKey, keyShares, meshKey, accountId, contractId, network } = parsed;
    return { accountId, network, contractId, nodeKeys: { accountKey, meshKey }, keyShares };
  } catch (error) {
    // Neither a parser's nor a schema's words: they may quote what they were given.
    const field = error instanceof z.ZodError ? ` (${error.issues[0]?.path.join('.')})` : '';
    const code = error instanceof QuorateError ? ` (${error.code})` : field;
    throw new OperatorError('BACKUP', `${path}: does not hold what this version exports${code}`);
  } finally {
    plain.fill(0);
  }
}
