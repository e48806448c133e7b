import { numberToBytesBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { type AbiArgument, abiAddress, abiBytes, abiEncode, abiUint } from './abi.ts';
import { expectBytes, parseHex, record, uint32, utf8 } from './bytes.ts';
import { SdkError } from './errors.ts';

/**
 * The ids under which the network answers requests made of the EVM contract and of the Solana program. Neither computes
 * one itself: node and client do, from what the contract's event says.
 */

interface ContractRequest {
  /** Who called the contract: an EVM address, or a Solana account in base58. */
  readonly sender: string;
  readonly path: string;
  /** u32 */
  readonly keyVersion: number;
  /** Empty unless the request names one. */
  readonly algo?: string | undefined;
  /** Empty unless the request names one. */
  readonly dest?: string | undefined;
  /** Empty unless the request names any. */
  readonly params?: string | undefined;
}

/** A request for a signature, in sig.network's form. */
export interface ContractSignRequest<ChainId> extends ContractRequest {
  /** 32 bytes. */
  readonly payload: Uint8Array;
  /** The chain that the contract is on. */
  readonly chainId: ChainId;
}

/** A request to sign a transaction of another chain and to report its outcome. */
export interface BidirectionalRequest extends ContractRequest {
  /** What is to be signed, without its signature. */
  readonly serializedTransaction: Uint8Array;
  /** CAIP-2 id of the chain that the transaction is for. */
  readonly caip2Id: string;
}

/**
 * The id of a `sign` request of the EVM contract, 32 bytes: Keccak-256 of `abi.encode(address sender, bytes payload,
 * string path, uint32 keyVersion, uint256 chainId, string algo, string dest, string params)`.
 *
 * @param request.chainId the number of the contract's chain, e.g. 1, or 11155111 on Sepolia
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function evmSignRequestId(request: ContractSignRequest<number | bigint>): Uint8Array {
  record(request, 'request');
  return signRequestId(abiAddress(evmAddress(request.sender)), request, abiUint(uint256(request.chainId, 'chainId')));
}

/**
 * The id of a `sign` request of the Solana program, 32 bytes: as `evmSignRequestId`, but with `string sender`, and
 * `chainId` as a `string` (CAIP-2), or as the `uint256` that programs before 2026 gave.
 *
 * @param request.chainId as the program's event says: `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp`, or 0x800001f5n
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function solanaSignRequestId(request: ContractSignRequest<string | bigint>): Uint8Array {
  record(request, 'request');
  const { chainId } = request;
  const chain = typeof chainId === 'bigint' ? abiUint(uint256(chainId, 'chainId')) : abiBytes(utf8(chainId, 'chainId'));
  return signRequestId(abiBytes(utf8(request.sender, 'sender')), request, chain);
}

/**
 * The id of a `signBidirectional` request of the EVM contract, 32 bytes: Keccak-256 of `abi.encodePacked(address sender,
 * bytes serializedTransaction, string caip2Id, uint32 keyVersion, string path, string algo, string dest, string params)`.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export const evmBidirectionalRequestId = (request: BidirectionalRequest): Uint8Array =>
  bidirectionalRequestId(evmAddress, request);

/**
 * The id of a `sign_bidirectional` request of the Solana program, 32 bytes: as `evmBidirectionalRequestId`, but with
 * `string sender`.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export const solanaBidirectionalRequestId = (request: BidirectionalRequest): Uint8Array =>
  bidirectionalRequestId((sender) => utf8(sender, 'sender'), request);

/**
 * What is signed to report a transaction's outcome, 32 bytes: Keccak-256 of `requestId ‖ serializedOutput`. The key is the
 * sender's, under one of `responseKeyPaths`.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function outcomePayload(requestId: Uint8Array, serializedOutput: Uint8Array): Uint8Array {
  expectBytes(requestId, 32, 'requestId');
  if (!(serializedOutput instanceof Uint8Array))
    throw new SdkError('INVALID_ARGUMENT', 'serializedOutput', 'not bytes');
  return keccak_256(concatBytes(requestId, serializedOutput));
}

/** The paths of the keys that outcomes of bidirectional requests are signed with, by the chain of the request. */
export const responseKeyPaths = { evm: 'ethereum response key', solana: 'solana response key' } as const;

function signRequestId(sender: AbiArgument, request: ContractSignRequest<unknown>, chainId: AbiArgument): Uint8Array {
  expectBytes(request.payload, 32, 'payload');
  const { path, keyVersion, algo, dest, params } = texts(request);
  const version = abiUint(BigInt(keyVersion));
  const rest = [algo, dest, params].map(abiBytes);
  return keccak_256(abiEncode([sender, abiBytes(request.payload), abiBytes(path), version, chainId, ...rest]));
}

function bidirectionalRequestId(
  senderBytes: (sender: unknown) => Uint8Array,
  request: BidirectionalRequest,
): Uint8Array {
  record(request, 'request');
  const sender = senderBytes(request.sender);
  const { serializedTransaction } = request;
  if (!(serializedTransaction instanceof Uint8Array))
    throw new SdkError('INVALID_ARGUMENT', 'serializedTransaction', 'not bytes');
  const { path, keyVersion, algo, dest, params } = texts(request);
  const version = numberToBytesBE(keyVersion, 4);
  const chain = utf8(request.caip2Id, 'caip2Id');
  return keccak_256(concatBytes(sender, serializedTransaction, chain, version, path, algo, dest, params));
}

const texts = ({ path, keyVersion, algo = '', dest = '', params = '' }: ContractRequest) => ({
  path: utf8(path, 'path'),
  keyVersion: uint32(keyVersion, 'keyVersion'),
  algo: utf8(algo, 'algo'),
  dest: utf8(dest, 'dest'),
  params: utf8(params, 'params'),
});

function evmAddress(address: unknown): Uint8Array {
  if (typeof address !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(address))
    throw new SdkError('INVALID_ARGUMENT', 'sender', 'not an EVM address');
  return parseHex(address, 'sender');
}

function uint256(value: unknown, field: string): bigint {
  const integer = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof integer !== 'bigint' || integer < 0n || integer >> 256n !== 0n)
    throw new SdkError('INVALID_ARGUMENT', field, 'not an unsigned 256-bit integer');
  return integer;
}
