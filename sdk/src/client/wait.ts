import { SdkError } from '../errors.ts';
import { abortable, aborted, pause, timerOf } from './abort.ts';
import { callOptions } from './callbacks.ts';
import { messageOf } from './rpc.ts';

/** How a request gets on, told at every look at the chain. */
export interface WaitProgress {
  /** `sent`: not seen in a block yet; `included`: waits for its answer; `retrying`: the chain could not be read. */
  readonly stage: 'sent' | 'included' | 'retrying';
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Answers so far that are not the derived key's, or errors that anyone may have written. */
  readonly ignored: number;
  /** Why the chain could not be read. */
  readonly error?: SdkError;
}

/** How long an answer is waited for, and who is told how it gets on. */
export interface WaitOptions {
  /** Ends the wait with ABORTED. The request is not taken back by it. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until TIMEOUT; five minutes by default. */
  readonly timeout?: number | undefined;
  readonly onProgress?: ((progress: WaitProgress) => void) | undefined;
}

/** What one look at the chain has found. */
export type Finding<T> =
  | { readonly answer: T }
  | { readonly answer?: never; readonly included: boolean; readonly ignored: number };

const defaultTimeout = 300_000;
const [firstPause, lastPause] = [250, 3_000];

/**
 * Looks at the chain until there is an answer, ever more rarely. What can be read again later is tried again.
 *
 * @throws SdkError INVALID_ARGUMENT for options that are none, TIMEOUT, ABORTED, CALLBACK_FAILED, and whatever `look` throws that is not RPC_FAILED
 */
export async function waitFor<T>(
  look: (signal: AbortSignal) => Promise<Finding<T>>,
  options?: WaitOptions,
): Promise<T> {
  const { signal, timeout = defaultTimeout, onProgress } = callOptions(options, 'onProgress');
  const limit = timerOf(timeout);
  const timer = new AbortController();
  const timerId = setTimeout(() => timer.abort(), limit);
  const either = signal ? AbortSignal.any([signal, timer.signal]) : timer.signal;
  const began = performance.now();
  let [ignored, included] = [0, false];
  let failure: SdkError | undefined;
  try {
    for (let wait = firstPause; ; wait = Math.min(wait * 1.2, lastPause)) {
      either.throwIfAborted();
      try {
        const finding = await abortable(look(either), either);
        failure = undefined;
        if ('answer' in finding) return finding.answer as T;
        ({ ignored, included } = finding);
      } catch (error) {
        either.throwIfAborted();
        if (!(error instanceof SdkError) || error.code !== 'RPC_FAILED') throw error;
        failure = error;
      }
      const stage = failure ? 'retrying' : included ? 'included' : 'sent';
      const progress = {
        stage,
        elapsed: performance.now() - began,
        ignored,
        ...(failure && { error: failure }),
      } as const;
      try {
        onProgress?.(progress);
      } catch (cause) {
        throw new SdkError('CALLBACK_FAILED', 'onProgress', messageOf(cause), { cause });
      }
      await pause(wait, either);
    }
  } catch (error) {
    if (signal?.aborted) throw aborted(signal);
    if (timer.signal.aborted) {
      const seen = included ? 'no verified answer' : 'the request was not seen in a block';
      throw new SdkError('TIMEOUT', 'wait', `${seen} within ${timeout} ms`, { cause: failure });
    }
    throw error;
  } finally {
    clearTimeout(timerId);
  }
}
