import { fromUtf8 } from '../bytes.ts';
import {
  type ContractKey,
  type ParsedRequest,
  parseContractRequest,
  parseSchemas,
  type SignatureRequest,
  type TransactionRequest,
} from '../client/contractRequest.ts';
import { amountOf, type Hex, toHex } from '../client/fields.ts';
import { evmBidirectionalRequestId, evmSignRequestId } from '../contractRequestId.ts';
import { callData, dynamicBytes, topics, word } from './contract.ts';
import type { Log } from './rpc.ts';

/** Which of the requester's keys signs. */
export type EvmKey = ContractKey;

interface Payment {
  /** Wei to attach; what the contract asks for by default. Quorate's contract returns what is too much. */
  readonly deposit?: bigint | undefined;
}

/** A request for the signature of 32 bytes. */
export interface EvmRequest extends SignatureRequest, Payment {}
/** A request for the signature of another chain's transaction, and for a report of its outcome. */
export interface EvmTransactionRequest extends TransactionRequest, Payment {}

/** A request, checked, and the call that makes it. */
export interface EncodedRequest {
  readonly request: ParsedRequest;
  readonly data: Hex;
  /** Wei, where the caller has named them. */
  readonly deposit: bigint | undefined;
}

/** @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function encodeRequest(asked: EvmRequest | EvmTransactionRequest): EncodedRequest {
  const request = parseContractRequest(asked, 'evm');
  const data = callData(request, request.payload ? undefined : parseSchemas(asked as EvmTransactionRequest));
  const { deposit } = asked;
  return { request, data, deposit: deposit === undefined ? undefined : amountOf(deposit, 256, 'deposit') };
}

/** The id of the request that a log announces, hex; undefined when it announces none. */
export function announcedRequest(log: Log): string | undefined {
  try {
    return readRequest(log);
  } catch {
    return undefined; // another form than the contract's
  }
}

function readRequest({ topics: [event], data }: Log): string | undefined {
  const sender = toHex(word(data, 0).subarray(12));
  const bytes = (index: number) => dynamicBytes(data, index) ?? new Uint8Array();
  const text = (index: number) => fromUtf8(bytes(index));
  const number = (index: number) => BigInt(toHex(word(data, index)));
  if (event === topics.requested) {
    const texts = { path: text(5), algo: text(6), dest: text(7), params: text(8) };
    const request = { sender, payload: word(data, 1), keyVersion: Number(number(2)), chainId: number(4), ...texts };
    return toHex(evmSignRequestId(request));
  }
  if (event !== topics.transactionRequested) return undefined;
  const texts = { caip2Id: text(2), path: text(6), algo: text(7), dest: text(8), params: text(9) };
  const request = { sender, serializedTransaction: bytes(1), keyVersion: Number(number(3)), ...texts };
  return toHex(evmBidirectionalRequestId(request));
}
