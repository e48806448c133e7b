import { base58 } from '@scure/base';
import { type Hash, sha256 } from '../crypto.ts';

/** A step from a leaf to the root: the neighbour's hash and the side it stands on. nearcore's `MerklePathItem`. */
export interface PathItem {
  readonly hash: Hash;
  readonly direction: 'Left' | 'Right';
}

export const EMPTY_ROOT = new Uint8Array(32);

/** Hash of two neighbours. */
export function combine(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(left, right);
}

export function leftOf(hash: Uint8Array): PathItem {
  return { hash: base58.encode(hash), direction: 'Left' };
}

export function rightOf(hash: Uint8Array): PathItem {
  return { hash: base58.encode(hash), direction: 'Right' };
}

/** A Merkle tree over hashes as nearcore's `merklize` builds it: a node without neighbour moves up as it is. */
export class MerkleTree {
  /** From the leaves to the root. */
  readonly #levels: (readonly Uint8Array[])[];

  /** @param leaves hashes of the items, 32 bytes each */
  constructor(leaves: readonly Uint8Array[]) {
    this.#levels = [leaves];
    for (let level = leaves; level.length > 1; ) {
      const next: Uint8Array[] = [];
      for (let index = 0; index < level.length; index += 2) {
        const right = level[index + 1];
        next.push(right ? combine(level[index]!, right) : level[index]!);
      }
      this.#levels.push(next);
      level = next;
    }
  }

  /** 32 bytes; zeros for a tree without leaves. */
  get root(): Uint8Array {
    return this.#levels.at(-1)?.[0] ?? EMPTY_ROOT;
  }

  /** The path from a leaf to the root. */
  path(index: number): PathItem[] {
    return this.#levels.flatMap((level, height) => {
      const position = index >> height;
      const neighbour = level[position ^ 1];
      if (!neighbour) return [];
      return [position % 2 === 0 ? rightOf(neighbour) : leftOf(neighbour)];
    });
  }
}
