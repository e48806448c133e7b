import { isSystem } from '../account-id.ts';
import { StateOverlay } from '../state/overlay.ts';
import { getAccessKey, getAccount, missingStorageStake, setAccessKey, setAccount } from '../state/records.ts';
import { applyAction, balanceRefund, gasRefund, type ReceiptRun } from './actions.ts';
import { ActionError, type ActionErrorKind } from './errors.ts';
import { actionExecFee, attachedDeposit, contractReward, FEES, prepaidGas } from './fees.ts';
import { receiptIdOfReceipt } from './ids.ts';
import type { BlockContext } from './runtime.ts';
import type { ActionReceipt, DataReceipt, DataReceiver, ExecutionOutcome, ExecutionStatus, Receipt } from './types.ts';

export interface AppliedReceipt {
  readonly outcome: ExecutionOutcome;
  readonly outgoing: readonly Receipt[];
}

interface Failure {
  readonly index: number | null;
  readonly kind: ActionErrorKind;
}

/**
 * Executes an action receipt (nearcore `apply_action_receipt`): all of its actions take effect or none does.
 * Refunds, the contract's reward and results for waiting receipts come out either way.
 */
export function applyReceipt(
  receipt: ActionReceipt,
  promiseResults: readonly (Uint8Array | null)[],
  block: BlockContext,
): AppliedReceipt {
  const state = new StateOverlay(block.state);
  const run: ReceiptRun = {
    receipt,
    block,
    state,
    promiseResults,
    account: getAccount(state, receipt.receiverId),
    actorId: receipt.predecessorId,
    gasBurnt: FEES.actionReceipt.exec,
    gasUsed: FEES.actionReceipt.exec,
    gasBurntByContract: 0,
    tokensBurnt: 0n,
    logs: [],
    outgoing: [],
    returned: { value: new Uint8Array() },
  };
  const failure = applyActions(run);
  if (!failure) {
    if (run.account) setAccount(state, receipt.receiverId, run.account);
    if (isSystem(receipt.predecessorId)) restoreAllowance(receipt, state);
    state.commit(block.state.because({ type: 'receipt_processing', receipt_hash: receipt.receiptId }));
  }
  const reward = payReward(run);
  const outgoing = numbered(failure ? [] : run.outgoing, refunds(run, failure), run, failure);
  const isRefund = isSystem(receipt.predecessorId);
  const outcome: ExecutionOutcome = {
    id: receipt.receiptId,
    executorId: receipt.receiverId,
    logs: run.logs,
    receiptIds: outgoing.filter(({ kind }) => kind === 'Action').map(({ receiptId }) => receiptId),
    gasBurnt: run.gasBurnt,
    tokensBurnt: isRefund ? 0n : BigInt(run.gasBurnt) * receipt.gasPrice - reward + (failure ? 0n : run.tokensBurnt),
    status: failure ? { Failure: { ActionError: failure } } : success(run, outgoing),
  };
  return { outcome, outgoing };
}

function applyActions(run: ReceiptRun): Failure | undefined {
  for (const [index, action] of run.receipt.actions.entries()) {
    const fee = actionExecFee(action, run.receipt.receiverId);
    run.gasBurnt += fee;
    run.gasUsed += fee;
    run.returned = { value: new Uint8Array() };
    try {
      applyAction(run, action, index);
    } catch (error) {
      if (error instanceof ActionError) return { index, kind: error.kind };
      throw error;
    }
  }
  const missing = run.account ? missingStorageStake(run.account) : 0n;
  if (missing === 0n) return undefined;
  const { receiverId } = run.receipt;
  return { index: null, kind: { LackBalanceForState: { account_id: receiverId, amount: missing.toString() } } };
}

/** A gas refund also fills up the allowance of the function call key that paid the gas. */
function restoreAllowance(receipt: ActionReceipt, state: StateOverlay): void {
  if (receipt.signerId !== receipt.receiverId) return;
  const accessKey = getAccessKey(state, receipt.signerId, receipt.signerPublicKey);
  if (!accessKey || accessKey.permission === 'FullAccess' || accessKey.permission.allowance === null) return;
  const allowance = accessKey.permission.allowance + attachedDeposit(receipt.actions);
  const permission = { ...accessKey.permission, allowance };
  setAccessKey(state, receipt.signerId, receipt.signerPublicKey, { ...accessKey, permission });
}

/** Gives the contract's account its share of the gas its code burnt; returns the yoctoNEAR. */
function payReward({ receipt, block, gasBurntByContract }: ReceiptRun): bigint {
  const reward = BigInt(contractReward(gasBurntByContract)) * receipt.gasPrice;
  const account = getAccount(block.state, receipt.receiverId);
  if (reward === 0n || !account) return 0n;
  const state = block.state.because({ type: 'action_receipt_gas_reward', receipt_hash: receipt.receiptId });
  setAccount(state, receipt.receiverId, { ...account, amount: account.amount + reward });
  return reward;
}

/** Deposits come back when the receipt failed, gas that was prepaid and not spent always. */
function refunds({ receipt, gasBurnt, gasUsed }: ReceiptRun, failure: Failure | undefined): ActionReceipt[] {
  if (isSystem(receipt.predecessorId)) return [];
  const deposit = failure ? attachedDeposit(receipt.actions) : 0n;
  // Gas promised to a receipt that is not sent was not spent either.
  const gas = prepaidGas(receipt.actions, receipt.receiverId) - (failure ? gasBurnt : gasUsed);
  const amount = BigInt(gas) * receipt.gasPrice;
  return [
    ...(deposit > 0n ? [balanceRefund(receipt.predecessorId, deposit)] : []),
    ...(amount > 0n ? [gasRefund(receipt.signerId, receipt.signerPublicKey, amount)] : []),
  ];
}

/** Everything the receipt sends, with ids: what its actions sent, refunds, results for those who wait for it. */
function numbered(
  sent: readonly Receipt[],
  refundReceipts: readonly Receipt[],
  { receipt, block, returned }: ReceiptRun,
  failure: Failure | undefined,
): Receipt[] {
  const passedOn = !failure && 'receipt' in returned ? returned.receipt : undefined;
  const forwarded = sent.map((out) => {
    if (out !== passedOn) return out;
    // Whoever waits for this receipt's result gets that of the returned promise instead.
    return { ...passedOn, outputDataReceivers: [...passedOn.outputDataReceivers, ...receipt.outputDataReceivers] };
  });
  const data = 'value' in returned && !failure ? returned.value : null;
  const results = passedOn ? [] : receipt.outputDataReceivers.map((receiver) => result(receipt, receiver, data));
  return [...forwarded, ...refundReceipts, ...results].map((out, index) => ({
    ...out,
    receiptId: receiptIdOfReceipt(receipt.receiptId, block.height, index),
  }));
}

function result(from: ActionReceipt, { dataId, receiverId }: DataReceiver, data: Uint8Array | null): DataReceipt {
  return {
    kind: 'Data',
    receiptId: '',
    predecessorId: from.receiverId,
    receiverId,
    dataId,
    data,
    isPromiseResume: false,
  };
}

function success({ returned, outgoing: sent }: ReceiptRun, outgoing: readonly Receipt[]): ExecutionStatus {
  if ('value' in returned) return { SuccessValue: returned.value };
  return { SuccessReceiptId: outgoing[sent.indexOf(returned.receipt)]!.receiptId };
}
