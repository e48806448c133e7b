import type { ChildProcess } from 'node:child_process';

/** Milliseconds. */
const defaultPatience = 60_000;

/** Ends a process that this one has started, and waits until it has ended. @param patience until it is killed */
export async function endProcess(child: ChildProcess, patience = defaultPatience): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), patience);
  await ended;
  clearTimeout(killing);
}
