import type { MessagePort } from 'node:worker_threads';
import { AbortedError, QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Channel } from '../types/channel.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import type { Failure, FromWorker, ToWorker } from './workerMessages.ts';

interface Call {
  readonly resolve: (message: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** A run's channel inside a worker: every call crosses to the main thread, which has the links. */
export class WorkerChannel implements Channel {
  readonly self: ParticipantId;
  readonly participants: readonly ParticipantId[];
  readonly #port: MessagePort;
  readonly #abort = new AbortController();
  readonly #calls = new Map<number, Call>();
  #nextCall = 0;

  constructor(port: MessagePort, self: ParticipantId, participants: readonly ParticipantId[]) {
    this.#port = port;
    this.self = self;
    this.participants = participants;
    port.on('message', (message: ToWorker) => this.#onMessage(message));
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async send(to: ParticipantId, round: number, message: Uint8Array): Promise<void> {
    await this.#call((call) => ({ type: 'send', call, to, round, message }));
  }

  receive(from: ParticipantId, round: number, maxLength: number): Promise<Uint8Array> {
    return this.#call((call) => ({ type: 'receive', call, from, round, maxLength }));
  }

  #call(build: (call: number) => FromWorker): Promise<Uint8Array> {
    if (this.signal.aborted) return Promise.reject(this.#abortedError());
    const call = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#port.postMessage(build(call));
    });
  }

  #onMessage(message: ToWorker): void {
    if (message.type === 'abort') {
      this.#abort.abort(new Error(message.reason));
      for (const { reject } of this.#calls.values()) reject(this.#abortedError());
      this.#calls.clear();
      return;
    }
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (message.type === 'refused') call?.reject(fromFailure(message.failure));
    else call?.resolve(message.type === 'received' ? message.message : new Uint8Array());
  }

  #abortedError(): AbortedError {
    return new AbortedError('the run', this.signal.reason);
  }
}

/** An error as the other thread may have it: what it needs to know whom to blame travels along. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ProtocolAbort) {
    const { code, message, culprit } = error;
    return { code, message, protocolAbort: { culprit } };
  }
  if (error instanceof QuorateError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}

/** The error that a failure stands for. */
export function fromFailure({ code, message, protocolAbort }: Failure): QuorateError {
  if (!protocolAbort) return new QuorateError(code, message);
  const { culprit } = protocolAbort;
  const named = culprit === undefined ? message : message.replace(` (participant ${culprit})`, '');
  return new ProtocolAbort(code as ProtocolAbort['code'], named, culprit);
}
