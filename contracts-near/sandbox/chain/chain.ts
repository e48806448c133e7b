import { base58 } from '@scure/base';
import type { AccountId } from '../account-id.ts';
import { type Hash, hashBytes, hashOf, sha256, ZERO_HASH } from '../crypto.ts';
import { InvalidTxError } from '../runtime/errors.ts';
import { type AppliedBlock, Runtime } from '../runtime/runtime.ts';
import { checkTransaction } from '../runtime/transaction.ts';
import type { SignedTransaction } from '../runtime/types.ts';
import type { Changes, MutableState, StateReader } from '../state/overlay.ts';
import { World } from '../state/world.ts';
import type { VirtualMachine } from '../vm/virtual-machine.ts';
import type { Block } from './block.ts';
import { epochAt } from './epochs.ts';
import { blockHash } from './header.ts';
import { History } from './history.ts';
import { EMPTY_ROOT } from './merkle.ts';
import { TransactionPool } from './pool.ts';
import { blockProducersHash, type Validator } from './validator.ts';

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
  readonly validator: Validator;
  /** yoctoNEAR of all genesis accounts. */
  readonly totalSupply: bigint;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export type Finality = 'optimistic' | 'near-final' | 'final';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const FAST_FORWARD_BLOCK_NANOSECONDS = 600_000_000n;
const MAX_REJECTIONS = 1_000;
const encode = (text: string) => Buffer.from(text);

type Slot = Pick<Block, 'height' | 'timestamp' | 'epochHeight' | 'epochId' | 'nextEpochId' | 'randomValue'>;

/** A chain with one shard and one producer: state, pool, runtime and history. Does nothing on its own. */
export class Chain {
  readonly config: ChainConfig;
  readonly history: History;
  readonly #world = new World();
  readonly #runtime = new Runtime(this.#world);
  readonly #pool = new TransactionPool();
  readonly #rejections = new Map<Hash, InvalidTxError>();
  readonly #listeners = new Set<() => void>();
  /** Stakes of the validators. */
  readonly validators: ReadonlyMap<AccountId, bigint>;
  readonly #validatorsHash: Hash;
  /** Hash of the first block. */
  readonly genesisHash: Hash;
  /** Nanoseconds since 1970. */
  readonly genesisTime: bigint;
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
    this.validators = new Map([[config.validator.accountId, config.validator.stake]]);
    this.#validatorsHash = blockProducersHash(config.validator);
    const nothing = {
      transactions: [],
      rejected: [],
      incoming: [],
      local: [],
      outcomes: [],
      changes: [],
      gasUsed: 0,
      delayedGas: 0,
    };
    const slot = this.#slot(0, BigInt(config.now()) * NANOSECONDS_PER_MILLISECOND);
    this.#head = this.#seal(slot, nothing, undefined);
    this.genesisHash = this.#head.hash;
    this.genesisTime = this.#head.timestamp;
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
    // The block after brings the root of the outcomes.
    return this.#head.height < this.#lastActive + Math.max(1, this.config.finalityLag);
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
    const { height, timestamp: previous } = this.#head;
    const slot = this.#slot(height + 1, now > previous ? now : previous + 1n);
    const info = {
      height: slot.height,
      timestamp: slot.timestamp,
      epochHeight: slot.epochHeight,
      randomValue: hashBytes(slot.randomValue),
      validators: this.validators,
    };
    const applied = this.#runtime.apply(info, this.#pool.take());
    const undo = this.#world.takeUndoLog();
    const block = this.#seal(slot, applied, this.#head);
    this.#stateRoot = nextStateRoot(this.#stateRoot, undo, this.#world);
    this.#head = block;
    this.history.add(block, applied, undo);
    if (applied.outcomes.length > 0 || applied.incoming.length > 0) this.#lastActive = block.height;
    for (const { transaction, error } of applied.rejected) this.#reject(transaction.hash, error);
    for (const listener of [...this.#listeners]) listener();
    return block;
  }

  #reject(hash: Hash, error: InvalidTxError): void {
    this.#rejections.set(hash, error);
    if (this.#rejections.size > MAX_REJECTIONS) this.#rejections.delete(this.#rejections.keys().next().value!);
  }

  /** What of a block is known before anything in it is executed. */
  #slot(height: number, timestamp: bigint) {
    const { seed, epochLength } = this.config;
    const epochHeight = epochAt(height, epochLength);
    const epochId = (epoch: number) => hashOf(encode(`epoch ${epoch} ${seed}`));
    return {
      height,
      timestamp,
      epochHeight,
      epochId: epochId(epochHeight),
      nextEpochId: epochId(epochHeight + 1),
      randomValue: hashOf(encode(`random ${height} ${seed}`)),
    };
  }

  /** Makes the block of what was executed; its hash covers all of it, as nearcore's does. */
  #seal(slot: Slot, { transactions, incoming, gasUsed, delayedGas }: AppliedBlock, parent: Block | undefined): Block {
    const { height } = slot;
    const { finalityLag, chainId } = this.config;
    const outcomes = parent ? this.history.outcomeRoot(parent.height) : EMPTY_ROOT;
    const ids = [...transactions.map(({ hash }) => hash), ...incoming.map(({ receiptId }) => receiptId)];
    const chunk = {
      hash: hashOf(
        encode(`${chainId} ${height} ${gasUsed}`),
        hashBytes(this.#stateRoot),
        outcomes,
        ...ids.map(hashBytes),
      ),
      transactions,
      receipts: incoming,
      gasUsed,
      delayedGas,
      prevStateRoot: this.#stateRoot,
      prevOutcomeRoot: base58.encode(outcomes),
    };
    const lite = {
      ...slot,
      prevStateRoot: this.#stateRoot,
      // The tree over the outcome roots of all chunks has one leaf here.
      outcomeRoot: base58.encode(sha256(outcomes)),
      nextBpHash: this.#validatorsHash,
      blockMerkleRoot: base58.encode(this.history.blockRoot),
    };
    const prevHash = parent?.hash ?? ZERO_HASH;
    const innerRestHash = hashOf(hashBytes(chunk.hash), hashBytes(slot.randomValue));
    const ancestor = (lag: number) => this.history.block(Math.max(0, height - lag))?.hash ?? ZERO_HASH;
    return {
      ...lite,
      hash: blockHash(lite, innerRestHash, prevHash),
      prevHash,
      prevHeight: parent?.height ?? 0,
      innerRestHash,
      lastFinalHash: ancestor(finalityLag),
      lastDoomslugFinalHash: ancestor(Math.min(1, finalityLag)),
      chunk,
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
