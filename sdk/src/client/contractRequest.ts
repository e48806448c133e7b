import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8 } from '../bytes.ts';
import { responseKeyPaths } from '../contractRequestId.ts';
import { SdkError, shown } from '../errors.ts';
import { type KeyVersion, sigNetworkDerivation } from '../requestChains.ts';
import type { DerivationPath } from '../types.ts';
import { type Hex, hexBytes, parseHexBytes, record, signablePayload, text, toHex } from './fields.ts';

/** Requests of the EVM contract and the Solana program, which have the same fields. */

/** Which of the requester's keys signs. */
export interface ContractKey {
  /** Any text; every path is another key. */
  readonly path: string;
  /** 1 by default; 0 is the derivation of sig.network's first networks. */
  readonly keyVersion?: KeyVersion | undefined;
}

interface RequestTexts extends ContractKey {
  /** Empty by default; `ECDSA`, `ecdsa` and `secp256k1` mean the same. */
  readonly algo?: string | undefined;
  /** For the requester's own use, as `params`; part of the request's id. */
  readonly dest?: string | undefined;
  readonly params?: string | undefined;
}

/** A request for the signature of 32 bytes. */
export interface SignatureRequest extends RequestTexts {
  /** A hash, 32 bytes; above 0 and below the group order. */
  readonly payload: Uint8Array;
}

/** A request to sign a transaction of another chain, and to report what became of it. */
export interface TransactionRequest extends RequestTexts {
  /** Without its signature; its Keccak-256 is signed. */
  readonly serializedTransaction: Uint8Array;
  /** CAIP-2 id of the chain that the transaction is for. */
  readonly caip2Id: string;
  /** How the network is to read what the transaction returned: JSON of ABI fields, as text or its bytes. */
  readonly outputDeserializationSchema: string | Uint8Array;
  /** How it is to write it into its report. */
  readonly respondSerializationSchema: string | Uint8Array;
}

/** What is asked for: the signature of 32 bytes, or that of a transaction and its outcome. */
export type Subject =
  | { readonly payload: Uint8Array; readonly serializedTransaction?: never }
  | { readonly payload?: never; readonly serializedTransaction: Uint8Array; readonly caip2Id: string };

/** A request, checked, as far as its id says. */
export type ParsedRequest = Subject & {
  readonly path: string;
  readonly keyVersion: KeyVersion;
  readonly algo: string;
  readonly dest: string;
  readonly params: string;
};

/** A request as handles keep it. */
export interface StoredRequest {
  readonly path: string;
  readonly keyVersion: KeyVersion;
  readonly algo: string;
  readonly dest: string;
  readonly params: string;
  /** Of a request for a signature. */
  readonly payload?: Hex;
  /** Of a request for a transaction. */
  readonly serializedTransaction?: Hex;
  readonly caip2Id?: string;
}

export type Family = keyof typeof responseKeyPaths;

/** What fixes a requester's key, but for the root. */
export function contractDerivation(
  family: Family,
  { path, keyVersion }: { readonly path: string; readonly keyVersion: KeyVersion },
  predecessor: string,
): DerivationPath {
  return { ...sigNetworkDerivation(family, keyVersion), predecessor, path };
}

/** How a request was sent that the client has not sent itself. */
export interface ContractSent {
  readonly transactionHash: string;
  /** Who called the contract. */
  readonly sender: string;
}

/** What fixes the key that signs a transaction's outcome. @throws SdkError INVALID_ARGUMENT for a request of another kind */
export function outcomeDerivation(family: Family, request: ParsedRequest, predecessor: string): DerivationPath {
  if (request.payload) throw new SdkError('INVALID_ARGUMENT', 'handle.serializedTransaction', 'not of a transaction');
  return contractDerivation(family, { keyVersion: request.keyVersion, path: responseKeyPaths[family] }, predecessor);
}

/** @throws SdkError INVALID_ARGUMENT for the handle of a request on another chain than the client's */
export function expectChain<Id extends string | number>(handle: { readonly chainId: Id }, chainId: Id): void {
  if (handle.chainId !== chainId)
    throw new SdkError('INVALID_ARGUMENT', 'handle.chainId', `${handle.chainId}, but the client's is ${chainId}`);
}

/** @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function parseKey(key: ContractKey, family: Family, prefix = ''): { path: string; keyVersion: KeyVersion } {
  const path = text(key?.path, `${prefix}path`);
  if (path === responseKeyPaths[family])
    throw new SdkError('INVALID_ARGUMENT', `${prefix}path`, 'reserved for the key that signs outcomes');
  const { keyVersion = 1 } = key;
  if (keyVersion !== 0 && keyVersion !== 1)
    throw new SdkError('UNSUPPORTED_KEY_VERSION', `${prefix}keyVersion`, `${shown(keyVersion)} is neither 0 nor 1`);
  return { path, keyVersion };
}

/** @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function parseContractRequest(
  request: SignatureRequest | TransactionRequest,
  family: Family,
  prefix = '',
): ParsedRequest {
  const { algo = '', dest = '', params = '' } = request ?? {};
  const texts = {
    ...parseKey(request, family, prefix),
    algo: text(algo, `${prefix}algo`),
    dest: text(dest, `${prefix}dest`),
    params: text(params, `${prefix}params`),
  };
  if (!('serializedTransaction' in request))
    return { ...texts, payload: signablePayload(request.payload, `${prefix}payload`) };
  const { serializedTransaction } = request;
  if (!(serializedTransaction instanceof Uint8Array) || serializedTransaction.length === 0)
    throw new SdkError('INVALID_ARGUMENT', `${prefix}serializedTransaction`, 'no bytes');
  return { ...texts, serializedTransaction, caip2Id: text(request.caip2Id, `${prefix}caip2Id`) };
}

/** As much of a request, of either kind, as is known before it is made. */
export type PartialRequest<ForPayload, ForTransaction> =
  | Partial<ForPayload>
  | (Partial<ForTransaction> & Pick<ForTransaction & TransactionRequest, 'serializedTransaction'>);

/** With something in the place of what it lacks, to be priced. @throws SdkError INVALID_ARGUMENT */
export function completed<ForPayload extends SignatureRequest, ForTransaction extends TransactionRequest>(
  request: PartialRequest<ForPayload, ForTransaction>,
): ForPayload | ForTransaction {
  const sample =
    'serializedTransaction' in record(request, 'request')
      ? { path: '', caip2Id: '', outputDeserializationSchema: '', respondSerializationSchema: '' }
      : { path: '', payload: new Uint8Array(32).fill(1) };
  return { ...sample, ...request } as ForPayload | ForTransaction;
}

/** Both schemas of a request for a transaction, as bytes. */
export interface Schemas {
  readonly outputDeserializationSchema: Uint8Array;
  readonly respondSerializationSchema: Uint8Array;
}

/** @throws SdkError INVALID_ARGUMENT naming the schema that is neither text nor bytes */
export function parseSchemas(request: Partial<TransactionRequest>): Schemas {
  const bytes = (name: keyof Schemas) => {
    const schema = request[name];
    return schema instanceof Uint8Array ? schema : utf8(schema, name);
  };
  return {
    outputDeserializationSchema: bytes('outputDeserializationSchema'),
    respondSerializationSchema: bytes('respondSerializationSchema'),
  };
}

/** The 32 bytes that the derived key signs. */
export const payloadOf = ({ payload, serializedTransaction }: Subject): Uint8Array =>
  payload ?? keccak_256(serializedTransaction);

export function storeRequest(request: ParsedRequest): StoredRequest {
  const { path, keyVersion, algo, dest, params } = request;
  const texts = { path, keyVersion, algo, dest, params };
  if (request.payload) return { ...texts, payload: toHex(request.payload) };
  return { ...texts, serializedTransaction: toHex(request.serializedTransaction), caip2Id: request.caip2Id };
}

/** @throws SdkError INVALID_ARGUMENT naming the field of the handle, UNSUPPORTED_KEY_VERSION */
export function parseStoredRequest(fields: Readonly<Record<string, unknown>>, family: Family): ParsedRequest {
  for (const name of ['keyVersion', 'algo', 'dest', 'params'])
    if (fields[name] === undefined) throw new SdkError('INVALID_ARGUMENT', `handle.${name}`, 'missing');
  const subject =
    fields.serializedTransaction === undefined
      ? { payload: hexBytes(fields.payload, 32, 'handle.payload') }
      : { serializedTransaction: parseHexBytes(fields.serializedTransaction, 'handle.serializedTransaction') };
  return parseContractRequest({ ...fields, ...subject } as unknown as SignatureRequest, family, 'handle.');
}
