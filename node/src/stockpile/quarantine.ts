import type { Clock } from '../base/clock.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';

const hourMs = 3_600_000;
/** How long a peer that was caught is left alone. */
const quarantineMs = hourMs;
/** A mismatch of products names nobody; each leaks at most a bit to a cheater, so there may only be so many. */
const maxMismatchesPerHour = 16;
const maxMismatchesPerEpoch = 1_024;

interface Record {
  until: number;
  mismatches: number[];
  mismatchesEver: number;
}

/** Whom this node makes no stock with for a while, and why. */
export class Quarantine {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #records = new Map<ParticipantId, Record>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  holds(peer: ParticipantId): boolean {
    return (this.#records.get(peer)?.until ?? 0) > this.#clock.now();
  }

  /**
   * A run with these peers failed. Once this node has opened its product shares, a cheater knows whether its bet was won
   * and, where it was lost, would rather fall silent than be found out: then a failure that names nobody counts as a
   * mismatch, whatever it looks like.
   * @param peers without this node, which may be the one whose values are broken
   * @param opened whether this node had opened its product shares
   */
  runFailed(error: unknown, peers: readonly ParticipantId[], opened: boolean): void {
    if (error instanceof ProtocolAbort && error.culprit !== undefined) {
      if (peers.includes(error.culprit)) this.caught(error.culprit, error.code);
    } else if (opened) this.mismatch(peers);
  }

  /** A check failed that only this peer can have caused. */
  caught(peer: ParticipantId, code: string): void {
    const record = this.#record(peer);
    record.until = Math.max(record.until, this.#clock.now() + quarantineMs);
    this.#logger.error({ peer, code }, 'peer caught cheating or broken: no stock is made with it for an hour');
  }

  /** Products did not match in a run with these peers; any of them may be the cause. */
  mismatch(peers: readonly ParticipantId[]): void {
    const now = this.#clock.now();
    for (const peer of peers) {
      const record = this.#record(peer);
      record.mismatchesEver += 1;
      record.mismatches = [...record.mismatches.filter((at) => now - at < hourMs), now];
      const spent = record.mismatchesEver >= maxMismatchesPerEpoch;
      if (!spent && record.mismatches.length < maxMismatchesPerHour) continue;
      record.until = spent ? Number.POSITIVE_INFINITY : Math.max(record.until, now + quarantineMs);
      this.#logger.error(
        { peer, ever: record.mismatchesEver },
        'too many product mismatches: no stock is made with this peer',
      );
    }
  }

  /** A new epoch: nothing that was learnt before is worth anything now. */
  clear(): void {
    this.#records.clear();
  }

  #record(peer: ParticipantId): Record {
    let record = this.#records.get(peer);
    if (!record) {
      record = { until: 0, mismatches: [], mismatchesEver: 0 };
      this.#records.set(peer, record);
    }
    return record;
  }
}
