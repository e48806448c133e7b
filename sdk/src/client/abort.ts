import { SdkError } from '../errors.ts';

/** The promise, or the signal's reason when that comes first. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** What timers can count in milliseconds, about 25 days. */
export const longestTimer = 2 ** 31 - 1;

/** A caller's milliseconds, as far as timers count. @throws SdkError INVALID_ARGUMENT unless it is a number from 0 on */
export function timerOf(timeout: unknown): number {
  if (typeof timeout !== 'number' || !(timeout >= 0))
    throw new SdkError('INVALID_ARGUMENT', 'timeout', 'not a number of milliseconds');
  return Math.min(timeout, longestTimer);
}

/** Waits that many milliseconds. @throws the signal's reason */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return abortable(passed, signal).finally(() => clearTimeout(timer));
}

/** @throws SdkError ABORTED when the caller's signal has fired */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** What a caller gets whose signal has fired. */
export const aborted = (signal: AbortSignal): SdkError =>
  new SdkError('ABORTED', 'signal', 'aborted by the caller', { cause: signal.reason });
