import type { AccountId } from '../account-id.ts';
import {
  type Hash,
  type PublicKey,
  type PublicKeyHandle,
  publicKeyHandle,
  publicKeyHandleLength,
  ZERO_HASH,
} from '../crypto.ts';
import type { GlobalContractId } from './contracts.ts';
import type { MutableState, StateReader } from './overlay.ts';

/** Bytes charged for an account without keys, code and data (`storage_num_bytes_account`). */
export const ACCOUNT_BYTES = 100;
/** Bytes charged on top for each key or data record (`storage_num_extra_bytes_record`). */
export const RECORD_BYTES = 40;
/** yoctoNEAR that must be held for each stored byte (`storage_amount_per_byte`). */
export const STORAGE_AMOUNT_PER_BYTE = 10n ** 19n;
/** An account of at most this many bytes needs no balance (NEP-448). */
const ZERO_BALANCE_ACCOUNT_BYTES = 770;

/** What is known of an account besides its keys, code and data. Values are never mutated. */
export interface Account {
  readonly amount: bigint;
  readonly locked: bigint;
  /** Hash of the account's own code, zero without. */
  readonly codeHash: Hash;
  /** The global contract that the account uses instead of own code. */
  readonly globalContract?: GlobalContractId | undefined;
  readonly storageUsage: number;
}

export interface FunctionCallPermission {
  readonly allowance: bigint | null;
  readonly receiverId: AccountId;
  readonly methodNames: readonly string[];
}

export interface AccessKey {
  readonly nonce: bigint;
  readonly permission: 'FullAccess' | FunctionCallPermission;
}

/** A record of the state: one per account, key, code and contract data entry. */
export type StateValue = Account | AccessKey | Uint8Array;

export const ACCOUNT = 'account';
export const CODE = 'code';
export const KEY_PREFIX = 'key:';
export const DATA_PREFIX = 'data:';

export function getAccount(state: StateReader, id: AccountId): Account | undefined {
  return state.get(id, ACCOUNT) as Account | undefined;
}

export function setAccount(state: MutableState, id: AccountId, account: Account): void {
  state.set(id, ACCOUNT, account);
}

/** The state record of an access key. */
export const keyRecord = (key: PublicKey): string => KEY_PREFIX + publicKeyHandle(key);

export function getAccessKey(state: StateReader, id: AccountId, key: PublicKey): AccessKey | undefined {
  return state.get(id, keyRecord(key)) as AccessKey | undefined;
}

export function setAccessKey(state: MutableState, id: AccountId, key: PublicKey, accessKey: AccessKey): void {
  state.set(id, keyRecord(key), accessKey);
}

export function deleteAccessKey(state: MutableState, id: AccountId, key: PublicKey): void {
  state.delete(id, keyRecord(key));
}

/** Every access key of an account, in the order of their text. */
export function accessKeys(state: StateReader, id: AccountId): [PublicKeyHandle, AccessKey][] {
  return state
    .keys(id, KEY_PREFIX)
    .map((record) => [record.slice(KEY_PREFIX.length), state.get(id, record) as AccessKey]);
}

/** The state record of a contract's storage key. */
export function dataRecord(key: Uint8Array): string {
  return DATA_PREFIX + Buffer.from(key).toString('hex');
}

export function emptyAccount(): Account {
  return { amount: 0n, locked: 0n, codeHash: ZERO_HASH, storageUsage: ACCOUNT_BYTES };
}

/** Storage bytes of an access key: key, borsh of the record, the constant of a record. */
export function accessKeyBytes(key: PublicKey, accessKey: AccessKey): number {
  return publicKeyHandleLength(key) + accessKeyBorshLength(accessKey) + RECORD_BYTES;
}

/** Bytes of an access key in borsh. */
export function accessKeyBorshLength({ permission }: AccessKey): number {
  const nonceAndVariant = 8 + 1;
  if (permission === 'FullAccess') return nonceAndVariant;
  const allowance = permission.allowance === null ? 1 : 17;
  const receiver = 4 + Buffer.byteLength(permission.receiverId);
  const methods = permission.methodNames.reduce((sum, name) => sum + 4 + Buffer.byteLength(name), 4);
  return nonceAndVariant + allowance + receiver + methods;
}

/** yoctoNEAR the account lacks to hold its storage, 0 when it holds enough. */
export function missingStorageStake(account: Account): bigint {
  if (account.storageUsage <= ZERO_BALANCE_ACCOUNT_BYTES) return 0n;
  const missing = BigInt(account.storageUsage) * STORAGE_AMOUNT_PER_BYTE - account.amount - account.locked;
  return missing > 0n ? missing : 0n;
}
