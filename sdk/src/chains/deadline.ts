import { SdkError } from '../errors.ts';
import { integer, problemOf } from './input.ts';

/** How long a call to a foreign chain may take, and what ends it sooner. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, 30 000 unless given. */
  readonly timeout?: number | undefined;
}

const DEFAULT_TIMEOUT = 30_000;

/** @throws SdkError ABORTED */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

const aborted = (signal: AbortSignal) =>
  new SdkError('ABORTED', 'signal', 'the caller gave up', { cause: signal.reason });

/**
 * Ends a call in time even when what it calls ignores the signal that it is given.
 *
 * @param field what is called, as errors name it
 * @throws SdkError TIMEOUT, ABORTED, RPC_FAILED for whatever else `call` throws that is no SdkError
 */
export async function withDeadline<T>(
  field: string,
  { signal, timeout = DEFAULT_TIMEOUT }: CallOptions,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const expired = AbortSignal.timeout(integer(timeout, 'timeout', 2 ** 31 - 1));
  const ended = signal ? AbortSignal.any([signal, expired]) : expired;
  let onEnd = () => {};
  const end = new Promise<never>((_, reject) => {
    onEnd = () => reject(ended.reason);
  });
  ended.addEventListener('abort', onEnd, { once: true });
  try {
    return await Promise.race([call(ended), end]);
  } catch (cause) {
    throwIfAborted(signal);
    if (expired.aborted) throw new SdkError('TIMEOUT', field, `no answer in ${timeout} ms`, { cause });
    if (cause instanceof SdkError) throw cause;
    throw new SdkError('RPC_FAILED', field, problemOf(cause), { cause });
  } finally {
    ended.removeEventListener('abort', onEnd);
  }
}
