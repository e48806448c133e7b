import { majorityOf, SourceQuorum } from '../sources/quorum.ts';
import type { SourceWatch } from '../sources/watch.ts';
import type { BlockSource, SingleBlockSource } from './blocks.ts';
import type { LakeConfig } from './lakeBucket.ts';
import { QuorumBlockSource } from './quorumBlocks.ts';
import type { NearRpc } from './rpc.ts';
import { RpcBlockSource } from './rpcBlocks.ts';

/** Mainnet's shard files have a few megabytes: most of it is state that changed. */
const maxLakeFileBytes = 32 << 20;

export interface BlockSourcesConfig {
  readonly contractId: string;
  readonly lake?: LakeConfig | undefined;
  /** How many of all sources must agree; a majority when not given. */
  readonly quorum?: number | undefined;
  readonly timeoutMs: number;
}

export interface OpenBlocks {
  readonly source: BlockSource;
  /** Ends what is under way. */
  close(): void;
}

/** The configured sources of blocks as a quorum: every RPC endpoint is a voice, and so is the Lake, if there is one. */
export async function openBlocks(
  { contractId, lake, quorum, timeoutMs }: BlockSourcesConfig,
  rpcs: readonly NearRpc[],
  watch: SourceWatch,
): Promise<OpenBlocks> {
  const overRpc = rpcs.map((rpc) => new RpcBlockSource(rpc, contractId));
  const fromLake = lake && (await openLake(lake, contractId, timeoutMs));
  const sources: SingleBlockSource[] = fromLake ? [...overRpc, fromLake] : overRpc;
  const voices = new SourceQuorum(sources, quorum ?? majorityOf(sources.length), watch);
  return { source: new QuorumBlockSource(voices), close: () => fromLake?.close() };
}

/** The AWS SDK takes 35 MB of memory: only who has a Lake loads it. */
async function openLake(lake: LakeConfig, contractId: string, timeoutMs: number) {
  const [{ LakeBucket }, { LakeBlockSource }] = await Promise.all([
    import('./lakeBucket.ts'),
    import('./lakeBlocks.ts'),
  ]);
  return new LakeBlockSource(new LakeBucket({ ...lake, timeoutMs, maxResponseBytes: maxLakeFileBytes }), contractId);
}
