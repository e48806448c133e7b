import type { Clock } from '../base/clock.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';

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

  /** A check failed that only this peer can have caused. */
  caught(peer: ParticipantId, code: string): void {
    this.#record(peer).until = this.#clock.now() + quarantineMs;
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
      record.until = spent ? Number.POSITIVE_INFINITY : now + quarantineMs;
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
