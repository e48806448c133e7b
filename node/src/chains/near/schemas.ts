import { z } from 'zod';
import { list } from '../sources/list.ts';

/** The parts of nearcore's views that the indexer reads (nearcore `core/primitives/src/views.rs`). */
export const blockSchema = z.object({
  header: z.object({
    height: z.number().int().nonnegative(),
    hash: z.string(),
    prev_hash: z.string(),
  }),
  chunks: list(
    z.object({
      chunk_hash: z.string(),
      shard_id: z.number().int(),
      height_included: z.number().int(),
    }),
  ),
});

export const actionSchema = z.union([
  z.string(), // actions without fields, such as "CreateAccount"
  z.object({ FunctionCall: z.object({ method_name: z.string(), args: z.string() }).optional() }),
]);

export const receiptSchema = z.object({
  receipt_id: z.string(),
  predecessor_id: z.string(),
  receiver_id: z.string(),
  receipt: z.object({ Action: z.object({ actions: list(actionSchema) }).optional() }),
});

export const transactionViewSchema = z.object({
  hash: z.string(),
  signer_id: z.string(),
  receiver_id: z.string(),
  actions: list(actionSchema),
});

export const chunkSchema = z.object({
  transactions: list(transactionViewSchema),
  receipts: list(receiptSchema),
});

const executionSchema = z.object({
  id: z.string(),
  outcome: z.object({
    logs: list(z.string()),
    status: z.union([
      z.object({ SuccessValue: z.string() }),
      z.object({ SuccessReceiptId: z.string() }),
      z.object({ Failure: z.unknown() }),
      z.literal('Unknown'),
    ]),
  }),
});

export const outcomeSchema = z.object({ outcome_proof: executionSchema });

const sentReceiptsSchema = z.object({ outcome: z.object({ receipt_ids: list(z.string()) }) });

/** `tx`: the receipts that a transaction became. */
export const transactionReceiptsSchema = z.object({ transaction_outcome: sentReceiptsSchema });

/** `shard_N.json` of a NEAR Lake (near-indexer-primitives, `IndexerShard`). */
export const lakeShardSchema = z.object({
  chunk: z.object({
    transactions: list(
      z.object({
        transaction: transactionViewSchema,
        outcome: z.object({ execution_outcome: sentReceiptsSchema }),
      }),
    ),
    receipts: list(receiptSchema),
  }),
  receipt_execution_outcomes: list(z.object({ execution_outcome: executionSchema, receipt: receiptSchema })),
});

const bytes = z.custom<number[]>(
  (value) => Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0 && item <= 255),
  'not a list of bytes',
);

export const viewResultSchema = z.object({
  result: bytes,
  block_height: z.number().int(),
});

/** Nonces stay below 2⁵³: nearcore starts them at a key's block height · 10⁶. */
export const accessKeySchema = z.object({ nonce: z.number().int().nonnegative() });

const bytes32 = bytes.refine((value) => value.length === 32, 'not 32 bytes');

/** `sign`'s arguments: sig.network's form, or near/mpc's when `payload_v2` or `domain_id` is there. */
export const signArgsSchema = z.object({
  request: z.object({
    path: z.string(),
    payload: z.union([bytes32, z.string().regex(/^[0-9a-fA-F]{64}$/)]).optional(),
    key_version: z.number().int().nonnegative().optional(),
    payload_v2: z.object({ Ecdsa: z.string().regex(/^[0-9a-fA-F]{64}$/) }).optional(),
    domain_id: z.number().int().nonnegative().optional(),
  }),
});

export const respondArgsSchema = z.object({ sign_id: z.object({ request_id: bytes32 }) });

/** The second log of a `sign` receipt: 32 bytes of the block's randomness. */
export const entropyLogSchema = bytes32;

export const transactionHashSchema = z.string().min(1);

/** `tx` with `wait_until: NONE`: what is known of a transaction right now. */
export const transactionSchema = z.object({
  final_execution_status: z.string(),
  status: z
    .union([
      z.object({ SuccessValue: z.string() }),
      z.object({ Failure: z.unknown() }),
      z.literal(['NotStarted', 'Started', 'Unknown']),
    ])
    .optional(),
});
