import type { ParticipantId } from '../../src/base/ids.ts';
import { abortable } from '../../src/base/wait.ts';
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
  readonly #controller = new AbortController();
  readonly #inboxes = new Map<string, PromiseWithResolvers<Uint8Array>>();
  /** Everything that was delivered. */
  readonly delivered: Envelope[] = [];

  constructor(participants: readonly ParticipantId[], carrier: Carrier = (envelope) => [envelope]) {
    this.#participants = participants;
    this.#carrier = carrier;
  }

  /** Ends the run for everyone who is still waiting, as a mesh does when one peer gives up. */
  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  channel(self: ParticipantId): Channel {
    return {
      self,
      participants: this.#participants,
      signal: this.#controller.signal,
      send: async (to, round, message) => {
        // a copy, so that nobody can see a sender change its buffer later
        for (const envelope of await this.#carrier({ from: self, to, round, message: message.slice() })) {
          this.delivered.push(envelope);
          this.#inbox(envelope.from, envelope.to, envelope.round).resolve(envelope.message);
        }
      },
      receive: async (from, round, maxLength) => {
        const inbox = this.#inbox(from, self, round);
        const message = await abortable('receive', this.#controller.signal, inbox.promise);
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
      this.#inboxes.set(key, inbox);
    }
    return inbox;
  }
}

/** Runs a protocol at every participant; when one fails, the others are told to stop. */
export async function runAll<T>(
  participants: readonly ParticipantId[],
  protocol: (channel: Channel) => Promise<T>,
  carrier?: Carrier,
): Promise<{ outcomes: Map<ParticipantId, PromiseSettledResult<T>>; router: Router }> {
  const router = new Router(participants, carrier);
  const settled = await Promise.allSettled(
    participants.map(async (id) => {
      try {
        return await protocol(router.channel(id));
      } catch (error) {
        router.abort(error);
        throw error;
      }
    }),
  );
  return { outcomes: new Map(participants.map((id, i) => [id, settled[i]!])), router };
}

/** Results of a run in which everyone must succeed. */
export async function runHonestly<T>(
  participants: readonly ParticipantId[],
  protocol: (channel: Channel) => Promise<T>,
  carrier?: Carrier,
): Promise<Map<ParticipantId, T>> {
  const { outcomes } = await runAll(participants, protocol, carrier);
  const failed = [...outcomes.values()].find((outcome) => outcome.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return new Map([...outcomes].map(([id, outcome]) => [id, (outcome as PromiseFulfilledResult<T>).value]));
}
