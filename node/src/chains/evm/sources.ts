import { sourceNames } from '../sources/jsonEndpoint.ts';
import { majorityOf, SourceQuorum } from '../sources/quorum.ts';
import type { SourceWatch } from '../sources/watch.ts';
import { EvmRpc } from './rpc.ts';
import { EvmSource } from './source.ts';

/** Longest answer that is read: the logs of the fullest block of Ethereum would have about five megabytes. */
const maxResponseBytes = 16 << 20;

export interface EvmSourcesConfig {
  readonly chainId: number;
  readonly sources: readonly { readonly url: string }[];
  /** How many of them must agree; a majority when not given. */
  readonly quorum?: number | undefined;
  readonly timeoutMs: number;
  readonly maxBlockRange: number;
}

/** The configured endpoints of a chain, one by one and as a quorum. */
export interface EvmSources {
  readonly sources: readonly EvmSource[];
  readonly quorum: SourceQuorum<EvmSource>;
}

export function openEvmSources(config: EvmSourcesConfig, watch: SourceWatch): EvmSources {
  const { chainId, maxBlockRange, timeoutMs } = config;
  const names = sourceNames(config.sources.map(({ url }) => url));
  const sources = config.sources.map(({ url }, index) => {
    const rpc = new EvmRpc({ url, name: names[index], timeoutMs, maxResponseBytes });
    return new EvmSource({ rpc, chainId, maxBlockRange, timeoutMs });
  });
  return { sources, quorum: new SourceQuorum(sources, config.quorum ?? majorityOf(sources.length), watch) };
}
