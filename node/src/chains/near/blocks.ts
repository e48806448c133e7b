/** A function call to the contract, as its receipt carries it. */
export interface ContractCall {
  readonly method: string;
  /** Base64 of the arguments' bytes. */
  readonly args: string;
}

/** A receipt to the contract. */
export interface ContractReceipt {
  readonly receiptId: string;
  readonly predecessor: string;
  readonly calls: readonly ContractCall[];
}

/** What the indexer needs of one block. */
export interface NearBlock {
  readonly height: number;
  readonly hash: string;
  readonly previousHash: string;
  /** The receipts that the block's chunks include, chunk by chunk; under congestion some run in a later block. */
  readonly receipts: readonly ContractReceipt[];
}

/** How a receipt ended. */
export interface ReceiptOutcome {
  readonly succeeded: boolean;
  readonly logs: readonly string[];
}

/**
 * Where blocks come from: JSON-RPC or a NEAR Lake. All answers are final ones, and every source gives the same.
 *
 * A receipt belongs to the block that includes it, not to the one that executes it: both kinds of source have chunks as
 * they are on chain, but an outcome over RPC (`EXPERIMENTAL_light_client_proof`) names the block after the one in which
 * it came about (nearcore `view_client_actor.rs`, GetExecutionOutcome).
 */
export interface BlockSource {
  /** Newest final height. */
  finalHeight(signal: AbortSignal): Promise<number>;
  /** The block of this height, or undefined where the chain skipped it. */
  block(height: number, signal: AbortSignal): Promise<NearBlock | undefined>;
  /**
   * The outcome of a receipt to the contract, or undefined while it has not run.
   * @param includedAt height of the block that includes the receipt
   */
  outcome(receiptId: string, includedAt: number, signal: AbortSignal): Promise<ReceiptOutcome | undefined>;
}

/** A source that is one voice in a quorum. */
export interface SingleBlockSource extends BlockSource {
  /** For logs and metrics; without credentials. */
  readonly name: string;
}
