import { z } from 'zod';
import { type Landed, signatureOf } from '../../chain/block.ts';
import { COMMITMENTS, type Commitment } from '../../chain/chain.ts';
import { invalidParams } from '../errors.ts';
import {
  addressSchema,
  settledCommitmentSchema,
  signatureSchema,
  slotSchema,
  transactionConfigSchema,
} from '../params.ts';
import { MEMO_PROGRAMS } from '../views/parsed.ts';
import { statusOf, transactionView } from '../views/transactions.ts';
import { commitmentOf, method, type RpcContext, type RpcMethod, withContext } from './context.ts';

const MAX_STATUSES = 256;
const MAX_SIGNATURES = 1_000;

/** Whether a transaction is as sure as that. */
export const isSettled = ({ chain }: RpcContext, { block }: Landed, commitment: Commitment): boolean =>
  COMMITMENTS.indexOf(chain.commitmentOf(block)) >= COMMITMENTS.indexOf(commitment);

export const historyMethods: Readonly<Record<string, RpcMethod>> = {
  getSignatureStatuses: method(
    z.tuple([
      z.array(signatureSchema).max(MAX_STATUSES),
      z.object({ searchTransactionHistory: z.boolean().nullish() }).nullish(),
    ]),
    ({ chain }, [signatures]) => {
      const { head } = chain.history;
      const statuses = signatures.map((signature) => {
        const landed = chain.history.transaction(signature);
        if (!landed) return null;
        const { slot, height } = landed.block;
        const confirmationStatus = chain.commitmentOf(landed.block);
        const confirmations = confirmationStatus === 'finalized' ? null : head.height - height;
        const { err } = landed.execution;
        return { slot, confirmations, err, status: statusOf(err), confirmationStatus };
      });
      return withContext(head.slot, statuses);
    },
  ),

  getTransaction: method(z.tuple([signatureSchema, transactionConfigSchema]), (context, [signature, config]) => {
    const landed = context.chain.history.transaction(signature);
    if (!landed || !isSettled(context, landed, config?.commitment ?? 'finalized')) return null;
    const maxVersion = config?.maxSupportedTransactionVersion ?? undefined;
    const { slot, time: blockTime } = landed.block;
    return { slot, blockTime, ...transactionView(landed, config?.encoding ?? 'json', maxVersion) };
  }),

  getSignaturesForAddress: method(
    z.tuple([
      addressSchema,
      z
        .object({
          before: signatureSchema.nullish(),
          until: signatureSchema.nullish(),
          limit: slotSchema.nullish(),
          commitment: settledCommitmentSchema,
          minContextSlot: slotSchema.nullish(),
        })
        .nullish(),
    ]),
    (context, [address, config]) => {
      const { chain } = context;
      const commitment = commitmentOf(context, config);
      const limit = config?.limit ?? MAX_SIGNATURES;
      if (limit < 1 || limit > MAX_SIGNATURES) throw invalidParams(`Invalid limit; max ${MAX_SIGNATURES}`);
      const all = chain.history.transactionsOf(address);
      const [before, until] = [config?.before, config?.until].map((signature) =>
        signature ? chain.history.transaction(signature) : undefined,
      );
      // Nothing lies before what is not known.
      if (config?.before && !before) return [];
      const found: Landed[] = [];
      for (let index = all.length - 1; index >= 0 && found.length < limit; index--) {
        const landed = all[index]!;
        if (until && !isAfter(landed, until)) break;
        if ((!before || isAfter(before, landed)) && isSettled(context, landed, commitment)) found.push(landed);
      }
      return found.map((landed) => ({
        signature: signatureOf(landed),
        slot: landed.block.slot,
        err: landed.execution.err,
        memo: memoOf(landed),
        blockTime: landed.block.time,
        confirmationStatus: chain.commitmentOf(landed.block),
      }));
    },
  ),
};

/** Whether a transaction came later than another. */
function isAfter(one: Landed, other: Landed): boolean {
  return one.block.slot === other.block.slot ? one.index > other.index : one.block.slot > other.block.slot;
}

/** A transaction's memos, as RPC nodes keep them. */
function memoOf({ transaction: { message } }: Landed): string | null {
  const memos = message.instructions
    .filter(({ programAddressIndex }) => MEMO_PROGRAMS.has(message.staticAccounts[programAddressIndex]!))
    .map(({ data }) => Buffer.from(data ?? []))
    .map((data) => `[${data.length}] ${data.toString('utf8')}`);
  return memos.length > 0 ? memos.join('; ') : null;
}
