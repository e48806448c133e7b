/** Account ids: NEP-448 validity and the two kinds of implicit accounts. */

const SYSTEM = 'system';
const ACCOUNT_ID = /^(?:[a-z\d]+[-_])*[a-z\d]+(?:\.(?:[a-z\d]+[-_])*[a-z\d]+)*$/;
const NEAR_IMPLICIT = /^[\da-f]{64}$/;
const ETH_IMPLICIT = /^0x[\da-f]{40}$/;

export type AccountId = string;

/** True for 2 to 64 characters of dot-separated lower-case parts. */
export function isValidAccountId(id: string): boolean {
  return id.length >= 2 && id.length <= 64 && ACCOUNT_ID.test(id);
}

/** The account that refund receipts come from; nobody can own it. */
export function isSystem(id: AccountId): boolean {
  return id === SYSTEM;
}

export const SYSTEM_ACCOUNT: AccountId = SYSTEM;

/** 64 hex digits: the account whose full access key is those 32 bytes as Ed25519 key. */
export function isNearImplicit(id: AccountId): boolean {
  return NEAR_IMPLICIT.test(id);
}

/** `0x` and 40 hex digits. */
export function isEthImplicit(id: AccountId): boolean {
  return ETH_IMPLICIT.test(id);
}

/** An account that comes into being by a transfer to it. */
export function isImplicit(id: AccountId): boolean {
  return isNearImplicit(id) || isEthImplicit(id);
}

/** An id without a dot that is not implicit. */
export function isTopLevel(id: AccountId): boolean {
  return !id.includes('.') && !isSystem(id);
}

/** True when `id` is exactly one part in front of `parent`. */
export function isSubAccountOf(id: AccountId, parent: AccountId): boolean {
  return id.endsWith(`.${parent}`) && !id.slice(0, -parent.length - 1).includes('.');
}
