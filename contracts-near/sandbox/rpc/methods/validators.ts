import { z } from 'zod';
import type { Block } from '../../chain/block.ts';
import { epochStart } from '../../chain/epochs.ts';
import { unknownEpoch } from '../errors.ts';
import { accountIdSchema, blockIdSchema, hashSchema, named, parseParams } from '../params.ts';
import { validatorStakeView } from '../views.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';

const validatorsSchema = z.object({
  epoch_id: hashSchema.nullish(),
  block_id: blockIdSchema.nullish(),
  latest: z.null().optional(),
});
const orderedSchema = z.object({ block_id: blockIdSchema.nullish() });
const windowsSchema = z.object({ account_id: accountIdSchema });

/** The newest block of the epoch that is asked for. */
function blockOfEpoch(context: RpcContext, params: unknown): Block {
  const form = params === 'latest' ? {} : named(params, 'block_id');
  const { epoch_id: epochId, block_id: blockId } = parseParams(validatorsSchema, form);
  const { head, config, history } = context.chain;
  if (typeof epochId !== 'string') return findBlock(context, { block_id: blockId });
  for (let block: Block | undefined = head; block; ) {
    if (block.epochId === epochId) return block;
    block = history.block(epochStart(block.epochHeight, config.epochLength) - 1);
  }
  throw unknownEpoch();
}

function validators(context: RpcContext, params: unknown) {
  const block = blockOfEpoch(context, params);
  const { epochLength, validator } = context.chain.config;
  const { accountId, publicKey, stake } = validator;
  const seat = { account_id: accountId, public_key: publicKey, stake: stake.toString(), shards: [0] };
  const start = epochStart(block.epochHeight, epochLength);
  const blocks = block.height - start + (start === 0 ? 0 : 1);
  const produced = {
    num_produced_blocks: blocks,
    num_expected_blocks: blocks,
    num_produced_chunks: blocks,
    num_expected_chunks: blocks,
    num_produced_chunks_per_shard: [blocks],
    num_expected_chunks_per_shard: [blocks],
    num_produced_endorsements: blocks,
    num_expected_endorsements: blocks,
    num_produced_endorsements_per_shard: [blocks],
    num_expected_endorsements_per_shard: [blocks],
    shards_endorsed: [0],
  };
  return {
    current_validators: [{ ...seat, is_slashed: false, ...produced }],
    next_validators: [seat],
    current_fishermen: [],
    next_fishermen: [],
    current_proposals: [],
    prev_epoch_kickout: [],
    epoch_start_height: start,
    epoch_height: block.epochHeight,
  };
}

/** Heights until the end of the epoch at which a node need not be up: none for the validator, all for others. */
const maintenanceWindows: RpcMethod = ({ chain }, params) => {
  const { account_id: id } = parseParams(windowsSchema, named(params, 'account_id'));
  if (id === chain.config.validator.accountId) return [];
  return [{ start: chain.head.height, end: epochStart(chain.head.epochHeight + 1, chain.config.epochLength) }];
};

export const validatorMethods: Readonly<Record<string, RpcMethod>> = {
  validators,
  EXPERIMENTAL_validators_ordered: (context, params) => {
    findBlock(context, parseParams(orderedSchema, named(params, 'block_id')));
    return [validatorStakeView(context.chain.config.validator)];
  },
  maintenance_windows: maintenanceWindows,
  EXPERIMENTAL_maintenance_windows: maintenanceWindows,
};
