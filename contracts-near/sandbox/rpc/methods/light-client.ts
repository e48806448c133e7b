import { z } from 'zod';
import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import { epochAt, epochStart } from '../../chain/epochs.ts';
import { innerHash } from '../../chain/header.ts';
import { endorse } from '../../chain/validator.ts';
import { innerLiteView, lightHeaderView } from '../block-views.ts';
import { handlerError } from '../errors.ts';
import { hashSchema, named, parseParams } from '../params.ts';
import { outcomeView, validatorStakeView } from '../views.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';

/** Blocks after a block that carry the endorsements which make it final. */
const ENDORSING_BLOCKS = 2;

const head = { light_client_head: hashSchema };
const proofSchema = z.union([
  z.object({ type: z.literal('transaction'), transaction_hash: hashSchema, ...head }),
  z.object({ type: z.literal('receipt'), receipt_id: hashSchema, ...head }),
]);
const blockProofSchema = z.object({ block_hash: hashSchema, ...head });
const nextBlockSchema = z.object({ last_block_hash: hashSchema });

/** Proves that a transaction or receipt had its outcome, to whoever trusts the block `light_client_head`. */
const executionProof: RpcMethod = (context, params) => {
  const { chain } = context;
  const request = parseParams(proofSchema, params);
  const id = request.type === 'receipt' ? request.receipt_id : request.transaction_hash;
  const stored = chain.history.outcome(id);
  if (!stored && !chain.knows(id) && !chain.history.receipt(id)) {
    const text = `Transaction or receipt ${id} doesn't exist`;
    throw handlerError('UNKNOWN_TRANSACTION_OR_RECEIPT', { transaction_or_receipt_id: id }, text);
  }
  // The root of a block's outcomes is in the header of the block after it.
  const block = stored && chain.history.block(stored.height + 1);
  if (!block) {
    throw handlerError('NOT_CONFIRMED', { transaction_or_receipt_id: id }, `Execution of ${id} is not confirmed`);
  }
  return {
    outcome_proof: { ...outcomeView(stored), block_hash: block.hash },
    outcome_root_proof: [],
    ...blockProof(context, block, request.light_client_head),
  };
};

/** The way from a block to the block root in the header of the head that the client trusts. */
function blockProof(context: RpcContext, block: Block, headHash: string) {
  const trusted = findBlock(context, { block_id: headHash });
  const covered = block.height < trusted.height;
  const path = covered ? context.chain.history.blockProof(block.height, trusted.height) : [];
  return { block_header_lite: lightHeaderView(block), block_proof: path };
}

/**
 * The block that takes a light client furthest from the one it knows: the last final block of the same or the next
 * epoch with its endorsements (nearcore `GetNextLightClientBlock`); an empty object when there is none.
 */
const nextLightClientBlock: RpcMethod = (context, params) => {
  const { chain } = context;
  const { last_block_hash: hash } = parseParams(nextBlockSchema, named(params, 'last_block_hash'));
  const known = findBlock(context, { block_id: hash });
  const epochOf = (height: number) => epochAt(height, chain.config.epochLength);
  let height = Math.min(chain.blockAt('final').height, chain.head.height - ENDORSING_BLOCKS);
  const afterNext = epochStart(known.epochHeight + 2, chain.config.epochLength);
  height = Math.min(height, afterNext - 1);
  // Only block producers of the block's own epoch can endorse it.
  while (height > known.height && epochOf(height + ENDORSING_BLOCKS) !== epochOf(height)) height--;
  const block = height > known.height ? chain.history.block(height) : undefined;
  return block ? lightClientBlock(chain, block) : {};
};

function lightClientBlock({ history, config }: Chain, block: Block) {
  const next = history.block(block.height + 1)!;
  return {
    prev_block_hash: block.prevHash,
    next_block_inner_hash: innerHash(next, next.innerRestHash),
    inner_lite: innerLiteView(block),
    inner_rest_hash: block.innerRestHash,
    next_bps: [validatorStakeView(config.validator)],
    approvals_after_next: [endorse(config.validator, next.hash, block.height + ENDORSING_BLOCKS)],
  };
}

export const lightClientMethods: Readonly<Record<string, RpcMethod>> = {
  light_client_proof: executionProof,
  EXPERIMENTAL_light_client_proof: executionProof,
  EXPERIMENTAL_light_client_block_proof: (context, params) => {
    const request = parseParams(blockProofSchema, params);
    return blockProof(context, findBlock(context, { block_id: request.block_hash }), request.light_client_head);
  },
  next_light_client_block: nextLightClientBlock,
};
