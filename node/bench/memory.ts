import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ParticipantId } from '../src/base/ids.ts';
import { systemRandom } from '../src/base/random.ts';
import { generateTriples, maxBatch } from '../src/protocol/triples/generate.ts';
import type { Channel } from '../src/types/channel.ts';
import { contextOf, ids } from '../test/support/fixtures.ts';
import { Router } from '../test/support/router.ts';
import { type BenchRow, print } from './measure.ts';

// One participant of a batch in a process of its own, the others in this one: what the process takes at its peak is what
// a generation thread takes, and a Node that does nothing.

interface Delivery {
  readonly peer: ParticipantId;
  readonly round: number;
  readonly message: Uint8Array;
}
interface Job {
  readonly threshold: number;
  readonly count: number;
}

/** Argument of the child. */
const participant = 'participant';

/** Most that a generation thread may take at 5 of 8, in MiB. */
export const memoryBound = 256;

const membersOf = (threshold: number) => ids(...Array.from({ length: threshold }, (_, i) => i));
const run = (channel: Channel, { threshold, count }: Job) => {
  const { participants } = channel;
  const sessionContext = contextOf(participants, threshold);
  return generateTriples(channel, { sessionContext, count, owner: participants[0]!, random: systemRandom });
};

/** Peak resident memory in MiB of a process that takes part in `runs` batches, one after another. */
export async function peakMemory(threshold: number, count: number, runs = 2): Promise<number> {
  const members = membersOf(threshold);
  const [inChild] = members as [ParticipantId];
  const child = fork(fileURLToPath(import.meta.url), [participant], { serialization: 'advanced', timeout: 300_000 });
  try {
    for (let i = 0; i < runs; i++) {
      const router = new Router(members, (envelope) => {
        if (envelope.to !== inChild) return [envelope];
        child.send({ peer: envelope.from, round: envelope.round, message: envelope.message } satisfies Delivery);
        return [];
      });
      const outgoing = router.channel(inChild);
      const onMessage = (message: Delivery | { done: true }) => {
        if ('peer' in message) void outgoing.send(message.peer, message.round, message.message);
      };
      child.on('message', onMessage);
      const done = new Promise<void>((resolve, reject) => {
        child.on('message', (message: object) => 'done' in message && resolve());
        child.once('exit', (code) => reject(new Error(`the participant’s process ended with ${code}`)));
      });
      child.send({ threshold, count } satisfies Job);
      await Promise.all([done, ...members.slice(1).map((id) => run(router.channel(id), { threshold, count }))]);
      child.off('message', onMessage);
    }
    child.send({ end: true });
    const [{ peakMiB }] = (await once(child, 'message')) as [{ peakMiB: number }];
    return peakMiB;
  } finally {
    child.disconnect();
  }
}

/** The body of the child: runs what it is told to, over the parent. */
function participate(tell: (message: object) => void): void {
  let router: Router | undefined;
  const early: Delivery[] = [];
  const deliver = ({ peer, round, message }: Delivery) => void router?.channel(peer).send(self, round, message);
  const [self] = membersOf(2) as [ParticipantId];
  process.on('message', (message: Delivery | Job | { end: true }) => {
    if ('end' in message) return tell({ peakMiB: process.resourceUsage().maxRSS / 1024 });
    if ('peer' in message) return void (router ? deliver(message) : early.push(message));
    router = new Router(membersOf(message.threshold), (envelope) => {
      if (envelope.to === self) return [envelope];
      tell({ peer: envelope.to, round: envelope.round, message: envelope.message } satisfies Delivery);
      return [];
    });
    for (const delivery of early.splice(0)) deliver(delivery);
    void run(router.channel(self), message).then(() => {
      router = undefined;
      tell({ done: true });
    });
  });
}

/** Memory of a participant at 2 and 5 participants a run, with the largest batch that a node makes. */
export async function* memoryBench(): AsyncGenerator<BenchRow> {
  for (const t of [2, 5]) {
    for (const count of new Set([2, 64, maxBatch(t)])) {
      const peak = await peakMemory(t, count);
      yield {
        bench: 'memory',
        name: `peak of a process that takes part, t=${t}, batch ${count}`,
        value: peak,
        unit: 'MiB resident',
        detail: { t, batch: count },
      };
    }
  }
}

if (process.argv[2] === participant) participate((message) => process.send?.(message));
else if (import.meta.main) await print(memoryBench());
