import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Devnet, type DevnetOptions, type NodeProcess, startDevnet } from '@quorate/devnet';
import { z } from 'zod';

/** What the suites share: a devnet that a suite runs on, waiting for conditions, and what nodes say of themselves. */

/** Time for a devnet of three nodes to come up, on a machine that has other work. */
const startTimeoutMs = 240_000;
const patienceMs = 90_000;
const maxPauseMs = 500;
const logLinesShown = 25;

/**
 * Waits until `condition` gives something, and returns that.
 * @param what names the condition in the error
 * @throws when it does not in time, with the last error of the condition as cause
 */
export async function waitFor<T>(
  what: string,
  condition: () => Promise<T | undefined | false | null> | T | undefined | false | null,
  timeoutMs = patienceMs,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  // Ever more rarely: many who wait for a machine that is slow would make it slower.
  for (let pauseMs = 50; ; pauseMs = Math.min(maxPauseMs, pauseMs * 1.1)) {
    try {
      const value = await condition();
      if (value !== undefined && value !== false && value !== null) return value;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause });
    await pause(pauseMs);
  }
}

/**
 * Gives the suite around it a devnet of its own; when a test fails, the ends of the nodes' logs are printed.
 * @returns the devnet, from the first test on
 */
export function useDevnet(options: DevnetOptions): () => Devnet {
  let devnet: Devnet | undefined;
  before(async function () {
    this.timeout(startTimeoutMs);
    devnet = await startDevnet(options);
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed') for (const node of devnet?.nodes ?? []) printLog(node);
  });
  after(async function () {
    this.timeout(startTimeoutMs);
    await devnet?.stop();
  });
  return () => {
    if (!devnet) throw new Error('the devnet is not up');
    return devnet;
  };
}

function printLog(node: NodeProcess): void {
  const lines = readFileSync(node.logFile, 'utf8').trimEnd().split('\n').slice(-logLinesShown);
  console.error(`--- ${node.name}, the last ${lines.length} lines of its log\n${lines.join('\n')}`);
}

export interface LogLine {
  /** pino's: 30 info, 40 warn, 50 error. */
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Everything that a node has logged. @throws when a line is not JSON: a node prints nothing else */
export function logOf(node: NodeProcess): LogLine[] {
  const lines = readFileSync(node.logFile, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LogLine);
}

const stateSchema = z.object({
  participant: z.number(),
  epoch: z.number(),
  ready: z.boolean(),
  stock: z.object({ triples: z.number(), presignatures: z.number() }),
  available: z.object({ triples: z.number(), presignatures: z.number() }),
  pendingRequests: z.number(),
  heights: z.record(z.string(), z.number()),
  peers: z.array(z.object({ id: z.number(), connected: z.boolean() })),
});
export type ParticipantState = z.infer<typeof stateSchema>;

export async function page(node: NodeProcess, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${node.webUrl}${path}`, { signal: AbortSignal.timeout(5_000) });
  return { status: response.status, text: await response.text() };
}

/** The `/state` page of a node that takes part. @throws while it does not */
export async function stateOf(node: NodeProcess): Promise<ParticipantState> {
  return stateSchema.parse(JSON.parse((await page(node, '/state')).text));
}

/** A counter or gauge of a node; 0 when it has no such sample yet. @param sample name with its labels, as exposed */
export async function metricOf(node: NodeProcess, sample: string): Promise<number> {
  const { text } = await page(node, '/metrics');
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${sample} `));
  return line ? Number(line.slice(sample.length + 1)) : 0;
}

/** Waits until a node says that it can sign and that all of `others` are connected to it. */
export async function waitUntilReady(node: NodeProcess, others: readonly NodeProcess[] = []): Promise<void> {
  await waitFor(`${node.name} is ready and connected to ${others.map(({ name }) => name).join(', ')}`, async () => {
    const { peers, ready } = await stateOf(node);
    return ready && peers.filter(({ connected }) => connected).length >= others.length;
  });
}

/** Waits until each node owns so many presignatures: what follows then depends on signing alone. */
export async function waitForStock(nodes: readonly NodeProcess[], presignatures: number): Promise<void> {
  for (const node of nodes) {
    const filled = async () => (await stateOf(node)).stock.presignatures >= presignatures;
    await waitFor(`${node.name} has ${presignatures} presignatures`, filled, 150_000);
  }
}

/** The participant ids of nodes, from their own pages. */
export async function participantIds(nodes: readonly NodeProcess[]): Promise<Map<NodeProcess, number>> {
  return new Map(
    await Promise.all(nodes.map(async (node) => [node, (await stateOf(node)).participant] as [NodeProcess, number])),
  );
}
