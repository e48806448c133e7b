import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Devnet, NodeProcess } from '@quorate/devnet';
import { metricOf, stateOf, waitFor, waitUntilReady } from '../e2e/support.ts';
import { Pulse } from '../lifecycle/pulse.ts';
import { type SpentAssets, spentAssets } from './assets.ts';
import { type Sample, slope } from './memory.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** Time from one request to the next. */
  readonly requestEveryMs: number;
  /** Mean time from one kill to the next; a killed node signs again before the next one is chosen. */
  readonly killEveryMs: number;
  /** Never killed, so that growth of its memory can be seen. */
  readonly spared?: NodeProcess;
  readonly signal?: AbortSignal;
  /** Called about every minute. */
  readonly say?: (line: string) => void;
}

export interface SoakFigures {
  readonly asked: number;
  /** Ascending, in milliseconds. */
  readonly latenciesMs: readonly number[];
  readonly failures: readonly unknown[];
  readonly kills: number;
  readonly spent: SpentAssets;
  /** By process; `sandbox` is the chain's, which is the one that asks as well. */
  readonly memory: ReadonlyMap<string, readonly Sample[]>;
}

const sampleEveryMs = 5_000;
const mib = 2 ** 20;

/**
 * Asks for signatures steadily and kills nodes at random moments meanwhile. The nodes' logs must have debug lines.
 * @throws when a killed node does not come back
 */
export async function soak(devnet: Devnet, options: SoakOptions): Promise<SoakFigures> {
  const { killEveryMs, minutes, requestEveryMs, say = () => {}, spared } = options;
  const began = performance.now();
  const minute = () => (performance.now() - began) / 60_000;
  const ending = new AbortController();
  const over = AbortSignal.any([ending.signal, ...(options.signal ? [options.signal] : [])]);
  const deadline = setTimeout(() => ending.abort(), minutes * 60_000);
  const memory = new Map<string, Sample[]>(['sandbox', ...devnet.nodes.map(({ name }) => name)].map((n) => [n, []]));
  let kills = 0;

  const pulse = await Pulse.start(devnet, 'soak', requestEveryMs);
  const latencies: number[] = [];
  const collect = () => {
    const fresh = pulse.takeLatencies();
    latencies.push(...fresh);
    return fresh;
  };

  async function kill(): Promise<void> {
    const victims = devnet.nodes.filter((node) => node !== spared);
    let due = performance.now();
    while (!over.aborted) {
      due += killEveryMs * (0.5 + randomInt(1_000) / 1_000);
      await pause(Math.max(0, due - performance.now()), undefined, { signal: over }).catch(() => {});
      if (over.aborted) return;
      const victim = victims[randomInt(victims.length)]!;
      await victim.stop('SIGKILL');
      kills += 1;
      victim.start();
      await waitUntilReady(victim, devnet.nodes.slice(1));
      await waitFor(`${victim.name} has caught up with the chain`, () => hasCaughtUp(devnet, victim));
      due = Math.max(due, performance.now() - killEveryMs);
    }
  }

  async function watch(): Promise<void> {
    let said = 0;
    while (!over.aborted) {
      memory.get('sandbox')!.push({ minute: minute(), mib: process.memoryUsage.rss() / mib });
      for (const node of devnet.nodes) {
        const bytes = await metricOf(node, 'process_resident_memory_bytes').catch(() => 0);
        if (bytes > 0) memory.get(node.name)!.push({ minute: minute(), mib: bytes / mib });
      }
      if (Math.floor(minute()) > said) {
        said = Math.floor(minute());
        const worst = Math.max(0, ...collect());
        say(
          `minute ${said}: ${pulse.asked} asked, ${pulse.failures.length} failed, ${kills} kills, slowest ${worst} ms`,
        );
      }
      await pause(sampleEveryMs, undefined, { signal: over }).catch(() => {});
    }
  }

  const killing = kill();
  killing.catch(() => ending.abort());
  try {
    await Promise.all([killing, watch()]);
  } finally {
    clearTimeout(deadline);
    ending.abort();
    await pulse.stop();
  }
  collect();
  return {
    asked: pulse.asked,
    latenciesMs: latencies.sort((a, b) => a - b),
    failures: pulse.failures,
    kills,
    spent: spentAssets(devnet.nodes),
    memory,
  };
}

/** Those who are more blocks behind do not sign, and the network can spare only one. */
const maxLag = 5;

async function hasCaughtUp(devnet: Devnet, node: NodeProcess): Promise<boolean> {
  const heightOf = async (each: NodeProcess) => Math.max(0, ...Object.values((await stateOf(each)).heights));
  const heights = await Promise.all(devnet.nodes.map(heightOf));
  return (await heightOf(node)) + maxLag >= Math.max(...heights);
}

/** MiB a minute by which the memory of a process grew after the warm-up. */
export const growthOf = ({ memory }: SoakFigures, name: string, warmUp: number): number =>
  slope((memory.get(name) ?? []).filter(({ minute }) => minute >= warmUp));

/** The figures, a line each. @param warmUp minutes in which memory is not looked at */
export function describeSoak(figures: SoakFigures, warmUp: number): string[] {
  const { asked, failures, kills, latenciesMs, memory, spent } = figures;
  const at = (share: number) => latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))];
  const rss = [...memory].map(([name, samples]) => {
    const values = samples.map(({ mib }) => mib);
    const growth = growthOf(figures, name, warmUp).toFixed(2);
    return `${name} ${growth} MiB/min, ${values.at(-1)?.toFixed(0)} at the end, ${Math.max(0, ...values).toFixed(0)} at most`;
  });
  return [
    `requests: ${asked} asked, ${latenciesMs.length} answered, ${failures.length} failed`,
    `latency in ms: p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, max ${at(1)}`,
    `kills: ${kills}`,
    `spent: ${spent.presignatures} presignatures, ${spent.pairs} triple pairs, ${spent.faults.length} of them twice`,
    `memory in MiB after ${warmUp.toFixed(1)} min of warm-up: ${rss.join('; ')}`,
  ];
}
