import type { AccountId } from '../account-id.ts';
import { type Hash, hashBytes, hashOf, u64Bytes, ZERO_HASH } from '../crypto.ts';
import { InvalidTxError } from '../runtime/errors.ts';
import { Runtime } from '../runtime/runtime.ts';
import { checkTransaction } from '../runtime/transaction.ts';
import type { SignedTransaction } from '../runtime/types.ts';
import type { Changes, MutableState, StateReader } from '../state/overlay.ts';
import { World } from '../state/world.ts';
import type { VirtualMachine } from '../vm/virtual-machine.ts';
import type { Block } from './block.ts';
import { History } from './history.ts';
import { TransactionPool } from './pool.ts';

export interface ChainConfig {
  readonly chainId: string;
  /** Fixes all randomness of the chain. */
  readonly seed: string;
  /** Blocks that a final block lies behind the head. */
  readonly finalityLag: number;
  readonly epochLength: number;
  /** Blocks for which a transaction may name a block hash. */
  readonly transactionValidity: number;
  /** Blocks that are kept. */
  readonly history: number;
  readonly validators: ReadonlyMap<AccountId, bigint>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Finality = 'optimistic' | 'near-final' | 'final';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const FAST_FORWARD_BLOCK_NANOSECONDS = 600_000_000n;
const MAX_REJECTIONS = 1_000;
const encode = (text: string) => Buffer.from(text);

/** A chain with one shard and one producer: state, pool, runtime and history. Does nothing on its own. */
export class Chain {
  readonly config: ChainConfig;
  readonly history: History;
  readonly #world = new World();
  readonly #runtime = new Runtime(this.#world);
  readonly #pool = new TransactionPool();
  readonly #rejections = new Map<Hash, InvalidTxError>();
  readonly #listeners = new Set<() => void>();
  readonly genesisHash: Hash;
  #head: Block;
  #stateRoot: Hash = ZERO_HASH;
  #clockOffset = 0n;
  /** Height of the last block that did something; what is in the genesis is final at once. */
  #lastActive = Number.NEGATIVE_INFINITY;

  /** @param genesis fills the state before the first block */
  constructor(config: ChainConfig, genesis: (state: MutableState) => void) {
    this.config = config;
    this.history = new History(config.history, 0);
    genesis(this.#world);
    this.genesisHash = hashOf(encode(`genesis ${config.chainId} ${config.seed}`));
    this.#head = this.#makeBlock(0, this.genesisHash, BigInt(config.now()) * NANOSECONDS_PER_MILLISECOND);
    const nothing = { transactions: [], rejected: [], incoming: [], local: [], outcomes: [], gasUsed: 0 };
    this.history.add(this.#head, nothing, this.#world.takeUndoLog());
  }

  get head(): Block {
    return this.#head;
  }

  /** The state after the head block. */
  get state(): StateReader {
    return this.#world;
  }

  get vm(): VirtualMachine {
    return this.#runtime.vm;
  }

  /** The newest block of a finality. */
  blockAt(finality: Finality): Block {
    const lag = { optimistic: 0, 'near-final': Math.min(1, this.config.finalityLag), final: this.config.finalityLag };
    return this.history.block(Math.max(this.history.oldest, this.#head.height - lag[finality]))!;
  }

  stateAfter(block: Block): StateReader {
    return this.history.stateAfter(block.height, this.#world, this.#head.height);
  }

  /** True when the next block would do something, or when something done is not final yet. */
  get hasWork(): boolean {
    if (this.#pool.size > 0 || this.#runtime.hasPendingReceipts) return true;
    return this.#head.height < this.#lastActive + this.config.finalityLag;
  }

  /** True for a transaction that waits for a block or is in one. */
  knows(hash: Hash): boolean {
    return this.#pool.has(hash) || this.history.transaction(hash) !== undefined;
  }

  /** Why a transaction that was accepted did not make it into a block after all. */
  rejection(hash: Hash): InvalidTxError | undefined {
    return this.#rejections.get(hash);
  }

  /** Takes a transaction for the next block; throws the InvalidTxError of one that cannot be included. */
  submit(transaction: SignedTransaction): void {
    checkTransaction(transaction);
    const base = this.history.blockByHash(transaction.blockHash);
    if (!base || this.#head.height - base.height > this.config.transactionValidity) throw new InvalidTxError('Expired');
    this.#runtime.checkAgainst(this.#world, transaction, this.#head.height + 1);
    this.#pool.add(transaction);
    this.#rejections.delete(transaction.hash);
  }

  /** Calls back after every block until the returned function is called. */
  onBlock(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the state outside of any transaction; seen from the head on. */
  patch(change: (state: MutableState) => void): void {
    change(this.#world);
    this.#lastActive = this.#head.height + 1;
  }

  /** Moves the chain's clock ahead, as if the blocks had taken their usual time. */
  skipTime(blocks: number): void {
    this.#clockOffset += BigInt(blocks) * FAST_FORWARD_BLOCK_NANOSECONDS;
  }

  /** Makes the next block. */
  produceBlock(): Block {
    const now = BigInt(this.config.now()) * NANOSECONDS_PER_MILLISECOND + this.#clockOffset;
    const { timestamp: previous } = this.#head;
    const draft = this.#makeBlock(this.#head.height + 1, this.#head.hash, now > previous ? now : previous + 1n);
    const applied = this.#runtime.apply(
      {
        height: draft.height,
        timestamp: draft.timestamp,
        epochHeight: draft.epochHeight,
        randomValue: hashBytes(draft.randomValue),
        validators: this.config.validators,
      },
      this.#pool.take(),
    );
    const undo = this.#world.takeUndoLog();
    const { transactions, incoming: receipts, gasUsed } = applied;
    const outcomeRoot = hashOf(...applied.outcomes.map(({ id }) => hashBytes(id)));
    const ids = [...transactions.map(({ hash }) => hash), ...receipts.map(({ receiptId }) => receiptId)];
    const chunkHash = hashOf(hashBytes(draft.hash), ...ids.map(hashBytes));
    const chunk = { hash: chunkHash, transactions, receipts, gasUsed, prevStateRoot: this.#stateRoot };
    const block = { ...draft, outcomeRoot, chunk, hash: hashOf(hashBytes(draft.hash), hashBytes(chunkHash)) };
    this.#stateRoot = nextStateRoot(this.#stateRoot, undo, this.#world);
    this.#head = block;
    this.history.add(block, applied, undo);
    if (applied.outcomes.length > 0 || receipts.length > 0) this.#lastActive = block.height;
    for (const { transaction, error } of applied.rejected) this.#reject(transaction.hash, error);
    for (const listener of [...this.#listeners]) listener();
    return block;
  }

  #reject(hash: Hash, error: InvalidTxError): void {
    this.#rejections.set(hash, error);
    if (this.#rejections.size > MAX_REJECTIONS) this.#rejections.delete(this.#rejections.keys().next().value!);
  }

  /** A block without content; its hash covers the header fields and is the base of the block's final hash. */
  #makeBlock(height: number, prevHash: Hash, timestamp: bigint): Block {
    const { seed, epochLength, finalityLag } = this.config;
    const epochHeight = Math.floor(height / epochLength) + 1;
    const epochId = (epoch: number) => hashOf(encode(`epoch ${epoch} ${seed}`));
    const randomValue = hashOf(encode(`random ${height} ${seed}`));
    const hash = hashOf(hashBytes(prevHash), u64Bytes(BigInt(height)), u64Bytes(timestamp), hashBytes(randomValue));
    const ancestor = (lag: number) => this.history.block(Math.max(0, height - lag))?.hash ?? ZERO_HASH;
    return {
      height,
      hash,
      prevHash,
      prevHeight: Math.max(0, height - 1),
      timestamp,
      randomValue,
      epochHeight,
      epochId: epochId(epochHeight),
      nextEpochId: epochId(epochHeight + 1),
      lastFinalHash: ancestor(finalityLag),
      lastDoomslugFinalHash: ancestor(Math.min(1, finalityLag)),
      outcomeRoot: ZERO_HASH,
      chunk: { hash, transactions: [], receipts: [], gasUsed: 0, prevStateRoot: this.#stateRoot },
    };
  }
}

/** Chains a hash over the names and new values of changed records: equal histories give equal roots. */
function nextStateRoot(root: Hash, changed: Changes, state: StateReader): Hash {
  if (changed.size === 0) return root;
  const parts: Uint8Array[] = [hashBytes(root)];
  for (const [id, records] of changed) {
    for (const record of records.keys()) {
      const value = state.get(id, record);
      const plain = value instanceof Uint8Array ? value : encode(JSON.stringify(value ?? null, bigintAsText));
      parts.push(hashBytes(hashOf(encode(`${id} ${record}`), plain)));
    }
  }
  return hashOf(...parts);
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
