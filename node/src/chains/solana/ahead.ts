/**
 * Runs tasks in order, up to `width` of them at a time, and gives what they give in the same order. A task that throws
 * ends it in its turn.
 */
export async function* ahead<T>(tasks: readonly (() => Promise<T>)[], width: number): AsyncGenerator<T, void, void> {
  const running: Promise<T>[] = [];
  for (let next = 0; next < tasks.length || running.length > 0; ) {
    for (; next < tasks.length && running.length < width; next++) {
      const task = tasks[next]!();
      task.catch(() => {}); // seen when its turn has come, or of no interest any more
      running.push(task);
    }
    yield await running.shift()!;
  }
}

/** What all tasks give, up to `width` of them running at a time. */
export async function collect<T>(tasks: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  for await (const result of ahead(tasks, width)) results.push(result);
  return results;
}
