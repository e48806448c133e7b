import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { publicKeyToEvmAddress } from '@quorate/sdk';
import { base58 } from '@scure/base';
import { KeyPair } from 'near-api-js';
import { systemRandom } from './base/random.ts';
import { Secret } from './base/secret.ts';
import { ConfigError } from './config.ts';
import { createIdentity } from './mesh/identity.ts';
import { evmPublisherKey, solanaPublisherKey } from './publisherKeys.ts';
import { type Unlock, unlockFromHex } from './vault/keyfile.ts';
import { type NodeKeys, writeNodeKeys } from './vault/nodeKeys.ts';

/**
 * What opens the node's secrets: `QUORATE_VAULT_KEY` (64 hex digits) or `QUORATE_VAULT_PASSPHRASE`, or a file named by
 * either of them with `_FILE` appended. A backup's are the same with `QUORATE_BACKUP`.
 * @throws ConfigError when there is none or more than one, DecodeError when the key is not 32 bytes of hex
 */
export function unlockFromEnv(
  env: NodeJS.ProcessEnv,
  prefix: 'QUORATE_VAULT' | 'QUORATE_BACKUP' = 'QUORATE_VAULT',
): Unlock {
  const names = ['KEY', 'KEY_FILE', 'PASSPHRASE', 'PASSPHRASE_FILE'].map((kind) => `${prefix}_${kind}`);
  const given = names.filter((name) => env[name] !== undefined && env[name] !== '');
  const [name] = given;
  if (name === undefined || given.length > 1) {
    throw new ConfigError(
      'CONFIG',
      `set exactly one of ${names.join(', ')}${given.length > 1 ? ' (more than one is set)' : ''}`,
    );
  }
  const value = name.endsWith('_FILE') ? readSecretFile(name, env[name] ?? '') : (env[name] ?? '');
  if (name.startsWith(`${prefix}_KEY`)) return unlockFromHex(value, name);
  if (value.length < 12) throw new ConfigError('CONFIG', `${name}: a passphrase needs at least 12 characters`);
  return { kind: 'passphrase', passphrase: new Secret(value) };
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new ConfigError('CONFIG', `${name}: ${path} cannot be read`);
  }
}

/** The public halves, for the NEAR account and for the contract; and the accounts that pay for answers elsewhere. */
export interface NodePublicKeys {
  readonly accountPublicKey: string;
  readonly meshPublicKey: string;
  readonly evmAddress: `0x${string}`;
  readonly solanaAddress: string;
}

/** @throws MeshError `BAD_KEY` when a key is none, never with the key in it */
export function publicKeysOf({ accountKey, meshKey }: NodeKeys): NodePublicKeys {
  return {
    accountPublicKey: createIdentity(accountKey).publicKey,
    meshPublicKey: createIdentity(meshKey).publicKey,
    evmAddress: publicKeyToEvmAddress(secp256k1.getPublicKey(evmPublisherKey(accountKey).reveal(), false)),
    solanaAddress: base58.encode(ed25519.getPublicKey(solanaPublisherKey(accountKey).reveal())),
  };
}

/**
 * Makes a node's two keys and stores them sealed under `home`.
 * @throws VaultError `EXISTS` when there are keys already: they are never overwritten
 */
export async function generateNodeKeys(home: string, env: NodeJS.ProcessEnv): Promise<NodePublicKeys> {
  const unlock = unlockFromEnv(env);
  const [account, mesh] = [KeyPair.fromRandom('ed25519'), KeyPair.fromRandom('ed25519')];
  const keys = { accountKey: new Secret<string>(account.toString()), meshKey: new Secret<string>(mesh.toString()) };
  await writeNodeKeys(home, keys, unlock, systemRandom);
  return publicKeysOf(keys);
}
