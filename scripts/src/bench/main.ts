import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { networkBench } from './network.ts';

/** One figure. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** Benches of node/bench: each in a process of its own, so that nothing else runs in it. */
const nodeParts = ['signature', 'primitives', 'protocol', 'memory', 'growth'] as const;
const localParts: Readonly<Record<string, () => BenchRow[] | Promise<BenchRow[]>>> = {
  gas: gasBench,
  network: networkBench,
};
const allParts = [...nodeParts, ...Object.keys(localParts)];

const options = new Command('npm run bench --')
  .description('What signatures and their preparation cost: CPU of the protocols, gas, latency and throughput.')
  .option('--json', 'one JSON object per figure and line, and nothing else with npm run --silent', false)
  .option('--only <part>', allParts.join(', '))
  .option('--write', 'writes the table and the plot of growth to docs/', false)
  .option('--profile', 'where the CPU of making triples goes, by function, and nothing else', false)
  .parse()
  .opts<{ json: boolean; only?: string; write: boolean; profile: boolean }>();

const repository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

function runNodeBench(name: string): void {
  const flags = [...(options.json ? ['--json'] : []), ...(options.write ? ['--write'] : [])];
  const bench = spawnSync(process.execPath, [...process.execArgv, repository(`node/bench/${name}.ts`), ...flags], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 900_000,
  });
  if (bench.status !== 0) throw new Error(`the bench ${name} failed`);
}

/** Gas of each method, as the contract's tests measured it and hold it within 10 %. */
function gasBench(): BenchRow[] {
  const table = z
    .record(z.string(), z.number())
    .parse(JSON.parse(readFileSync(repository('contracts-near/test/gas.json'), 'utf8')));
  return Object.entries(table).map(([name, value]) => ({ name, value, unit: 'Tgas' }));
}

async function runPart(part: string): Promise<void> {
  if (!options.json) console.log(`\n${part}`);
  const local = localParts[part];
  if (!local) return runNodeBench(part);
  for (const { name, value, unit } of await local()) {
    if (options.json) console.log(JSON.stringify({ bench: part, name, value, unit }));
    else console.log(`  ${name.padEnd(64)} ${value.toFixed(2).padStart(12)} ${unit}`);
  }
}

if (options.only !== undefined && !allParts.includes(options.only)) {
  throw new Error(`no such part: ${options.only}; there are ${allParts.join(', ')}`);
}
if (options.profile) runNodeBench('profile');
else for (const part of allParts) if (options.only === undefined || options.only === part) await runPart(part);
