import { OverloadedError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';

/**
 * Runs that this node takes part in for others, bounded in number and in load. No owner may have more than half of either:
 * one that invites without end must not keep the others out.
 */
export class Following {
  readonly #maxLoad: number;
  readonly #loads = new Map<ParticipantId, number[]>();

  /** @param maxLoad load of all of them together */
  constructor(maxLoad: number) {
    this.#maxLoad = maxLoad;
  }

  /**
   * Counts a run in. @returns counts it out
   * @throws OverloadedError
   */
  enter(owner: ParticipantId, load: number, maxRuns: number): () => void {
    const own = this.#loads.get(owner) ?? [];
    const all = [...this.#loads.values()].flat();
    if (all.length >= maxRuns || own.length >= Math.max(1, Math.ceil(maxRuns / 2)))
      throw new OverloadedError('generation runs', maxRuns);
    if (sum(all) + load > this.#maxLoad || sum(own) + load > this.#maxLoad / 2)
      throw new OverloadedError('load of generation runs', this.#maxLoad);
    own.push(load);
    this.#loads.set(owner, own);
    return () => {
      own.splice(own.indexOf(load), 1);
      if (own.length === 0) this.#loads.delete(owner);
    };
  }
}

const sum = (loads: readonly number[]): number => loads.reduce((total, load) => total + load, 0);
