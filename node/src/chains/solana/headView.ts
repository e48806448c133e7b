import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { SignRequest } from '../../types/signRequest.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import { collect } from './ahead.ts';
import { readEvents } from './events.ts';
import type { Entry } from './ledger.ts';
import type { SolanaSource } from './source.ts';

/** Transactions of one source that are read at a time. */
const readAhead = 16;

/** Answers say which request they are to and nothing else that this view needs. */
const nowhere = { chain: '', blockHeight: 0, blockHash: '', entropy: new Uint8Array(32), seenAt: 0 };

export interface HeadViewOptions {
  readonly quorum: SourceQuorum<SolanaSource>;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers in confirmed slots that are not final yet, as at least a quorum of sources report them. */
export class HeadView {
  readonly #options: HeadViewOptions;
  /** The newest slot with an answer, by kind of answer and request id. */
  #answers = new Map<string, number>();
  /** What is known of each source's transactions. */
  readonly #known = new Map<string, Map<string, readonly string[]>>();
  #wanted = false;
  /** The slot up to which everything is indexed: what is above is of interest. */
  indexedSlot = 0;
  #looking: Promise<void> | undefined;

  constructor(options: HeadViewOptions) {
    this.#options = options;
  }

  /** Whether there is an answer to the request that came after it, as far as was looked. Has it looked again soon. */
  isAnswered({ ask, blockHeight, requestId }: SignRequest): boolean {
    this.#wanted = true;
    const isOutcome = ask?.kind === 'outcome' || ask?.kind === 'failure';
    const slot = this.#answers.get(isOutcome ? `concluded ${ask.of}` : `answered ${requestId}`);
    return slot !== undefined && slot > blockHeight;
  }

  /** Keeps the view fresh while somebody asks, until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, pollIntervalMs } = this.#options;
    while (!signal.aborted) {
      if (this.#wanted) {
        this.#wanted = false;
        await this.look(signal).catch((error: unknown) => {
          if (!signal.aborted) logger.debug({ error: describeError(error) }, 'no look at the head of the chain');
        });
      }
      await clock.sleep(pollIntervalMs, signal).catch(() => {});
    }
  }

  /** Looks now. */
  look(signal: AbortSignal): Promise<void> {
    this.#looking ??= this.#look(signal).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const reported = await this.#options.quorum.reported((source) => this.#read(source, signal));
    const answers = new Map<string, number>();
    for (const item of reported) {
      const [slot, kind, id] = item.split(' ');
      const key = `${kind} ${id}`;
      answers.set(key, Math.max(answers.get(key) ?? 0, Number(slot)));
    }
    this.#answers = answers;
  }

  async #read(source: SolanaSource, signal: AbortSignal): Promise<string[]> {
    const entries = (await source.newest(this.indexedSlot, signal)).filter(({ failed }) => !failed);
    const before = this.#known.get(source.name);
    const known = new Map<string, readonly string[]>();
    this.#known.set(source.name, known);
    const tasks = entries.map((entry) => async () => {
      const key = `${entry.slot} ${entry.signature}`;
      const items = before?.get(key) ?? (await this.#answersIn(source, entry, signal));
      known.set(key, items);
      return items;
    });
    return (await collect(tasks, readAhead)).flat();
  }

  async #answersIn(source: SolanaSource, { signature }: Entry, signal: AbortSignal): Promise<readonly string[]> {
    const transaction = await source.transaction(signature, signal, 'confirmed');
    if (!transaction) return [];
    return readEvents(transaction, nowhere).flatMap((event) =>
      event.kind === 'requested' ? [] : [`${transaction.slot} ${event.kind} ${event.requestId}`],
    );
  }
}
