import type { Clock } from '../../base/clock.ts';
import type { SignRequest } from '../../types/signRequest.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import { answerTopics, eventTopics } from './abi.ts';
import type { Hex, Log } from './schemas.ts';
import type { EvmSource } from './source.ts';

export interface HeadViewOptions {
  readonly quorum: SourceQuorum<EvmSource>;
  readonly contract: Hex;
  readonly clock: Clock;
}

/** Where something happened. */
interface Position {
  readonly height: number;
  readonly index: number;
}

/** Blocks that the indexer may be behind without a gap in what is seen: a node that is further behind does not lead. */
const nearlyFinal = 100;
/** Nobody asks any more: the head is not read for nothing. */
const interestMs = 5_000;

/** The answers in blocks that are not final yet, as at least a quorum of sources report them. */
export class HeadView {
  readonly #options: HeadViewOptions;
  /** Newest answer of each request. */
  #answers = new Map<string, Position>();
  #indexed = 0;
  #final = 0;
  #looking: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: HeadViewOptions) {
    this.#options = options;
  }

  /** Whether it is of use: somebody has asked lately. */
  get wanted(): boolean {
    return this.#options.clock.now() - this.#askedAt < interestMs;
  }

  /** What is above the indexed blocks is read here; while the indexer is far behind, only what it is not to read. */
  startAbove({ indexed = this.#indexed, final = this.#final }: { readonly indexed?: number; readonly final?: number }) {
    this.#indexed = indexed;
    this.#final = final;
  }

  /** Whether an answer came after the request, when the head was last read. */
  isAnswered(request: SignRequest): boolean {
    this.#askedAt = this.#options.clock.now();
    const answer = this.#answers.get(answerKey(request));
    return answer !== undefined && isAfter(answer, positionOf(request));
  }

  /** Reads the head, once for all who ask meanwhile. Sources that fail report nothing. */
  refresh(signal: AbortSignal): Promise<void> {
    this.#looking ??= this.#look(signal).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const from = Math.max(this.#indexed, this.#final - nearlyFinal) + 1;
    const reported = await this.#options.quorum.reported(async (source) => {
      const to = await source.newest(signal);
      const filter = { contract: this.#options.contract, topics: answerTopics };
      return to < from ? [] : (await source.logs(filter, from, to, signal)).map(describe);
    });
    const answers = new Map<string, Position>();
    for (const report of reported) {
      const [key = '', height, index] = report.split(' ');
      const position = { height: Number(height), index: Number(index) };
      const known = answers.get(key);
      if (!known || isAfter(position, known)) answers.set(key, position);
    }
    this.#answers = answers;
  }
}

const describe = ({ blockNumber, logIndex, topics }: Log): string => {
  const kind = topics[0] === eventTopics.SignatureResponded ? 'answered' : 'concluded';
  return `${kind}:${topics[1]?.slice(2)} ${blockNumber} ${logIndex}`;
};

/** Outcomes and failures are told under the id of the request that they end. */
const answerKey = ({ ask, requestId }: SignRequest): string =>
  ask?.kind === 'outcome' || ask?.kind === 'failure' ? `concluded:${ask.of}` : `answered:${requestId}`;

/** By the log that made the request; see `events.ts`. */
const positionOf = ({ blockHeight, occurrence }: SignRequest): Position => ({
  height: blockHeight,
  index: Number(occurrence.split(':')[1]),
});

const isAfter = (a: Position, b: Position): boolean =>
  a.height > b.height || (a.height === b.height && a.index > b.index);
