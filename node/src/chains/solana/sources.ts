import { sourceNames } from '../sources/jsonEndpoint.ts';
import { majorityOf, SourceQuorum } from '../sources/quorum.ts';
import type { SourceWatch } from '../sources/watch.ts';
import type { LedgerScope } from './ledger.ts';
import { SolanaRpc } from './rpc.ts';
import { SolanaSource } from './source.ts';

/** Longest answer that is read: a transaction with all the events it can have, or a page of signatures with their memos. */
const maxResponseBytes = 16 << 20;

export interface SolanaSourcesConfig {
  readonly reference: string;
  readonly sources: readonly { readonly url: string }[];
  /** How many of them must agree; a majority when not given. */
  readonly quorum?: number | undefined;
  readonly timeoutMs: number;
}

/** The configured endpoints of a cluster, one by one and as a quorum. */
export interface SolanaSources {
  readonly sources: readonly SolanaSource[];
  readonly quorum: SourceQuorum<SolanaSource>;
}

export function openSolanaSources(config: SolanaSourcesConfig, scope: LedgerScope, watch: SourceWatch): SolanaSources {
  const { reference, timeoutMs } = config;
  const names = sourceNames(config.sources.map(({ url }) => url));
  const sources = config.sources.map(
    ({ url }, index) =>
      new SolanaSource(new SolanaRpc({ url, name: names[index], timeoutMs, maxResponseBytes }), reference, scope),
  );
  return { sources, quorum: new SourceQuorum(sources, config.quorum ?? majorityOf(sources.length), watch) };
}
