import { fromHex, toHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { Reader, Writer } from '../base/codec.ts';
import { type ParticipantId, type RunId, runId } from '../base/ids.ts';
import type { RunOptions } from './api.ts';
import { BoundedMap } from './bounded.ts';
import { EarlyFrames, type EarlyLimits } from './earlyFrames.ts';
import { isReasonCode, MeshError, publicCode, RunAbortedError } from './errors.ts';
import { frameType } from './frames.ts';
import { MeshRun, type RunEnvironment } from './run.ts';

export interface RunTableOptions {
  readonly self: ParticipantId;
  readonly early: EarlyLimits;
  /** How many finished runs are remembered, to refuse their ids and drop their late messages. */
  readonly finishedRuns: number;
  readonly clock: Clock;
  /** @throws MeshError `LINK_CLOSED`, `FRAME_TOO_LARGE` */
  readonly send: (to: ParticipantId, type: number, payload: Uint8Array) => Promise<void>;
  readonly isConnected: (peer: ParticipantId) => boolean;
}

/** All runs of this node: the open ones, what came too early for one, and the ids of those that are over. */
export class RunTable {
  readonly #options: RunTableOptions;
  readonly #open = new Map<RunId, MeshRun>();
  /** Finished runs, with the code if they failed. */
  readonly #finished: BoundedMap<RunId, string | undefined>;
  readonly #early: EarlyFrames;
  readonly #environment: RunEnvironment = {
    sendMessage: (to, run, round, message) =>
      this.#options.send(to, frameType.run, new Writer().raw(fromHex(run)).u32(round).raw(message).finish()),
    ended: (run, failure, tell) => {
      this.#open.delete(run.id);
      this.#finished.set(run.id, failure?.reason);
      if (failure) for (const peer of tell) this.#sendAbort(peer, run.id, failure.reason);
    },
  };

  constructor(options: RunTableOptions) {
    this.#options = options;
    this.#finished = new BoundedMap(options.finishedRuns);
    this.#early = new EarlyFrames(options.early, options.clock);
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Bytes of a peer's messages that wait for their run to be opened. */
  earlyBytes(peer: ParticipantId): number {
    return this.#early.bytesOf(peer);
  }

  /** See MeshNetwork.openRun. */
  open(id: RunId, participants: readonly ParticipantId[], options: RunOptions): MeshRun {
    const { self, isConnected } = this.#options;
    if (this.#open.has(id) || this.#finished.has(id)) throw new MeshError('RUN_REUSED', `run ${id} was opened before`);
    if (!participants.includes(self)) throw new MeshError('NOT_A_PARTICIPANT', `this node has no part in run ${id}`);

    const ordered = [...new Set(participants)].sort((a, b) => a - b);
    const run = new MeshRun(id, self, ordered, options.maxBufferedBytesPerPeer, this.#environment);
    this.#open.set(id, run);
    const early = run.peers.map((peer) => ({ peer, ...this.#early.take(peer, id) }));
    this.#early.forget(id); // what others, who have no part in it, sent
    run.follow(options.signal, (reason) => publicCode(reason, 'ABORTED'));

    const offline = run.peers.find((peer) => !isConnected(peer));
    if (offline !== undefined) run.fail(new RunAbortedError('LINK_LOST', offline), run.peers);
    for (const { peer, messages, aborted, lost } of early) {
      if (aborted !== undefined) run.fail(new RunAbortedError(aborted, peer), run.peers);
      if (lost) run.fail(new RunAbortedError('MESSAGES_LOST', peer), run.peers);
      for (const { round, message } of messages) run.deliver(peer, round, message);
    }
    if (run.signal.aborted) {
      if (offline !== undefined) throw new MeshError('PEER_OFFLINE', `no link to peer ${offline}`, { peer: offline });
      throw run.signal.reason;
    }
    return run;
  }

  /** A run frame: run id 32 ‖ round u32 ‖ message. @throws DecodeError */
  onMessage(from: ParticipantId, payload: Uint8Array): void {
    const reader = new Reader(payload, 'run');
    const id = runId(toHex(reader.raw(32, 'id')));
    const round = reader.u32('round');
    const message = payload.subarray(36);
    const run = this.#open.get(id);
    if (run) run.deliver(from, round, message);
    else if (!this.#finished.has(id)) this.#early.message(from, id, round, message);
    else {
      // The peer may have missed the abort: it was sent while the two had no link.
      const code = this.#finished.get(id);
      if (code !== undefined) this.#sendAbort(from, id, code);
    }
  }

  /** An abort frame: run id 32 ‖ code (ASCII behind a u32 length). @throws DecodeError, MeshError `BAD_FRAME` */
  onAbort(from: ParticipantId, payload: Uint8Array): void {
    const reader = new Reader(payload, 'abort');
    const id = runId(toHex(reader.raw(32, 'id')));
    const code = reader.text('code', 64);
    reader.end();
    if (!isReasonCode(code)) throw new MeshError('BAD_FRAME', 'abort.code: not a code');
    const run = this.#open.get(id);
    if (run) {
      if (run.peers.includes(from)) run.fail(new RunAbortedError(code, from), []);
    } else if (!this.#finished.has(id)) this.#early.abort(from, id, code);
  }

  onLinkLost(peer: ParticipantId): void {
    this.#early.drop(peer);
    for (const run of [...this.#open.values()]) {
      if (!run.peers.includes(peer)) continue;
      const others = run.peers.filter((other) => other !== peer);
      run.fail(new RunAbortedError('LINK_LOST', peer), others);
    }
  }

  /** Drops early messages that nobody came for. */
  sweep(): void {
    this.#early.sweep();
  }

  stop(): void {
    for (const run of [...this.#open.values()]) run.fail(new RunAbortedError('STOPPED'), run.peers);
  }

  #sendAbort(peer: ParticipantId, id: RunId, code: string): void {
    const payload = new Writer().raw(fromHex(id)).text(code).finish();
    this.#options.send(peer, frameType.abort, payload).catch(() => {}); // without a link it has noticed already
  }
}
