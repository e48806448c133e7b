import { AbortedError } from '../base/errors.ts';
import type { ParticipantId, RunId } from '../base/ids.ts';
import { abortable } from '../base/wait.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import type { Run } from './api.ts';
import { messageOverhead } from './earlyFrames.ts';
import { isReasonCode, MeshError, RunAbortedError } from './errors.ts';

/** What a run needs of the mesh. */
export interface RunEnvironment {
  sendMessage(to: ParticipantId, run: RunId, round: number, message: Uint8Array): Promise<void>;
  /** The run is over, well (undefined) or not; `tell` says who has to know. */
  ended(run: MeshRun, failure: RunAbortedError | undefined, tell: readonly ParticipantId[]): void;
}

interface Inbox {
  /** Messages that nobody has asked for yet, by round. */
  readonly waiting: Map<number, Uint8Array>;
  bytes: number;
  /** Rounds whose message was handed out. */
  readonly taken: Set<number>;
  /** Who has asked for a round that has not come. */
  readonly receivers: Map<number, (message: Uint8Array) => void>;
}

/** This node's side of one run: an inbox a peer, and an end that all of them learn of. */
export class MeshRun implements Run {
  readonly id: RunId;
  readonly self: ParticipantId;
  readonly participants: readonly ParticipantId[];
  readonly #environment: RunEnvironment;
  readonly #maxBufferedBytes: number;
  readonly #inboxes: ReadonlyMap<ParticipantId, Inbox>;
  readonly #end = new AbortController();
  #detach: () => void = () => {};

  constructor(
    id: RunId,
    self: ParticipantId,
    participants: readonly ParticipantId[],
    maxBufferedBytes: number,
    environment: RunEnvironment,
  ) {
    this.id = id;
    this.self = self;
    this.participants = participants;
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#environment = environment;
    const peers = participants.filter((peer) => peer !== self);
    this.#inboxes = new Map(
      peers.map((peer) => [peer, { waiting: new Map(), bytes: 0, taken: new Set(), receivers: new Map() }]),
    );
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get peers(): readonly ParticipantId[] {
    return [...this.#inboxes.keys()];
  }

  /** Ends the run when its owner's signal is aborted. */
  follow(signal: AbortSignal, codeOf: (reason: unknown) => string): void {
    const onAbort = () => this.abort(codeOf(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    this.#detach = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  }

  async send(to: ParticipantId, round: number, message: Uint8Array): Promise<void> {
    this.#inbox(to);
    if (this.signal.aborted) throw new AbortedError('sending', this.signal.reason);
    await abortable('sending', this.signal, this.#environment.sendMessage(to, this.id, round, message));
  }

  async receive(from: ParticipantId, round: number, maxLength: number): Promise<Uint8Array> {
    const message = await this.#next(this.#inbox(from), from, round);
    if (message.length > maxLength) {
      this.fail(new RunAbortedError('MESSAGE_TOO_LONG', from), this.peers);
      const problem = `round ${round}: ${message.length} bytes where at most ${maxLength} are meant`;
      throw new ProtocolAbort('BAD_MESSAGE', problem, from);
    }
    return message;
  }

  async #next(inbox: Inbox, from: ParticipantId, round: number): Promise<Uint8Array> {
    if (this.signal.aborted) throw new AbortedError('receiving', this.signal.reason);
    if (inbox.taken.has(round)) {
      throw new MeshError('ROUND_TAKEN', `the message of peer ${from} in round ${round} was received before`);
    }
    inbox.taken.add(round);
    const waiting = inbox.waiting.get(round);
    if (waiting) {
      inbox.waiting.delete(round);
      inbox.bytes -= waiting.length + messageOverhead;
      return waiting;
    }
    const arrived = new Promise<Uint8Array>((resolve) => inbox.receivers.set(round, resolve));
    return abortable('receiving', this.signal, arrived);
  }

  /** A message from a peer; from anyone else, or a second one of a round, it is dropped. */
  deliver(from: ParticipantId, round: number, message: Uint8Array): void {
    const inbox = this.#inboxes.get(from);
    if (!inbox || this.signal.aborted) return;
    const receiver = inbox.receivers.get(round);
    if (receiver) {
      inbox.receivers.delete(round);
      receiver(message);
      return;
    }
    if (inbox.taken.has(round) || inbox.waiting.has(round)) return;
    inbox.bytes += message.length + messageOverhead;
    if (inbox.bytes > this.#maxBufferedBytes) {
      this.fail(new RunAbortedError('BUFFER_OVERFLOW', from), this.peers);
      return;
    }
    inbox.waiting.set(round, message);
  }

  close(): void {
    this.#finish(new RunAbortedError('CLOSED'), undefined, []);
  }

  abort(code: string): void {
    this.fail(new RunAbortedError(isReasonCode(code) ? code : 'INTERNAL'), this.peers);
  }

  /** Ends the run; `tell` are sent the reason. Nothing after its end. */
  fail(failure: RunAbortedError, tell: readonly ParticipantId[]): void {
    this.#finish(failure, failure, tell);
  }

  #finish(reason: RunAbortedError, failure: RunAbortedError | undefined, tell: readonly ParticipantId[]): void {
    if (this.signal.aborted) return;
    this.#detach();
    for (const inbox of this.#inboxes.values()) inbox.waiting.clear();
    this.#end.abort(reason);
    this.#environment.ended(this, failure, tell);
  }

  #inbox(peer: ParticipantId): Inbox {
    const inbox = this.#inboxes.get(peer);
    if (!inbox) throw new MeshError('NOT_A_PARTICIPANT', `participant ${peer} is no other participant of the run`);
    return inbox;
  }
}
