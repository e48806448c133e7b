import { base58 } from '@scure/base';
import {
  type AccountId,
  isImplicit,
  isNearImplicit,
  isSubAccountOf,
  isSystem,
  isTopLevel,
  SYSTEM_ACCOUNT,
} from '../account-id.ts';
import { SYSTEM_PUBLIC_KEY } from '../crypto.ts';
import { contractBytes, withCode } from '../state/contracts.ts';
import type { MutableState } from '../state/overlay.ts';
import {
  type Account,
  accessKeyBytes,
  deleteAccessKey,
  emptyAccount,
  getAccessKey,
  setAccessKey,
} from '../state/records.ts';
import { initialNonce } from './access.ts';
import { applyDelegate } from './delegate.ts';
import { ActionError } from './errors.ts';
import { callFunction, type FunctionCallResult } from './function-call.ts';
import { deployGlobalContract, useGlobalContract } from './global-contracts.ts';
import type { BlockContext } from './runtime.ts';
import type { Action, ActionReceipt, AddKeyAction, Gas, Receipt, StakeAction } from './types.ts';

/** Only this account creates top-level ones; every id without a dot fits in the 64 characters it reserves. */
const REGISTRAR: AccountId = 'registrar';
/** An account with more bytes of keys and data than this cannot be deleted. */
const MAX_DELETED_STATE_BYTES = 10_000;
const MINIMUM_STAKE = 10n ** 24n;

/** What the actions of a receipt have done so far; the state overlay holds the rest. */
export interface ReceiptRun {
  readonly receipt: ActionReceipt;
  readonly block: BlockContext;
  readonly state: MutableState;
  readonly promiseResults: readonly (Uint8Array | null)[];
  account: Account | undefined;
  /** On whose behalf the next action runs: the predecessor, or the account itself once created. */
  actorId: AccountId;
  gasBurnt: Gas;
  gasUsed: Gas;
  /** Part of the burnt gas that contracts burnt, of which the account earns a share. */
  gasBurntByContract: Gas;
  /** yoctoNEAR that actions burn besides the price of gas. */
  tokensBurnt: bigint;
  readonly logs: string[];
  readonly outgoing: Receipt[];
  returned: FunctionCallResult['returned'];
}

/** Applies one action of a receipt; throws an ActionError when it fails. */
export function applyAction(run: ReceiptRun, action: Action, index: number): void {
  const { receiverId } = run.receipt;
  checkExistence(run, action);
  checkPermission(run, action);
  switch (action.type) {
    case 'CreateAccount':
      createAccount(run);
      break;
    case 'DeployContract':
      run.account = withCode(run.state, receiverId, run.account!, action.code);
      break;
    case 'FunctionCall':
      callFunction(run, action, index);
      break;
    case 'Transfer':
      transfer(run, action.deposit);
      break;
    case 'Stake':
      stake(run, action);
      break;
    case 'AddKey':
      addKey(run, action);
      break;
    case 'DeleteKey':
      deleteKey(run, action.publicKey);
      break;
    case 'DeleteAccount':
      deleteAccount(run, action.beneficiaryId);
      break;
    case 'Delegate':
      applyDelegate(run, action);
      break;
    case 'DeployGlobalContract':
      deployGlobalContract(run, action);
      break;
    case 'UseGlobalContract':
      useGlobalContract(run, action);
      break;
  }
}

function checkExistence({ account, receipt }: ReceiptRun, { type }: Action): void {
  const id = receipt.receiverId;
  if (type === 'CreateAccount') {
    if (account) throw new ActionError({ AccountAlreadyExists: { account_id: id } });
    if (isImplicit(id)) throw new ActionError({ OnlyImplicitAccountCreationAllowed: { account_id: id } });
    return;
  }
  if (account) return;
  const createsImplicit =
    type === 'Transfer' && receipt.actions.length === 1 && isImplicit(id) && !isSystem(receipt.predecessorId);
  if (!createsImplicit) throw new ActionError({ AccountDoesNotExist: { account_id: id } });
}

function checkPermission({ account, receipt, actorId }: ReceiptRun, { type }: Action): void {
  const id = receipt.receiverId;
  if (type === 'CreateAccount' || type === 'FunctionCall' || type === 'Transfer' || type === 'Delegate') return;
  if (actorId !== id) throw new ActionError({ ActorNoPermission: { account_id: id, actor_id: actorId } });
  if (type === 'DeleteAccount' && account!.locked > 0n) {
    throw new ActionError({ DeleteAccountStaking: { account_id: id } });
  }
}

function createAccount(run: ReceiptRun): void {
  const { receiverId, predecessorId } = run.receipt;
  if (isTopLevel(receiverId)) {
    if (predecessorId !== REGISTRAR) {
      const parties = { account_id: receiverId, registrar_account_id: REGISTRAR, predecessor_id: predecessorId };
      throw new ActionError({ CreateAccountOnlyByRegistrar: parties });
    }
  } else if (!isSubAccountOf(receiverId, predecessorId)) {
    throw new ActionError({ CreateAccountNotAllowed: { account_id: receiverId, predecessor_id: predecessorId } });
  }
  run.actorId = receiverId;
  run.account = emptyAccount();
}

function transfer(run: ReceiptRun, deposit: bigint): void {
  const { receiverId } = run.receipt;
  if (!run.account) {
    run.account = emptyAccount();
    if (isNearImplicit(receiverId)) {
      const publicKey = `ed25519:${base58.encode(Buffer.from(receiverId, 'hex'))}`;
      putKey(run, publicKey, { nonce: initialNonce(run.block.height), permission: 'FullAccess' });
    }
  }
  run.account = { ...run.account, amount: run.account.amount + deposit };
}

/** Moves balance to or from the locked part at once; nearcore unlocks what is unstaked epochs later. */
function stake(run: ReceiptRun, { stake: amount }: StakeAction): void {
  const { receiverId } = run.receipt;
  const { amount: balance, locked } = run.account!;
  const increment = amount - locked;
  if (balance < increment) {
    const amounts = { stake: amount.toString(), locked: locked.toString(), balance: balance.toString() };
    throw new ActionError({ TriesToStake: { account_id: receiverId, ...amounts } });
  }
  if (locked === 0n && amount === 0n) throw new ActionError({ TriesToUnstake: { account_id: receiverId } });
  if (amount > 0n && amount < MINIMUM_STAKE) {
    const stakes = { stake: amount.toString(), minimum_stake: MINIMUM_STAKE.toString() };
    throw new ActionError({ InsufficientStake: { account_id: receiverId, ...stakes } });
  }
  run.account = { ...run.account!, amount: balance - increment, locked: amount };
}

function addKey(run: ReceiptRun, { publicKey, accessKey }: AddKeyAction): void {
  const { receiverId } = run.receipt;
  if (getAccessKey(run.state, receiverId, publicKey)) {
    throw new ActionError({ AddKeyAlreadyExists: { account_id: receiverId, public_key: publicKey } });
  }
  putKey(run, publicKey, { ...accessKey, nonce: initialNonce(run.block.height) });
}

function putKey(run: ReceiptRun, publicKey: string, accessKey: AddKeyAction['accessKey']): void {
  setAccessKey(run.state, run.receipt.receiverId, publicKey, accessKey);
  const account = run.account!;
  run.account = { ...account, storageUsage: account.storageUsage + accessKeyBytes(publicKey, accessKey) };
}

function deleteKey(run: ReceiptRun, publicKey: string): void {
  const { receiverId } = run.receipt;
  const accessKey = getAccessKey(run.state, receiverId, publicKey);
  if (!accessKey) throw new ActionError({ DeleteKeyDoesNotExist: { account_id: receiverId, public_key: publicKey } });
  deleteAccessKey(run.state, receiverId, publicKey);
  const account = run.account!;
  run.account = { ...account, storageUsage: account.storageUsage - accessKeyBytes(publicKey, accessKey) };
}

function deleteAccount(run: ReceiptRun, beneficiaryId: AccountId): void {
  const { receiverId } = run.receipt;
  const account = run.account!;
  if (account.storageUsage - contractBytes(run.state, receiverId, account) > MAX_DELETED_STATE_BYTES) {
    throw new ActionError({ DeleteAccountWithLargeState: { account_id: receiverId } });
  }
  if (account.amount > 0n) run.outgoing.push(balanceRefund(beneficiaryId, account.amount));
  for (const record of run.state.keys(receiverId, '')) run.state.delete(receiverId, record);
  run.account = undefined;
  run.actorId = run.receipt.predecessorId;
}

/** A receipt of the system that gives balance back; it costs nothing. */
export function balanceRefund(receiverId: AccountId, amount: bigint): ActionReceipt {
  return { ...refundBase(receiverId, amount), signerId: SYSTEM_ACCOUNT, signerPublicKey: SYSTEM_PUBLIC_KEY };
}

/** A receipt of the system that gives gas back to the signer, and to the allowance of the key that paid it. */
export function gasRefund(signerId: AccountId, signerPublicKey: string, amount: bigint): ActionReceipt {
  return { ...refundBase(signerId, amount), signerId, signerPublicKey };
}

function refundBase(receiverId: AccountId, deposit: bigint) {
  return {
    kind: 'Action',
    receiptId: '',
    predecessorId: SYSTEM_ACCOUNT,
    receiverId,
    gasPrice: 0n,
    outputDataReceivers: [],
    inputDataIds: [],
    actions: [{ type: 'Transfer', deposit }],
    isPromiseYield: false,
  } as const;
}
