import { type Outcome, verifiedAnswer, verifiedOutcome } from '../client/answer.ts';
import type { Signature } from '../types.ts';
import { dynamicBytes, topics, word } from './contract.ts';
import type { Log } from './rpc.ts';

/** What a log of the contract says to the waiting requester; undefined when it is of another kind, or not to be believed. */

/** The signature in a response, when it is the expected key's. */
export function readSignature(
  { topics: [event], data }: Log,
  expected: { readonly payload: Uint8Array; readonly publicKey: Uint8Array },
): Signature | undefined {
  return event === topics.responded ? verifiedAnswer(expected, word(data, 1), word(data, 3)) : undefined;
}

/** The outcome in a response, when it is signed by the response key. */
export function readOutcome(
  { topics: [event], data }: Log,
  expected: { readonly requestId: Uint8Array; readonly publicKey: Uint8Array },
): Outcome | undefined {
  const output = dynamicBytes(data, 1);
  if (event !== topics.outcome || !output) return undefined;
  return verifiedOutcome({ ...expected, format: 'abi' }, output, word(data, 2), word(data, 4));
}

/** What the network's error says. */
export function readError({ topics: [event], data }: Log): string | undefined {
  if (event !== topics.failed) return undefined;
  return new TextDecoder().decode(dynamicBytes(data, 1) ?? new Uint8Array());
}
