import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { deriveTweak, evmBidirectionalRequestId, evmSignRequestId, responseKeyPaths, SdkError } from '@quorate/sdk';
import { decodeAbiParameters, parseAbiParameters } from 'viem';
import { concatBytes, fromHex, toHex } from '../../base/bytes.ts';
import { QuorateError } from '../../base/errors.ts';
import { requestId } from '../../base/ids.ts';
import type { Ask, ChainEvent, Signature, SignRequest } from '../../types/signRequest.ts';
import { eventTopics, type SignerEvent } from './abi.ts';
import type { Hex, Log } from './schemas.ts';

/** A log that says nothing that a node could act on. */
export class MeaninglessLogError extends QuorateError<'EVM_MEANINGLESS_LOG'> {
  constructor(problem: string) {
    super('EVM_MEANINGLESS_LOG', problem);
  }
}

/** Where and when the logs are read. */
export interface LogContext {
  /** CAIP-2 id. */
  readonly chain: string;
  readonly chainId: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

const eventNames = new Map(Object.entries(eventTopics).map(([name, topic]) => [topic, name as SignerEvent]));

// Strings are decoded as bytes, which the ABI encodes alike: viem would put replacement characters for what is no UTF-8.
const requestedFields = parseAbiParameters('address, bytes32, uint32, uint256, uint256, bytes, bytes, bytes, bytes');
const bidirectionalFields = parseAbiParameters(
  'address, bytes, bytes, uint32, uint256, uint256, bytes, bytes, bytes, bytes, bytes, bytes',
);
const respondedFields = parseAbiParameters('address, ((uint256 x, uint256 y) bigR, uint256 s, uint8 recoveryId)');

/** The derivation of a key version; Ethereum's id stands for every EVM chain. */
const derivations = [
  { scheme: 'sig.network-v1', chainId: '0x1' },
  { scheme: 'sig.network-v2', chainId: 'eip155:1' },
] as const;

/**
 * What a log of the signer contract means for signing.
 * @throws MeaninglessLogError for what no node could ever sign, or that is no event of the contract
 */
export function readEvent(log: Log, context: LogContext): ChainEvent {
  const name = eventNames.get(log.topics[0] ?? '0x');
  try {
    switch (name) {
      case 'SignatureRequested':
        return { kind: 'requested', request: readRequested(log, context) };
      case 'SignBidirectional':
        return { kind: 'requested', request: readBidirectional(log, context) };
      case 'SignatureResponded':
        return { kind: 'answered', requestId: answeredId(log), signature: readSignature(log) };
      case 'RespondBidirectional':
      case 'SignatureError':
        return { kind: 'concluded', requestId: answeredId(log) };
      default:
        throw new MeaninglessLogError('no event about a request');
    }
  } catch (error) {
    if (error instanceof MeaninglessLogError) throw error;
    if (error instanceof SdkError) throw new MeaninglessLogError(`${name}: ${error.message}`);
    throw error;
  }
}

function readRequested(log: Log, context: LogContext): SignRequest {
  const [sender, payload, keyVersion, , chainId, ...texts] = decode(requestedFields, log);
  const [path, algo, dest, params] = [
    text(texts[0], 'path'),
    text(texts[1], 'algo'),
    text(texts[2], 'dest'),
    text(texts[3], 'params'),
  ];
  if (chainId !== BigInt(context.chainId)) throw new MeaninglessLogError(`it is of chain ${chainId}`);
  const fields = { sender, payload: bytes(payload), path, keyVersion, chainId, algo, dest, params };
  return {
    ...common(log, context, fields),
    requestId: requestId(toHex(evmSignRequestId(fields))),
    ask: { kind: 'payload', algo, dest, params },
  };
}

function readBidirectional(log: Log, context: LogContext): SignRequest {
  const decoded = decode(bidirectionalFields, log);
  const [sender, transactionHex, caip2, keyVersion, , chainId] = decoded;
  if (chainId !== BigInt(context.chainId)) throw new MeaninglessLogError(`it is of chain ${chainId}`);
  const serializedTransaction = bytes(transactionHex);
  if (serializedTransaction.length === 0) throw new MeaninglessLogError('no transaction');
  const fields = {
    sender,
    serializedTransaction,
    caip2Id: text(caip2, 'caip2Id'),
    keyVersion,
    path: text(decoded[6], 'path'),
    algo: text(decoded[7], 'algo'),
    dest: text(decoded[8], 'dest'),
    params: text(decoded[9], 'params'),
  };
  const { algo, caip2Id, dest, params, path } = fields;
  const ask: Ask = {
    kind: 'transaction',
    algo,
    dest,
    params,
    transaction: serializedTransaction,
    caip2Id,
    outputSchema: bytes(decoded[10]),
    respondSchema: bytes(decoded[11]),
  };
  const payload = keccak_256(serializedTransaction);
  return {
    ...common(log, context, { sender, payload, path, keyVersion }),
    requestId: requestId(toHex(evmBidirectionalRequestId(fields))),
    ask,
  };
}

interface Asked {
  readonly sender: Hex;
  readonly payload: Uint8Array;
  readonly path: string;
  readonly keyVersion: number;
}

function common(log: Log, { chain, now }: LogContext, { keyVersion, path, payload, sender }: Asked) {
  const derivation = derivations[keyVersion];
  if (!derivation) throw new MeaninglessLogError(`unknown key version ${keyVersion}`);
  // Otherwise a requester could have outcomes of its own making signed.
  if (path === responseKeyPaths.evm) throw new MeaninglessLogError('the path belongs to the key that signs outcomes');
  const scalar = bytesToNumberBE(payload);
  if (scalar === 0n || scalar >= secp256k1.Point.Fn.ORDER) throw new MeaninglessLogError('the payload is out of range');
  const predecessor = sender.toLowerCase();
  return {
    chain,
    occurrence: `${log.transactionHash}:${log.logIndex}`,
    blockHeight: log.blockNumber,
    blockHash: log.blockHash,
    scheme: derivation.scheme,
    keyVersion,
    predecessor,
    path,
    payload,
    tweak: deriveTweak({ ...derivation, predecessor, path }),
    entropy: bytes(log.blockHash),
    seenAt: now,
  };
}

function answeredId({ topics }: Log) {
  if (topics[1] === undefined) throw new MeaninglessLogError('no request id');
  return requestId(topics[1].slice(2));
}

/** As the contract verified it. */
function readSignature(log: Log): Signature {
  const [, { bigR, recoveryId, s }] = decode(respondedFields, log);
  if (recoveryId !== 0 && recoveryId !== 1) throw new MeaninglessLogError(`recovery id ${recoveryId}`);
  const parity = 2 + Number(bigR.y & 1n);
  return { bigR: concatBytes(Uint8Array.of(parity), word(bigR.x)), s: word(s), recoveryId };
}

function decode<const Fields extends Parameters<typeof decodeAbiParameters>[0]>(fields: Fields, { data }: Log) {
  try {
    return decodeAbiParameters(fields, data);
  } catch {
    throw new MeaninglessLogError('its data does not decode');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function text(value: Hex, field: string): string {
  try {
    return utf8.decode(bytes(value));
  } catch {
    throw new MeaninglessLogError(`${field} is not UTF-8`);
  }
}

const bytes = (hex: Hex): Uint8Array => fromHex(hex.slice(2));
const word = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, '0'));
