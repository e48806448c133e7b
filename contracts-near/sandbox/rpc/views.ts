import { base64 } from '@scure/base';
import type { StoredOutcome } from '../chain/history.ts';
import type { Validator } from '../chain/validator.ts';
import { sha256, signatureToText } from '../crypto.ts';
import type { Action, ExecutionStatus, Receipt, SignedTransaction } from '../runtime/types.ts';
import type { AccessKey, Account } from '../state/records.ts';

/** JSON as nearcore's `views.rs` writes it: amounts as text, bytes as base64, gas as numbers. */

export function accessKeyView({ nonce, permission }: AccessKey) {
  if (permission === 'FullAccess') return { nonce: Number(nonce), permission };
  const { allowance, receiverId, methodNames } = permission;
  const call = { allowance: allowance?.toString() ?? null, receiver_id: receiverId, method_names: methodNames };
  return { nonce: Number(nonce), permission: { FunctionCall: call } };
}

export function validatorStakeView({ accountId, publicKey, stake }: Validator) {
  const view = { account_id: accountId, public_key: publicKey, stake: stake.toString() };
  return { validator_stake_struct_version: 'V1', ...view };
}

export function accountView({ amount, locked, codeHash, globalContract, storageUsage }: Account) {
  return {
    amount: amount.toString(),
    locked: locked.toString(),
    code_hash: codeHash,
    storage_usage: storageUsage,
    storage_paid_at: 0,
    ...(globalContract && 'CodeHash' in globalContract ? { global_contract_hash: globalContract.CodeHash } : {}),
    ...(globalContract && 'AccountId' in globalContract
      ? { global_contract_account_id: globalContract.AccountId }
      : {}),
  };
}

export function actionView(action: Action): unknown {
  switch (action.type) {
    case 'CreateAccount':
      return 'CreateAccount';
    case 'DeployContract':
      // nearcore shows the hash of the code here, not the code.
      return { DeployContract: { code: base64.encode(sha256(action.code)) } };
    case 'FunctionCall': {
      const { methodName, args, gas, deposit } = action;
      const call = { method_name: methodName, args: base64.encode(args), gas, deposit: deposit.toString() };
      return { FunctionCall: call };
    }
    case 'Transfer':
      return { Transfer: { deposit: action.deposit.toString() } };
    case 'Stake':
      return { Stake: { stake: action.stake.toString(), public_key: action.publicKey } };
    case 'AddKey':
      return { AddKey: { public_key: action.publicKey, access_key: accessKeyView(action.accessKey) } };
    case 'DeleteKey':
      return { DeleteKey: { public_key: action.publicKey } };
    case 'DeleteAccount':
      return { DeleteAccount: { beneficiary_id: action.beneficiaryId } };
    case 'DeployGlobalContract': {
      const name = action.namedBy === 'CodeHash' ? 'DeployGlobalContract' : 'DeployGlobalContractByAccountId';
      return { [name]: { code: base64.encode(sha256(action.code)) } };
    }
    case 'UseGlobalContract': {
      if ('CodeHash' in action.contract) return { UseGlobalContract: { code_hash: action.contract.CodeHash } };
      return { UseGlobalContractByAccountId: { account_id: action.contract.AccountId } };
    }
    case 'Delegate':
      return {
        Delegate: {
          delegate_action: {
            sender_id: action.senderId,
            receiver_id: action.receiverId,
            actions: action.actions.map(actionView),
            nonce: Number(action.nonce),
            max_block_height: Number(action.maxBlockHeight),
            public_key: action.publicKey,
          },
          signature: signatureToText(action.signature),
        },
      };
  }
}

export function transactionView(transaction: SignedTransaction) {
  return {
    signer_id: transaction.signerId,
    public_key: transaction.publicKey,
    nonce: Number(transaction.nonce),
    receiver_id: transaction.receiverId,
    actions: transaction.actions.map(actionView),
    priority_fee: 0,
    signature: signatureToText(transaction.signature),
    hash: transaction.hash,
  };
}

export function receiptView(receipt: Receipt) {
  return {
    predecessor_id: receipt.predecessorId,
    receiver_id: receipt.receiverId,
    receipt_id: receipt.receiptId,
    receipt: receiptKindView(receipt),
    priority: 0,
  };
}

function receiptKindView(receipt: Receipt) {
  if (receipt.kind === 'Action') return actionReceiptView(receipt);
  return receipt.kind === 'Data' ? dataReceiptView(receipt) : distributionReceiptView(receipt);
}

function actionReceiptView(receipt: Extract<Receipt, { kind: 'Action' }>) {
  return {
    Action: {
      signer_id: receipt.signerId,
      signer_public_key: receipt.signerPublicKey,
      gas_price: receipt.gasPrice.toString(),
      output_data_receivers: receipt.outputDataReceivers.map(({ dataId, receiverId }) => ({
        data_id: dataId,
        receiver_id: receiverId,
      })),
      input_data_ids: receipt.inputDataIds,
      actions: receipt.actions.map(actionView),
      is_promise_yield: receipt.isPromiseYield,
    },
  };
}

function dataReceiptView({ dataId, data, isPromiseResume }: Extract<Receipt, { kind: 'Data' }>) {
  return {
    Data: { data_id: dataId, data: data && base64.encode(data), is_promise_resume: isPromiseResume },
  };
}

function distributionReceiptView({ contract, code }: Extract<Receipt, { kind: 'GlobalContractDistribution' }>) {
  const shards = { target_shard: 0, already_delivered_shards: [] };
  return { GlobalContractDistribution: { id: contract, ...shards, code: base64.encode(sha256(code)) } };
}

export function statusView(status: ExecutionStatus) {
  return 'SuccessValue' in status ? { SuccessValue: base64.encode(status.SuccessValue) } : status;
}

/** An outcome with the block that executed it and the path to the root over the outcomes of that block. */
export function outcomeView({ outcome, blockHash, proof }: StoredOutcome) {
  return {
    proof: proof(),
    block_hash: blockHash,
    id: outcome.id,
    outcome: {
      logs: outcome.logs,
      receipt_ids: outcome.receiptIds,
      gas_burnt: outcome.gasBurnt,
      tokens_burnt: outcome.tokensBurnt.toString(),
      executor_id: outcome.executorId,
      status: statusView(outcome.status),
      metadata: { version: 1, gas_profile: null },
    },
  };
}
