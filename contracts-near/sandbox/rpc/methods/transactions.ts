import { z } from 'zod';
import { BorshError } from '../../borsh.ts';
import type { Hash } from '../../crypto.ts';
import { InvalidTxError } from '../../runtime/errors.ts';
import { decodeSignedTransaction } from '../../runtime/transaction-codec.ts';
import type { SignedTransaction } from '../../runtime/types.ts';
import { SandboxError } from '../../sandbox-error.ts';
import { handlerError, invalidTransaction, overloaded, parseError, unknownTransaction } from '../errors.ts';
import {
  accountIdSchema,
  base64Schema,
  hashSchema,
  named,
  parseParams,
  type WaitLevel,
  waitUntilSchema,
} from '../params.ts';
import { hasReached, transactionProgress, transactionStatusView } from '../tx-status.ts';
import { receiptView } from '../views.ts';
import type { RpcContext, RpcMethod } from './context.ts';

const sendSchema = z.object({ signed_tx_base64: base64Schema, wait_until: waitUntilSchema });
const statusSchema = z.union([
  z.object({ tx_hash: hashSchema, sender_account_id: accountIdSchema.optional(), wait_until: waitUntilSchema }),
  z.object({ signed_tx_base64: base64Schema, wait_until: waitUntilSchema }),
]);
const receiptSchema = z.object({ receipt_id: hashSchema });

function decode(bytes: Uint8Array): SignedTransaction {
  try {
    return decodeSignedTransaction(bytes);
  } catch (error) {
    if (error instanceof BorshError) throw parseError(`Failed to decode transaction: ${error.message}`);
    throw error;
  }
}

/** Hands a transaction to the chain unless the chain has it; returns why the chain does not take it. */
function submit({ chain, producer }: RpcContext, transaction: SignedTransaction): InvalidTxError | undefined {
  if (chain.knows(transaction.hash)) return undefined;
  try {
    chain.submit(transaction);
  } catch (error) {
    if (error instanceof InvalidTxError) return error;
    throw error instanceof SandboxError ? overloaded(error.message) : error;
  }
  producer.wake();
  return undefined;
}

function waitFor(context: RpcContext, hash: Hash, wanted: WaitLevel, signal: AbortSignal, withReceipts: boolean) {
  return context.waiting.until(() => {
    const rejection = context.chain.rejection(hash);
    if (rejection) throw invalidTransaction(rejection.view);
    const progress = transactionProgress(context.chain, hash);
    return progress && hasReached(progress.level, wanted) ? transactionStatusView(progress, withReceipts) : undefined;
  }, signal);
}

async function send(context: RpcContext, params: unknown, signal: AbortSignal) {
  const { signed_tx_base64: bytes, wait_until: wanted } = parseParams(
    sendSchema,
    named(params, 'signed_tx_base64', 'wait_until'),
  );
  const transaction = decode(bytes);
  const problem = submit(context, transaction);
  // Like nearcore, who does not wait is not told that the transaction is invalid.
  if (wanted === 'NONE') return { final_execution_status: 'NONE' };
  if (problem) throw invalidTransaction(problem.view);
  return waitFor(context, transaction.hash, wanted, signal, false);
}

function status(withReceipts: boolean): RpcMethod {
  return async (context, params, signal) => {
    const request = parseParams(statusSchema, named(params, 'tx_hash', 'sender_account_id', 'wait_until'));
    const hash = 'tx_hash' in request ? request.tx_hash : decode(request.signed_tx_base64).hash;
    const { chain } = context;
    if (!chain.knows(hash) && !chain.rejection(hash)) throw unknownTransaction(hash);
    if (request.wait_until === 'NONE') {
      const progress = transactionProgress(chain, hash);
      return progress ? transactionStatusView(progress, withReceipts) : { final_execution_status: 'NONE' };
    }
    return waitFor(context, hash, request.wait_until, signal, withReceipts);
  };
}

export const transactionMethods: Readonly<Record<string, RpcMethod>> = {
  send_tx: send,
  broadcast_tx_commit: (context, params, signal) =>
    send(context, { ...(named(params, 'signed_tx_base64') as object), wait_until: 'EXECUTED_OPTIMISTIC' }, signal),
  broadcast_tx_async: (context, params) => {
    const { signed_tx_base64: bytes } = parseParams(sendSchema, named(params, 'signed_tx_base64'));
    const transaction = decode(bytes);
    submit(context, transaction);
    return transaction.hash;
  },
  tx: status(false),
  EXPERIMENTAL_tx_status: status(true),
  EXPERIMENTAL_receipt: ({ chain }, params) => {
    const { receipt_id: id } = parseParams(receiptSchema, named(params, 'receipt_id'));
    const receipt = chain.history.receipt(id);
    if (!receipt)
      throw handlerError('UNKNOWN_RECEIPT', { receipt_id: id }, `Receipt with id ${id} has never been observed`);
    return receiptView(receipt);
  },
};
