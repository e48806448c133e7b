import type { Address, Blockhash, Signature } from '@solana/kit';
import type { Execution } from './bank.ts';
import type { WireTransaction } from './transaction.ts';

/** A transaction in its block. */
export interface Landed {
  readonly transaction: WireTransaction;
  readonly execution: Execution;
  readonly block: BlockHeader;
  /** Place in the block. */
  readonly index: number;
}

export interface BlockHeader {
  readonly slot: number;
  /** Counts blocks; slots without one are not counted. */
  readonly height: number;
  readonly parentSlot: number;
  readonly blockhash: Blockhash;
  readonly previousBlockhash: Blockhash;
  /** Seconds since 1970. */
  readonly time: number;
}

export interface Block extends BlockHeader {
  readonly transactions: readonly Landed[];
}

/** Whether a transaction names an address, be it through a lookup table. */
export const mentions = ({ execution }: Landed, address: Address): boolean => execution.keys.all.includes(address);

export const signatureOf = ({ transaction }: Landed): Signature => transaction.signature;
