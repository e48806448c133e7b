import { writeFileSync } from 'node:fs';
import { LARGEST_BATCH } from '../src/protocol/triples/generate.ts';
import { MAX_BATCH } from '../src/stockpile/load.ts';
import { type BenchRow, print } from './measure.ts';
import { onlineCost, tripleCost } from './signature.ts';
import { linePlot } from './svg.ts';

const thresholds = [2, 3, 4, 5, 6, 7];
/** Batch size at which thresholds are compared. */
const commonBatch = 64;
const batches = [16, 32, 64, 128, 256, 512, LARGEST_BATCH];

const unit = 'ms CPU / party';

/** How CPU of a signature (two triples, presigning, signing) grows with the threshold, and falls with the batch. */
export async function* growthBench(): AsyncGenerator<BenchRow> {
  // lets the compilers do their work
  await tripleCost(2, commonBatch, 5);
  await onlineCost(2, 3);
  for (const t of thresholds) {
    const triple = await tripleCost(t, commonBatch, 5);
    const { presign, sign } = await onlineCost(t, 3);
    const ms = 2 * triple.ms + presign + sign;
    yield {
      bench: 'growth',
      name: `signature, t=${t}, batch ${commonBatch}`,
      value: ms,
      unit,
      detail: { t, batch: commonBatch },
    };
  }
  const online = await onlineCost(2, 3);
  for (const batch of batches) {
    const triple = await tripleCost(2, batch, 5);
    const ms = 2 * triple.ms + online.presign + online.sign;
    yield { bench: 'growth', name: `signature, t=2, batch ${batch}`, value: ms, unit, detail: { t: 2, batch } };
  }
}

/** Writes the rows to docs/: a table and its plot. */
function writeDocs(rows: readonly BenchRow[]): void {
  const at = (row: BenchRow, key: 't' | 'batch') => Number(row.detail?.[key]);
  const byThreshold = rows.slice(0, thresholds.length);
  const byBatch = rows.slice(thresholds.length);
  const docs = (name: string) => new URL(`../../docs/${name}`, import.meta.url);
  const line = (key: 't' | 'batch', of: readonly BenchRow[]) => of.map((row) => ({ x: at(row, key), y: row.value }));
  writeFileSync(
    docs('growth.svg'),
    linePlot('CPU of a signature for each participant', [
      { title: `threshold t, batches of ${commonBatch}`, yLabel: unit, points: line('t', byThreshold) },
      { title: 'triples a batch, t = 2', yLabel: unit, points: line('batch', byBatch), logarithmicX: true },
    ]),
  );
  const table = (head: string, key: 't' | 'batch', of: readonly BenchRow[]) =>
    [`| ${head} | ${unit} |`, '|---:|---:|', ...of.map((row) => `| ${at(row, key)} | ${row.value.toFixed(2)} |`)].join(
      '\n',
    );
  writeFileSync(
    docs('growth.md'),
    `# CPU of a signature

All that one signature needs, two triples, presigning and signing, in ms of one core for each participant. Written by
\`npm run bench -- --only growth --write\`; the figures are those of the machine it ran on.

![CPU against threshold and batch size](growth.svg)

${table('threshold', 't', byThreshold)}

${table('batch', 'batch', byBatch)}

Each participant multiplies with every other, so CPU grows with t − 1; the polynomials have t coefficients, but points are
cheap beside the multiplication. The base oblivious transfers are made once a pair and batch: what they cost a triple
falls with the batch's size. Beyond ${MAX_BATCH} there is little left to gain, and memory grows: that is the most which a node makes
at a time with one other, and shares out among more. Larger batches are here for the curve only.
`,
  );
}

if (import.meta.main) {
  const rows: BenchRow[] = [];
  await print(
    (async function* () {
      for await (const row of growthBench()) {
        rows.push(row);
        yield row;
      }
    })(),
  );
  if (process.argv.includes('--write')) writeDocs(rows);
}
