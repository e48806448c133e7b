import type { Address } from '@solana/kit';
import { z } from 'zod';
import { type Block, type Landed, mentions, signatureOf } from '../chain/block.ts';
import type { Commitment } from '../chain/chain.ts';
import { isWritable } from '../chain/transaction.ts';
import { filtersSchema, passes } from './methods/accounts.ts';
import { type RpcContext, withContext } from './methods/context.ts';
import { isSettled } from './methods/history.ts';
import {
  accountConfigSchema,
  accountFields,
  addressSchema,
  commitmentSchema,
  contextSchema,
  parseParams,
  signatureSchema,
} from './params.ts';
import { pushedAccountView } from './views/accounts.ts';

/** What a client wants to be told of. */
export interface Subscription {
  /** Blocks are shown to it when they have got so far. */
  readonly commitment: Commitment;
  /** What to tell of a block. */
  onBlock(block: Block): readonly unknown[];
  /** What to tell at once. */
  readonly first?: readonly unknown[];
  /** What to tell of a transaction that was taken and waits for its block. */
  onPending?(signature: string): readonly unknown[];
  /** Whether one notification of a block, or at once, is all there is. */
  readonly once?: boolean;
}

type Subscribe = (context: RpcContext, params: unknown) => Subscription;

const subscribe =
  <T>(schema: z.ZodType<T>, make: (context: RpcContext, params: T) => Subscription): Subscribe =>
  (context, params) =>
    make(context, parseParams(schema, params ?? []));

const orFinal = (config: { commitment?: Commitment | null | undefined } | null | undefined): Commitment =>
  config?.commitment ?? 'finalized';

const logsFilterSchema = z.union([
  z.enum(['all', 'allWithVotes']),
  z.object({ mentions: z.tuple([addressSchema]).transform(([address]) => address) }),
]);

const signatureConfigSchema = z
  .object({ commitment: commitmentSchema.nullish(), enableReceivedNotification: z.boolean().nullish() })
  .nullish();

/** The accounts that transactions of a block could write. */
function writtenBy(block: Block): Set<Address> {
  return new Set(
    block.transactions.flatMap(({ transaction, execution: { keys } }) =>
      keys.all.filter((_, index) => isWritable(transaction.message, keys, index)),
    ),
  );
}

/** By the name of the notification: `account` for `accountSubscribe`, `accountUnsubscribe` and `accountNotification`. */
export const subscriptions: ReadonlyMap<string, Subscribe> = new Map(
  Object.entries({
    account: subscribe(z.tuple([addressSchema, accountConfigSchema]), ({ chain }, [address, config]) => ({
      commitment: orFinal(config),
      onBlock: (block) =>
        writtenBy(block).has(address)
          ? [withContext(block.slot, pushedAccountView(chain.bank.accountAt(block.height, address), config))]
          : [],
    })),

    program: subscribe(
      z.tuple([addressSchema, z.object({ ...accountFields, filters: filtersSchema }).nullish()]),
      ({ chain }, [program, config]) => ({
        commitment: orFinal(config),
        onBlock: (block) =>
          [...writtenBy(block)].flatMap((pubkey) => {
            const account = chain.bank.accountAt(block.height, pubkey);
            if (account?.programAddress !== program || !passes(account, config?.filters)) return [];
            return [withContext(block.slot, { pubkey, account: pushedAccountView(account, config) })];
          }),
      }),
    ),

    logs: subscribe(z.tuple([logsFilterSchema, contextSchema]), (_, [filter, config]) => ({
      commitment: orFinal(config),
      onBlock: ({ slot, transactions }) =>
        transactions
          .filter((landed) => typeof filter === 'string' || mentions(landed, filter.mentions))
          .map((landed) => {
            const { err, logs } = landed.execution;
            return withContext(slot, { signature: signatureOf(landed), err, logs });
          }),
    })),

    signature: subscribe(z.tuple([signatureSchema, signatureConfigSchema]), (context, [signature, config]) => {
      const { chain } = context;
      const commitment = orFinal(config);
      const tell = ({ execution: { err } }: Landed, slot: number) => [withContext(slot, { err })];
      const landed = chain.history.transaction(signature);
      const isReached = landed !== undefined && isSettled(context, landed, commitment);
      const received = config?.enableReceivedNotification ?? false;
      return {
        commitment,
        once: true,
        onBlock: ({ slot, transactions }) => {
          const found = transactions.find((each) => signatureOf(each) === signature);
          return found ? tell(found, slot) : [];
        },
        onPending: (pending) =>
          received && pending === signature ? [withContext(chain.history.head.slot, 'receivedSignature')] : [],
        ...(isReached ? { first: tell(landed, chain.blockAt(commitment).slot) } : {}),
      };
    }),

    slot: subscribe(z.tuple([]), ({ chain }) => ({
      commitment: 'processed',
      onBlock: ({ slot, parentSlot }) => [{ slot, parent: parentSlot, root: chain.blockAt('finalized').slot }],
    })),

    root: subscribe(z.tuple([]), () => ({ commitment: 'finalized', onBlock: ({ slot }) => [slot] })),
  }),
);
