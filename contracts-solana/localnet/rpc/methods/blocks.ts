import { z } from 'zod';
import { type Block, signatureOf } from '../../chain/block.ts';
import type { Commitment } from '../../chain/chain.ts';
import { blockCleanedUp, blockNotAvailable, invalidParams, slotSkipped } from '../errors.ts';
import { settledCommitmentSchema, slotSchema, transactionEncodingSchema } from '../params.ts';
import { parsedAccountKeys } from '../views/parsed.ts';
import { statusOf, transactionView } from '../views/transactions.ts';
import { commitmentOf, method, type RpcContext, type RpcMethod } from './context.ts';

const MAX_RANGE = 500_000;

const blockConfigSchema = z
  .object({
    encoding: transactionEncodingSchema.nullish(),
    transactionDetails: z.enum(['full', 'accounts', 'signatures', 'none']).nullish(),
    rewards: z.boolean().nullish(),
    commitment: settledCommitmentSchema,
    maxSupportedTransactionVersion: slotSchema.nullish(),
  })
  .nullish();
const rangeConfigSchema = z.object({ commitment: settledCommitmentSchema, minContextSlot: slotSchema.nullish() });

export const blockMethods: Readonly<Record<string, RpcMethod>> = {
  getBlock: method(z.tuple([slotSchema, blockConfigSchema]), (context, [slot, config]) => {
    const block = blockOf(context, slot, config?.commitment ?? 'finalized');
    const { blockhash, previousBlockhash, parentSlot, time: blockTime, height: blockHeight } = block;
    const shown = { blockhash, previousBlockhash, parentSlot, blockTime, blockHeight };
    const rewards = config?.rewards === false ? {} : { rewards: [] };
    return { ...shown, ...rewards, ...transactionsOf(block, config) };
  }),

  getBlocks: method(
    z.tuple([slotSchema, z.union([slotSchema, rangeConfigSchema]).nullish(), rangeConfigSchema.nullish()]),
    (context, [start, endOrConfig, lastConfig]) => {
      const end = typeof endOrConfig === 'number' ? endOrConfig : undefined;
      const config = typeof endOrConfig === 'object' ? endOrConfig : lastConfig;
      const { slot } = context.chain.blockAt(commitmentOf(context, config));
      const last = Math.min(end ?? slot, slot);
      if (last - start > MAX_RANGE) throw invalidParams(`Slot range too large; max ${MAX_RANGE}`);
      return slotsFrom(context, start, last, MAX_RANGE + 1);
    },
  ),

  getBlocksWithLimit: method(
    z.tuple([slotSchema, slotSchema.max(MAX_RANGE), rangeConfigSchema.nullish()]),
    (context, [start, limit, config]) => {
      const { slot } = context.chain.blockAt(commitmentOf(context, config));
      return slotsFrom(context, start, slot, limit);
    },
  ),

  getBlockTime: method(z.tuple([slotSchema]), (context, [slot]) => blockOf(context, slot, 'confirmed').time),
  getFirstAvailableBlock: ({ chain }) => chain.history.oldest.slot,
  minimumLedgerSlot: ({ chain }) => chain.history.oldest.slot,
};

/** @throws RpcError -32001, -32004, -32007 */
function blockOf({ chain }: RpcContext, slot: number, commitment: Commitment): Block {
  const { oldest } = chain.history;
  if (slot < oldest.slot) throw blockCleanedUp(slot, oldest.slot);
  if (slot > chain.blockAt(commitment).slot) throw blockNotAvailable(slot);
  const block = chain.history.atSlot(slot);
  if (!block) throw slotSkipped(slot);
  return block;
}

/** Slots that have a block. */
function slotsFrom({ chain }: RpcContext, start: number, last: number, limit: number): number[] {
  const slots: number[] = [];
  for (let slot = Math.max(start, chain.history.oldest.slot); slot <= last && slots.length < limit; slot++)
    if (chain.history.atSlot(slot)) slots.push(slot);
  return slots;
}

function transactionsOf({ transactions }: Block, config: z.infer<typeof blockConfigSchema>) {
  const maxVersion = config?.maxSupportedTransactionVersion ?? undefined;
  switch (config?.transactionDetails ?? 'full') {
    case 'none':
      return {};
    case 'signatures':
      return { signatures: transactions.map(signatureOf) };
    case 'accounts':
      return {
        transactions: transactions.map((landed) => {
          const { err, fee, preBalances, postBalances } = landed.execution;
          const { version, ...shown } = { version: undefined, ...transactionView(landed, 'json', maxVersion) };
          const { preTokenBalances, postTokenBalances } = shown.meta;
          return {
            transaction: { signatures: landed.transaction.signatures, accountKeys: parsedAccountKeys(landed) },
            meta: { err, status: statusOf(err), fee, preBalances, postBalances, preTokenBalances, postTokenBalances },
            ...(version === undefined ? {} : { version }),
          };
        }),
      };
    default: {
      const encoding = config?.encoding ?? 'json';
      return { transactions: transactions.map((landed) => transactionView(landed, encoding, maxVersion)) };
    }
  }
}
