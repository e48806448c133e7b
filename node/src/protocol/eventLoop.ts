/** Lets everything else that waits in this thread run; then goes on unless the signal was aborted meanwhile. */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/** Works through `count` items in slices, letting the event loop run between them. */
export async function inSlices(
  count: number,
  size: number,
  signal: AbortSignal,
  work: (first: number, count: number) => void,
): Promise<void> {
  for (let first = 0; first < count; first += size) {
    work(first, Math.min(size, count - first));
    await yieldToEventLoop(signal);
  }
}
