import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import { type AccountId, isValidAccountId } from './account-id.ts';
import { type PublicKey, publicKeyToBorsh, sha256 } from './crypto.ts';
import { SandboxError } from './sandbox-error.ts';
import type { MutableState } from './state/overlay.ts';
import { type AccessKey, accessKeyBytes, emptyAccount, setAccessKey, setAccount } from './state/records.ts';

/** An account that exists from the first block on. */
export interface GenesisAccount {
  readonly accountId: AccountId;
  /** A full access key, `ed25519:…` or `secp256k1:…`. */
  readonly publicKey: PublicKey;
  /** yoctoNEAR. */
  readonly balance: bigint;
}

/** A key pair in NEAR's text form. */
export interface KeyPairText {
  readonly publicKey: `ed25519:${string}`;
  readonly secretKey: `ed25519:${string}`;
}

/** The root account's key: follows from the seed, so it protects nothing. */
export function keyFromSeed(seed: string): KeyPairText {
  const secret = sha256(Buffer.from(`root key ${seed}`));
  const key = ed25519.getPublicKey(secret);
  return {
    publicKey: `ed25519:${base58.encode(key)}`,
    secretKey: `ed25519:${base58.encode(Buffer.concat([secret, key]))}`,
  };
}

/** Writes an account with one full access key into the state; throws a SandboxError that names what is wrong. */
export function addGenesisAccount(state: MutableState, { accountId, publicKey, balance }: GenesisAccount): void {
  if (!isValidAccountId(accountId)) throw new SandboxError('INVALID_OPTION', `not an account id: ${accountId}`);
  try {
    publicKeyToBorsh(publicKey);
  } catch {
    throw new SandboxError('INVALID_OPTION', `publicKey of ${accountId} is not a public key`);
  }
  const accessKey: AccessKey = { nonce: 0n, permission: 'FullAccess' };
  const account = emptyAccount();
  const storageUsage = account.storageUsage + accessKeyBytes(publicKey, accessKey);
  setAccount(state, accountId, { ...account, amount: balance, storageUsage });
  setAccessKey(state, accountId, publicKey, accessKey);
}
