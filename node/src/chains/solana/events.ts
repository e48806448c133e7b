import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { deriveTweak, responseKeyPaths, solanaBidirectionalRequestId, solanaSignRequestId } from '@quorate/sdk';
import { concatBytes, toHex } from '../../base/bytes.ts';
import { DecodeError, describeError } from '../../base/errors.ts';
import { requestId } from '../../base/ids.ts';
import type { Ask, ChainEvent, SignRequest } from '../../types/signRequest.ts';
import { decodeBase58 } from './base58.ts';
import type { ProgramTransaction } from './ledger.ts';
import { isAnswerable } from './responses.ts';
import {
  endedDecoder,
  eventDiscriminators,
  eventTag,
  signatureRequestedDecoder,
  signatureRespondedDecoder,
  signBidirectionalDecoder,
} from './wire.ts';

/** What all events of one block have in common. */
export type Sighting = Pick<SignRequest, 'chain' | 'blockHeight' | 'blockHash' | 'entropy' | 'seenAt'>;

/** Solana's ids in sig.network's derivations are mainnet's on every cluster. */
const schemes = [
  { scheme: 'sig.network-v1', chainId: '0x800001f5' },
  { scheme: 'sig.network-v2', chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' },
] as const;

type Reader = (body: Uint8Array, occurrence: string, seen: Sighting) => ChainEvent;

const calledReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [eventDiscriminators.signatureRequested, readSignatureRequested],
  [eventDiscriminators.signBidirectional, readSignBidirectional],
  [eventDiscriminators.signatureResponded, readSignatureResponded],
  [eventDiscriminators.respondBidirectional, readEnded],
]);
const loggedReaders: ReadonlyMap<string, Reader> = new Map([[eventDiscriminators.signatureError, readEnded]]);

/**
 * What a transaction means for signing: the events for which the program called itself, in their order, then those that
 * it logged. What no node could sign is left out.
 * @param skipped is told what was left out, and why
 */
export function readEvents(
  { calls, logged, signature }: ProgramTransaction,
  seen: Sighting,
  skipped: (occurrence: string, why: string) => void = () => {},
): ChainEvent[] {
  const read = (readers: ReadonlyMap<string, Reader>, decode: () => Uint8Array, occurrence: string): ChainEvent[] => {
    try {
      const event = decode();
      const reader = readers.get(toHex(event.subarray(0, 8)));
      return reader ? [reader(event.subarray(8), occurrence, seen)] : [];
    } catch (error) {
      skipped(occurrence, describeError(error));
      return [];
    }
  };
  const called = calls.flatMap((text, index) =>
    read(calledReaders, () => eventOf(decodeBase58(text, 'event')), `${signature}:${index}`),
  );
  const told = logged.flatMap((text, index) =>
    read(loggedReaders, () => new Uint8Array(Buffer.from(text, 'base64')), `${signature}:log ${index}`),
  );
  return [...called, ...told];
}

/** The event that a call carries; nothing for a call that carries none. */
const eventOf = (call: Uint8Array): Uint8Array =>
  toHex(call.subarray(0, 8)) === eventTag ? call.subarray(8) : new Uint8Array();

function readSignatureRequested(body: Uint8Array, occurrence: string, seen: Sighting): ChainEvent {
  const event = signatureRequestedDecoder.decode(body);
  const { algo, chainId, dest, keyVersion, params, path, sender } = event;
  const payload = Uint8Array.from(event.payload);
  const id = solanaSignRequestId({ sender, payload, path, keyVersion, chainId, algo, dest, params });
  const ask: Ask = { kind: 'payload', algo, dest, params };
  return requested({ ...seen, occurrence, predecessor: sender, path, keyVersion, payload, ask }, id);
}

function readSignBidirectional(body: Uint8Array, occurrence: string, seen: Sighting): ChainEvent {
  const event = signBidirectionalDecoder.decode(body);
  const { algo, caip2Id, dest, keyVersion, params, path, sender } = event;
  const transaction = Uint8Array.from(event.serializedTransaction);
  const fields = { sender, serializedTransaction: transaction, caip2Id, keyVersion, path, algo, dest, params };
  const ask: Ask = {
    kind: 'transaction',
    ...{ algo, dest, params, transaction, caip2Id },
    outputSchema: Uint8Array.from(event.outputSchema),
    respondSchema: Uint8Array.from(event.respondSchema),
  };
  const payload = keccak_256(transaction);
  const id = solanaBidirectionalRequestId(fields);
  return requested({ ...seen, occurrence, predecessor: sender, path, keyVersion, payload, ask }, id);
}

/** @throws DecodeError, SdkError when no node could sign it */
function requested(fields: Omit<SignRequest, 'requestId' | 'scheme' | 'tweak'>, id: Uint8Array): ChainEvent {
  const { keyVersion, path, payload, predecessor } = fields;
  const scheme = schemes[keyVersion];
  if (!scheme) throw new DecodeError('keyVersion', `there are no keys of version ${keyVersion}`);
  // Else a requester could have outcomes of its own making signed.
  if (path === responseKeyPaths.solana) throw new DecodeError('path', 'of the keys that sign outcomes');
  const scalar = bytesToNumberBE(payload);
  if (scalar === 0n || scalar >= secp256k1.Point.Fn.ORDER)
    throw new DecodeError('payload', 'not below the group order');
  const tweak: Uint8Array = deriveTweak({ ...scheme, predecessor, path });
  const request = { ...fields, requestId: requestId(toHex(id)), scheme: scheme.scheme, tweak };
  if (!isAnswerable(request)) throw new DecodeError('request', 'longer than an answer can be');
  return { kind: 'requested', request };
}

function readSignatureResponded(body: Uint8Array): ChainEvent {
  const event = signatureRespondedDecoder.decode(body);
  const { recoveryId } = event;
  if (recoveryId !== 0 && recoveryId !== 1) throw new DecodeError('recoveryId', 'neither 0 nor 1');
  const bigR = concatBytes(Uint8Array.of(2 + (event.y[31]! & 1)), Uint8Array.from(event.x));
  const signature = { bigR, s: Uint8Array.from(event.s), recoveryId } as const;
  return { kind: 'answered', requestId: requestId(toHex(Uint8Array.from(event.requestId))), signature };
}

function readEnded(body: Uint8Array): ChainEvent {
  return { kind: 'concluded', requestId: requestId(toHex(Uint8Array.from(endedDecoder.decode(body).requestId))) };
}
