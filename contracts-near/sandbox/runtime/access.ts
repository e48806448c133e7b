import type { AccountId } from '../account-id.ts';
import type { PublicKey } from '../crypto.ts';
import type { AccessKey } from '../state/records.ts';
import type { Action } from './types.ts';

/** Nonces that a block adds to the range allowed for a key: keeps a re-added key's old transactions out. */
const NONCES_PER_BLOCK = 1_000_000n;

/** nearcore's `InvalidAccessKeyError` as in JSON. */
export type AccessProblem = string | Readonly<Record<string, unknown>>;

/** The nonce a key starts with when it is added in a block. */
export function initialNonce(height: number): bigint {
  return BigInt(height - 1) * NONCES_PER_BLOCK;
}

/** The nonce that a block is the first to refuse as too large. */
export function nonceBound(height: number): bigint {
  return BigInt(height) * NONCES_PER_BLOCK;
}

/** Why a key does not permit these actions; nothing when it does. */
export function permissionProblem(
  accessKey: AccessKey,
  receiverId: AccountId,
  actions: readonly Action[],
): AccessProblem | undefined {
  const { permission } = accessKey;
  if (permission === 'FullAccess') return undefined;
  const [action] = actions;
  if (actions.length !== 1 || action?.type !== 'FunctionCall') return 'RequiresFullAccess';
  if (action.deposit > 0n) return 'DepositWithFunctionCall';
  if (receiverId !== permission.receiverId) {
    return { ReceiverMismatch: { tx_receiver: receiverId, ak_receiver: permission.receiverId } };
  }
  if (permission.methodNames.length > 0 && !permission.methodNames.includes(action.methodName)) {
    return { MethodNameMismatch: { method_name: action.methodName } };
  }
  return undefined;
}

/** The key with its nonce advanced and the cost taken from its allowance. */
export function spend(accessKey: AccessKey, nonce: bigint, cost: bigint): AccessKey {
  const { permission } = accessKey;
  if (permission === 'FullAccess' || permission.allowance === null) return { nonce, permission };
  return { nonce, permission: { ...permission, allowance: permission.allowance - cost } };
}

/** Why the key's allowance does not cover a cost; nothing when it does. */
export function allowanceProblem(
  accountId: AccountId,
  publicKey: PublicKey,
  { permission }: AccessKey,
  cost: bigint,
): AccessProblem | undefined {
  if (permission === 'FullAccess' || permission.allowance === null || permission.allowance >= cost) return undefined;
  const { allowance } = permission;
  return {
    NotEnoughAllowance: {
      account_id: accountId,
      public_key: publicKey,
      allowance: allowance.toString(),
      cost: cost.toString(),
    },
  };
}
