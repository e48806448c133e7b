import { Session } from 'node:inspector/promises';
import { tripleCost } from './signature.ts';

/** Where the time of a batch of triples goes, by function: V8's sampling profiler, every 100 µs. */
const [threshold = 2, count = 64] = process.argv.slice(2).filter(Number).map(Number);
const shown = 40;

await tripleCost(threshold, count, 2);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 100 });
await session.post('Profiler.start');
const { ms } = await tripleCost(threshold, count, 3);
const { profile } = await session.post('Profiler.stop');
const { nodes, samples = [], timeDeltas = [] } = profile;
const names = new Map(
  nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
    const file = url.split('/').slice(-2).join('/');
    return [id, `${functionName || '(anonymous)'} ${file && `${file}:${lineNumber + 1}`}`];
  }),
);
const self = new Map<string, number>();
for (const [i, id] of samples.entries()) {
  const name = names.get(id)!;
  self.set(name, (self.get(name) ?? 0) + timeDeltas[i]!);
}
const total = [...self.values()].reduce((sum, us) => sum + us, 0);
console.log(
  `triples, t=${threshold}, batch ${count}: ${ms.toFixed(3)} ms CPU / party and triple; self time by function`,
);
for (const [name, us] of [...self].sort((a, b) => b[1] - a[1]).slice(0, shown)) {
  console.log(`  ${((100 * us) / total).toFixed(1).padStart(5)} %  ${name}`);
}
