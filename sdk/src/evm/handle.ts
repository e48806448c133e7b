import { equalBytes } from '@noble/curves/utils.js';
import {
  type ContractSent,
  type ParsedRequest,
  parseContractRequest,
  parseStoredRequest,
  type SignatureRequest,
  type StoredRequest,
  storeRequest,
  type TransactionRequest,
} from '../client/contractRequest.ts';
import { type Hex, hexBytes, integer, record, toHex } from '../client/fields.ts';
import { evmBidirectionalRequestId, evmSignRequestId } from '../contractRequestId.ts';
import { SdkError } from '../errors.ts';

/** A request that was sent on an EVM chain. Plain JSON, to be stored and waited for anywhere. */
export interface EvmHandle extends StoredRequest {
  readonly chain: 'evm';
  readonly contract: string;
  /** The number of the contract's chain. */
  readonly chainId: number;
  readonly requestId: Hex;
  readonly transactionHash: string;
  /** Who called the contract. */
  readonly sender: string;
  /** A block before the request's; that of its transaction when missing. */
  readonly fromBlock?: number;
}

export interface EvmRequestId {
  readonly sender: string;
  readonly chainId: number;
}

/** The id under which the network answers. */
export function requestIdOf(request: ParsedRequest, { sender, chainId }: EvmRequestId): Uint8Array {
  return request.payload
    ? evmSignRequestId({ ...request, sender, chainId })
    : evmBidirectionalRequestId({ ...request, sender });
}

export interface ParsedHandle extends EvmRequestId {
  readonly request: ParsedRequest;
  readonly requestId: Hex;
  readonly transactionHash: string;
  readonly fromBlock?: number | undefined;
}

export function toHandle(contract: string, parsed: Omit<ParsedHandle, 'requestId'>): EvmHandle {
  const { request, sender, chainId, transactionHash, fromBlock } = parsed;
  return {
    chain: 'evm',
    contract,
    chainId,
    requestId: toHex(requestIdOf(request, parsed)),
    transactionHash,
    sender,
    ...(fromBlock !== undefined && { fromBlock }),
    ...storeRequest(request),
  };
}

/** A request that was sent elsewhere, but for its chain. @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function parseSent(
  asked: SignatureRequest | TransactionRequest,
  sent: ContractSent,
): Omit<ParsedHandle, 'requestId' | 'chainId'> {
  const request = parseContractRequest(asked, 'evm');
  const { transactionHash, sender } = record(sent, 'sent');
  return {
    request,
    sender: address(sender, 'sender'),
    transactionHash: toHex(hexBytes(transactionHash, 32, 'transactionHash')),
  };
}

/**
 * A handle as it comes from somebody's storage.
 * @throws SdkError INVALID_ARGUMENT naming the field, UNSUPPORTED_KEY_VERSION
 */
export function parseHandle(handle: EvmHandle, contract: string): ParsedHandle {
  const fields = record(handle, 'handle');
  if (fields.chain !== 'evm') throw new SdkError('INVALID_ARGUMENT', 'handle.chain', 'not a request on an EVM chain');
  if (address(fields.contract, 'handle.contract').toLowerCase() !== contract.toLowerCase())
    throw new SdkError('INVALID_ARGUMENT', 'handle.contract', `another contract's, not ${contract}'s`);
  const request = parseStoredRequest(fields, 'evm');
  const origin = {
    sender: address(fields.sender, 'handle.sender'),
    chainId: integer(fields.chainId, 'handle.chainId'),
  };
  const requestId = hexBytes(fields.requestId, 32, 'handle.requestId');
  if (!equalBytes(requestId, requestIdOf(request, origin)))
    throw new SdkError('INVALID_ARGUMENT', 'handle.requestId', 'not the id of the request in this handle');
  return {
    ...origin,
    request,
    requestId: toHex(requestId),
    transactionHash: toHex(hexBytes(fields.transactionHash, 32, 'handle.transactionHash')),
    fromBlock: fields.fromBlock === undefined ? undefined : integer(fields.fromBlock, 'handle.fromBlock'),
  };
}

/** @throws SdkError INVALID_ARGUMENT unless it is `0x` and 40 hex digits */
export function address(value: unknown, field: string): string {
  hexBytes(value, 20, field);
  return value as string;
}
