import { secp256k1 } from '@noble/curves/secp256k1.js';
import { encodeFunctionData } from 'viem';
import { toHex } from '../../base/bytes.ts';
import { DecodeError } from '../../base/errors.ts';
import type { Ask, Signature, SignRequest } from '../../types/signRequest.ts';
import { responderAbi as abi } from './abi.ts';
import { addressSchema, type Hex } from './schemas.ts';

/** A request and what is to be handed in for it. */
export interface Answer {
  readonly request: SignRequest;
  readonly signature: Signature;
}

/** The contract's method for each kind of answer, and how many of them one call takes. */
export const methods = {
  payload: { name: 'respond', batch: 10 },
  transaction: { name: 'respondTransaction', batch: 10 },
  outcome: { name: 'respondBidirectional', batch: 1 },
  failure: { name: 'respondError', batch: 10 },
} as const satisfies Record<Ask['kind'], { readonly name: string; readonly batch: number }>;

/** What the request asks for. @throws DecodeError for one of another chain, that does not say */
export const kindOf = ({ ask }: SignRequest): Ask['kind'] => {
  if (!ask) throw new DecodeError('request', 'says not what the contract wants back');
  return ask.kind;
};

/**
 * The call that hands in answers of one kind, at least one and at most as many as `methods` says.
 * @throws DecodeError when an answer is of another kind, or its signature's R is no point
 */
export function encodeCall(kind: Ask['kind'], answers: readonly Answer[]): Hex {
  switch (kind) {
    case 'payload':
      return encodeFunctionData({ abi, functionName: 'respond', args: [answers.map(response)] });
    case 'transaction':
      return encodeFunctionData({ abi, functionName: 'respondTransaction', args: [answers.map(transactionResponse)] });
    case 'outcome':
      return encodeFunctionData({ abi, functionName: 'respondBidirectional', args: outcome(answers[0]) });
    case 'failure':
      return encodeFunctionData({ abi, functionName: 'respondError', args: [answers.map(errorResponse)] });
  }
}

const response = ({ request, signature }: Answer) => {
  const { algo, dest, params } = askOf('payload', request);
  const { keyVersion, path, payload } = request;
  return {
    requester: requester(request),
    request: { payload: prefixed(payload), path, keyVersion, algo, dest, params },
    signature: argument(signature),
  };
};

const transactionResponse = ({ request, signature }: Answer) => {
  const { algo, caip2Id, dest, params, transaction } = askOf('transaction', request);
  const { keyVersion, path } = request;
  const named = { serializedTransaction: prefixed(transaction), caip2Id, keyVersion, path, algo, dest, params };
  // The schemas are no part of the request's id.
  const schemas = { outputDeserializationSchema: '0x', respondSerializationSchema: '0x' } as const;
  return { requester: requester(request), request: { ...named, ...schemas }, signature: argument(signature) };
};

const outcome = (answer: Answer | undefined) => {
  if (!answer) throw new DecodeError('answers', 'none');
  const { request, signature } = answer;
  const { output, preimage } = askOf('outcome', request);
  return [prefixed(preimage), request.keyVersion, prefixed(output), argument(signature)] as const;
};

const errorResponse = ({ request, signature }: Answer) => {
  const { message, preimage } = askOf('failure', request);
  const { keyVersion } = request;
  return { request: prefixed(preimage), keyVersion, errorMessage: message, signature: argument(signature) };
};

function askOf<Kind extends Ask['kind']>(kind: Kind, { ask }: SignRequest): Extract<Ask, { kind: Kind }> {
  const isOfKind = (one: Ask | undefined): one is Extract<Ask, { kind: Kind }> => one?.kind === kind;
  if (!isOfKind(ask)) throw new DecodeError('request', `asks for ${ask?.kind}, not ${kind}`);
  return ask;
}

const requester = ({ predecessor }: SignRequest): Hex => addressSchema.parse(predecessor);

/** R is the point that the recovery id says. */
function argument({ bigR, recoveryId, s }: Signature) {
  try {
    const { x, y } = secp256k1.Point.fromBytes(Uint8Array.of(2 + recoveryId, ...bigR.subarray(1))).toAffine();
    return { bigR: { x, y }, s: BigInt(prefixed(s)), recoveryId };
  } catch {
    throw new DecodeError('signature.bigR', 'not a point of the curve');
  }
}

const prefixed = (bytes: Uint8Array): Hex => `0x${toHex(bytes)}`;
