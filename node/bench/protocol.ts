import { epoch } from '../src/base/ids.ts';
import { systemRandom } from '../src/base/random.ts';
import { keygen } from '../src/protocol/keygen.ts';
import { generateTriples } from '../src/protocol/triples/generate.ts';
import type { Channel } from '../src/types/channel.ts';
import { contextOf, dealPair, ids, runKeygen, runPresign, signTogether } from '../test/support/fixtures.ts';
import { exampleRequest } from '../test/support/requests.ts';
import { runAll } from '../test/support/router.ts';

/** One measurement: what was run, the figure and its unit. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit:
    | 'ms CPU / party'
    | 'ms CPU / party and triple'
    | 'bytes / pair and triple'
    | 'ms without a break, all parties in one thread';
}

/**
 * CPU of one participant for each protocol, all participants running in this thread, so the figures are the total
 * divided by their number; and bytes both ways between two participants, without the mesh's framing.
 */
export async function protocolBench(batches: readonly number[] = [16, 64, 128]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  await triples(2, 4); // compiles the code and builds the tables
  for (const [size, threshold] of [
    [3, 2],
    [5, 3],
  ] as const) {
    const members = ids(...Array.from({ length: size }, (_, i) => i));
    const run = await measured(size, () =>
      runAll(members, (channel) =>
        keygen(channel, {
          sessionContext: contextOf(members, threshold, { run: { attempt: 0 } }),
          random: systemRandom,
        }),
      ),
    );
    rows.push({ name: `keygen ${threshold} of ${size}`, value: run.cpuMs, unit: 'ms CPU / party' });
  }
  for (const threshold of [2, 3]) {
    for (const count of batches) {
      const { cpuMs, bytesPerPair, longestMs } = await triples(threshold, count);
      const name = `triples t=${threshold} batch ${count}`;
      rows.push({ name, value: cpuMs / count, unit: 'ms CPU / party and triple' });
      rows.push({ name, value: bytesPerPair / count, unit: 'bytes / pair and triple' });
      rows.push({ name, value: longestMs, unit: 'ms without a break, all parties in one thread' });
    }
  }
  for (const threshold of [2, 3]) rows.push(...(await presignAndSign(threshold)));
  return rows;
}

async function triples(threshold: number, count: number) {
  const members = ids(...Array.from({ length: threshold }, (_, i) => i));
  let bytes = 0;
  const protocol = (channel: Channel) =>
    generateTriples(channel, {
      sessionContext: contextOf(members, threshold),
      count,
      owner: members[0]!,
      random: systemRandom,
    });
  const { cpuMs, longestMs } = await measured(threshold, async () => {
    const { outcomes } = await runAll(members, protocol, (envelope) => {
      bytes += envelope.message.length;
      return [envelope];
    });
    for (const outcome of outcomes.values()) if (outcome.status === 'rejected') throw outcome.reason;
  });
  return { cpuMs, longestMs, bytesPerPair: bytes / ((threshold * (threshold - 1)) / 2) };
}

async function presignAndSign(threshold: number): Promise<BenchRow[]> {
  const members = ids(...Array.from({ length: threshold }, (_, i) => i));
  const shares = await runKeygen(members, threshold);
  const runs = 10;
  const pairs = Array.from({ length: runs }, (_, i) => dealPair(members, `bench ${i}`));
  const ready: Awaited<ReturnType<typeof runPresign>>[] = [];
  const presigning = await measured(threshold * runs, async () => {
    for (const pair of pairs) ready.push(await runPresign(members, shares, pair, { epoch: epoch(1) }));
  });
  const signing = await measured(threshold * runs, async () => {
    for (const presignatures of ready) signTogether(presignatures, shares, exampleRequest('bench'));
  });
  return [
    { name: `presign t=${threshold}`, value: presigning.cpuMs, unit: 'ms CPU / party' },
    { name: `sign t=${threshold}, the leader's combination shared out`, value: signing.cpuMs, unit: 'ms CPU / party' },
  ];
}

/** CPU time of `work` divided by `shares`, and the longest it held the thread. */
async function measured(shares: number, work: () => Promise<unknown>): Promise<{ cpuMs: number; longestMs: number }> {
  let longestMs = 0;
  let running = true;
  const watch = (async () => {
    for (let last = performance.now(); running; last = performance.now()) {
      await new Promise((resolve) => setImmediate(resolve));
      longestMs = Math.max(longestMs, performance.now() - last);
    }
  })();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  running = false;
  await watch;
  return { cpuMs: (user + system) / 1000 / shares, longestMs };
}

if (import.meta.main) {
  const rows = await protocolBench();
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
  else for (const { name, value, unit } of rows) console.log(`${name}: ${value.toFixed(2)} ${unit}`);
}
