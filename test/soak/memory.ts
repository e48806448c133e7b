/** Resident memory over time: MiB at minutes from the start. */
export interface Sample {
  readonly minute: number;
  readonly mib: number;
}

/** Least squares, in MiB a minute; 0 for fewer than two points in time. */
export function slope(samples: readonly Sample[]): number {
  const mean = (value: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  const [minute, mib] = [mean((sample) => sample.minute), mean((sample) => sample.mib)];
  const spread = samples.reduce((sum, sample) => sum + (sample.minute - minute) ** 2, 0);
  if (spread === 0) return 0;
  return samples.reduce((sum, sample) => sum + (sample.minute - minute) * (sample.mib - mib), 0) / spread;
}
