import type { ParticipantId } from '../base/ids.ts';
import { ROUND } from '../protocol/triples/rounds.ts';
import type { Channel } from '../types/channel.ts';

/** The channel of a triple run that remembers whether this node has opened its product shares (T4). */
export class OpeningWatch implements Channel {
  readonly #channel: Channel;
  #opened = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get self(): ParticipantId {
    return this.#channel.self;
  }

  get participants(): readonly ParticipantId[] {
    return this.#channel.participants;
  }

  get signal(): AbortSignal {
    return this.#channel.signal;
  }

  get opened(): boolean {
    return this.#opened;
  }

  send(to: ParticipantId, round: number, message: Uint8Array): Promise<void> {
    if (round === ROUND.reveal) this.#opened = true;
    return this.#channel.send(to, round, message);
  }

  receive(from: ParticipantId, round: number, maxLength: number): Promise<Uint8Array> {
    return this.#channel.receive(from, round, maxLength);
  }
}
