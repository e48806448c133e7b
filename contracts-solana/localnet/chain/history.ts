import type { Address, Blockhash, Signature } from '@solana/kit';
import { type Block, type Landed, signatureOf } from './block.ts';

/** The last blocks with their transactions; older ones are forgotten. */
export class History {
  readonly #limit: number;
  /** By height, oldest first. */
  readonly #blocks = new Map<number, Block>();
  readonly #heights = new Map<number, number>();
  readonly #hashes = new Map<Blockhash, number>();
  readonly #transactions = new Map<Signature, Landed>();
  /** Transactions by each address they name, oldest first. */
  readonly #byAddress = new Map<Address, Landed[]>();
  #oldest = 0;
  #head = -1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(block: Block): void {
    this.#blocks.set(block.height, block);
    this.#heights.set(block.slot, block.height);
    this.#hashes.set(block.blockhash, block.height);
    this.#head = block.height;
    for (const landed of block.transactions) {
      this.#transactions.set(signatureOf(landed), landed);
      for (const address of landed.execution.keys.all) {
        const list = this.#byAddress.get(address);
        if (list) list.push(landed);
        else this.#byAddress.set(address, [landed]);
      }
    }
    while (this.#blocks.size > this.#limit) this.#forget(this.#blocks.get(this.#oldest++)!, (list) => list.shift());
  }

  get head(): Block {
    return this.#blocks.get(this.#head)!;
  }

  get oldest(): Block {
    return this.#blocks.get(this.#oldest)!;
  }

  /** Transactions that are kept. */
  get size(): number {
    return this.#transactions.size;
  }

  atHeight(height: number): Block | undefined {
    return this.#blocks.get(height);
  }

  atSlot(slot: number): Block | undefined {
    return this.#blocks.get(this.#heights.get(slot) ?? -1);
  }

  byHash(hash: Blockhash): Block | undefined {
    return this.#blocks.get(this.#hashes.get(hash) ?? -1);
  }

  transaction(signature: Signature): Landed | undefined {
    return this.#transactions.get(signature);
  }

  /** What names an address, oldest first. */
  transactionsOf(address: Address): readonly Landed[] {
    return this.#byAddress.get(address) ?? [];
  }

  /** Takes the newest block away. */
  removeHead(): Block {
    const block = this.head;
    this.#forget(block, (list) => list.pop());
    this.#head--;
    return block;
  }

  #forget(block: Block, remove: (list: Landed[]) => void): void {
    this.#blocks.delete(block.height);
    this.#heights.delete(block.slot);
    this.#hashes.delete(block.blockhash);
    for (const landed of block.transactions) {
      this.#transactions.delete(signatureOf(landed));
      for (const address of landed.execution.keys.all) {
        const list = this.#byAddress.get(address)!;
        remove(list);
        if (list.length === 0) this.#byAddress.delete(address);
      }
    }
  }
}
