import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ParticipantId } from '../src/base/ids.ts';
import { systemRandom } from '../src/base/random.ts';
import { generateTriples } from '../src/protocol/triples/generate.ts';
import { loadOf, maxBatch, THREAD_LOAD } from '../src/stockpile/load.ts';
import type { Channel } from '../src/types/channel.ts';
import { contextOf, ids } from '../test/support/fixtures.ts';
import { Router } from '../test/support/router.ts';
import { type BenchRow, print } from './measure.ts';

// One participant of some batches in a process of its own, the others in this one: what the process takes at its peak is
// what a generation thread takes, and a Node that does nothing.

interface Job {
  /** Number of the batch among those that are made. */
  readonly batch: number;
  readonly threshold: number;
  readonly count: number;
}
/** A message of a batch to the child, or from it. */
interface Delivery {
  readonly batch: number;
  readonly peer: ParticipantId;
  readonly round: number;
  readonly message: Uint8Array;
}
type ToChild = Job | Delivery | { readonly end: true };
type FromChild = Delivery | { readonly done: number } | { readonly peakMiB: number };

/** Argument of the child. */
const participant = 'participant';

/** Most that a generation thread may take at 5 of 8, in MiB. */
export const memoryBound = 256;

/** The largest batches, as many as a generation thread works on at a time. */
export const fullLoad = (threshold: number): { count: number; together: number } => {
  const count = maxBatch(threshold);
  return { count, together: Math.floor(THREAD_LOAD / loadOf(count, threshold)) };
};

const membersOf = (threshold: number) => ids(...Array.from({ length: threshold }, (_, i) => i));
const [inChild] = membersOf(2) as [ParticipantId];
const run = (channel: Channel, { threshold, count }: Job) => {
  const { participants } = channel;
  const sessionContext = contextOf(participants, threshold);
  return generateTriples(channel, { sessionContext, count, owner: participants[0]!, random: systemRandom });
};

/**
 * Peak resident memory in MiB of a process that takes part in batches of `count` triples, `together` at a time, and then
 * again in as many.
 */
export async function peakMemory(threshold: number, count: number, together = 1): Promise<number> {
  const members = membersOf(threshold);
  const child = fork(fileURLToPath(import.meta.url), [participant], { serialization: 'advanced', timeout: 300_000 });
  const failed = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the participant’s process ended with ${code}`)));
  });
  failed.catch(() => {});
  const tell = (message: ToChild) => child.send(message);
  const routers = new Map<number, Router>();
  const finished = new Map<number, () => void>();
  child.on('message', (message: FromChild) => {
    if ('done' in message) finished.get(message.done)?.();
    else if ('peer' in message) {
      const { batch, peer, round } = message;
      void routers.get(batch)?.channel(inChild).send(peer, round, message.message);
    }
  });
  const make = async (batch: number) => {
    const router = new Router(members, ({ from, to, round, message }) => {
      if (to !== inChild) return [{ from, to, round, message }];
      tell({ batch, peer: from, round, message });
      return [];
    });
    routers.set(batch, router);
    const done = new Promise<void>((resolve) => finished.set(batch, resolve));
    const job = { batch, threshold, count };
    tell(job);
    await Promise.all([done, ...members.slice(1).map((id) => run(router.channel(id), job))]);
    routers.delete(batch);
  };
  const batches = async (first: number) => {
    await Promise.race([Promise.all(Array.from({ length: together }, (_, i) => make(first + i))), failed]);
  };
  try {
    await batches(0);
    await batches(together);
    tell({ end: true });
    const [{ peakMiB }] = (await once(child, 'message')) as [{ peakMiB: number }];
    return peakMiB;
  } finally {
    child.disconnect();
  }
}

/**
 * The most that this process has ever had in memory. What the system calls its largest resident set, Linux takes over from
 * the process that started it; /proc knows better.
 */
function peakKiB(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

/** The body of the child: runs what it is told to, over the parent. */
function participate(tell: (message: FromChild) => void): void {
  const routers = new Map<number, Router>();
  process.on('message', (message: ToChild) => {
    if ('end' in message) return tell({ peakMiB: peakKiB() / 1024 });
    const { batch } = message;
    if ('peer' in message)
      return void routers.get(batch)!.channel(message.peer).send(inChild, message.round, message.message);
    const router = new Router(membersOf(message.threshold), (envelope) => {
      if (envelope.to === inChild) return [envelope];
      tell({ batch, peer: envelope.to, round: envelope.round, message: envelope.message });
      return [];
    });
    routers.set(batch, router);
    void run(router.channel(inChild), message).then(() => {
      routers.delete(batch);
      tell({ done: batch });
    });
  });
}

/** Memory of a participant at 2 and 5 participants a run, in one batch, and in as many as a thread may have. */
export async function* memoryBench(): AsyncGenerator<BenchRow> {
  for (const t of [2, 5]) {
    const full = fullLoad(t);
    for (const { count, together } of [{ count: 2, together: 1 }, { ...full, together: 1 }, full]) {
      const peak = await peakMemory(t, count, together);
      yield {
        bench: 'memory',
        name: `peak of a process that takes part, t=${t}, ${together} × batch ${count}`,
        value: peak,
        unit: 'MiB resident',
        detail: { t, batch: count, together },
      };
    }
  }
}

if (process.argv[2] === participant) participate((message) => process.send?.(message));
else if (import.meta.main) await print(memoryBench());
