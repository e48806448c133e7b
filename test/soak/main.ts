// `npm run soak -- --minutes 10`: a network of three under steady load, of which somebody is killed all the time.
// Ends with another code than 0 when a request was not answered, an asset was spent twice, or memory grows.
import { parseArgs } from 'node:util';
import { startDevnet } from '@quorate/devnet';
import { describeSoak, growthOf, soak } from './soak.ts';

/**
 * By how many MiB the memory of a node that is never killed may grow once it has warmed up, however long the soak:
 * heaps that are collected late grow to a limit, a leak goes on.
 */
const growthBound = 96;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    'request-every-ms': { type: 'string', default: '800' },
    'kill-every-ms': { type: 'string', default: '20000' },
  },
});
const [minutes, requestEveryMs, killEveryMs] = [
  values.minutes,
  values['request-every-ms'],
  values['kill-every-ms'],
].map((text) => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${text}: not a positive number`);
  return value;
}) as [number, number, number];

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new Error(`received ${signal}`)));
const say = (line: string) => console.log(`  ${line}`);

const devnet = await startDevnet({
  nodes: 3,
  threshold: 2,
  logLevel: 'debug',
  blockIntervalMs: 300,
  signal: stopping.signal,
});
try {
  const spared = devnet.nodes[0]!;
  say(
    `${devnet.nodes.length} nodes are up, ${spared.name} is never killed; logs: ${devnet.nodes.map((n) => n.logFile).join(', ')}`,
  );
  const figures = await soak(devnet, { minutes, requestEveryMs, killEveryMs, spared, signal: stopping.signal, say });
  const warmUp = Math.max(3, minutes / 3);
  for (const line of describeSoak(figures, warmUp)) say(line);
  const faults = [
    ...figures.failures.map((failure) => `not answered: ${failure}`),
    ...figures.spent.faults,
    ...(figures.latenciesMs.length === figures.asked ? [] : ['not every request was answered']),
  ];
  const growth = growthOf(figures, spared.name, warmUp) * (minutes - warmUp);
  if (minutes > warmUp && growth > growthBound)
    faults.push(`${spared.name} has grown by ${growth.toFixed(0)} MiB, more than ${growthBound}`);
  for (const fault of faults) say(`✗ ${fault}`);
  process.exitCode = faults.length > 0 || stopping.signal.aborted ? 1 : 0;
} finally {
  await devnet.stop();
}
