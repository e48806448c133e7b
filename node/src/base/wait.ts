import { AbortedError, TimeoutError } from './errors.ts';

/**
 * Runs `work` with a signal that is aborted when `parent` is or after `ms` milliseconds.
 * Does not wait for work that ignores its signal. @throws TimeoutError, AbortedError, or what `work` throws.
 */
export async function withTimeout<T>(
  what: string,
  ms: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let settle: (error: Error) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    settle = reject;
  });
  const end = (error: Error) => {
    settle(error);
    controller.abort(error);
  };
  const onParent = () => end(new AbortedError(what, parent?.reason));
  if (parent?.aborted) throw new AbortedError(what, parent.reason);
  const timer = setTimeout(() => end(new TimeoutError(what, ms)), ms);
  parent?.addEventListener('abort', onParent, { once: true });
  try {
    const running = work(controller.signal);
    running.catch(() => {}); // its rejection is reported by the race, or came too late to matter
    return await Promise.race([running, ended]);
  } finally {
    clearTimeout(timer);
    parent?.removeEventListener('abort', onParent);
  }
}

/** Rejects with AbortedError once the signal is aborted; otherwise gives what `promise` gives. */
export async function abortable<T>(what: string, signal: AbortSignal, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  if (signal.aborted) throw new AbortedError(what, signal.reason);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new AbortedError(what, signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
