import { type Clock, systemClock } from '../../base/clock.ts';
import { AbortedError, describeError, errorCode } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';

/** Why what a source says is of no use; the label of a metric, so never a source's own words. */
export type SourceFault = 'disagrees' | 'behind' | 'unreachable' | 'bad answer' | 'error';

/** What `/state` shows of a source. */
export interface SourceStanding {
  readonly name: string;
  readonly standing: 'good' | 'bad';
  /** What it did last to be bad. */
  readonly fault?: SourceFault;
  /** Until when it is asked only if it is needed, in milliseconds since the Unix epoch. */
  readonly askedAgainAt?: number;
  /** How many blocks its newest final block is behind that of the quorum. */
  readonly blocksBehind: number;
}

interface Source {
  fault: SourceFault | undefined;
  strikes: number;
  struckAt: number;
  leftAloneUntil: number;
  /** After its time in back-off, one question at a time tells whether it is good again. */
  probing: boolean;
  blocksBehind: number;
}

const firstPauseMs = 1_000;
const maxPauseMs = 30_000;
/** Providers are a few blocks apart at any time. */
const farBehindBlocks = 20;
/** Further ahead of the quorum than this, a final height is made up. */
const farAheadBlocks = 100;
const excerptChars = 80;
const maxErrorChars = 300;

const pauseMs = (strikes: number): number => Math.min(maxPauseMs, firstPauseMs * 2 ** (strikes - 1));

/**
 * What is known of the conduct of each source. One that fails or is contradicted is left alone for a while, longer from
 * time to time, where the others suffice: it can neither slow the node down nor fill its memory and log.
 */
export class SourceWatch {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #onFault: (source: string, fault: SourceFault) => void;
  readonly #sources = new Map<string, Source>();

  /** @param onFault is told every fault, for a metric */
  constructor(
    logger: Logger,
    onFault: (source: string, fault: SourceFault) => void = () => {},
    clock: Clock = systemClock,
  ) {
    this.#logger = logger;
    this.#onFault = onFault;
    this.#clock = clock;
  }

  /** Whether a source is to be asked although others may suffice. One in back-off is asked if they do not. */
  trusts(name: string): boolean {
    const source = this.#source(name);
    if (source.fault === undefined) return true;
    if (source.probing || this.#clock.now() < source.leftAloneUntil) return false;
    source.probing = true;
    return true;
  }

  /** Whether nothing is held against a source. */
  isGood(name: string): boolean {
    return this.#source(name).fault === undefined;
  }

  /** It answered, and nobody contradicts it. */
  good(name: string): void {
    const source = this.#source(name);
    source.probing = false;
    if (source.fault === undefined || this.#clock.now() < source.leftAloneUntil) return;
    source.fault = undefined;
    this.#logger.info({ source: name }, 'source is good again');
  }

  /** It gave no answer to a question. */
  failed(name: string, what: string, error: unknown): void {
    const fault = faultOf(error);
    this.#source(name).probing = false;
    if (!fault) return;
    const wasBad = this.#source(name).fault !== undefined;
    const forMs = this.#strike(name, fault);
    if (forMs === undefined || wasBad) return;
    const text = describeError(error).slice(0, maxErrorChars);
    this.#logger.warn({ source: name, what, fault, error: text, forMs }, 'source fails: it is left alone for now');
  }

  /** The others say something else. */
  contradicted(name: string, what: string, said: string, others: string): void {
    this.#source(name).probing = false;
    const forMs = this.#strike(name, 'disagrees');
    if (forMs === undefined) return;
    this.#logger.warn({ source: name, what, ...difference(said, others), forMs }, 'source disagrees with the others');
  }

  /** Its newest final height, and the one that the quorum has reached. */
  height(name: string, height: number, reached: number): void {
    if (height > reached + farAheadBlocks) {
      this.contradicted(name, 'final height', `${height}`, `${reached}`);
      return;
    }
    const source = this.#source(name);
    const wasFar = source.blocksBehind > farBehindBlocks;
    source.blocksBehind = Math.max(0, reached - height);
    if (source.blocksBehind > farBehindBlocks) {
      this.#onFault(name, 'behind');
      if (!wasFar) this.#logger.warn({ source: name, blocks: source.blocksBehind }, 'source is far behind the others');
    }
    this.good(name);
  }

  standings(): SourceStanding[] {
    return [...this.#sources].map(([name, { blocksBehind, fault, leftAloneUntil }]) => {
      if (fault !== undefined) return { name, standing: 'bad', fault, askedAgainAt: leftAloneUntil, blocksBehind };
      return blocksBehind > farBehindBlocks
        ? { name, standing: 'bad', fault: 'behind', blocksBehind }
        : { name, standing: 'good', blocksBehind };
    });
  }

  /** @returns how long it is left alone, undefined when it is in back-off already: many questions fail at once */
  #strike(name: string, fault: SourceFault): number | undefined {
    this.#onFault(name, fault);
    const source = this.#source(name);
    const now = this.#clock.now();
    if (now < source.leftAloneUntil) return undefined;
    if (now - source.struckAt > 4 * pauseMs(source.strikes)) source.strikes = 0;
    source.strikes += 1;
    source.struckAt = now;
    source.fault = fault;
    const forMs = pauseMs(source.strikes);
    source.leftAloneUntil = now + forMs;
    return forMs;
  }

  #source(name: string): Source {
    const source = this.#sources.get(name) ?? {
      fault: undefined,
      strikes: 0,
      struckAt: 0,
      leftAloneUntil: 0,
      probing: false,
      blocksBehind: 0,
    };
    this.#sources.set(name, source);
    return source;
  }
}

/** Ends of the codes of answers that honest sources give too: a block behind, stopped, or without a method of the API. */
const innocent = /(?:^UNKNOWN_BLOCK|^NOT_RUN_YET|_BEHIND|_BUSY|_UNSUPPORTED)$/;

/** By its code: those of a chain's own errors end in `_UNREACHABLE`, `_BAD_ANSWER`, `_BEHIND`, `_BUSY`. */
function faultOf(error: unknown): SourceFault | undefined {
  const code = errorCode(error);
  if (error instanceof AbortedError || innocent.test(code)) return undefined;
  if (code.endsWith('_UNREACHABLE')) return 'unreachable';
  // What is no error of ours was thrown over an answer that nobody expected.
  return code.endsWith('_BAD_ANSWER') || code === 'FAILED' ? 'bad answer' : 'error';
}

/** The place where two texts part ways. */
function difference(said: string, others: string): { readonly said: string; readonly others: string } {
  let at = 0;
  while (at < said.length && said[at] === others[at]) at += 1;
  const from = Math.max(0, at - excerptChars / 2);
  return { said: said.slice(from, from + excerptChars), others: others.slice(from, from + excerptChars) };
}
