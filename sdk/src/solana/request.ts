import {
  type ContractKey,
  type ParsedRequest,
  parseContractRequest,
  parseSchemas,
  type SignatureRequest,
  type TransactionRequest,
} from '../client/contractRequest.ts';
import { amountOf } from '../client/fields.ts';
import { parseAddress } from './address.ts';
import { type Instruction, priorityFee } from './message.ts';
import { requestInstruction } from './program.ts';

/** Which of the requester's keys signs. */
export type SolanaKey = ContractKey;

interface Payment {
  /** Micro-lamports to offer for each compute unit, for a place in the next blocks; none by default. */
  readonly computeUnitPrice?: bigint | undefined;
}

/** A request for the signature of 32 bytes. */
export interface SolanaRequest extends SignatureRequest, Payment {}

/** A request for the signature of another chain's transaction, and for a report of its outcome. */
export interface SolanaTransactionRequest extends TransactionRequest, Payment {
  /** What the request's event is to say as `program_id`, base58; the system program by default. */
  readonly programId?: string | undefined;
}

/** A request, checked, and the instructions that make it. */
export interface EncodedRequest {
  readonly request: ParsedRequest;
  /** Base58. */
  readonly requester: string;
  readonly payer: string;
  readonly instructions: readonly Instruction[];
}

/** @param from who asks, and who pays, where that is another @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function encodeRequest(
  program: string,
  from: { readonly address: string; readonly feePayer?: string | undefined },
  asked: SolanaRequest | SolanaTransactionRequest,
): EncodedRequest {
  const request = parseContractRequest(asked, 'solana');
  const requester = parseAddress(from.address, 'sender');
  const payer = from.feePayer === undefined ? requester : parseAddress(from.feePayer, 'feePayer');
  const payers = { requester, feePayer: payer === requester ? undefined : payer };
  const report = request.payload ? undefined : { ...asked, ...parseSchemas(asked as SolanaTransactionRequest) };
  const instruction = requestInstruction(program, payers, request, report);
  const { computeUnitPrice: price } = asked;
  const priority = price === undefined ? [] : [priorityFee(amountOf(price, 64, 'computeUnitPrice'))];
  return { request, requester, payer, instructions: [...priority, instruction] };
}
