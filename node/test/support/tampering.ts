import assert from 'node:assert/strict';
import { AbortedError } from '../../src/base/errors.ts';
import type { ParticipantId } from '../../src/base/ids.ts';
import type { Channel } from '../../src/types/channel.ts';
import { ProtocolAbort, type ProtocolAbortCode } from '../../src/types/protocolAbort.ts';
import { type Carrier, type Envelope, runAll } from './router.ts';

/** What became of a run in which `liar` sent something wrong. */
export interface Verdict {
  /** Nobody noticed, and everyone has a result. */
  readonly unnoticed: boolean;
  /** What those who did not lie concluded. */
  readonly codes: ReadonlySet<ProtocolAbortCode>;
  readonly named: boolean;
}

/**
 * Runs a protocol over a bad network and judges the outcome: an honest participant never names another honest one, ends
 * with a typed error only, and whoever has a result all the same has that of the honest run.
 * @param expected results of the honest run with the same seeds
 */
export async function judge<T>(
  participants: readonly ParticipantId[],
  liar: ParticipantId,
  protocol: (channel: Channel) => Promise<T>,
  expected: ReadonlyMap<ParticipantId, T>,
  carrier?: Carrier,
): Promise<Verdict> {
  const { outcomes } = await runAll(participants, protocol, carrier);
  let finished = 0;
  const codes = new Set<ProtocolAbortCode>();
  let named = false;
  for (const [id, outcome] of outcomes) {
    if (outcome.status === 'fulfilled') {
      assert.deepEqual(outcome.value, expected.get(id), 'a result of a tampered run is wrong');
      finished += 1;
      continue;
    }
    const error: unknown = outcome.reason;
    assert.ok(error instanceof ProtocolAbort || error instanceof AbortedError, `not a typed abort: ${error}`);
    if (id === liar || !(error instanceof ProtocolAbort)) continue;
    codes.add(error.code);
    if (error.culprit !== undefined)
      assert.equal(error.culprit, liar, `${id} names ${error.culprit}: ${error.message}`);
    named ||= error.culprit === liar;
  }
  return { unnoticed: finished === participants.length, codes, named };
}

/** Flips the lowest bit of one byte of one message. */
export function flipByte(target: Pick<Envelope, 'from' | 'to' | 'round'>, at: number): Carrier {
  return (envelope) => {
    if (!isSame(envelope, target)) return [envelope];
    const message = envelope.message.slice();
    message[at]! ^= 1;
    return [{ ...envelope, message }];
  };
}

/** Replaces messages by what `change` makes of them. */
export const rewrite =
  (change: (envelope: Envelope) => Uint8Array): Carrier =>
  (envelope) => [{ ...envelope, message: change(envelope) }];

export const isSame = (
  a: Pick<Envelope, 'from' | 'to' | 'round'>,
  b: Pick<Envelope, 'from' | 'to' | 'round'>,
): boolean => a.from === b.from && a.to === b.to && a.round === b.round;

/** Positions spread over a message: its ends, and `count` between. */
export const spread = (length: number, count: number): number[] => [
  ...new Set([0, length - 1, ...Array.from({ length: count }, (_, i) => Math.floor(((i + 0.37) * length) / count))]),
];

/** Delivers every message late, in a shuffled order, and twice. The seed decides which. */
export function badWeather(seed: number): Carrier {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state >> 16;
  };
  return async (envelope) => {
    const turns = next() % 6;
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    return next() % 2 ? [envelope, { ...envelope, message: new Uint8Array(envelope.message.length) }] : [envelope];
  };
}
