import type { TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { Reader, Writer } from '../base/codec.ts';
import { describeError, QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import { MeshError } from './errors.ts';
import { encodeFrame, type Frame, type FrameDecoder, frameType } from './frames.ts';

export interface LinkLimits {
  /** Longest frame either way, in bytes. */
  readonly maxFrameBytes: number;
  /** Most bytes waiting for the peer to read; beyond it the link is dropped. */
  readonly maxQueuedBytes: number;
  readonly pingIntervalMs: number;
  /** A peer that sends nothing, not even a pong, for so long is gone. */
  readonly idleTimeoutMs: number;
  /** A peer that takes no frame off a full queue for so long is stuck. */
  readonly writeTimeoutMs: number;
}

export interface LinkHandlers {
  /** Every frame but pings and pongs. What it throws drops the link. */
  onFrame(frame: Frame): void;
  /** Once. */
  onClose(reason: string): void;
}

/** One authenticated connection to a peer, both ways: liveness, back-pressure, and an end that is always noticed. */
export class Link {
  readonly peer: ParticipantId;
  readonly #socket: TLSSocket;
  readonly #decoder: FrameDecoder;
  readonly #limits: LinkLimits;
  readonly #handlers: LinkHandlers;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  readonly #draining = new Set<{ resolve: () => void; reject: (error: Error) => void }>();
  #lastReceived: number;
  #unwritten = 0;
  #lastWritten = 0;
  #pingNumber = 0;
  #pingSentAt: number | undefined;
  #rttMs: number | undefined;

  /** @param decoder holds what came behind the hello */
  constructor(
    peer: ParticipantId,
    socket: TLSSocket,
    decoder: FrameDecoder,
    limits: LinkLimits,
    clock: Clock,
    handlers: LinkHandlers,
  ) {
    this.peer = peer;
    this.#socket = socket;
    this.#decoder = decoder;
    this.#limits = limits;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#lastReceived = clock.now();
    decoder.maxFrameBytes = limits.maxFrameBytes;
  }

  /** Starts reading and pinging. The handlers may be called before it returns. */
  start(): void {
    this.#socket.on('data', (chunk: Uint8Array) => this.#read(chunk));
    this.#socket.on('drain', () => this.#drained());
    this.#socket.on('error', (error) => this.close(describeError(error)));
    this.#socket.on('close', () => this.close('closed by peer'));
    if (this.#socket.destroyed) {
      this.close('closed by peer');
      return;
    }
    this.#read(new Uint8Array(0));
    this.#socket.resume();
    void this.#keepAlive();
  }

  get lastReceived(): number {
    return this.#lastReceived;
  }

  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  get isClosed(): boolean {
    return this.#end.signal.aborted;
  }

  /**
   * Resolves when the link accepts more.
   * @throws MeshError `FRAME_TOO_LARGE`, `LINK_CLOSED` (also when this very frame is too much for a slow reader)
   */
  async send(type: number, payload: Uint8Array): Promise<void> {
    const frame = encodeFrame(type, payload);
    if (frame.length - 4 > this.#limits.maxFrameBytes) {
      throw new MeshError('FRAME_TOO_LARGE', `a message of ${payload.length} bytes does not fit into a frame`);
    }
    if (!this.isClosed && this.#socket.writableLength + frame.length > this.#limits.maxQueuedBytes) {
      this.close('slow reader');
    }
    if (this.isClosed) throw new MeshError('LINK_CLOSED', `no link to peer ${this.peer}`);
    if (this.#unwritten === 0) this.#lastWritten = this.#clock.now();
    this.#unwritten += 1;
    const acceptsMore = this.#socket.write(frame, () => {
      this.#unwritten -= 1;
      this.#lastWritten = this.#clock.now();
    });
    if (!acceptsMore) await new Promise<void>((resolve, reject) => this.#draining.add({ resolve, reject }));
  }

  /** Ends the link at once. Closing twice does nothing. */
  close(reason: string): void {
    if (this.isClosed) return;
    this.#end.abort();
    this.#socket.destroy();
    this.#handlers.onClose(reason);
    for (const waiting of this.#draining) waiting.reject(new MeshError('LINK_CLOSED', `no link to peer ${this.peer}`));
    this.#draining.clear();
  }

  #drained(): void {
    for (const waiting of this.#draining) waiting.resolve();
    this.#draining.clear();
  }

  #read(chunk: Uint8Array): void {
    this.#lastReceived = this.#clock.now();
    try {
      for (const frame of this.#decoder.push(chunk)) {
        if (this.isClosed) return;
        this.#handle(frame);
      }
    } catch (error) {
      this.close(error instanceof QuorateError ? `${error.code}: ${error.message}` : describeError(error));
    }
  }

  #handle(frame: Frame): void {
    if (frame.type === frameType.ping) {
      if (frame.payload.length !== 4) throw new MeshError('BAD_FRAME', 'ping: not 4 bytes');
      this.#sendQuietly(frameType.pong, frame.payload);
    } else if (frame.type === frameType.pong) {
      const reader = new Reader(frame.payload, 'pong');
      if (reader.u32('number') !== this.#pingNumber || this.#pingSentAt === undefined) return;
      this.#rttMs = this.#clock.now() - this.#pingSentAt;
      this.#pingSentAt = undefined;
    } else this.#handlers.onFrame(frame);
  }

  #sendQuietly(type: number, payload: Uint8Array): void {
    this.send(type, payload).catch(() => {}); // the link's end is told by onClose
  }

  async #keepAlive(): Promise<void> {
    const { pingIntervalMs, idleTimeoutMs, writeTimeoutMs } = this.#limits;
    while (!this.isClosed) {
      this.#pingNumber = (this.#pingNumber + 1) >>> 0;
      this.#pingSentAt = this.#clock.now();
      this.#sendQuietly(frameType.ping, new Writer().u32(this.#pingNumber).finish());
      try {
        await this.#clock.sleep(pingIntervalMs, this.#end.signal);
      } catch {
        return; // closed
      }
      // If it was this process that was stuck, what came meanwhile is still unread: read it before judging the peer.
      await new Promise((resolve) => setImmediate(resolve));
      const now = this.#clock.now();
      if (now - this.#lastReceived > idleTimeoutMs) this.close(`nothing heard for ${idleTimeoutMs} ms`);
      else if (this.#unwritten > 0 && now - this.#lastWritten > writeTimeoutMs) this.close('slow reader: stuck');
    }
  }
}
