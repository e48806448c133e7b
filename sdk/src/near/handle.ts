import { equalBytes } from '@noble/curves/utils.js';
import { base58 } from '@scure/base';
import { type Hex, hexBytes, record, signablePayload, text, toHex } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
import type { KeyVersion } from '../requestChains.ts';
import {
  type ChosenKey,
  chooseKey,
  type NearForm,
  type NearKey,
  type NearRequest,
  parseRequest,
  requestIdOf,
} from './request.ts';

/** A request that was sent on NEAR. Plain JSON, to be stored and waited for anywhere. */
export interface NearHandle {
  readonly chain: 'near';
  /** The contract that was asked. */
  readonly contract: string;
  /** The id under which Quorate's contract, and sig.network's, keep the request. */
  readonly requestId: Hex;
  /** Base58, as wallets and explorers write it. */
  readonly transactionHash: string;
  /** Who sent the transaction; a node needs it to find the transaction. */
  readonly sender: string;
  /** Who called the contract: the sender, or a contract or account on whose behalf it was. */
  readonly predecessor: string;
  readonly payload: Hex;
  readonly path: string;
  readonly keyVersion?: KeyVersion;
  readonly domainId?: number;
}

/** How a request was sent that the client has not sent itself. */
export interface NearSent {
  readonly transactionHash: string;
  /** Who called the contract. */
  readonly predecessor: string;
  /** Who sent the transaction; the predecessor by default. */
  readonly sender?: string;
}

export interface ParsedHandle {
  readonly key: ChosenKey;
  readonly payload: Uint8Array;
  readonly sender: string;
  readonly predecessor: string;
  readonly transactionHash: string;
}

export function toHandle(contract: string, parsed: ParsedHandle): NearHandle {
  const { key, payload, sender, predecessor, transactionHash } = parsed;
  return {
    chain: 'near',
    contract,
    requestId: toHex(requestIdOf(key, predecessor, payload)),
    transactionHash,
    sender,
    predecessor,
    payload: toHex(payload),
    path: key.path,
    ...(key.form === 'near-mpc' ? { domainId: key.domainId } : { keyVersion: key.keyVersion }),
  };
}

/** @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function handleOfSent(contract: string, form: NearForm, request: NearRequest, sent: NearSent): NearHandle {
  record(sent, 'sent');
  const predecessor = text(sent.predecessor, 'predecessor');
  const sender = text(sent.sender ?? predecessor, 'sender');
  const transactionHash = parseHash(sent.transactionHash, 'transactionHash');
  return toHandle(contract, { ...parseRequest(request, form), sender, predecessor, transactionHash });
}

/**
 * A handle as it comes from somebody's storage.
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function parseHandle(handle: NearHandle, contract: string): ParsedHandle {
  const fields = record(handle, 'handle');
  if (fields.chain !== 'near') throw new SdkError('INVALID_ARGUMENT', 'handle.chain', 'not a request on NEAR');
  if (fields.contract !== contract)
    throw new SdkError('INVALID_ARGUMENT', 'handle.contract', `another contract's, not ${contract}'s`);
  if (fields.keyVersion === undefined && fields.domainId === undefined)
    throw new SdkError('INVALID_ARGUMENT', 'handle.keyVersion', 'neither key version nor domain');
  const key = chooseKey(fields as unknown as NearKey, 'sig.network', 'handle.');
  const payload = signablePayload(hexBytes(fields.payload, 32, 'handle.payload'), 'handle.payload');
  const predecessor = text(fields.predecessor, 'handle.predecessor');
  const requestId = hexBytes(fields.requestId, 32, 'handle.requestId');
  if (!equalBytes(requestId, requestIdOf(key, predecessor, payload)))
    throw new SdkError('INVALID_ARGUMENT', 'handle.requestId', 'not the id of the request in this handle');
  return {
    key,
    payload,
    predecessor,
    sender: text(fields.sender, 'handle.sender'),
    transactionHash: parseHash(fields.transactionHash, 'handle.transactionHash'),
  };
}

/** @throws SdkError INVALID_ARGUMENT unless it is base58 of 32 bytes */
export function parseHash(value: unknown, field: string): string {
  if (!isHash(value)) throw new SdkError('INVALID_ARGUMENT', field, 'not the hash of a NEAR transaction');
  return value;
}

/** Whether it can name a transaction. */
export function isHash(value: unknown): value is string {
  try {
    return typeof value === 'string' && base58.decode(value).length === 32;
  } catch {
    return false;
  }
}
