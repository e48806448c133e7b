import { Reader, Writer } from '../base/codec.ts';
import { describeError, OverloadedError, TimeoutError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { withTimeout } from '../base/wait.ts';
import type { RequestHandler } from './api.ts';
import { isReasonCode, MeshError, publicCode, RemoteError } from './errors.ts';
import { frameType } from './frames.ts';

export interface RequestsOptions {
  /** Most requests of one peer that are being answered at once. */
  readonly maxIncomingPerPeer: number;
  /** Most requests to one peer that wait for their answer. */
  readonly maxOutgoingPerPeer: number;
  /** Longest time that a handler is given, whatever the peer asks for. */
  readonly maxTimeoutMs: number;
  readonly logger: Logger;
  /** @throws MeshError `LINK_CLOSED`, `FRAME_TOO_LARGE` */
  readonly send: (to: ParticipantId, type: number, payload: Uint8Array) => Promise<void>;
}

interface Outgoing {
  readonly peer: ParticipantId;
  readonly kind: string;
  readonly resolve: (body: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface Incoming {
  readonly peer: ParticipantId;
  readonly end: AbortController;
}

const kindPattern = /^[\x21-\x7e]{1,64}$/;
const status = { ok: 0, failed: 1 } as const;

/** Requests and their answers between two nodes, numbered per direction. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #handlers = new Map<string, { maxBytes: number; handler: RequestHandler }>();
  readonly #outgoing = new Map<number, Outgoing>();
  readonly #incoming = new Set<Incoming>();
  #lastNumber = 0;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** See MeshNetwork.onRequest. */
  on(kind: string, maxBytes: number, handler: RequestHandler): void {
    if (!kindPattern.test(kind)) throw new TypeError(`request kind ${kind}: not 1 to 64 printable ASCII characters`);
    if (this.#handlers.has(kind)) throw new MeshError('KIND_TAKEN', `requests of kind ${kind} have a handler`);
    this.#handlers.set(kind, { maxBytes, handler });
  }

  /** See MeshNetwork.request. */
  async ask(peer: ParticipantId, kind: string, body: Uint8Array, timeoutMs: number, signal: AbortSignal) {
    const { maxOutgoingPerPeer, send } = this.#options;
    const waiting = [...this.#outgoing.values()].filter((other) => other.peer === peer).length;
    if (waiting >= maxOutgoingPerPeer) throw new OverloadedError(`requests to peer ${peer}`, maxOutgoingPerPeer);

    this.#lastNumber = (this.#lastNumber + 1) >>> 0;
    const number = this.#lastNumber;
    const payload = new Writer().u32(number).u32(timeoutMs).text(kind).raw(body).finish();
    try {
      return await withTimeout(`${kind} to peer ${peer}`, timeoutMs, signal, async () => {
        const answer = new Promise<Uint8Array>((resolve, reject) => {
          this.#outgoing.set(number, { peer, kind, resolve, reject });
        });
        answer.catch(() => {}); // reported below, or nobody waits any more
        await send(peer, frameType.request, payload);
        return answer;
      });
    } catch (error) {
      if (error instanceof MeshError && error.code === 'LINK_CLOSED') throw offline(peer);
      throw error;
    } finally {
      this.#outgoing.delete(number);
    }
  }

  /** A request frame: number u32 ‖ timeout in ms u32 ‖ kind (behind a u32 length) ‖ body. @throws DecodeError */
  onRequest(from: ParticipantId, payload: Uint8Array): void {
    const reader = new Reader(payload, 'request');
    const number = reader.u32('number');
    const timeoutMs = reader.u32('timeout');
    const kind = reader.text('kind', 64);
    const body = payload.subarray(12 + Buffer.byteLength(kind));

    const { maxIncomingPerPeer } = this.#options;
    const registered = this.#handlers.get(kind);
    const answering = [...this.#incoming].filter((other) => other.peer === from).length;
    if (!registered) this.#refuse(from, number, 'NO_HANDLER');
    else if (body.length > registered.maxBytes) this.#refuse(from, number, 'TOO_LARGE');
    else if (answering >= maxIncomingPerPeer) this.#refuse(from, number, 'OVERLOADED');
    else void this.#answer(from, number, kind, timeoutMs, (signal) => registered.handler(from, body, signal));
  }

  async #answer(
    from: ParticipantId,
    number: number,
    kind: string,
    timeoutMs: number,
    handle: (signal: AbortSignal) => Promise<Uint8Array>,
  ): Promise<void> {
    const { maxTimeoutMs, send, logger } = this.#options;
    const incoming: Incoming = { peer: from, end: new AbortController() };
    this.#incoming.add(incoming);
    let handling: Promise<Uint8Array> | undefined;
    try {
      const time = Math.min(timeoutMs, maxTimeoutMs);
      const answer = await withTimeout(kind, time, incoming.end.signal, (signal) => {
        handling = Promise.resolve().then(() => handle(signal));
        return handling;
      });
      await send(from, frameType.response, new Writer().u32(number).u8(status.ok).raw(answer).finish());
    } catch (error) {
      if (!(error instanceof TimeoutError))
        logger.debug({ peer: from, kind, reason: describeError(error) }, 'mesh: request failed');
      this.#refuse(from, number, publicCode(error, 'INTERNAL'));
    }
    // A handler that ignores its signal keeps its place: what it holds is still held.
    await handling?.catch(() => {});
    this.#incoming.delete(incoming);
  }

  /** A response frame: number u32 ‖ status u8 ‖ body, or the error's code in ASCII. @throws DecodeError, MeshError */
  onResponse(from: ParticipantId, payload: Uint8Array): void {
    const reader = new Reader(payload, 'response');
    const outgoing = this.#outgoing.get(reader.u32('number'));
    const outcome = reader.u8('status');
    const body = payload.subarray(5);
    if (!outgoing || outgoing.peer !== from) return; // too late
    if (outcome === status.ok) {
      outgoing.resolve(body);
      return;
    }
    const code = body.length <= 64 ? Buffer.from(body).toString('latin1') : '';
    if (outcome !== status.failed || !isReasonCode(code)) throw new MeshError('BAD_FRAME', 'response: not a code');
    outgoing.reject(new RemoteError(from, outgoing.kind, code));
  }

  onLinkLost(peer: ParticipantId): void {
    for (const outgoing of this.#outgoing.values()) if (outgoing.peer === peer) outgoing.reject(offline(peer));
    for (const incoming of this.#incoming) if (incoming.peer === peer) incoming.end.abort(offline(peer));
  }

  #refuse(to: ParticipantId, number: number, code: string): void {
    const payload = new Writer().u32(number).u8(status.failed).raw(Buffer.from(code, 'latin1')).finish();
    this.#options.send(to, frameType.response, payload).catch(() => {}); // without a link nobody waits for it
  }
}

const offline = (peer: ParticipantId) => new MeshError('PEER_OFFLINE', `no link to peer ${peer}`, { peer });
