import { sourceNames } from '../sources/jsonEndpoint.ts';
import { majorityOf, SourceQuorum } from '../sources/quorum.ts';
import type { SourceWatch } from '../sources/watch.ts';
import { NearRpc } from './rpc.ts';

/** Of the answers that nodes read, those with a chunk are the longest: some megabytes at most. */
const maxResponseBytes = 16 << 20;

export interface SourcesConfig {
  readonly rpcUrls: readonly string[];
  /** How many of them must agree; a majority when not given. */
  readonly quorum?: number | undefined;
  readonly timeoutMs: number;
}

/** The configured NEAR endpoints, one by one and as a quorum. */
export function openSources(
  { quorum, rpcUrls, timeoutMs }: SourcesConfig,
  watch: SourceWatch,
): { readonly sources: readonly NearRpc[]; readonly quorum: SourceQuorum<NearRpc> } {
  const names = sourceNames(rpcUrls);
  const sources = rpcUrls.map((url, index) => new NearRpc({ url, name: names[index], timeoutMs, maxResponseBytes }));
  return { sources, quorum: new SourceQuorum(sources, quorum ?? majorityOf(sources.length), watch) };
}
