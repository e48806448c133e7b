/** One figure; the fields of `detail` go into the JSON form as they stand. */
export interface BenchRow {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly detail?: Readonly<Record<string, number | string>>;
}

/** CPU time in ms that this process, all its threads, spends on `work`: garbage collection counts, other processes do not. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Median CPU time in ms of `runs` runs, after one that does not count and lets the compilers do their work. */
export async function medianCpu(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) times.push(await cpuOf(work));
  return median(times);
}

/** A row as one line of JSON: which bench, its details, then name, value and unit. */
export const toJson = ({ bench, detail, ...rest }: BenchRow): string => JSON.stringify({ bench, ...detail, ...rest });

/** Prints the rows as they come: text, or with --json an object a line. */
export async function print(rows: AsyncIterable<BenchRow>): Promise<void> {
  for await (const row of rows) {
    if (process.argv.includes('--json')) console.log(toJson(row));
    else {
      console.log(`  ${row.name.padEnd(64)} ${row.value.toFixed(row.value < 1 ? 4 : 2).padStart(12)} ${row.unit}`);
    }
  }
}
