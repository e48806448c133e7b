import { hashBytes, verifySignature } from '../crypto.ts';
import type { MutableState } from '../state/overlay.ts';
import { getAccessKey, getAccount, missingStorageStake, setAccessKey, setAccount } from '../state/records.ts';
import { allowanceProblem, nonceBound, permissionProblem, spend } from './access.ts';
import { InvalidTxError } from './errors.ts';
import { attachedDeposit, GAS_PRICE, prepaidGas, receiptSendFee, signatureFee } from './fees.ts';
import { receiptIdOfTransaction } from './ids.ts';
import type { ActionReceipt, ExecutionOutcome, SignedTransaction } from './types.ts';
import { checkForm } from './validate.ts';

export interface ConvertedTransaction {
  readonly outcome: ExecutionOutcome;
  readonly receipt: ActionReceipt;
}

/** Throws the InvalidTxError of a transaction that is malformed or not signed by the key it names. */
export function checkTransaction(transaction: SignedTransaction): void {
  checkForm(transaction);
  if (!verifySignature(transaction.publicKey, hashBytes(transaction.hash), transaction.signature)) {
    throw new InvalidTxError('InvalidSignature');
  }
}

/**
 * Charges the signer for a transaction and turns it into its receipt (nearcore `verify_and_charge_transaction`).
 * The state changes only if the transaction is valid; otherwise throws an InvalidTxError.
 * @param height of the block that includes it
 */
export function convertTransaction(
  transaction: SignedTransaction,
  state: MutableState,
  height: number,
): ConvertedTransaction {
  const { signerId, receiverId, publicKey, actions, nonce } = transaction;
  const signer = getAccount(state, signerId);
  if (!signer) throw new InvalidTxError({ SignerDoesNotExist: { signer_id: signerId } });
  const accessKey = getAccessKey(state, signerId, publicKey);
  if (!accessKey) refuse({ AccessKeyNotFound: { account_id: signerId, public_key: publicKey } });
  if (nonce <= accessKey.nonce) {
    throw new InvalidTxError({ InvalidNonce: { tx_nonce: Number(nonce), ak_nonce: Number(accessKey.nonce) } });
  }
  if (nonce >= nonceBound(height)) {
    const bound = Number(nonceBound(height));
    throw new InvalidTxError({ NonceTooLarge: { tx_nonce: Number(nonce), upper_bound: bound } });
  }

  const gasBurnt = receiptSendFee(actions, signerId, receiverId) + signatureFee(publicKey, actions);
  const cost = BigInt(gasBurnt + prepaidGas(actions, receiverId)) * GAS_PRICE + attachedDeposit(actions);
  if (signer.amount < cost) {
    const balance = signer.amount.toString();
    throw new InvalidTxError({ NotEnoughBalance: { signer_id: signerId, balance, cost: cost.toString() } });
  }
  const allowance = allowanceProblem(signerId, publicKey, accessKey, cost);
  if (allowance) refuse(allowance);
  const charged = { ...signer, amount: signer.amount - cost };
  const missing = missingStorageStake(charged);
  if (missing > 0n) {
    throw new InvalidTxError({ LackBalanceForState: { signer_id: signerId, amount: missing.toString() } });
  }
  const permission = permissionProblem(accessKey, receiverId, actions);
  if (permission) refuse(permission);

  setAccount(state, signerId, charged);
  setAccessKey(state, signerId, publicKey, spend(accessKey, nonce, cost));
  const receiptId = receiptIdOfTransaction(transaction.hash, height);
  return {
    outcome: {
      id: transaction.hash,
      executorId: signerId,
      logs: [],
      receiptIds: [receiptId],
      gasBurnt,
      tokensBurnt: BigInt(gasBurnt) * GAS_PRICE,
      status: { SuccessReceiptId: receiptId },
    },
    receipt: {
      kind: 'Action',
      receiptId,
      predecessorId: signerId,
      receiverId,
      signerId,
      signerPublicKey: publicKey,
      gasPrice: GAS_PRICE,
      outputDataReceivers: [],
      inputDataIds: [],
      actions,
      isPromiseYield: false,
    },
  };
}

function refuse(problem: unknown): never {
  throw new InvalidTxError({ InvalidAccessKeyError: problem });
}
