import { z } from 'zod';
import { MAX_BLOCKHASH_AGE } from '../../chain/chain.ts';
import { SLOTS_PER_EPOCH } from '../../chain/epoch.ts';
import { addressSchema, blockhashSchema, contextSchema } from '../params.ts';
import { API_VERSION, commitmentOf, method, type RpcMethod, withContext } from './context.ts';

const NO_FEATURE_SET = 0;
const MAX_LOCKED_ADDRESSES = 128;

export const clusterMethods: Readonly<Record<string, RpcMethod>> = {
  getVersion: () => ({ 'solana-core': API_VERSION, 'feature-set': NO_FEATURE_SET }),
  getHealth: () => 'ok',
  getGenesisHash: ({ chain }) => chain.genesisHash,

  getSlot: method(z.tuple([contextSchema]), (context, [config]) => {
    return context.chain.blockAt(commitmentOf(context, config)).slot;
  }),

  getBlockHeight: method(z.tuple([contextSchema]), (context, [config]) => {
    return context.chain.blockAt(commitmentOf(context, config)).height;
  }),

  getTransactionCount: ({ chain }) => chain.transactionCount,

  getEpochInfo: method(z.tuple([contextSchema]), (context, [config]) => {
    const { slot, height } = context.chain.blockAt(commitmentOf(context, config));
    return {
      absoluteSlot: slot,
      blockHeight: height,
      epoch: Math.floor(slot / SLOTS_PER_EPOCH),
      slotIndex: slot % SLOTS_PER_EPOCH,
      slotsInEpoch: SLOTS_PER_EPOCH,
      transactionCount: context.chain.transactionCount,
    };
  }),

  getEpochSchedule: () => ({
    slotsPerEpoch: SLOTS_PER_EPOCH,
    leaderScheduleSlotOffset: SLOTS_PER_EPOCH,
    warmup: false,
    firstNormalEpoch: 0,
    firstNormalSlot: 0,
  }),

  getLatestBlockhash: method(z.tuple([contextSchema]), (context, [config]) => {
    const { slot, height, blockhash } = context.chain.blockAt(commitmentOf(context, config));
    return withContext(slot, { blockhash, lastValidBlockHeight: height + MAX_BLOCKHASH_AGE });
  }),

  isBlockhashValid: method(z.tuple([blockhashSchema, contextSchema]), (context, [blockhash, config]) => {
    const { chain } = context;
    const { slot, height } = chain.blockAt(commitmentOf(context, config));
    const block = chain.history.byHash(blockhash);
    const isValid = block !== undefined && block.height <= height && height - block.height <= MAX_BLOCKHASH_AGE;
    return withContext(slot, isValid);
  }),

  getRecentPrioritizationFees: method(
    z.tuple([z.array(addressSchema).max(MAX_LOCKED_ADDRESSES).nullish()]),
    ({ chain }) => {
      const { height } = chain.history.head;
      const blocks = Array.from({ length: MAX_BLOCKHASH_AGE }, (_, age) => chain.history.atHeight(height - age));
      return blocks.flatMap((block) => (block ? [{ slot: block.slot, prioritizationFee: 0 }] : [])).reverse();
    },
  ),
};
