import type { AccountId } from '../account-id.ts';
import type { Hash } from '../crypto.ts';
import { contractOf } from '../state/contracts.ts';
import type { ReturnData } from '../vm/host/context.ts';
import type { ReceiptDraft } from '../vm/promises.ts';
import type { ReceiptRun } from './actions.ts';
import { ActionError } from './errors.ts';
import { actionHash, dataIdOfAction, randomSeedOfAction } from './ids.ts';
import type { ActionReceipt, DataReceipt, FunctionCallAction } from './types.ts';
import { receiptProblem } from './validate.ts';

export interface FunctionCallResult {
  /** The value of the last call, or the outgoing receipt that will give it. */
  readonly returned: { readonly value: Uint8Array } | { readonly receipt: ActionReceipt };
}

/** Runs a contract's method within a receipt; throws an ActionError when the contract fails. */
export function callFunction(run: ReceiptRun, action: FunctionCallAction, index: number): void {
  const { receipt, block, state } = run;
  const account = run.account!;
  const hash = actionHash(receipt.receiptId, block.height, index);
  const isLast = index === receipt.actions.length - 1;
  let dataIds = 0;
  const outcome = block.vm.run(
    {
      contract: contractOf(state, receipt.receiverId, account),
      method: action.methodName,
      newDataId: () => dataIdOfAction(hash, block.height, dataIds++),
      context: {
        currentAccountId: receipt.receiverId,
        signerAccountId: receipt.signerId,
        signerPublicKey: receipt.signerPublicKey,
        predecessorAccountId: receipt.predecessorId,
        input: action.args,
        promiseResults: run.promiseResults,
        blockHeight: block.height,
        blockTimestamp: block.timestamp,
        epochHeight: block.epochHeight,
        accountBalance: account.amount,
        lockedBalance: account.locked,
        storageUsage: account.storageUsage,
        attachedDeposit: action.deposit,
        prepaidGas: action.gas,
        randomSeed: randomSeedOfAction(hash, block.randomValue),
        isView: false,
        outputReceivers: isLast ? receipt.outputDataReceivers.map(({ receiverId }) => receiverId) : [],
        validators: block.validators,
        isYielded: (dataId) => block.isYielded(receipt.receiverId, dataId),
      },
    },
    state,
  );
  run.gasBurnt += outcome.gasBurnt;
  run.gasUsed += outcome.gasUsed;
  run.gasBurntByContract += outcome.gasBurnt;
  run.logs.push(...outcome.logs);
  if (outcome.error) throw new ActionError({ FunctionCallError: outcome.error.view });
  run.account = { ...account, amount: outcome.balance, storageUsage: outcome.storageUsage };
  const receipts = outcome.receipts.map((draft) => finishDraft(draft, receipt));
  for (const made of receipts) {
    const problem = receiptProblem(made);
    if (problem) throw new ActionError({ NewReceiptValidationError: problem });
  }
  run.outgoing.push(
    ...receipts,
    ...outcome.resumes.map(({ dataId, data }) => resume(receipt.receiverId, dataId, data)),
  );
  run.returned = resolveReturn(outcome.returned, receipts);
}

function resolveReturn(returned: ReturnData, receipts: readonly ActionReceipt[]): FunctionCallResult['returned'] {
  return 'value' in returned ? returned : { receipt: receipts[returned.receipt]! };
}

function finishDraft(draft: ReceiptDraft, parent: ActionReceipt): ActionReceipt {
  return {
    kind: 'Action',
    receiptId: '',
    predecessorId: parent.receiverId,
    receiverId: draft.receiverId,
    signerId: parent.signerId,
    signerPublicKey: parent.signerPublicKey,
    gasPrice: parent.gasPrice,
    outputDataReceivers: draft.outputDataReceivers,
    inputDataIds: draft.inputDataIds,
    actions: draft.actions,
    isPromiseYield: draft.isPromiseYield,
  };
}

/** The data receipt that wakes a yielded receipt: with a payload, or null when it timed out. */
export function resume(accountId: AccountId, dataId: Hash, data: Uint8Array | null): DataReceipt {
  const account = { predecessorId: accountId, receiverId: accountId };
  return { kind: 'Data', receiptId: '', ...account, dataId, data, isPromiseResume: true };
}
