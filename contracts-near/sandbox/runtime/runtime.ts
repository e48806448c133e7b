import type { AccountId } from '../account-id.ts';
import type { Hash } from '../crypto.ts';
import { ChangeLog, type StateChange } from '../state/change-log.ts';
import { type MutableState, StateOverlay, type StateReader } from '../state/overlay.ts';
import { VirtualMachine } from '../vm/virtual-machine.ts';
import { applyReceipt } from './apply-receipt.ts';
import { InvalidTxError } from './errors.ts';
import { attachedGas } from './fees.ts';
import { resume } from './function-call.ts';
import { receiveGlobalContract } from './global-contracts.ts';
import { receiptIdOfReceipt } from './ids.ts';
import { convertTransaction } from './transaction.ts';
import type { ActionReceipt, ExecutionOutcome, Gas, Receipt, SignedTransaction } from './types.ts';
import { WaitingReceipts } from './waiting-receipts.ts';

/** Gas after which a block leaves the rest of its receipts to the next one, as a chunk of nearcore does. */
export const BLOCK_GAS = 1_000_000_000_000_000;

/** The block that is being made, as far as execution depends on it. */
export interface BlockInfo {
  readonly height: number;
  /** Nanoseconds since 1970. */
  readonly timestamp: bigint;
  readonly epochHeight: number;
  readonly randomValue: Uint8Array;
  /** Stakes of the validators. */
  readonly validators: ReadonlyMap<AccountId, bigint>;
}

/** What the execution of a receipt works with. */
export interface BlockContext extends BlockInfo {
  readonly state: ChangeLog;
  readonly vm: VirtualMachine;
  readonly isYielded: (accountId: AccountId, dataId: Hash) => boolean;
}

export interface RejectedTransaction {
  readonly transaction: SignedTransaction;
  readonly error: InvalidTxError;
}

/** What a block did. */
export interface AppliedBlock {
  readonly transactions: readonly SignedTransaction[];
  readonly rejected: readonly RejectedTransaction[];
  /** Receipts that came in from the block before. */
  readonly incoming: readonly Receipt[];
  /** Receipts of transactions to oneself: executed in the same block, never sent. */
  readonly local: readonly Receipt[];
  /** Outcomes of transactions and receipts in the order of execution. */
  readonly outcomes: readonly ExecutionOutcome[];
  /** What transactions and receipts wrote to the state, in order. */
  readonly changes: readonly StateChange[];
  readonly gasUsed: Gas;
  /** Gas attached to receipts that did not fit in and wait for the next block. */
  readonly delayedGas: Gas;
}

/** Executes transactions and receipts block by block: the runtime of a chain with one shard. */
export class Runtime {
  readonly vm = new VirtualMachine();
  readonly #state: MutableState;
  readonly #waiting = new WaitingReceipts();
  #outgoing: Receipt[] = [];
  #delayed: ActionReceipt[] = [];

  constructor(state: MutableState) {
    this.#state = state;
  }

  /** True when receipts are on their way that the next block will execute. */
  get hasPendingReceipts(): boolean {
    return this.#outgoing.length > 0 || this.#delayed.length > 0;
  }

  /** Throws the InvalidTxError of a transaction that the next block would not include; changes nothing. */
  checkAgainst(state: StateReader, transaction: SignedTransaction, height: number): void {
    convertTransaction(transaction, new StateOverlay(state), height);
  }

  /** Applies a block: its transactions, what was delayed, what came in, then yields that time out. */
  apply(block: BlockInfo, candidates: readonly SignedTransaction[]): AppliedBlock {
    const state = new ChangeLog(this.#state);
    const context: BlockContext = {
      ...block,
      state,
      vm: this.vm,
      isYielded: (accountId, dataId) => this.#waiting.isYielded(accountId, dataId),
    };
    const incoming = this.#outgoing;
    const delayed = this.#delayed;
    this.#outgoing = [];
    this.#delayed = [];
    const outcomes: ExecutionOutcome[] = [];
    const transactions: SignedTransaction[] = [];
    const rejected: RejectedTransaction[] = [];
    const local: ActionReceipt[] = [];
    for (const transaction of candidates) {
      try {
        const cause = { type: 'transaction_processing', tx_hash: transaction.hash } as const;
        const { outcome, receipt } = convertTransaction(transaction, state.because(cause), block.height);
        transactions.push(transaction);
        outcomes.push(outcome);
        if (receipt.predecessorId === receipt.receiverId) local.push(receipt);
        else this.#outgoing.push(receipt);
      } catch (error) {
        if (!(error instanceof InvalidTxError)) throw error;
        rejected.push({ transaction, error });
      }
    }
    let gasUsed = outcomes.reduce((sum, { gasBurnt }) => sum + gasBurnt, 0);
    const queue: (() => ActionReceipt | undefined)[] = [
      ...local.map((receipt) => () => receipt),
      ...delayed.map((receipt) => () => receipt),
      ...incoming.map((receipt) => () => this.#receive(receipt, block.height, state)),
    ];
    for (const next of queue) {
      const receipt = next();
      if (!receipt) continue;
      if (gasUsed >= BLOCK_GAS) {
        this.#delayed.push(receipt);
        continue;
      }
      const { outcome, outgoing } = applyReceipt(receipt, this.#waiting.takeResults(receipt), context);
      outcomes.push(outcome);
      this.#outgoing.push(...outgoing);
      gasUsed += outcome.gasBurnt;
    }
    this.#timeOutYields(block.height);
    const delayedGas = this.#delayed.reduce((sum, { actions }) => sum + attachedGas(actions), 0);
    return { transactions, rejected, incoming, local, outcomes, changes: state.changes, gasUsed, delayedGas };
  }

  /** Takes in what the block before sent; returns the receipt that can be executed now because of it. */
  #receive(receipt: Receipt, height: number, state: ChangeLog): ActionReceipt | undefined {
    if (receipt.kind !== 'GlobalContractDistribution') return this.#waiting.admit(receipt, height);
    receiveGlobalContract(receipt, state.because({ type: 'receipt_processing', receipt_hash: receipt.receiptId }));
    return undefined;
  }

  #timeOutYields(height: number): void {
    for (const { accountId, dataId } of this.#waiting.takeExpired(height)) {
      const receiptId = receiptIdOfReceipt(dataId, height, 0);
      this.#outgoing.push({ ...resume(accountId, dataId, null), receiptId });
    }
  }
}
