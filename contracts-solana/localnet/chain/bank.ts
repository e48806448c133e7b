import { base58 } from '@scure/base';
import { type Address, type EncodedAccount, isFullySignedTransaction, lamports } from '@solana/kit';
import { Clock, FailedTransactionMetadata, LiteSVM, type TransactionMetadata } from 'litesvm';
import { SLOTS_PER_EPOCH } from './epoch.ts';
import { type TransactionError, toTransactionError } from './errors.ts';
import { resolveKeys } from './lookup-table.ts';
import { isWritable, type TransactionKeys, type WireTransaction } from './transaction.ts';

export type AccountReader = (address: Address) => EncodedAccount | undefined;

export interface InnerInstruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
  /** 2 for what an instruction of the transaction calls. */
  readonly stackHeight: number;
}

/** What running a transaction did, whether it takes effect or not. */
export interface Outcome {
  readonly err: TransactionError | null;
  readonly logs: readonly string[];
  /** Calls of programs by the index of the instruction that led to them. */
  readonly inner: readonly { readonly index: number; readonly instructions: readonly InnerInstruction[] }[];
  readonly unitsConsumed: number;
  readonly returnData: { readonly programId: Address; readonly data: Uint8Array } | undefined;
}

/** A transaction that took effect, if only by paying its fee. */
export interface Execution extends Outcome {
  readonly keys: TransactionKeys;
  /** Lamports. */
  readonly fee: bigint;
  /** Lamports of each key before and after. */
  readonly preBalances: readonly bigint[];
  readonly postBalances: readonly bigint[];
}

/** Entries of the SlotHashes sysvar. */
const MAX_SLOT_HASHES = 512;

/** The state at the head, in LiteSVM, and what it was in blocks before. */
export class Bank {
  /** Blockhashes and repeated transactions are the chain's to check. */
  readonly #svm = new LiteSVM().withBlockhashCheck(false).withTransactionHistory(0n);
  /** What accounts were before a block touched them, by its height, oldest first. */
  readonly #before = new Map<number, Map<Address, EncodedAccount | undefined>>();
  #slotHashes: { readonly slot: bigint; readonly hash: string }[] = [];

  /** Makes ready for the transactions of the next block. */
  beginBlock(height: number, slot: number, timeSeconds: number, parent: { slot: number; blockhash: string }): void {
    const epoch = BigInt(slot) / BigInt(SLOTS_PER_EPOCH);
    this.#svm.setClock(new Clock(BigInt(slot), 0n, epoch, epoch + 1n, BigInt(timeSeconds)));
    this.#slotHashes = [{ slot: BigInt(parent.slot), hash: parent.blockhash }, ...this.#slotHashes];
    this.#slotHashes.length = Math.min(this.#slotHashes.length, MAX_SLOT_HASHES);
    this.#svm.setSlotHashes(this.#slotHashes);
    this.#svm.expireBlockhash();
    this.#before.set(height, new Map());
  }

  /** Runs a transaction. One that could not even pay is left out of its block: only the error comes back. */
  execute(height: number, transaction: WireTransaction): Execution | { readonly rejected: TransactionError } {
    if (!isFullySignedTransaction(transaction.decoded)) return { rejected: 'SignatureFailure' };
    const keys = resolveKeys(transaction.message, this.account);
    if (keys === undefined) return { rejected: 'AddressLookupTableNotFound' };
    const before = this.#before.get(height)!;
    keys.all.forEach((address, index) => {
      if (isWritable(transaction.message, keys, index) && !before.has(address))
        before.set(address, this.account(address));
    });
    const preBalances = this.#balances(keys);
    const result = this.#svm.withSigverify(true).sendTransaction(transaction.decoded);
    const postBalances = this.#balances(keys);
    const outcome = toOutcome(result);
    // Lamports go nowhere but between the transaction's accounts, and to whoever collects fees.
    const fee = sum(preBalances) - sum(postBalances);
    if (outcome.err !== null && fee === 0n) return { rejected: outcome.err };
    return { ...outcome, keys, fee, preBalances, postBalances };
  }

  /** What running a transaction on the state at the head would do, and what accounts would be then. */
  simulate(transaction: WireTransaction, verifySignatures: boolean): { outcome: Outcome; after: AccountReader } {
    if (verifySignatures && !isFullySignedTransaction(transaction.decoded))
      return { outcome: { ...NOT_RUN, err: 'SignatureFailure' }, after: this.account };
    const result = this.#svm.withSigverify(verifySignatures).simulateTransaction(transaction.decoded);
    if (result instanceof FailedTransactionMetadata) return { outcome: toOutcome(result), after: this.account };
    const changed = new Map(result.postAccounts().map((account) => [account.address, account]));
    const after = (address: Address) => changed.get(address) ?? this.account(address);
    return { outcome: toOutcome(result.meta()), after };
  }

  /** An account at the head. */
  readonly account: AccountReader = (address) => {
    const account = this.#svm.getAccount(address);
    return account.exists ? account : undefined;
  };

  /** An account as a block left it. @param height not below the final one */
  accountAt(height: number, address: Address): EncodedAccount | undefined {
    for (const [later, before] of this.#before) if (later > height && before.has(address)) return before.get(address);
    return this.account(address);
  }

  /** The accounts that a program owned after a block. */
  programAccountsAt(height: number, program: Address): EncodedAccount[] {
    const accounts = new Map(this.#svm.getProgramAccounts(program).map((account) => [account.address, account]));
    for (const [later, before] of this.#before) {
      if (later <= height) continue;
      for (const address of before.keys()) {
        const account = this.accountAt(height, address);
        if (account?.programAddress === program) accounts.set(address, account);
        else accounts.delete(address);
      }
    }
    return [...accounts.values()];
  }

  /** Forgets the states before a block: nothing reads further back. */
  forgetBefore(height: number): void {
    for (const earlier of this.#before.keys()) if (earlier <= height) this.#before.delete(earlier);
  }

  /** Takes back all blocks after one. */
  rollBack(height: number): void {
    for (const later of [...this.#before.keys()].reverse()) {
      if (later <= height) return;
      for (const [address, account] of this.#before.get(later)!) this.setAccount(account ?? emptyAccount(address));
      this.#before.delete(later);
      this.#slotHashes.shift();
    }
  }

  setAccount(account: EncodedAccount): void {
    this.#svm.setAccount(account);
  }

  addProgram(address: Address, elf: Uint8Array): void {
    this.#svm.addProgram(address, elf);
  }

  minimumBalance(bytes: bigint): bigint {
    return this.#svm.minimumBalanceForRentExemption(bytes);
  }

  #balances({ all }: TransactionKeys): bigint[] {
    return all.map((address) => this.#svm.getBalance(address) ?? 0n);
  }
}

/** Of a transaction that was not run. */
export const NOT_RUN = { logs: [], inner: [], unitsConsumed: 0, returnData: undefined } satisfies Omit<Outcome, 'err'>;

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

const emptyAccount = (address: Address): EncodedAccount => ({
  address,
  lamports: lamports(0n),
  data: new Uint8Array(),
  programAddress: '11111111111111111111111111111111' as Address,
  executable: false,
  space: 0n,
});

function toOutcome(result: TransactionMetadata | FailedTransactionMetadata): Outcome {
  const failed = result instanceof FailedTransactionMetadata;
  const meta = failed ? result.meta() : result;
  const returned = meta.returnData();
  const inner = meta.innerInstructions().map((group, index) => ({
    index,
    instructions: group.map((call) => {
      const instruction = call.instruction();
      return {
        programIdIndex: instruction.programIdIndex(),
        accounts: [...instruction.accounts()],
        data: Uint8Array.from(instruction.data()),
        stackHeight: call.stackHeight(),
      };
    }),
  }));
  return {
    err: failed ? toTransactionError(result.err()) : null,
    logs: meta.logs(),
    inner: inner.filter(({ instructions }) => instructions.length > 0),
    unitsConsumed: Number(meta.computeUnitsConsumed()),
    returnData:
      returned.data().length > 0
        ? { programId: base58.encode(returned.programId()) as Address, data: Uint8Array.from(returned.data()) }
        : undefined,
  };
}
