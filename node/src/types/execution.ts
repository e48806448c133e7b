import type { Signature } from './signRequest.ts';

/** What became of a signed transaction, in a final block of the chain that it is for. */
export type Execution =
  | {
      readonly status: 'succeeded';
      /** Hash of the block that has it, 32 bytes. */
      readonly blockHash: Uint8Array;
      /** What it returned; undefined when it called no contract. */
      readonly returned: Uint8Array | undefined;
    }
  | { readonly status: 'reverted'; readonly blockHash: Uint8Array }
  /** Another transaction has used its nonce: with these signatures it can never be executed. */
  | { readonly status: 'replaced' };

/** Reads executions on one chain, as a quorum of its sources has them. */
export interface ExecutionReader {
  /**
   * @param transaction unsigned, as its chain serialises it
   * @param signatures of it, one or more: with which of them it was broadcast is up to the requester
   * @returns undefined while it has not been executed in a final block
   * @throws OutcomeError when it is no transaction of that chain: it has no outcome, ever
   */
  read(transaction: Uint8Array, signatures: readonly Signature[], signal: AbortSignal): Promise<Execution | undefined>;
}
