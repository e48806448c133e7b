import { type AccountId, isValidAccountId } from '../account-id.ts';
import { publicKeyToBorsh } from '../crypto.ts';
import { LIMITS } from '../vm/costs.ts';
import { InvalidTxError, type InvalidTxErrorView } from './errors.ts';
import { attachedGas } from './fees.ts';
import { receiptSize } from './receipt-size.ts';
import type { Action, ActionReceipt } from './types.ts';

const NAME_TERMINATOR = 1;

/**
 * Finds what is wrong with the actions of a receipt regardless of the state: limits and malformed parts.
 * @returns nearcore's `ActionsValidationError` as in JSON, nothing when they are well formed
 */
export function actionsProblem(actions: readonly Action[]): InvalidTxErrorView | undefined {
  if (actions.length > LIMITS.actionsPerReceipt) {
    return {
      TotalNumberOfActionsExceeded: { total_number_of_actions: actions.length, limit: LIMITS.actionsPerReceipt },
    };
  }
  for (const [index, action] of actions.entries()) {
    if (action.type === 'DeleteAccount' && index < actions.length - 1) return 'DeleteActionMustBeFinal';
    const problem = actionProblem(action);
    if (problem) return problem;
  }
  if (actions.filter(({ type }) => type === 'Delegate').length > 1) return 'DelegateActionMustBeOnlyOne';
  const gas = attachedGas(actions);
  if (gas > LIMITS.gas) return { TotalPrepaidGasExceeded: { total_prepaid_gas: gas, limit: LIMITS.gas } };
  return undefined;
}

/**
 * Finds what is wrong with a receipt that a contract makes.
 * @returns nearcore's `ReceiptValidationError` as in JSON, nothing for a good one
 */
export function receiptProblem(receipt: ActionReceipt): InvalidTxErrorView | undefined {
  const problem = actionsProblem(receipt.actions);
  if (problem) return { ActionsValidation: problem };
  return exceeds('ReceiptSizeExceeded', 'size', receiptSize(receipt), LIMITS.receiptBytes);
}

function actionProblem(action: Action): InvalidTxErrorView | undefined {
  switch (action.type) {
    case 'DeployContract':
    case 'DeployGlobalContract':
      return exceeds('ContractSizeExceeded', 'size', action.code.length, LIMITS.contractBytes);
    case 'FunctionCall':
      if (action.gas === 0) return 'FunctionCallZeroAttachedGas';
      return (
        exceeds(
          'FunctionCallMethodNameLengthExceeded',
          'length',
          Buffer.byteLength(action.methodName),
          LIMITS.methodNameBytes,
        ) ?? exceeds('FunctionCallArgumentsLengthExceeded', 'length', action.args.length, LIMITS.argumentBytes)
      );
    case 'Stake':
      if (publicKeyToBorsh(action.publicKey)[0] === 0) return undefined;
      return { UnsuitableStakingKey: { public_key: action.publicKey } };
    case 'AddKey':
      return action.accessKey.permission === 'FullAccess' ? undefined : permissionProblem(action.accessKey.permission);
    case 'DeleteAccount':
      return invalidAccountId(action.beneficiaryId);
    case 'UseGlobalContract':
      return 'AccountId' in action.contract ? invalidAccountId(action.contract.AccountId) : undefined;
    case 'Delegate':
      return actionsProblem(action.actions) ?? invalidAccountId(action.receiverId);
    default:
      return undefined;
  }
}

function exceeds(error: string, measure: string, value: number, limit: number): InvalidTxErrorView | undefined {
  return value > limit ? { [error]: { [measure]: value, limit } } : undefined;
}

function invalidAccountId(id: AccountId): InvalidTxErrorView | undefined {
  return isValidAccountId(id) ? undefined : { InvalidAccountId: { account_id: id } };
}

function permissionProblem(permission: { readonly receiverId: AccountId; readonly methodNames: readonly string[] }) {
  let total = 0;
  for (const name of permission.methodNames) {
    const length = Buffer.byteLength(name);
    const tooLong = exceeds('AddKeyMethodNameLengthExceeded', 'length', length, LIMITS.methodNameBytes);
    if (tooLong) return tooLong;
    total += length + NAME_TERMINATOR;
  }
  const error = 'AddKeyMethodNamesNumberOfBytesExceeded';
  return (
    exceeds(error, 'total_number_of_bytes', total, LIMITS.accessKeyMethodNamesBytes) ??
    invalidAccountId(permission.receiverId)
  );
}

/** Throws the InvalidTxError of a transaction that no state could make valid. */
export function checkForm(transaction: {
  readonly signerId: AccountId;
  readonly receiverId: AccountId;
  readonly actions: readonly Action[];
  readonly size: number;
}): void {
  const { signerId, receiverId, actions, size } = transaction;
  if (size > LIMITS.transactionBytes) {
    throw new InvalidTxError({ TransactionSizeExceeded: { size, limit: LIMITS.transactionBytes } });
  }
  if (!isValidAccountId(signerId)) throw new InvalidTxError({ InvalidSignerId: { signer_id: signerId } });
  if (!isValidAccountId(receiverId)) throw new InvalidTxError({ InvalidReceiverId: { receiver_id: receiverId } });
  const problem = actionsProblem(actions);
  if (problem) throw new InvalidTxError({ ActionsValidation: problem });
}
