import { isSystem } from '../account-id.ts';
import type { Chain } from '../chain/chain.ts';
import type { StoredOutcome } from '../chain/history.ts';
import type { Hash } from '../crypto.ts';
import type { Receipt, SignedTransaction } from '../runtime/types.ts';
import type { WaitLevel } from './params.ts';
import { outcomeView, receiptView, statusView, transactionView } from './views.ts';

/** How far a transaction has got, and everything known of it. */
export interface TransactionProgress {
  readonly transaction: SignedTransaction;
  readonly included: StoredOutcome;
  /** Outcomes of the receipts that have been executed, each before those it sent. */
  readonly outcomes: readonly StoredOutcome[];
  readonly receipts: readonly Receipt[];
  readonly level: Exclude<WaitLevel, 'NONE'>;
}

/** Follows a transaction through its receipts; nothing when it is in no block that is kept. */
export function transactionProgress(chain: Chain, hash: Hash): TransactionProgress | undefined {
  const { history } = chain;
  const transaction = history.transaction(hash);
  const included = history.outcome(hash);
  if (!transaction || !included) return undefined;
  const outcomes: StoredOutcome[] = [];
  const receipts: Receipt[] = [];
  let pending = 0;
  let pendingRefunds = 0;
  const queue = [...included.outcome.receiptIds];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const outcome = history.outcome(id);
    const receipt = history.receipt(id);
    if (receipt) receipts.push(receipt);
    if (outcome) {
      outcomes.push(outcome);
      queue.push(...outcome.outcome.receiptIds);
    } else if (receipt && isSystem(receipt.predecessorId)) pendingRefunds++;
    else pending++;
  }
  const finalHeight = chain.blockAt('final').height;
  const lastHeight = outcomes.reduce((last, { height }) => Math.max(last, height), included.height);
  const includedFinal = included.height <= finalHeight;
  const level = levelOf(pending === 0, pendingRefunds === 0 && lastHeight <= finalHeight, includedFinal);
  return { transaction, included, outcomes, receipts, level };
}

function levelOf(executed: boolean, allFinal: boolean, includedFinal: boolean): TransactionProgress['level'] {
  if (!executed) return includedFinal ? 'INCLUDED_FINAL' : 'INCLUDED';
  if (!includedFinal) return 'EXECUTED_OPTIMISTIC';
  return allFinal ? 'FINAL' : 'EXECUTED';
}

const REACHED: Readonly<Record<WaitLevel, readonly WaitLevel[]>> = {
  NONE: [],
  INCLUDED: ['INCLUDED', 'INCLUDED_FINAL', 'EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL'],
  EXECUTED_OPTIMISTIC: ['EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL'],
  INCLUDED_FINAL: ['INCLUDED_FINAL', 'EXECUTED', 'FINAL'],
  EXECUTED: ['EXECUTED', 'FINAL'],
  FINAL: ['FINAL'],
};

/** True when a transaction at a level satisfies somebody who waits for another. */
export function hasReached(level: WaitLevel, wanted: WaitLevel): boolean {
  return wanted === 'NONE' || REACHED[wanted].includes(level);
}

/** nearcore's answer to `tx`, with the receipts for `EXPERIMENTAL_tx_status`. */
export function transactionStatusView(progress: TransactionProgress, withReceipts: boolean) {
  const { transaction, included, outcomes, receipts, level } = progress;
  const base = {
    final_execution_status: level,
    status: finalStatus(progress),
    transaction: transactionView(transaction),
    transaction_outcome: outcomeView(included),
    receipts_outcome: outcomes.map(outcomeView),
  };
  return withReceipts ? { ...base, receipts: receipts.map(receiptView) } : base;
}

/** The result of the last receipt in the chain of those that pass it on. */
function finalStatus({ included, outcomes }: TransactionProgress) {
  let { status } = included.outcome;
  while ('SuccessReceiptId' in status) {
    const next = status.SuccessReceiptId;
    const found = outcomes.find(({ outcome }) => outcome.id === next);
    if (!found) return 'Started';
    status = found.outcome.status;
  }
  return statusView(status);
}
