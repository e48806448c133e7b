import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import type { AccountId } from '../account-id.ts';
import { BorshWriter } from '../borsh.ts';
import { type Hash, hashBytes, hashOf, publicKeyToBorsh } from '../crypto.ts';
import type { KeyPairText } from '../genesis.ts';

/** The account that makes every block. */
export interface Validator extends KeyPairText {
  readonly accountId: AccountId;
  /** yoctoNEAR. */
  readonly stake: bigint;
}

const VALIDATOR_STAKE_V1 = 0;
const ENDORSEMENT = 0;

/** `next_bp_hash`: hash of the borsh of the list of block producers, here one. */
export function blockProducersHash({ accountId, publicKey, stake }: Validator): Hash {
  const writer = new BorshWriter().u32(1).u8(VALIDATOR_STAKE_V1).string(accountId);
  return hashOf(writer.raw(publicKeyToBorsh(publicKey)).u128(stake).bytes());
}

/** The validator's signature, as text, under the endorsement of a block for the block at a height after it. */
export function endorse({ secretKey }: Validator, blockHash: Hash, targetHeight: number): string {
  const message = new BorshWriter().u8(ENDORSEMENT).raw(hashBytes(blockHash)).u64(BigInt(targetHeight)).bytes();
  const seed = base58.decode(secretKey.slice('ed25519:'.length)).subarray(0, 32);
  return `ed25519:${base58.encode(ed25519.sign(message, seed))}`;
}
