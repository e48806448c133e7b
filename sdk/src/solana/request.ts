import type { ContractKey, SignatureRequest, TransactionRequest } from '../client/contractRequest.ts';

export type SolanaKey = ContractKey;

interface Payment {
  /** Micro-lamports to offer for each compute unit, for a place in the next blocks; none by default. */
  readonly computeUnitPrice?: bigint | undefined;
}

export interface SolanaRequest extends SignatureRequest, Payment {}

export interface SolanaTransactionRequest extends TransactionRequest, Payment {
  /** What the request's event is to say as `program_id`, base58; the system program by default. */
  readonly programId?: string | undefined;
}
