import { SdkError } from '../errors.ts';
import { abortable, throwIfAborted } from './abort.ts';
import { messageOf } from './rpc.ts';

/**
 * The account that a wallet names, whatever it may be.
 *
 * @param patience milliseconds: a wallet may have to ask its user first
 * @throws SdkError SENDER_FAILED when the wallet throws, as when it is not connected; TIMEOUT, ABORTED
 */
export async function accountOf(
  ask: () => Promise<string>,
  signal?: AbortSignal | undefined,
  patience = 60_000,
): Promise<unknown> {
  const timer = AbortSignal.timeout(patience);
  try {
    return await abortable(Promise.resolve().then(ask), signal ? AbortSignal.any([signal, timer]) : timer);
  } catch (cause) {
    throwIfAborted(signal);
    if (timer.aborted)
      throw new SdkError('TIMEOUT', 'sender', `the wallet named no account within ${patience} ms`, { cause });
    if (cause instanceof SdkError) throw cause;
    throw new SdkError('SENDER_FAILED', 'sender', messageOf(cause), { cause });
  }
}
