import type { Clock } from '../base/clock.ts';
import type { ParticipantId, RunId } from '../base/ids.ts';
import { BoundedMap } from './bounded.ts';

export interface EarlyLimits {
  /** Most bytes that one peer's early messages may take (64 bytes overhead each). */
  readonly bytes: number;
  /** Most runs that one peer may announce early. */
  readonly runs: number;
  /** How long they are kept. */
  readonly ageMs: number;
}

/** What a peer sent in a run before this node opened it. */
export interface EarlyRun {
  readonly messages: readonly { readonly round: number; readonly message: Uint8Array }[];
  /** The code of the peer's abort, if it sent one. */
  readonly aborted: string | undefined;
  /** Whether some of it was thrown away: the run cannot work. */
  readonly lost: boolean;
}

interface Kept {
  readonly messages: { round: number; message: Uint8Array }[];
  readonly since: number;
  bytes: number;
  aborted: string | undefined;
}

/** Bytes that a kept message is charged beside its own. */
export const messageOverhead = 64;
const lostRunsRemembered = 4096;

/** One peer's messages of runs that this node has not opened yet. Full, it drops the oldest run, and remembers that it did. */
export class EarlyFrames {
  readonly #limits: EarlyLimits;
  readonly #clock: Clock;
  readonly #peers = new Map<ParticipantId, PeerEarlyFrames>();

  constructor(limits: EarlyLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  message(from: ParticipantId, run: RunId, round: number, message: Uint8Array): void {
    this.#of(from).add(run, message.length + messageOverhead, (kept) => kept.messages.push({ round, message }));
  }

  abort(from: ParticipantId, run: RunId, code: string): void {
    this.#of(from).add(run, messageOverhead, (kept) => {
      kept.aborted ??= code;
    });
  }

  /** What a peer has sent of a run; it is no longer kept here. */
  take(from: ParticipantId, run: RunId): EarlyRun {
    return this.#peers.get(from)?.take(run) ?? { messages: [], aborted: undefined, lost: false };
  }

  /** Nobody will open this run any more: forgets it, of every peer. */
  forget(run: RunId): void {
    for (const peer of this.#peers.values()) peer.take(run);
  }

  /** Drops what a peer has sent: its link is gone, and so are its runs. */
  drop(from: ParticipantId): void {
    this.#peers.get(from)?.dropAll();
  }

  /** Drops what is too old. */
  sweep(): void {
    for (const peer of this.#peers.values()) peer.sweep();
  }

  /** Bytes that are charged to a peer now. */
  bytesOf(from: ParticipantId): number {
    return this.#peers.get(from)?.bytes ?? 0;
  }

  #of(from: ParticipantId): PeerEarlyFrames {
    let peer = this.#peers.get(from);
    if (!peer) {
      peer = new PeerEarlyFrames(this.#limits, this.#clock);
      this.#peers.set(from, peer);
    }
    return peer;
  }
}

class PeerEarlyFrames {
  readonly #limits: EarlyLimits;
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #runs = new Map<RunId, Kept>();
  readonly #lost = new BoundedMap<RunId, true>(lostRunsRemembered);
  bytes = 0;

  constructor(limits: EarlyLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  add(run: RunId, bytes: number, change: (kept: Kept) => void): void {
    if (this.#lost.has(run)) return;
    let kept = this.#runs.get(run);
    if (!kept) {
      kept = { messages: [], since: this.#clock.now(), bytes: 0, aborted: undefined };
      this.#runs.set(run, kept);
    }
    change(kept);
    kept.bytes += bytes;
    this.bytes += bytes;
    while (this.bytes > this.#limits.bytes || this.#runs.size > this.#limits.runs) this.#dropOldest();
  }

  take(run: RunId): EarlyRun {
    const kept = this.#runs.get(run);
    const lost = this.#lost.delete(run);
    if (!kept) return { messages: [], aborted: undefined, lost };
    this.#runs.delete(run);
    this.bytes -= kept.bytes;
    return { messages: kept.messages, aborted: kept.aborted, lost };
  }

  dropAll(): void {
    while (this.#runs.size > 0) this.#dropOldest();
  }

  sweep(): void {
    const oldest = this.#clock.now() - this.#limits.ageMs;
    for (const kept of this.#runs.values()) {
      if (kept.since > oldest) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const [run] = this.#runs.keys();
    this.take(run!);
    this.#lost.set(run!, true);
  }
}
