import { sourceNames } from '../sources/jsonEndpoint.ts';
import { majorityOf, SourceQuorum } from '../sources/quorum.ts';
import type { SourceWatch } from '../sources/watch.ts';
import { EvmRpc } from './rpc.ts';
import { EvmSource, patience } from './source.ts';

/** Longest ordinary answer that is read; ranges of blocks whose logs have more are asked for in parts. */
const maxResponseBytes = 16 << 20;

export interface EvmSourcesConfig {
  readonly chainId: number;
  readonly sources: readonly { readonly url: string }[];
  /** How many of them must agree; a majority when not given. */
  readonly quorum?: number | undefined;
  readonly timeoutMs: number;
  readonly maxBlockRange: number;
  /**
   * Longest answer about the logs of one block that is read, in MiB. A byte of a log costs 8 gas and is two digits, so a
   * block of Ethereum's 60 million gas can have 15 million of them, and 64 MiB hold a block of 250 million gas.
   */
  readonly maxAnswerMiB: number;
}

/** The configured endpoints of a chain, one by one and as a quorum. */
export interface EvmSources {
  readonly sources: readonly EvmSource[];
  readonly quorum: SourceQuorum<EvmSource>;
}

export function openEvmSources(config: EvmSourcesConfig, watch: SourceWatch): EvmSources {
  const { chainId, maxAnswerMiB, maxBlockRange, timeoutMs } = config;
  const names = sourceNames(config.sources.map(({ url }) => url));
  const sources = config.sources.map(({ url }, index) => {
    const name = names[index];
    const rpc = new EvmRpc({ url, name, timeoutMs, maxResponseBytes });
    const ample = { timeoutMs: patience * timeoutMs, maxResponseBytes: Math.max(maxResponseBytes, maxAnswerMiB << 20) };
    const patientRpc = new EvmRpc({ url, name, ...ample });
    return new EvmSource({ rpc, patientRpc, chainId, maxBlockRange, timeoutMs });
  });
  return { sources, quorum: new SourceQuorum(sources, config.quorum ?? majorityOf(sources.length), watch) };
}
