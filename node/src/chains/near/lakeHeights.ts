import { type HeightsPage, type LakeBucket, LakeError } from './lakeBucket.ts';

/** Heights have twelve digits in a Lake. */
const heightLimit = 10 ** 12;
/** What a search for the newest block looks ahead at first. */
const firstStep = 1_024;
/** Doubling and halving over twelve digits takes fewer. */
const maxSearchSteps = 100;
/** Heights that are remembered before the memory begins anew. */
const maxKnown = 10_000;

/**
 * Which heights a Lake has, from its listing: S3 lists in ascending order only, so the newest is found by a search once
 * and followed from then on, and a range without gaps is kept of what was listed.
 */
export class LakeHeights {
  readonly #bucket: LakeBucket;
  /** Everything from `from` to `to` is known: it is in `heights`, or the chain skipped it. */
  #range = { from: 0, to: -1, heights: new Set<number>() };
  #newest: number | undefined;
  #listing: Promise<void> | undefined;

  constructor(bucket: LakeBucket) {
    this.#bucket = bucket;
  }

  /** The newest height. @throws LakeError, `LAKE_BEHIND` when there is none yet */
  async newest(): Promise<number> {
    await this.#alone(async () => {
      const page = await this.#list(this.#newest === undefined ? 0 : this.#newest + 1);
      if (page.more) await this.#search(page.heights.at(-1)!);
    });
    if (this.#newest === undefined) throw this.#behind('it is empty');
    return this.#newest;
  }

  /** The highest known height below another, if any. */
  before(height: number): number | undefined {
    let highest: number | undefined;
    for (const known of this.#range.heights) if (known < height && known > (highest ?? -1)) highest = known;
    return highest;
  }

  /** Whether the chain has a block of this height; otherwise it skipped it. @throws LakeError, `LAKE_BEHIND` */
  async has(height: number): Promise<boolean> {
    while (this.#listing && !this.#knows(height)) await this.#listing;
    if (!this.#knows(height)) await this.#alone(() => this.#list(height));
    if (!this.#knows(height)) throw this.#behind(`block ${height} is not there yet`);
    return this.#range.heights.has(height);
  }

  #knows(height: number): boolean {
    return height >= this.#range.from && height <= this.#range.to;
  }

  /** Doubles the step until nothing is that high, then halves the interval. @param low a height that is there */
  async #search(low: number): Promise<void> {
    let high: number | undefined;
    let step = firstStep;
    for (let tried = 0; tried < maxSearchSteps; tried++) {
      const probe = high === undefined ? Math.min(low + step, heightLimit - 1) : Math.floor((low + high) / 2);
      const { heights, more } = await this.#list(probe);
      if (heights.length > 0 && !more) return;
      if (heights.length > 0) low = heights.at(-1)!;
      else high = probe;
      step *= 2;
    }
    throw this.#bucket.badAnswer('its listing has no end');
  }

  /** One page from a height on; what it says is remembered. */
  async #list(from: number): Promise<HeightsPage> {
    const page = await this.#bucket.heights(from);
    const last = page.heights.at(-1);
    if (last === undefined) return page;
    const known = this.#range.heights;
    const goesOn = from === this.#range.to + 1 && known.size > 0 && known.size < maxKnown;
    this.#range = goesOn
      ? { from: this.#range.from, to: last, heights: known }
      : { from, to: last, heights: new Set() };
    for (const height of page.heights) this.#range.heights.add(height);
    if (!page.more) this.#newest = Math.max(last, this.#newest ?? 0);
    return page;
  }

  /**
   * One listing at a time: who comes meanwhile waits for it, as it may tell what he wants to know, and fails with it. So
   * nobody queues up while the Lake stalls.
   */
  async #alone(list: () => Promise<unknown>): Promise<void> {
    while (this.#listing) await this.#listing;
    this.#listing = list().then(() => {});
    try {
      await this.#listing;
    } finally {
      this.#listing = undefined;
    }
  }

  #behind(problem: string): LakeError {
    return new LakeError('LAKE_BEHIND', `${this.#bucket.name}: ${problem}`);
  }
}
