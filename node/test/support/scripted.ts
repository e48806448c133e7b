import assert from 'node:assert/strict';
import type { ParticipantId } from '../../src/base/ids.ts';
import type { Channel } from '../../src/types/channel.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import type { Envelope } from './router.ts';

/** A participant's channel on which the others have said all that they will: what it waits for is there, or never comes. */
export function scripted(
  self: ParticipantId,
  participants: readonly ParticipantId[],
  script: readonly Envelope[],
  signal: AbortSignal = new AbortController().signal,
): Channel {
  return {
    self,
    participants,
    signal,
    send: async () => {},
    receive: async (from, round, maxLength) => {
      const found = script.find((one) => one.from === from && one.to === self && one.round === round);
      assert.ok(found, `waits for round ${round} of ${from}, which the protocol does not have`);
      if (found.message.length > maxLength) throw new ProtocolAbort('BAD_MESSAGE', 'too long', from);
      return found.message;
    },
  };
}
