import { SdkError } from '../errors.ts';
import { record } from './fields.ts';
import { messageOf } from './rpc.ts';

/** What callers hand in beside a request or a handle. */

/**
 * The options of a call, its signal and callback checked.
 * @throws SdkError INVALID_ARGUMENT naming the option
 */
export function callOptions<Options extends { readonly signal?: AbortSignal | undefined }>(
  options: Options | undefined,
  callback: 'onHandle' | 'onProgress' | 'onLog',
): Partial<Options> {
  const fields = record(options ?? {}, 'options');
  if (fields.signal !== undefined && !(fields.signal instanceof AbortSignal))
    throw new SdkError('INVALID_ARGUMENT', 'signal', 'not an AbortSignal');
  if (fields[callback] !== undefined && typeof fields[callback] !== 'function')
    throw new SdkError('INVALID_ARGUMENT', callback, 'not a function');
  return fields as Partial<Options>;
}

/**
 * Gives the caller the handle of a request that is, or is about to be, sent.
 * @returns the handle
 * @throws SdkError CALLBACK_FAILED with the handle, which must not be lost: the request may be paid
 */
export function handOver<Handle extends object>(
  handle: Handle,
  onHandle: ((handle: Handle) => void) | undefined,
): Handle {
  try {
    onHandle?.(handle);
  } catch (cause) {
    throw new SdkError('CALLBACK_FAILED', 'onHandle', messageOf(cause), { cause, handle });
  }
  return handle;
}
