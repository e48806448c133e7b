import { verifySignature } from '../crypto.ts';
import { getAccessKey, setAccessKey } from '../state/records.ts';
import { nonceBound, permissionProblem, spend } from './access.ts';
import type { ReceiptRun } from './actions.ts';
import { ActionError } from './errors.ts';
import { delegatedGas, receiptSendFee } from './fees.ts';
import type { DelegateAction } from './types.ts';

/** NEP-366: checks what the sender signed and sends the inner actions in its name. */
export function applyDelegate(run: ReceiptRun, delegate: DelegateAction): void {
  const { receipt, block } = run;
  if (!verifySignature(delegate.publicKey, delegate.digest, delegate.signature)) {
    throw new ActionError('DelegateActionInvalidSignature');
  }
  if (BigInt(block.height) > delegate.maxBlockHeight) throw new ActionError('DelegateActionExpired');
  if (delegate.senderId !== receipt.receiverId) {
    const parties = { sender_id: delegate.senderId, receiver_id: receipt.receiverId };
    throw new ActionError({ DelegateActionSenderDoesNotMatchTxReceiver: parties });
  }
  useKey(run, delegate);

  run.outgoing.push({
    kind: 'Action',
    receiptId: '',
    predecessorId: delegate.senderId,
    receiverId: delegate.receiverId,
    signerId: receipt.signerId,
    signerPublicKey: receipt.signerPublicKey,
    gasPrice: receipt.gasPrice,
    outputDataReceivers: [],
    inputDataIds: [],
    actions: delegate.actions,
    isPromiseYield: false,
  });
  run.gasBurnt += receiptSendFee(delegate.actions, delegate.senderId, delegate.receiverId);
  run.gasUsed += delegatedGas(delegate);
}

function useKey({ receipt, block, state }: ReceiptRun, delegate: DelegateAction): void {
  const { senderId, publicKey, nonce } = delegate;
  const refuse = (problem: unknown): never => {
    throw new ActionError({ DelegateActionAccessKeyError: problem });
  };
  const accessKey =
    getAccessKey(state, senderId, publicKey) ??
    refuse({ AccessKeyNotFound: { account_id: senderId, public_key: publicKey } });
  if (nonce <= accessKey.nonce) {
    const nonces = { delegate_nonce: Number(nonce), ak_nonce: Number(accessKey.nonce) };
    throw new ActionError({ DelegateActionInvalidNonce: nonces });
  }
  if (nonce >= nonceBound(block.height)) {
    const bounds = { delegate_nonce: Number(nonce), upper_bound: Number(nonceBound(block.height)) };
    throw new ActionError({ DelegateActionNonceTooLarge: bounds });
  }
  const problem = permissionProblem(accessKey, delegate.receiverId, delegate.actions);
  if (problem) refuse(problem);
  // The relayer pays: nothing is taken from the key's allowance.
  setAccessKey(state, receipt.receiverId, publicKey, spend(accessKey, nonce, 0n));
}
