import { type AccountId, isEthImplicit, isNearImplicit } from '../account-id.ts';
import { isPostQuantum, type PublicKey } from '../crypto.ts';
import { nameBytes } from '../state/contracts.ts';
import type { Action, DelegateAction, Gas } from './types.ts';

/**
 * What actions and receipts cost: burnt by the sender (`send`, less to oneself per byte) and by the receiver
 * (`exec`). Values of nearcore's `parameters.snap`.
 */
export interface Fee {
  readonly sendSir: Gas;
  readonly sendNotSir: Gas;
  readonly exec: Gas;
}

const fee = (sendSir: Gas, sendNotSir: Gas, exec: Gas): Fee => ({ sendSir, sendNotSir, exec });

export const FEES = {
  actionReceipt: fee(108_059_500_000, 108_059_500_000, 108_059_500_000),
  dataReceipt: fee(36_486_732_312, 36_486_732_312, 36_486_732_312),
  dataReceiptByte: fee(17_212_011, 47_683_715, 17_212_011),
  createAccount: fee(3_850_000_000_000, 3_850_000_000_000, 3_850_000_000_000),
  deleteAccount: fee(147_489_000_000, 147_489_000_000, 147_489_000_000),
  deployContract: fee(184_765_750_000, 184_765_750_000, 184_765_750_000),
  deployContractByte: fee(6_812_999, 47_683_715, 64_572_944),
  functionCall: fee(200_000_000_000, 200_000_000_000, 780_000_000_000),
  functionCallByte: fee(2_235_934, 47_683_715, 2_235_934),
  transfer: fee(115_123_062_500, 115_123_062_500, 115_123_062_500),
  stake: fee(141_715_687_500, 141_715_687_500, 102_217_625_000),
  addFullAccessKey: fee(101_765_125_000, 101_765_125_000, 101_765_125_000),
  addFunctionCallKey: fee(102_217_625_000, 102_217_625_000, 102_217_625_000),
  addFunctionCallKeyByte: fee(1_925_331, 47_683_715, 1_925_331),
  deleteKey: fee(94_946_625_000, 94_946_625_000, 94_946_625_000),
  delegate: fee(200_000_000_000, 200_000_000_000, 200_000_000_000),
  deployGlobalContract: fee(184_765_750_000, 184_765_750_000, 184_765_750_000),
  deployGlobalContractByte: fee(6_812_999, 47_683_715, 70_000_000),
  useGlobalContract: fee(184_765_750_000, 184_765_750_000, 184_765_750_000),
  useGlobalContractByte: fee(6_812_999, 47_683_715, 64_572_944),
} as const;

/** NEP-645: what checking an ML-DSA-65 signature costs more than checking one of the other kinds. */
const POST_QUANTUM_SIGNATURE: Gas = 100_000_000_000;

/** yoctoNEAR per gas. nearcore's price moves with the load above this minimum; the sandbox keeps the minimum. */
export const GAS_PRICE = 100_000_000n;

/** Share of the gas a contract call burns that the contract's account earns: 3/10. */
export function contractReward(gasBurnt: Gas): Gas {
  return Math.floor(gasBurnt / 10) * 3;
}

export function sendFee({ sendSir, sendNotSir }: Fee, senderIsReceiver: boolean): Gas {
  return senderIsReceiver ? sendSir : sendNotSir;
}

/** Multiples of the fees that one action costs. */
type Bill = readonly (readonly [Fee, number])[];

function transferBill(receiverId: AccountId): Bill {
  const bill: [Fee, number][] = [[FEES.transfer, 1]];
  // A transfer may have to create an implicit account, so it pays as if it did.
  if (isNearImplicit(receiverId)) bill.push([FEES.createAccount, 1], [FEES.addFullAccessKey, 1]);
  else if (isEthImplicit(receiverId)) bill.push([FEES.createAccount, 1]);
  return bill;
}

function bill(action: Action, receiverId: AccountId): Bill {
  switch (action.type) {
    case 'CreateAccount':
      return [[FEES.createAccount, 1]];
    case 'DeployContract':
      return [
        [FEES.deployContract, 1],
        [FEES.deployContractByte, action.code.length],
      ];
    case 'FunctionCall':
      return functionCallBill(Buffer.byteLength(action.methodName) + action.args.length);
    case 'Transfer':
      return transferBill(receiverId);
    case 'Stake':
      return [[FEES.stake, 1]];
    case 'AddKey':
      return addKeyBill(action.accessKey.permission);
    case 'DeleteKey':
      return [[FEES.deleteKey, 1]];
    case 'DeleteAccount':
      return [[FEES.deleteAccount, 1]];
    case 'Delegate':
      return [[FEES.delegate, 1]];
    case 'DeployGlobalContract':
      return [
        [FEES.deployGlobalContract, 1],
        [FEES.deployGlobalContractByte, action.code.length],
      ];
    case 'UseGlobalContract':
      return [
        [FEES.useGlobalContract, 1],
        [FEES.useGlobalContractByte, nameBytes(action.contract)],
      ];
  }
}

function functionCallBill(bytes: number): Bill {
  return [
    [FEES.functionCall, 1],
    [FEES.functionCallByte, bytes],
  ];
}

function addKeyBill(permission: 'FullAccess' | { readonly methodNames: readonly string[] }): Bill {
  if (permission === 'FullAccess') return [[FEES.addFullAccessKey, 1]];
  // nearcore counts a terminating zero for each method name.
  const bytes = permission.methodNames.reduce((sum, name) => sum + Buffer.byteLength(name) + 1, 0);
  return [
    [FEES.addFunctionCallKey, 1],
    [FEES.addFunctionCallKeyByte, bytes],
  ];
}

/** What sending an action burns, not counting the actions inside a delegate action. */
export function actionSendFee(action: Action, senderIsReceiver: boolean, receiverId: AccountId): Gas {
  return bill(action, receiverId).reduce((sum, [item, times]) => sum + sendFee(item, senderIsReceiver) * times, 0);
}

/** What executing an action burns, not counting what a contract burns inside. */
export function actionExecFee(action: Action, receiverId: AccountId): Gas {
  return bill(action, receiverId).reduce((sum, [item, times]) => sum + item.exec * times, 0);
}

/** What sending a receipt with its actions burns. */
export function receiptSendFee(actions: readonly Action[], senderId: AccountId, receiverId: AccountId): Gas {
  const local = senderId === receiverId;
  return actions.reduce(
    (sum, action) => sum + actionSendFee(action, local, receiverId),
    sendFee(FEES.actionReceipt, local),
  );
}

/**
 * What is paid for a receipt before it runs: its execution, the gas attached to its function calls, and for a
 * delegate action the sending and the same of the receipt inside.
 */
export function prepaidGas(actions: readonly Action[], receiverId: AccountId): Gas {
  return actions.reduce((sum, action) => {
    const own = sum + actionExecFee(action, receiverId);
    if (action.type === 'FunctionCall') return own + action.gas;
    return action.type === 'Delegate' ? own + delegatedGas(action) : own;
  }, FEES.actionReceipt.exec);
}

/** What the receipt inside a delegate action costs the relayer: sending, execution, attached gas. */
export function delegatedGas({ senderId, receiverId, actions }: DelegateAction): Gas {
  return receiptSendFee(actions, senderId, receiverId) + prepaidGas(actions, receiverId);
}

/** What the signatures of a transaction burn, its own and that of a delegate action in it. */
export function signatureFee(publicKey: PublicKey, actions: readonly Action[]): Gas {
  const delegates = actions.filter((action) => action.type === 'Delegate').map((action) => action.publicKey);
  return [publicKey, ...delegates].filter(isPostQuantum).length * POST_QUANTUM_SIGNATURE;
}

/** Gas attached to the function calls of a receipt, including those inside a delegate action. */
export function attachedGas(actions: readonly Action[]): Gas {
  return actions.reduce((sum, action) => {
    if (action.type === 'FunctionCall') return sum + action.gas;
    return action.type === 'Delegate' ? sum + attachedGas(action.actions) : sum;
  }, 0);
}

/** yoctoNEAR that actions move to the receiver, including those inside a delegate action. */
export function attachedDeposit(actions: readonly Action[]): bigint {
  return actions.reduce((sum, action) => {
    if (action.type === 'FunctionCall' || action.type === 'Transfer') return sum + action.deposit;
    return action.type === 'Delegate' ? sum + attachedDeposit(action.actions) : sum;
  }, 0n);
}
