import { errorCode, QuorateError } from '../../base/errors.ts';
import type { SourceWatch } from './watch.ts';

const stragglerGraceMs = 200;

/** How many of so many sources make a quorum when the operator does not say. */
export const majorityOf = (sources: number): number => Math.floor(sources / 2) + 1;

/** Fewer sources than the quorum gave the same answer. */
export class NoQuorumError extends QuorateError<'NO_QUORUM'> {}

/** As far as one source knows, a receipt or transaction has not run: no answer, and no fault. */
export class NotRunYetError extends QuorateError<'NOT_RUN_YET'> {}

/** A number that a source gave. */
interface Reading {
  readonly source: string;
  readonly value: number;
}

/**
 * Asks several sources and gives the answer that at least `quorum` of them agree on, as soon as they do. Sources that
 * fail, stall or answer otherwise are left alone for a while, unless the others are too few. One lying provider can
 * delay, never decide.
 */
export class SourceQuorum<Source extends { readonly name: string }> {
  readonly #sources: readonly Source[];
  readonly #watch: SourceWatch;
  /** How many have to agree. */
  readonly size: number;

  constructor(sources: readonly Source[], size: number, watch: SourceWatch) {
    this.#sources = sources;
    this.size = size;
    this.#watch = watch;
  }

  /** How many sources can be without an answer when there is a quorum. */
  get spare(): number {
    return this.#sources.length - this.size;
  }

  /**
   * @param what names the question in logs and errors
   * @param canonical equal strings mean equal answers
   * @throws NoQuorumError as soon as those that have not answered yet cannot change that; `details.failures` has one
   * code a source, `details.answers` the sources by answer
   */
  ask<T>(what: string, ask: (source: Source) => Promise<T>, canonical: (answer: T) => string): Promise<T> {
    const watch = this.#watch;
    const { promise, reject, resolve } = Promise.withResolvers<T>();
    const votes = new Map<string, string[]>();
    const failures: Record<string, string> = {};
    const [first, second] = this.#choose();
    let reserve = second;
    let open = 0;
    let ended = false;
    let winner: string | undefined;

    const judge = (key: string, source: string): void => {
      const others = winner ?? [...votes.keys()].find((other) => other !== key) ?? key;
      if (others === key) watch.good(source);
      else watch.contradicted(source, what, key, others);
    };
    const end = (): void => {
      ended = true;
      for (const [key, sources] of votes) for (const source of sources) judge(key, source);
    };
    const count = (source: string, key: string, answer: T): void => {
      if (ended) {
        judge(key, source);
        return;
      }
      const voters = [...(votes.get(key) ?? []), source];
      votes.set(key, voters);
      if (voters.length < this.size) return;
      winner = key;
      resolve(answer);
      end();
    };
    const put = async (source: Source): Promise<void> => {
      open += 1;
      try {
        const answer = await ask(source);
        count(source.name, canonical(answer), answer);
      } catch (error) {
        failures[source.name] = errorCode(error);
        watch.failed(source.name, what, error);
      }
      open -= 1;
      const most = Math.max(0, ...[...votes.values()].map((voters) => voters.length));
      if (ended || most + open >= this.size) return;
      if (reserve.length > 0) {
        const asked = reserve;
        reserve = [];
        return void asked.forEach(put);
      }
      const problem = `${what}: fewer than ${this.size} sources agree${describeFailures(failures)}`;
      reject(new NoQuorumError('NO_QUORUM', problem, { failures, answers: [...votes.values()] }));
      end();
    };
    first.forEach(put);
    return promise;
  }

  /** The newest final height that a quorum has reached: all of these can be asked about it. @throws NoQuorumError */
  finalHeight(read: (source: Source) => Promise<number>): Promise<number> {
    return this.#newest('final height', read, ({ source, value }, reached) =>
      this.#watch.height(source, value, reached),
    );
  }

  /**
   * The largest number that at least a quorum of sources have reached. A source that has not answered shortly after the
   * quorum has is not waited for.
   * @param what names the question in errors
   * @throws NoQuorumError when too few sources answer
   */
  newest(what: string, read: (source: Source) => Promise<number>): Promise<number> {
    return this.#newest(what, read, ({ source }) => this.#watch.good(source));
  }

  /**
   * What at least a quorum of sources report each by itself. None is held to it: near the head of a chain honest ones
   * differ, and those that fail report nothing. One in back-off is left out where the others suffice, and not taken back by this. One that has not answered shortly after the quorum has is not waited for.
   */
  async reported(read: (source: Source) => Promise<Iterable<string>>): Promise<Set<string>> {
    const counts = new Map<string, number>();
    const enough = Promise.withResolvers<void>();
    let reports = 0;
    const good = this.#sources.filter(({ name }) => this.#watch.isGood(name));
    const asked = good.length < this.size ? this.#sources : good;
    const all = Promise.allSettled(
      asked.map(async (source) => {
        for (const item of new Set(await read(source))) counts.set(item, (counts.get(item) ?? 0) + 1);
        reports += 1;
        if (reports >= this.size) enough.resolve();
      }),
    );
    await Promise.race([all, enough.promise]);
    await Promise.race([all, grace()]);
    return new Set([...counts].filter(([, count]) => count >= this.size).map(([item]) => item));
  }

  async #newest(
    what: string,
    read: (source: Source) => Promise<number>,
    judge: (reading: Reading, reached: number) => void,
  ): Promise<number> {
    const readings: Reading[] = [];
    const failures: Record<string, string> = {};
    let reached: number | undefined;
    for (const sources of this.#choose()) {
      if (readings.length >= this.size) break;
      const enough = Promise.withResolvers<void>();
      const reads = sources.map(async (source) => {
        try {
          const reading = { source: source.name, value: await read(source) };
          if (reached === undefined) readings.push(reading);
          else judge(reading, reached);
        } catch (error) {
          failures[source.name] = errorCode(error);
          this.#watch.failed(source.name, what, error);
        }
        if (readings.length >= this.size) enough.resolve();
      });
      const all = Promise.all(reads);
      await Promise.race([all, enough.promise]);
      await Promise.race([all, grace()]);
    }
    if (readings.length < this.size) {
      const answered = `${what}: only ${readings.length} of ${this.size} sources answer`;
      throw new NoQuorumError('NO_QUORUM', answered + describeFailures(failures), { failures });
    }
    const value = readings.map((reading) => reading.value).sort((a, b) => b - a)[this.size - 1]!;
    reached = value;
    for (const reading of readings) judge(reading, value);
    return value;
  }

  /** @returns whom to ask, and whom only if those do not suffice */
  #choose(): [first: readonly Source[], reserve: readonly Source[]] {
    const first = this.#sources.filter(({ name }) => this.#watch.trusts(name));
    if (first.length < this.size) return [this.#sources, []];
    return [first, this.#sources.filter((source) => !first.includes(source))];
  }
}

const grace = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, stragglerGraceMs).unref());

const describeFailures = (failures: Readonly<Record<string, string>>): string => {
  const list = Object.entries(failures).map(([source, code]) => `${source}: ${code}`);
  return list.length > 0 ? ` (${list.join(', ')})` : '';
};
