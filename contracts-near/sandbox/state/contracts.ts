import { type AccountId, SYSTEM_ACCOUNT } from '../account-id.ts';
import { type Hash, hashOf, ZERO_HASH } from '../crypto.ts';
import type { MutableState, StateReader } from './overlay.ts';
import { type Account, CODE } from './records.ts';

/** Names a global contract (NEP-591), in the words of nearcore's JSON. */
export type GlobalContractId = { readonly CodeHash: Hash } | { readonly AccountId: AccountId };

/** Code as an account runs it. */
export interface Contract {
  readonly code: Uint8Array;
  readonly codeHash: Hash;
}

const HASH_BYTES = 32;

// Code is never changed in place, so its hash is worth remembering.
const hashes = new WeakMap<Uint8Array, Hash>();

function codeHashOf(code: Uint8Array): Hash {
  const hash = hashes.get(code) ?? hashOf(code);
  hashes.set(code, hash);
  return hash;
}

/** The code that an account runs: its own or that of the global contract it uses. */
export function contractOf(state: StateReader, id: AccountId, { globalContract }: Account): Contract | undefined {
  return globalContract ? getGlobalContract(state, globalContract) : asContract(state.get(id, CODE));
}

export function getGlobalContract(state: StateReader, contract: GlobalContractId): Contract | undefined {
  return asContract(state.get(SYSTEM_ACCOUNT, globalRecord(contract)));
}

export function setGlobalContract(state: MutableState, contract: GlobalContractId, code: Uint8Array): void {
  state.set(SYSTEM_ACCOUNT, globalRecord(contract), code);
}

/** Bytes of an account's storage usage that its contract takes: the code, or the name of a global contract. */
export function contractBytes(state: StateReader, id: AccountId, { globalContract }: Account): number {
  return globalContract ? nameBytes(globalContract) : ((state.get(id, CODE) as Uint8Array | undefined)?.length ?? 0);
}

/** Bytes of a global contract's name, for storage usage and fees. */
export function nameBytes(contract: GlobalContractId): number {
  return 'CodeHash' in contract ? HASH_BYTES : Buffer.byteLength(contract.AccountId);
}

/** Replaces an account's contract by own code; returns the account with new code hash and storage usage. */
export function withCode(state: MutableState, id: AccountId, account: Account, code: Uint8Array): Account {
  const storageUsage = account.storageUsage - contractBytes(state, id, account) + code.length;
  state.set(id, CODE, code);
  return { ...account, codeHash: codeHashOf(code), globalContract: undefined, storageUsage };
}

/** Replaces an account's contract by a global one; returns the account with new storage usage. */
export function withGlobalContract(
  state: MutableState,
  id: AccountId,
  account: Account,
  globalContract: GlobalContractId,
): Account {
  const storageUsage = account.storageUsage - contractBytes(state, id, account) + nameBytes(globalContract);
  if (state.get(id, CODE)) state.delete(id, CODE);
  return { ...account, codeHash: ZERO_HASH, globalContract, storageUsage };
}

function asContract(code: unknown): Contract | undefined {
  return code instanceof Uint8Array ? { code, codeHash: codeHashOf(code) } : undefined;
}

/** Global contracts are in the records of the system account, which nobody can own. */
function globalRecord(contract: GlobalContractId): string {
  return 'CodeHash' in contract ? `global hash:${contract.CodeHash}` : `global account:${contract.AccountId}`;
}
