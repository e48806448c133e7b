import { createHash } from 'node:crypto';
import { base58 } from '@scure/base';
import type { Address, Blockhash, EncodedAccount, Signature } from '@solana/kit';
import { LocalnetError } from '../localnet-error.ts';
import { type AccountReader, Bank, NOT_RUN, type Outcome } from './bank.ts';
import type { Block, BlockHeader, Landed } from './block.ts';
import type { TransactionError } from './errors.ts';
import { History } from './history.ts';
import { advancesNonce } from './nonce.ts';
import type { WireTransaction } from './transaction.ts';

export const COMMITMENTS = ['processed', 'confirmed', 'finalized'] as const;
/** How sure a block is: the head, voted for, or never to be undone. */
export type Commitment = (typeof COMMITMENTS)[number];

/** Blocks after which a blockhash is too old to be named. */
export const MAX_BLOCKHASH_AGE = 150;
const MAX_SLOTS_SKIPPED = 1_000_000;

export interface ChainOptions {
  readonly seed: string;
  /** Blocks between the head and the confirmed block, and the final one. */
  readonly confirmationLag: number;
  readonly finalityLag: number;
  /** Blocks that are kept. */
  readonly history: number;
  /** Transactions that may wait for their block. */
  readonly maxPending: number;
  readonly now: () => number;
}

/** A Solana chain with one producer. */
export class Chain {
  readonly bank = new Bank();
  readonly genesisHash: Blockhash;
  readonly #options: ChainOptions;
  readonly #history: History;
  readonly #pending = new Map<Signature, WireTransaction>();
  readonly #listeners = new Set<(block: Block) => void>();
  readonly #pendingListeners = new Set<(transaction: WireTransaction) => void>();
  #nextSlot = 1;
  #busyHeight = 0;
  /** These never go back, whatever is dropped. */
  #confirmedHeight = 0;
  #finalHeight = 0;
  #transactionCount = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#history = new History(options.history);
    this.genesisHash = hashOf(`genesis ${options.seed}`);
    const { genesisHash: blockhash } = this;
    const header = { slot: 0, height: 0, parentSlot: 0, blockhash, previousBlockhash: blockhash };
    this.#history.add({ ...header, time: this.#seconds(), transactions: [] });
  }

  get history(): History {
    return this.#history;
  }

  /** Transactions that ever landed. */
  get transactionCount(): number {
    return this.#transactionCount;
  }

  /** The newest block of a commitment. */
  blockAt(commitment: Commitment): Block {
    if (commitment === 'processed') return this.#history.head;
    return this.#history.atHeight(commitment === 'confirmed' ? this.#confirmedHeight : this.#finalHeight)!;
  }

  /** How sure a block is by now. */
  commitmentOf({ height }: BlockHeader): Commitment {
    if (height <= this.#finalHeight) return 'finalized';
    return height <= this.#confirmedHeight ? 'confirmed' : 'processed';
  }

  account(commitment: Commitment, address: Address): EncodedAccount | undefined {
    return this.bank.accountAt(this.blockAt(commitment).height, address);
  }

  programAccounts(commitment: Commitment, program: Address): EncodedAccount[] {
    return this.bank.programAccountsAt(this.blockAt(commitment).height, program);
  }

  /** Whether a transaction may still name the hash of a block. */
  isRecent(blockhash: Blockhash): boolean {
    const block = this.#history.byHash(blockhash);
    return block !== undefined && this.#history.head.height - block.height <= MAX_BLOCKHASH_AGE;
  }

  /** What running it now would do. `verifySignatures` and `checkBlockhash` as preflight checks have it. */
  simulate(
    transaction: WireTransaction,
    { verifySignatures, checkBlockhash }: { verifySignatures: boolean; checkBlockhash: boolean },
  ): { outcome: Outcome; after: AccountReader } {
    const err = checkBlockhash ? this.#admissionError(transaction) : null;
    if (err === null) return this.bank.simulate(transaction, verifySignatures);
    return { outcome: { ...NOT_RUN, err }, after: this.bank.account };
  }

  /**
   * Takes a transaction for the next block. One that waits already is not taken again.
   * @throws LocalnetError POOL_FULL
   */
  submit(transaction: WireTransaction): void {
    if (this.#pending.has(transaction.signature)) return;
    const { maxPending } = this.#options;
    if (this.#pending.size >= maxPending)
      throw new LocalnetError('POOL_FULL', `${maxPending} transactions wait already`);
    this.#pending.set(transaction.signature, transaction);
    for (const listener of this.#pendingListeners) listener(transaction);
  }

  /** Whether a block would change anything: something waits, or is not final yet. */
  get hasWork(): boolean {
    return this.#pending.size > 0 || this.#busyHeight > this.#finalHeight;
  }

  /** Makes the block of the next slot. */
  produceBlock(): Block {
    const parent = this.#history.head;
    const [height, slot] = [parent.height + 1, this.#nextSlot++];
    const time = Math.max(parent.time, this.#seconds());
    this.bank.beginBlock(height, slot, time, parent);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    const blockhash = hashOf(`${parent.blockhash} ${slot} ${pending.map(({ signature }) => signature).join()}`);
    const header = { slot, height, parentSlot: parent.slot, blockhash, previousBlockhash: parent.blockhash, time };
    const transactions: Landed[] = [];
    for (const transaction of pending) {
      if (this.#admissionError(transaction) !== null) continue;
      const execution = this.bank.execute(height, transaction);
      if (!('rejected' in execution))
        transactions.push({ transaction, execution, block: header, index: transactions.length });
    }
    const block = { ...header, transactions };
    this.#history.add(block);
    this.#transactionCount += transactions.length;
    if (transactions.length > 0) this.#busyHeight = height;
    const { confirmationLag, finalityLag } = this.#options;
    this.#confirmedHeight = Math.max(this.#confirmedHeight, height - confirmationLag);
    this.#finalHeight = Math.max(this.#finalHeight, height - finalityLag);
    for (const listener of this.#listeners) listener(block);
    this.bank.forgetBefore(this.#finalHeight);
    return block;
  }

  /** Leaves slots without blocks, as when their leaders are offline. */
  skipSlots(slots: number): void {
    if (!Number.isSafeInteger(slots) || slots < 1 || slots > MAX_SLOTS_SKIPPED)
      throw new LocalnetError('LIMIT', `1 to ${MAX_SLOTS_SKIPPED} slots can be skipped, not ${slots}`);
    this.#nextSlot += slots;
  }

  /** Abandons every block that is not confirmed. @returns the transactions that were in them, oldest first */
  dropUnconfirmed(): WireTransaction[] {
    const height = this.#confirmedHeight;
    const dropped: Block[] = [];
    while (this.#history.head.height > height) dropped.unshift(this.#history.removeHead());
    this.bank.rollBack(height);
    this.#busyHeight = Math.min(this.#busyHeight, height);
    const transactions = dropped.flatMap((block) => block.transactions.map(({ transaction }) => transaction));
    this.#transactionCount -= transactions.length;
    return transactions;
  }

  /** @returns what ends the subscription */
  onBlock(listener: (block: Block) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells of each transaction when it is taken. @returns what ends the subscription */
  onPending(listener: (transaction: WireTransaction) => void): () => void {
    this.#pendingListeners.add(listener);
    return () => this.#pendingListeners.delete(listener);
  }

  /** Why a transaction could not be run at all, for what the chain looks at before LiteSVM does. */
  #admissionError(transaction: WireTransaction): TransactionError | null {
    if (this.#history.transaction(transaction.signature)) return 'AlreadyProcessed';
    if (this.isRecent(transaction.blockhash) || advancesNonce(transaction, this.bank.account)) return null;
    return 'BlockhashNotFound';
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1_000);
  }
}

const hashOf = (text: string): Blockhash => base58.encode(createHash('sha256').update(text).digest()) as Blockhash;
