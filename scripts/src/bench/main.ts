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

const options = new Command('npm run bench --')
  .description('What signatures and their preparation cost: CPU of the protocols, gas, latency and throughput.')
  .option('--json', 'one JSON object per figure and line', false)
  .option('--only <part>', 'protocol, gas or network')
  .parse()
  .opts<{ json: boolean; only?: string }>();

const repository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const rowsSchema = z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() }));

/** CPU of each protocol, in a process of its own: nothing else runs in it. */
function protocolBench(): BenchRow[] {
  const bench = spawnSync(process.execPath, [...process.execArgv, repository('node/bench/protocol.ts'), '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (bench.status !== 0) throw new Error('the protocol bench failed');
  return rowsSchema.parse(JSON.parse(bench.stdout));
}

/** Gas of each method, as the contract's tests measured it and hold it within 10 %. */
function gasBench(): BenchRow[] {
  const table = z
    .record(z.string(), z.number())
    .parse(JSON.parse(readFileSync(repository('contracts-near/test/gas.json'), 'utf8')));
  return Object.entries(table).map(([name, value]) => ({ name, value, unit: 'Tgas' }));
}

const parts: Readonly<Record<string, () => BenchRow[] | Promise<BenchRow[]>>> = {
  protocol: protocolBench,
  gas: gasBench,
  network: networkBench,
};

for (const [part, run] of Object.entries(parts)) {
  if (options.only !== undefined && options.only !== part) continue;
  if (!options.json) console.log(`\n${part}`);
  for (const { name, value, unit } of await run()) {
    if (options.json) console.log(JSON.stringify({ bench: part, name, value, unit }));
    else console.log(`  ${name.padEnd(52)} ${value.toFixed(2).padStart(12)} ${unit}`);
  }
}
