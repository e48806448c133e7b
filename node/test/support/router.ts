import { AbortedError } from '../../src/base/errors.ts';
import type { ParticipantId } from '../../src/base/ids.ts';
import type { Channel } from '../../src/types/channel.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';

/** A message on its way. */
export interface Envelope {
  readonly from: ParticipantId;
  readonly to: ParticipantId;
  readonly round: number;
  readonly message: Uint8Array;
}

/** What the network does with a message: the messages to deliver in its place, in order. */
export type Carrier = (envelope: Envelope) => readonly Envelope[] | Promise<readonly Envelope[]>;

/** The participants of a run in one process, with a network between them that a test can make as bad as it likes. */
export class Router {
  readonly #participants: readonly ParticipantId[];
  readonly #carrier: Carrier;
  readonly #inboxes = new Map<string, PromiseWithResolvers<Uint8Array>>();
  readonly #left = new Map<ParticipantId, unknown>();
  readonly #signal = new AbortController().signal;
  /** Everything that was delivered. */
  readonly delivered: Envelope[] = [];

  constructor(participants: readonly ParticipantId[], carrier: Carrier = (envelope) => [envelope]) {
    this.#participants = participants;
    this.#carrier = carrier;
  }

  /** A participant gives up: whoever waits for a message it has not sent, now or later, waits in vain. */
  leave(id: ParticipantId, reason: unknown): void {
    this.#left.set(id, reason);
    for (const [key, inbox] of this.#inboxes) {
      if (key.startsWith(`${id}>`)) inbox.reject(new AbortedError('receive', reason));
    }
  }

  channel(self: ParticipantId): Channel {
    return {
      self,
      participants: this.#participants,
      signal: this.#signal,
      send: async (to, round, message) => {
        // a copy, so that nobody can see a sender change its buffer later
        for (const envelope of await this.#carrier({ from: self, to, round, message: message.slice() })) {
          this.delivered.push(envelope);
          this.#inbox(envelope.from, envelope.to, envelope.round).resolve(envelope.message);
        }
      },
      receive: async (from, round, maxLength) => {
        const message = await this.#inbox(from, self, round).promise;
        if (message.length > maxLength) throw new ProtocolAbort('BAD_MESSAGE', 'message too long', from);
        return message;
      },
    };
  }

  /** The first message of (from, round) counts: a promise takes its first value and ignores later ones. */
  #inbox(from: ParticipantId, to: ParticipantId, round: number): PromiseWithResolvers<Uint8Array> {
    const key = `${from}>${to}:${round}`;
    let inbox = this.#inboxes.get(key);
    if (!inbox) {
      inbox = Promise.withResolvers<Uint8Array>();
      inbox.promise.catch(() => {});
      if (this.#left.has(from)) inbox.reject(new AbortedError('receive', this.#left.get(from)));
      this.#inboxes.set(key, inbox);
    }
    return inbox;
  }
}

/** Runs a protocol at every participant; when one fails, those who wait for it fail too. */
export async function runAll<T>(
  participants: readonly ParticipantId[],
  protocol: (channel: Channel) => Promise<T>,
  carrier?: Carrier,
): Promise<{ outcomes: Map<ParticipantId, PromiseSettledResult<T>>; delivered: readonly Envelope[] }> {
  const router = new Router(participants, carrier);
  const settled = await Promise.allSettled(
    participants.map(async (id) => {
      try {
        return await protocol(router.channel(id));
      } catch (error) {
        router.leave(id, error);
        throw error;
      }
    }),
  );
  const outcomes = new Map(participants.map((id, i) => [id, settled[i]!]));
  return { outcomes, delivered: router.delivered };
}

/** Results of a run in which everyone must succeed. */
export async function runHonestly<T>(
  participants: readonly ParticipantId[],
  protocol: (channel: Channel) => Promise<T>,
  carrier?: Carrier,
): Promise<Map<ParticipantId, T>> {
  const { outcomes } = await runAll(participants, protocol, carrier);
  return new Map(
    [...outcomes].map(([id, outcome]) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return [id, outcome.value];
    }),
  );
}
