import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Producer } from '../../chain/producer.ts';
import { unknownBlock } from '../errors.ts';
import type { BlockReference } from '../params.ts';
import type { Waiting } from '../waiting.ts';

/** What the methods of the RPC work on. */
export interface RpcContext {
  readonly chain: Chain;
  readonly producer: Producer;
  readonly waiting: Waiting;
  readonly rpcAddress: () => string;
}

export type RpcMethod = (context: RpcContext, params: unknown, signal: AbortSignal) => unknown;

/** The block that a reference names; throws UNKNOWN_BLOCK when it is not kept or not there yet. */
export function findBlock({ chain }: RpcContext, reference: BlockReference): Block {
  const { block_id: id, finality, sync_checkpoint: checkpoint } = reference;
  if (typeof id === 'number') return chain.history.block(id) ?? missing(reference);
  if (typeof id === 'string') return chain.history.blockByHash(id) ?? missing(reference);
  if (checkpoint === 'genesis') return chain.history.block(0) ?? missing(reference);
  if (checkpoint === 'earliest_available') return chain.history.block(chain.history.oldest)!;
  return chain.blockAt(finality ?? 'optimistic');
}

function missing({ block_id: blockId, sync_checkpoint: checkpoint }: BlockReference): never {
  throw unknownBlock(blockId === undefined ? { sync_checkpoint: checkpoint } : { block_id: blockId });
}
