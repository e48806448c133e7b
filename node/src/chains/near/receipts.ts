import type { z } from 'zod';
import type { ContractReceipt } from './blocks.ts';
import type { actionSchema, receiptSchema, transactionViewSchema } from './schemas.ts';

type Action = z.infer<typeof actionSchema>;
type ReceiptView = z.infer<typeof receiptSchema>;
type TransactionView = z.infer<typeof transactionViewSchema>;

/** The receipt as signing sees it; nothing when it does not call the contract. */
export function contractReceipt(contractId: string, receipt: ReceiptView): ContractReceipt[] {
  if (receipt.receiver_id !== contractId) return [];
  return calling(receipt.receipt_id, receipt.predecessor_id, receipt.receipt.Action?.actions ?? []);
}

/**
 * Whether a transaction of the contract's own account calls the contract. Its receipt runs in the same chunk without
 * being sent: chunks over RPC do not list it (nearcore calls it a local receipt).
 */
export const isLocalCall = (contractId: string, { signer_id, receiver_id, actions }: TransactionView): boolean =>
  signer_id === contractId && receiver_id === contractId && functionCalls(actions).length > 0;

/** The receipt of such a transaction; nothing when the transaction did not become one. */
export function localReceipt(transaction: TransactionView, receiptIds: readonly string[]): ContractReceipt[] {
  const [receiptId] = receiptIds;
  return receiptId === undefined ? [] : calling(receiptId, transaction.signer_id, transaction.actions);
}

function calling(receiptId: string, predecessor: string, actions: readonly Action[]): ContractReceipt[] {
  const calls = functionCalls(actions);
  return calls.length === 0 ? [] : [{ receiptId, predecessor, calls }];
}

function functionCalls(actions: readonly Action[]) {
  return actions.flatMap((action) => {
    const call = typeof action === 'object' ? action.FunctionCall : undefined;
    return call ? [{ method: call.method_name, args: call.args }] : [];
  });
}
