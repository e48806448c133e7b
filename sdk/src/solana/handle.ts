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
import { type Hex, hexBytes, integer, record, text, toHex } from '../client/fields.ts';
import { solanaBidirectionalRequestId, solanaSignRequestId } from '../contractRequestId.ts';
import { SdkError } from '../errors.ts';
import { parseAddress, parseSignature } from './address.ts';

/** A request that was sent on Solana. Plain JSON, to be stored and waited for anywhere. */
export interface SolanaHandle extends StoredRequest {
  readonly chain: 'solana';
  /** The program's address. */
  readonly contract: string;
  /** CAIP-2 of the cluster, as the program's state says it. */
  readonly chainId: string;
  readonly requestId: Hex;
  /** The signature that names the transaction, base58. */
  readonly transactionHash: string;
  /** Whose key is asked for. */
  readonly sender: string;
  /** A slot before the request's; that of its transaction when missing. */
  readonly fromSlot?: number;
  /** Height of the last block that can include the transaction, where it is known. */
  readonly lastValidBlockHeight?: number;
}

export interface SolanaOrigin {
  readonly sender: string;
  readonly chainId: string;
}

/** The id under which the network answers. */
export function requestIdOf(request: ParsedRequest, { sender, chainId }: SolanaOrigin): Uint8Array {
  return request.payload
    ? solanaSignRequestId({ ...request, sender, chainId })
    : solanaBidirectionalRequestId({ ...request, sender });
}

export interface ParsedHandle extends SolanaOrigin {
  readonly request: ParsedRequest;
  readonly requestId: Hex;
  readonly transactionHash: string;
  readonly fromSlot?: number | undefined;
  readonly lastValidBlockHeight?: number | undefined;
}

export function toHandle(contract: string, parsed: Omit<ParsedHandle, 'requestId'>): SolanaHandle {
  const { request, sender, chainId, transactionHash, fromSlot, lastValidBlockHeight } = parsed;
  return {
    chain: 'solana',
    contract,
    chainId,
    requestId: toHex(requestIdOf(request, parsed)),
    transactionHash,
    sender,
    ...(fromSlot !== undefined && { fromSlot }),
    ...(lastValidBlockHeight !== undefined && { lastValidBlockHeight }),
    ...storeRequest(request),
  };
}

/** A request that was sent elsewhere, but for its chain. @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function parseSent(
  asked: SignatureRequest | TransactionRequest,
  sent: ContractSent,
): Omit<ParsedHandle, 'requestId' | 'chainId'> {
  const request = parseContractRequest(asked, 'solana');
  const { transactionHash, sender } = record(sent, 'sent');
  return {
    request,
    sender: parseAddress(sender, 'sender'),
    transactionHash: parseSignature(transactionHash, 'transactionHash'),
  };
}

/**
 * A handle as it comes from somebody's storage.
 * @throws SdkError INVALID_ARGUMENT naming the field, UNSUPPORTED_KEY_VERSION
 */
export function parseHandle(handle: SolanaHandle, contract: string): ParsedHandle {
  const fields = record(handle, 'handle');
  if (fields.chain !== 'solana') throw new SdkError('INVALID_ARGUMENT', 'handle.chain', 'not a request on Solana');
  if (fields.contract !== contract)
    throw new SdkError('INVALID_ARGUMENT', 'handle.contract', `another program's, not ${contract}'s`);
  const request = parseStoredRequest(fields, 'solana');
  const origin = {
    sender: parseAddress(fields.sender, 'handle.sender'),
    chainId: text(fields.chainId, 'handle.chainId'),
  };
  const requestId = hexBytes(fields.requestId, 32, 'handle.requestId');
  if (!equalBytes(requestId, requestIdOf(request, origin)))
    throw new SdkError('INVALID_ARGUMENT', 'handle.requestId', 'not the id of the request in this handle');
  const count = (name: 'fromSlot' | 'lastValidBlockHeight') =>
    fields[name] === undefined ? undefined : integer(fields[name], `handle.${name}`);
  return {
    ...origin,
    request,
    requestId: toHex(requestId),
    transactionHash: parseSignature(fields.transactionHash, 'handle.transactionHash'),
    fromSlot: count('fromSlot'),
    lastValidBlockHeight: count('lastValidBlockHeight'),
  };
}
