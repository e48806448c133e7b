import { z } from 'zod';
import type { NearRpc } from '../../src/chains/near/rpc.ts';

const chunkHeader = z.looseObject({ chunk_hash: z.string(), height_included: z.number() });
const blockView = z.looseObject({
  header: z.looseObject({ height: z.number(), hash: z.string(), prev_hash: z.string() }),
  chunks: z.array(chunkHeader),
});
const transactionView = z.looseObject({ hash: z.string(), signer_id: z.string(), receiver_id: z.string() });
const receiptView = z.looseObject({ receipt_id: z.string() });
const chunkView = z.looseObject({ transactions: z.array(transactionView), receipts: z.array(receiptView) });
const outcomeView = z.looseObject({
  id: z.string(),
  block_hash: z.string(),
  outcome: z.looseObject({ receipt_ids: z.array(z.string()) }),
});
const statusView = z.object({
  transaction_outcome: outcomeView,
  receipts_outcome: z.array(outcomeView),
  receipts: z.array(receiptView),
});

/** Chunks of a sandbox are one shard; in its Lake receipts come from the first of these and run in the second. */
export const lakeShards = { sending: 6, executing: 3, missing: 9 } as const;

/**
 * The files of blocks as near-lake-indexer writes them (near-indexer-primitives, `StreamerMessage`), made of what a
 * sandbox answers over RPC, with three shards in place of one: the third has no new chunk.
 */
export async function lakeFiles(rpc: NearRpc, from: number, to: number): Promise<Map<string, string>> {
  const blocks = [];
  const outcomes: z.infer<typeof outcomeView>[] = [];
  const receiptViews = new Map<string, z.infer<typeof receiptView>>();
  for (let height = from; height <= to; height++) {
    const block = await rpc.call('block', { block_id: height }, blockView);
    const chunk = await rpc.call('chunk', { chunk_id: block.chunks[0]!.chunk_hash }, chunkView);
    const transactions = [];
    const local = [];
    for (const transaction of chunk.transactions) {
      const params = { tx_hash: transaction.hash, sender_account_id: transaction.signer_id, wait_until: 'NONE' };
      const status = await rpc.call('EXPERIMENTAL_tx_status', params, statusView);
      const { transaction_outcome: outcome } = status;
      transactions.push({ transaction, outcome: { execution_outcome: outcome, receipt: null } });
      outcomes.push(...status.receipts_outcome);
      for (const receipt of status.receipts) receiptViews.set(receipt.receipt_id, receipt);
      if (transaction.signer_id === transaction.receiver_id) {
        local.push(...outcome.outcome.receipt_ids.map((id) => receiptViews.get(id)!));
      }
    }
    blocks.push({ block, chunk: { ...chunk, transactions, receipts: [...local, ...chunk.receipts] } });
  }
  return new Map(
    blocks.flatMap(({ block, chunk }) => {
      const ran = outcomes.filter((outcome) => outcome.block_hash === block.header.hash);
      const executed = ran.map((outcome) => ({ execution_outcome: outcome, receipt: receiptViews.get(outcome.id) }));
      return files(block, chunk, executed);
    }),
  );
}

function files(block: z.infer<typeof blockView>, chunk: object, outcomes: readonly unknown[]): [string, string][] {
  const [header] = block.chunks;
  const { sending, executing, missing } = lakeShards;
  const { height } = block.header;
  const headerOf = (shard: number) => ({ ...header!, shard_id: shard, chunk_hash: `${header!.chunk_hash}-${shard}` });
  const chunks = [headerOf(sending), { ...headerOf(missing), height_included: height - 1 }, headerOf(executing)];
  const shard = (id: number, content: object, ran: readonly unknown[]) => ({
    shard_id: id,
    chunk: { ...content, header: headerOf(id) },
    receipt_execution_outcomes: ran,
    state_changes: [],
  });
  const folder = String(height).padStart(12, '0');
  const idle = { author: 'validator.sandbox', transactions: [], receipts: [] };
  return [
    [`${folder}/block.json`, JSON.stringify({ ...block, chunks })],
    [`${folder}/shard_${sending}.json`, JSON.stringify(shard(sending, chunk, []))],
    [`${folder}/shard_${executing}.json`, JSON.stringify(shard(executing, idle, outcomes))],
    [
      `${folder}/shard_${missing}.json`,
      JSON.stringify({ shard_id: missing, chunk: null, receipt_execution_outcomes: [], state_changes: [] }),
    ],
  ];
}
