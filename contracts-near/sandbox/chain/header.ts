import { BorshWriter } from '../borsh.ts';
import { type Hash, hashBytes, hashOf, sha256 } from '../crypto.ts';

/** The part of a header that light clients check (nearcore `BlockHeaderInnerLite`). */
export interface InnerLite {
  readonly height: number;
  readonly epochId: Hash;
  readonly nextEpochId: Hash;
  readonly prevStateRoot: Hash;
  /** Root over the roots of the outcomes of each chunk of the block before. */
  readonly outcomeRoot: Hash;
  /** Nanoseconds since 1970. */
  readonly timestamp: bigint;
  readonly nextBpHash: Hash;
  /** Root of the tree over the hashes of all blocks before. */
  readonly blockMerkleRoot: Hash;
}

/** Hash of both parts of a header without the link to the block before. */
export function innerHash(lite: InnerLite, innerRestHash: Hash): Hash {
  return hashOf(sha256(innerLiteBytes(lite)), hashBytes(innerRestHash));
}

/** The hash of a block. */
export function blockHash(lite: InnerLite, innerRestHash: Hash, prevHash: Hash): Hash {
  return hashOf(hashBytes(innerHash(lite, innerRestHash)), hashBytes(prevHash));
}

function innerLiteBytes(lite: InnerLite): Uint8Array {
  return new BorshWriter()
    .u64(BigInt(lite.height))
    .raw(hashBytes(lite.epochId))
    .raw(hashBytes(lite.nextEpochId))
    .raw(hashBytes(lite.prevStateRoot))
    .raw(hashBytes(lite.outcomeRoot))
    .u64(lite.timestamp)
    .raw(hashBytes(lite.nextBpHash))
    .raw(hashBytes(lite.blockMerkleRoot))
    .bytes();
}
