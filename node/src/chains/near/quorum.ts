import { describeError, errorCode, QuorateError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { NearRpc } from './rpc.ts';

const stragglerGraceMs = 200;

/** How many of so many sources make a quorum when the operator does not say. */
export const majorityOf = (sources: number): number => Math.floor(sources / 2) + 1;

/** Fewer sources than the quorum gave the same answer. */
export class NoQuorumError extends QuorateError<'NO_QUORUM'> {}

/**
 * Asks all sources and gives the answer that at least `quorum` of them agree on, as soon as they do. Sources that fail,
 * stall or answer otherwise are logged and do not matter. One lying provider can delay, never decide.
 */
export class SourceQuorum<Source extends { readonly name: string } = NearRpc> {
  readonly #sources: readonly Source[];
  readonly #quorum: number;
  readonly #logger: Logger;
  readonly #onDissent: (source: string) => void;

  constructor(
    sources: readonly Source[],
    quorum: number,
    logger: Logger,
    onDissent: (source: string) => void = () => {},
  ) {
    this.#sources = sources;
    this.#quorum = quorum;
    this.#logger = logger;
    this.#onDissent = onDissent;
  }

  /**
   * @param what names the question in logs and errors
   * @param canonical equal strings mean equal answers
   * @throws NoQuorumError when no source is left that could change that; `details.failures` has one code a source
   */
  ask<T>(what: string, ask: (source: Source) => Promise<T>, canonical: (answer: T) => string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const votes = new Map<string, { answer: T; sources: string[] }>();
      const failures: Record<string, string> = {};
      let open = this.#sources.length;
      let decided: string | undefined;

      const settle = () => {
        if (open > 0) return;
        this.#reportDissent(what, votes, decided);
        if (decided !== undefined) return;
        const answers = [...votes.values()].map((vote) => vote.sources);
        reject(
          new NoQuorumError(
            'NO_QUORUM',
            `${what}: fewer than ${this.#quorum} sources agree${describeFailures(failures)}`,
            { failures, answers },
          ),
        );
      };
      for (const source of this.#sources) {
        ask(source)
          .then((answer) => {
            const key = canonical(answer);
            const vote = votes.get(key) ?? { answer, sources: [] };
            vote.sources.push(source.name);
            votes.set(key, vote);
            if (vote.sources.length >= this.#quorum && decided === undefined) {
              decided = key;
              resolve(vote.answer);
            }
          })
          .catch((error: unknown) => {
            failures[source.name] = errorCode(error);
            this.#logger.debug({ source: source.name, what, error: describeError(error) }, 'NEAR source failed');
          })
          .finally(() => {
            open -= 1;
            settle();
          });
      }
    });
  }

  /**
   * The largest number that at least `quorum` sources have reached: of a final height, all of these can be asked about
   * it. A source that has not answered shortly after the quorum has is not waited for.
   * @param what names the question in errors
   * @throws NoQuorumError when fewer than `quorum` sources answer
   */
  async newest(what: string, read: (source: Source) => Promise<number>): Promise<number> {
    const answers: number[] = [];
    const enough = Promise.withResolvers<void>();
    const failures: Record<string, string> = {};
    const reads = this.#sources.map(async (source) => {
      try {
        answers.push(await read(source));
      } catch (error) {
        failures[source.name] = errorCode(error);
      }
      if (answers.length >= this.#quorum) enough.resolve();
    });
    const all = Promise.allSettled(reads);
    await Promise.race([all, enough.promise]);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stragglerGraceMs);
    });
    await Promise.race([all, grace]);
    clearTimeout(timer);
    if (answers.length < this.#quorum) {
      const answered = `${what}: only ${answers.length} of ${this.#quorum} sources answer`;
      throw new NoQuorumError('NO_QUORUM', answered + describeFailures(failures), { failures });
    }
    return [...answers].sort((a, b) => b - a)[this.#quorum - 1]!;
  }

  #reportDissent(what: string, votes: Map<string, { sources: string[] }>, decided: string | undefined): void {
    if (votes.size < 2) return;
    for (const [key, { sources }] of votes) {
      if (key === decided) continue;
      for (const source of sources) {
        this.#logger.warn({ source, what }, 'NEAR source disagrees with the others');
        this.#onDissent(source);
      }
    }
  }
}

const describeFailures = (failures: Readonly<Record<string, string>>): string => {
  const list = Object.entries(failures).map(([source, code]) => `${source}: ${code}`);
  return list.length > 0 ? ` (${list.join(', ')})` : '';
};
