import { z } from 'zod';
import type { Block } from '../../chain/block.ts';
import { GAS_PRICE } from '../../runtime/fees.ts';
import { blockView, chunkView, MAX_CONGESTION_INCOMING_GAS } from '../block-views.ts';
import { handlerError } from '../errors.ts';
import { blockIdSchema, blockReferenceSchema, hashSchema, named, parseParams } from '../params.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';

const chunkByBlock = z.object({ block_id: blockIdSchema, shard_id: z.number().int().nonnegative() });
const chunkSchema = z.union([z.object({ chunk_id: hashSchema }), chunkByBlock]);

/** Positional forms of `chunk`: a hash, or a pair of block and shard. */
function chunkParams(params: unknown): unknown {
  if (!Array.isArray(params)) return params;
  const [first] = params;
  return Array.isArray(first) ? named(first, 'block_id', 'shard_id') : { chunk_id: first };
}

/** The block that brought the chunk that is asked for; throws UNKNOWN_CHUNK, UNKNOWN_BLOCK or INVALID_SHARD_ID. */
function findChunk(context: RpcContext, params: unknown): Block {
  const request = parseParams(chunkSchema, chunkParams(params));
  if ('chunk_id' in request) {
    const { chunk_id: hash } = request;
    const block = context.chain.history.blockByChunk(hash);
    if (!block) throw handlerError('UNKNOWN_CHUNK', { chunk_hash: hash }, `Chunk Missing: ChunkHash(${hash})`);
    return block;
  }
  if (request.shard_id !== 0) {
    throw handlerError(
      'INVALID_SHARD_ID',
      { shard_id: request.shard_id },
      `Shard id ${request.shard_id} does not exist`,
    );
  }
  return findBlock(context, { block_id: request.block_id });
}

export const blockMethods: Readonly<Record<string, RpcMethod>> = {
  block: (context, params) => {
    const reference = parseParams(blockReferenceSchema, named(params, 'block_id'));
    return blockView(findBlock(context, reference), context.chain.config);
  },
  chunk: (context, params) => chunkView(findChunk(context, params), context.chain.config),
  EXPERIMENTAL_congestion_level: (context, params) => {
    const { delayedGas } = findChunk(context, params).chunk;
    return { congestion_level: Math.min(1, delayedGas / MAX_CONGESTION_INCOMING_GAS) };
  },
  gas_price: (context, params) => {
    const { block_id: id } = parseParams(blockReferenceSchema, named(params, 'block_id'));
    findBlock(context, { block_id: id });
    return { gas_price: GAS_PRICE.toString() };
  },
};
