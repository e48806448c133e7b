import type { Address } from '@solana/kit';

/** A transaction that names the program's event authority. */
export interface Entry {
  /** Base58: what names the transaction. */
  readonly signature: string;
  readonly slot: number;
  readonly failed: boolean;
}

/** Slots above `after`, up to `upTo`. */
export interface SlotRange {
  readonly after: number;
  readonly upTo: number;
}

export interface Listing {
  /** By slot, within a slot by signature. */
  readonly entries: readonly Entry[];
  /** Up to where they are all there: where history is too long for one listing, before the range's end. */
  readonly upTo: number;
}

/** What a transaction has of the program. */
export interface ProgramTransaction {
  readonly signature: string;
  readonly slot: number;
  /** Data of the calls of the program from within programs, base58, in order; none if the transaction failed. */
  readonly calls: readonly string[];
  /** What the program itself logged as data, base64, in order; none if the transaction failed. */
  readonly logged: readonly string[];
}

export interface SolanaBlock {
  /** Base58. */
  readonly hash: string;
  /** Blocks below; slots without a block do not count. */
  readonly height: number;
  /** Those transactions of the block that were asked about, as the ledger has them. */
  readonly order: readonly string[];
}

/** Where the program's history comes from. All of it is as final as the operator wants it, so that sources agree. */
export interface Ledger {
  /** Newest slot of that finality. */
  finalSlot(signal: AbortSignal): Promise<number>;
  /** Every transaction that may have an event, in a range of slots that are final. */
  entries(range: SlotRange, signal: AbortSignal): Promise<Listing>;
  /** @returns undefined when it is of a version that RPC nodes cannot show to this node */
  transaction(signature: string, signal: AbortSignal): Promise<ProgramTransaction | undefined>;
  /** @param among transactions whose order is asked for @returns undefined where the chain skipped the slot */
  block(slot: number, among: readonly string[], signal: AbortSignal): Promise<SolanaBlock | undefined>;
  /** The slot from which on there is history. */
  firstSlot(signal: AbortSignal): Promise<number>;
}

export type Commitment = 'confirmed' | 'finalized';

/** What is read of the program. */
export interface LedgerScope {
  readonly program: Address;
  readonly eventAuthority: Address;
  readonly commitment: Commitment;
}
