import { z } from 'zod';
import { list } from '../sources/list.ts';

/** `0x` and lower-case hex digits. */
export type Hex = `0x${string}`;

const hex = (pattern: RegExp, problem: string) =>
  z
    .string()
    .regex(pattern, problem)
    .transform((text) => text.toLowerCase() as Hex);

export const hashSchema = hex(/^0x[\da-fA-F]{64}$/, 'not 32 bytes');
export const addressSchema = hex(/^0x[\da-fA-F]{40}$/, 'not an address');
export const bytesSchema = hex(/^0x(?:[\da-fA-F]{2})*$/, 'not bytes');

/** A quantity of the JSON-RPC API, at most 32 bytes. */
export const amountSchema = z
  .string()
  .regex(/^0x[\da-fA-F]{1,64}$/, 'not a quantity')
  .transform((text) => BigInt(text));

/** A quantity that counts something. */
export const countSchema = amountSchema
  .refine((value) => value <= BigInt(Number.MAX_SAFE_INTEGER), 'too large a quantity')
  .transform(Number);

/** What the indexer reads of a block; `null` when the source does not have it. */
export const headerSchema = z
  .object({
    number: countSchema,
    hash: hashSchema,
    parentHash: hashSchema,
    baseFeePerGas: countSchema.optional(),
  })
  .nullable();

export const logSchema = z.object({
  address: addressSchema,
  topics: z.array(hashSchema).max(4),
  data: bytesSchema,
  blockNumber: countSchema,
  blockHash: hashSchema,
  transactionHash: hashSchema,
  logIndex: countSchema,
});
export type Log = z.infer<typeof logSchema>;
export const logsSchema = list(logSchema);

/** `null` while the source knows of no block with the transaction. */
export const receiptSchema = z
  .object({
    transactionHash: hashSchema,
    blockNumber: countSchema,
    blockHash: hashSchema,
    /** 1 when it was executed, 0 when it was reverted. */
    status: z.union([z.literal('0x1'), z.literal('0x0')]),
  })
  .nullable();
export type Receipt = NonNullable<z.infer<typeof receiptSchema>>;

/** The top call as `callTracer` has it. */
export const traceSchema = z.object({ output: bytesSchema.default('0x') });
