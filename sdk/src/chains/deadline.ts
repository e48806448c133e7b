import { abortable, longestTimer, throwIfAborted } from '../client/abort.ts';
import { integer } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
import { reasonOf } from './input.ts';

/** How long a call to a foreign chain may take, and what ends it sooner. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, 30 000 unless given. */
  readonly timeout?: number | undefined;
}

const DEFAULT_TIMEOUT = 30_000;

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
  const expired = AbortSignal.timeout(integer(timeout, 'timeout', longestTimer));
  const ended = signal ? AbortSignal.any([signal, expired]) : expired;
  try {
    return await abortable(call(ended), ended);
  } catch (cause) {
    throwIfAborted(signal);
    if (expired.aborted) throw new SdkError('TIMEOUT', field, `no answer in ${timeout} ms`, { cause });
    if (cause instanceof SdkError) throw cause;
    throw new SdkError('RPC_FAILED', field, reasonOf(cause), { cause });
  }
}
