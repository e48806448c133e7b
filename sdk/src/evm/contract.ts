import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { abiBytes, abiEncode, abiUint } from '../abi.ts';
import { utf8 } from '../bytes.ts';
import type { ParsedRequest, Schemas } from '../client/contractRequest.ts';
import { type Hex, toHex } from '../client/fields.ts';
import type { SdkErrorCode } from '../errors.ts';

/** The contract's interface, as far as requesters need it. */

const hash = (signature: string): Uint8Array => keccak_256(new TextEncoder().encode(signature));
const selector = (signature: string): Uint8Array => hash(signature).subarray(0, 4);
const topic = (signature: string): Hex => toHex(hash(signature));

const signatureType = '((uint256,uint256),uint256,uint8)';
/** Topic 0 of the events. */
export const topics = {
  requested: topic('SignatureRequested(address,bytes32,uint32,uint256,uint256,string,string,string,string)'),
  transactionRequested: topic(
    'SignBidirectional(address,bytes,string,uint32,uint256,uint256,string,string,string,string,bytes,bytes)',
  ),
  responded: topic(`SignatureResponded(bytes32,address,${signatureType})`),
  outcome: topic(`RespondBidirectional(bytes32,address,bytes,${signatureType})`),
  failed: topic('SignatureError(bytes32,address,string)'),
} as const;

export const depositCall: Hex = toHex(selector('getSignatureDeposit()'));
export const publicKeyCall: Hex = toHex(selector('getPublicKey()'));

const sign = selector('sign((bytes32,string,uint32,string,string,string))');
const signBidirectional = selector('signBidirectional((bytes,string,uint32,string,string,string,string,bytes,bytes))');

/** Call data of the request. @param schemas of a request for a transaction */
export function callData(request: ParsedRequest, schemas?: Schemas): Hex {
  const { path, keyVersion, algo, dest, params } = request;
  const [pathBytes, ...texts] = [path, algo, dest, params].map((value) => abiBytes(utf8(value, 'request')));
  const version = abiUint(BigInt(keyVersion));
  // A tuple with strings in it is itself an argument of dynamic length, the only one.
  const argument = abiEncode([abiUint(32n)]);
  if (request.payload)
    return toHex(concatBytes(sign, argument, abiEncode([{ word: request.payload }, pathBytes!, version, ...texts])));
  const { outputDeserializationSchema, respondSerializationSchema } = schemas!;
  const fields = abiEncode([
    abiBytes(request.serializedTransaction),
    abiBytes(utf8(request.caip2Id, 'caip2Id')),
    version,
    pathBytes!,
    ...texts,
    abiBytes(outputDeserializationSchema),
    abiBytes(respondSerializationSchema),
  ]);
  return toHex(concatBytes(signBidirectional, argument, fields));
}

/** One word of ABI data; zeros beyond its end. */
export function word(data: Uint8Array, index: number): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes.set(data.subarray(32 * index, 32 * (index + 1)));
  return bytes;
}

/** Bytes of dynamic length, whose offset is in that word; undefined when the data does not hold them. */
export function dynamicBytes(data: Uint8Array, index: number): Uint8Array | undefined {
  const offset = smallNumber(word(data, index));
  const length = offset === undefined ? undefined : smallNumber(word(data.subarray(offset), 0));
  if (offset === undefined || length === undefined || offset + 32 + length > data.length) return undefined;
  return data.subarray(offset + 32, offset + 32 + length);
}

/** A number that can be an offset or a length. */
function smallNumber(bytes: Uint8Array): number | undefined {
  const value = Number(BigInt(toHex(bytes)));
  return value < 2 ** 31 ? value : undefined;
}

/** The custom errors of the contract that a request can meet, by selector. */
const refusals = new Map<string, readonly [name: string, code: SdkErrorCode]>(
  (
    [
      ['InsufficientDeposit()', 'INSUFFICIENT_DEPOSIT'],
      ['UnsupportedKeyVersion(uint32)', 'UNSUPPORTED_KEY_VERSION'],
      ['InvalidPayload()', 'REQUEST_FAILED'],
      ['InvalidTransaction()', 'REQUEST_FAILED'],
      ['UnsupportedAlgorithm(string)', 'REQUEST_FAILED'],
      ['ReservedPath()', 'REQUEST_FAILED'],
      ['InvalidText(string)', 'REQUEST_FAILED'],
      ['RequestTooLong(uint256,uint256)', 'REQUEST_FAILED'],
      ['TransferFailed()', 'REQUEST_FAILED'],
    ] as const
  ).map(([signature, code]) => [bytesToHex(selector(signature)), [signature.slice(0, signature.indexOf('(')), code]]),
);

/** What a call reverted with, if anything is known of it. @param data as nodes put it into their errors */
export function refusalOf(data: unknown): readonly [name: string, code: SdkErrorCode] | undefined {
  const found = /0x([0-9a-f]{8})(?:[0-9a-f]{64})*\b/i.exec(
    typeof data === 'string' ? data : (JSON.stringify(data) ?? ''),
  );
  return found ? refusals.get(found[1]!.toLowerCase()) : undefined;
}

/** What the contract refused with, in an error of viem, ethers or a node, whose causes nest. */
export function refusalIn(error: unknown): ReturnType<typeof refusalOf> {
  for (let [cause, depth] = [error, 0]; typeof cause === 'object' && cause !== null && depth < 10; depth++) {
    const { data, cause: inner } = cause as { readonly data?: unknown; readonly cause?: unknown };
    const found = typeof data === 'string' ? refusalOf(data) : undefined;
    if (found) return found;
    cause = inner;
  }
  return undefined;
}
