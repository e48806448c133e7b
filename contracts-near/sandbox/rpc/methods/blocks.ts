import { z } from 'zod';
import { GAS_PRICE } from '../../runtime/fees.ts';
import { blockView, chunkView } from '../block-views.ts';
import { handlerError } from '../errors.ts';
import { blockIdSchema, blockReferenceSchema, hashSchema, named, parseParams } from '../params.ts';
import { findBlock, type RpcMethod } from './context.ts';

const chunkByBlock = z.object({ block_id: blockIdSchema, shard_id: z.number().int().nonnegative() });
const chunkSchema = z.union([z.object({ chunk_id: hashSchema }), chunkByBlock]);

/** Positional forms of `chunk`: a hash, or a pair of block and shard. */
function chunkParams(params: unknown): unknown {
  if (!Array.isArray(params)) return params;
  const [first] = params;
  return Array.isArray(first) ? named(first, 'block_id', 'shard_id') : { chunk_id: first };
}

export const blockMethods: Readonly<Record<string, RpcMethod>> = {
  block: (context, params) => {
    const reference = parseParams(blockReferenceSchema, named(params, 'block_id'));
    return blockView(findBlock(context, reference), context.validatorId);
  },
  chunk: (context, params) => {
    const request = parseParams(chunkSchema, chunkParams(params));
    if ('block_id' in request) {
      if (request.shard_id !== 0) {
        throw handlerError('INVALID_SHARD_ID', { shard_id: request.shard_id }, 'the sandbox has one shard, 0');
      }
      return chunkView(findBlock(context, { block_id: request.block_id }), context.validatorId);
    }
    const block = context.chain.history.blockByChunk(request.chunk_id);
    if (!block)
      throw handlerError('UNKNOWN_CHUNK', { chunk_hash: request.chunk_id }, `Chunk ${request.chunk_id} is missing`);
    return chunkView(block, context.validatorId);
  },
  gas_price: (context, params) => {
    const { block_id: id } = parseParams(blockReferenceSchema, named(params, 'block_id'));
    findBlock(context, { block_id: id });
    return { gas_price: GAS_PRICE.toString() };
  },
};
