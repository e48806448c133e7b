import { combine, EMPTY_ROOT, leftOf, type PathItem, rightOf } from './merkle.ts';

/**
 * The Merkle tree over the hashes of all blocks, by height, that `block_merkle_root` is the root of. It grows at the
 * end and forgets at the start: kept are the nodes that prove the blocks not forgotten.
 */
export class BlockTree {
  /** Nodes of complete subtrees by level and index. */
  readonly #levels: Map<number, Uint8Array>[] = [];
  #size = 0;
  #forgotten = 0;

  /** Number of nodes that are kept. */
  get nodes(): number {
    return this.#levels.reduce((sum, { size }) => sum + size, 0);
  }

  append(hash: Uint8Array): void {
    let node = hash;
    let index = this.#size++;
    let level = 0;
    this.#put(level, index, node);
    while (index % 2 === 1) {
      node = combine(this.#at(level, index - 1), node);
      index >>= 1;
      this.#put(++level, index, node);
    }
  }

  /** Drops the oldest block that is not forgotten yet: what nothing after it needs any more. */
  forgetOldest(): void {
    const height = this.#forgotten++;
    for (let level = 0; (height >> level) % 2 === 1; level++) {
      this.#levels[level]!.delete(height >> level);
      this.#levels[level]!.delete((height >> level) - 1);
    }
  }

  /** Root over all blocks, 32 bytes. */
  get root(): Uint8Array {
    const peaks = this.#peaks(this.#size);
    return peaks.length === 0 ? EMPTY_ROOT : joined(peaks.map(({ node }) => node));
  }

  /** The path from a block to the root over the first `size` blocks; the block must be one of them and kept. */
  path(height: number, size: number): PathItem[] {
    const peaks = this.#peaks(size);
    const own = peaks.findIndex(({ level, index }) => height >> level === index);
    const items: PathItem[] = [];
    for (let level = 0; level < peaks[own]!.level; level++) {
      const index = height >> level;
      items.push(index % 2 === 0 ? rightOf(this.#at(level, index + 1)) : leftOf(this.#at(level, index - 1)));
    }
    const after = peaks.slice(own + 1).map(({ node }) => node);
    if (after.length > 0) items.push(rightOf(joined(after)));
    for (const { node } of peaks.slice(0, own).reverse()) items.push(leftOf(node));
    return items;
  }

  /** The complete subtrees that make up a tree of that many blocks, largest first. */
  #peaks(size: number) {
    const peaks: { level: number; index: number; node: Uint8Array }[] = [];
    for (let level = 0; size >> level > 0; level++) {
      if ((size >> level) % 2 === 0) continue;
      const index = (size >> level) - 1;
      peaks.unshift({ level, index, node: this.#at(level, index) });
    }
    return peaks;
  }

  #put(level: number, index: number, node: Uint8Array): void {
    const nodes = this.#levels[level] ?? new Map<number, Uint8Array>();
    this.#levels[level] = nodes.set(index, node);
  }

  #at(level: number, index: number): Uint8Array {
    const node = this.#levels[level]?.get(index);
    if (!node) throw new RangeError(`node ${index} of level ${level} is forgotten`);
    return node;
  }
}

/** Root of subtrees side by side. */
function joined(nodes: readonly Uint8Array[]): Uint8Array {
  return nodes.reduceRight((right, left) => combine(left, right));
}
