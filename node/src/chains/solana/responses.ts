import { secp256k1 } from '@noble/curves/secp256k1.js';
import { getAddressEncoder, getU8Encoder, getU32Encoder, address as toAddress } from '@solana/kit';
import { concatBytes, fromHex } from '../../base/bytes.ts';
import { DecodeError } from '../../base/errors.ts';
import type { Signature, SignRequest } from '../../types/signRequest.ts';
import { bytes32Encoder, bytesEncoder, instructionDiscriminators, textEncoder } from './wire.ts';

/** An answer as the program takes it. */
export interface EncodedResponse {
  readonly instruction: 'respond' | 'respondTransaction' | 'respondBidirectional' | 'respondError';
  /** Borsh of the item of the instruction's list, or of all its arguments where it takes no list. */
  readonly body: Uint8Array;
}

/** What a response buffer takes: discriminator and arguments of one instruction. */
export const maxResponseBytes = 10_240 - 40;

const emptySignature = new Uint8Array(97);

/** @throws DecodeError for a request that is not one of Solana's */
export function encodeResponse(request: SignRequest, signature: Signature): EncodedResponse {
  return encode(request, encodeSignature(signature));
}

/** Whether the answer fits where the program reads it from. */
export const isAnswerable = (request: SignRequest): boolean =>
  responseData([encode(request, emptySignature)]).length <= maxResponseBytes;

/** An instruction's data: several answers in one where they are of one kind and it takes a list. */
export function responseData(responses: readonly EncodedResponse[]): Uint8Array {
  const { instruction } = responses[0]!;
  const takesList = instruction !== 'respondBidirectional';
  const count = takesList ? Uint8Array.from(getU32Encoder().encode(responses.length)) : new Uint8Array();
  return concatBytes(fromHex(instructionDiscriminators[instruction]), count, ...responses.map(({ body }) => body));
}

function encode({ ask, keyVersion, path, payload, predecessor }: SignRequest, signature: Uint8Array): EncodedResponse {
  const requester = getAddressEncoder().encode(toAddress(predecessor));
  const version = getU32Encoder().encode(keyVersion);
  const text = (value: string) => textEncoder.encode(value);
  const body = (...parts: readonly ArrayLike<number>[]) => concatBytes(...parts.map((part) => Uint8Array.from(part)));
  switch (ask?.kind) {
    case 'payload': {
      const texts = [path, ask.algo, ask.dest, ask.params].map(text);
      return { instruction: 'respond', body: body(requester, payload, version, ...texts, signature) };
    }
    case 'transaction': {
      const transaction = [bytesEncoder.encode(ask.transaction), text(ask.caip2Id), version];
      const texts = [path, ask.algo, ask.dest, ask.params].map(text);
      return { instruction: 'respondTransaction', body: body(requester, ...transaction, ...texts, signature) };
    }
    case 'outcome': {
      const outcome = [bytes32Encoder.encode(fromHex(ask.of)), bytesEncoder.encode(ask.output)];
      return { instruction: 'respondBidirectional', body: body(requester, version, ...outcome, signature) };
    }
    case 'failure': {
      const failure = [bytes32Encoder.encode(fromHex(ask.of)), text(ask.message)];
      return { instruction: 'respondError', body: body(requester, version, ...failure, signature) };
    }
    default:
      throw new DecodeError('request', 'not one of Solana');
  }
}

/** x‖y of R, s, recovery id. */
function encodeSignature({ bigR, recoveryId, s }: Signature): Uint8Array {
  const point = secp256k1.Point.fromBytes(bigR).toBytes(false).subarray(1);
  return concatBytes(point, s, Uint8Array.from(getU8Encoder().encode(recoveryId)));
}
