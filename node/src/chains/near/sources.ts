import type { Logger } from '../../base/logger.ts';
import { majorityOf, SourceQuorum } from './quorum.ts';
import { NearRpc } from './rpc.ts';

const maxResponseBytes = 32 << 20;

export interface SourcesConfig {
  readonly rpcUrls: readonly string[];
  /** How many of them must agree; a majority when not given. */
  readonly quorum?: number | undefined;
  readonly timeoutMs: number;
}

/**
 * The configured NEAR endpoints, one by one and as a quorum.
 * @param onDissent called with a source that the others contradict
 */
export function openSources(
  { quorum, rpcUrls, timeoutMs }: SourcesConfig,
  logger: Logger,
  onDissent?: (source: string) => void,
): { readonly sources: readonly NearRpc[]; readonly quorum: SourceQuorum } {
  const sources = rpcUrls.map((url) => new NearRpc({ url, timeoutMs, maxResponseBytes }));
  return { sources, quorum: new SourceQuorum(sources, quorum ?? majorityOf(sources.length), logger, onDissent) };
}
