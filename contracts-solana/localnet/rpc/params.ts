import { base58, base64 } from '@scure/base';
import type { Address, Blockhash, Signature } from '@solana/kit';
import { z } from 'zod';
import type { Commitment } from '../chain/chain.ts';
import { invalidParams } from './errors.ts';

const U64_MAX = 2n ** 64n - 1n;

/** Parses parameters by a schema; throws error -32602, which names the field. */
export function parseParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidParams(`Invalid params: ${issue?.path.join('.') || 'params'}: ${issue?.message ?? 'invalid'}`);
}

function base58Schema<T extends string>(bytes: number, name: string) {
  const message = `not a ${name}: base58 of ${bytes} bytes`;
  return z.string().transform((text, context) => {
    try {
      if (text.length <= 2 * bytes && base58.decode(text).length === bytes) return text as T;
    } catch {}
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

export const addressSchema = base58Schema<Address>(32, 'public key');
export const blockhashSchema = base58Schema<Blockhash>(32, 'blockhash');
export const signatureSchema = base58Schema<Signature>(64, 'signature');

export const slotSchema = z.number().int().nonnegative();
export const u64Schema = z
  .union([z.number().int().nonnegative(), z.bigint().nonnegative().max(U64_MAX)])
  .transform(BigInt);

/** Bytes in base58 or base64. @param maxBytes what may come out */
export function decodeBytes(text: string, encoding: 'base58' | 'base64', maxBytes: number): Uint8Array {
  const maxCharacters = Math.ceil((maxBytes * (encoding === 'base58' ? 1.37 : 4 / 3)) / 4) * 4;
  if (text.length > maxCharacters)
    throw invalidParams(
      `${encoding} encoded data too large: ${text.length} bytes (max: encoded/raw ${maxCharacters}/${maxBytes})`,
    );
  try {
    return encoding === 'base58' ? base58.decode(text) : base64.decode(text);
  } catch {
    throw invalidParams(`invalid ${encoding} encoding`);
  }
}

/** Commitments by their names of today and of old. */
const COMMITMENT_NAMES = {
  processed: 'processed',
  recent: 'processed',
  confirmed: 'confirmed',
  single: 'confirmed',
  singleGossip: 'confirmed',
  finalized: 'finalized',
  root: 'finalized',
  max: 'finalized',
} as const satisfies Readonly<Record<string, Commitment>>;
type CommitmentName = keyof typeof COMMITMENT_NAMES;

export const commitmentSchema = z
  .enum(Object.keys(COMMITMENT_NAMES) as [CommitmentName, ...CommitmentName[]])
  .transform((name): Commitment => COMMITMENT_NAMES[name]);

/** What most methods take last. */
export const contextFields = { commitment: commitmentSchema.nullish(), minContextSlot: slotSchema.nullish() };
export const contextSchema = z.object(contextFields).nullish();

/** For what is not known before a block is voted for. */
export const settledCommitmentSchema = commitmentSchema
  .refine((commitment) => commitment !== 'processed', 'Method does not support commitment below `confirmed`')
  .nullish();

export const dataSliceSchema = z.object({ offset: slotSchema, length: slotSchema });
export const accountEncodingSchema = z.enum(['base58', 'base64', 'base64+zstd', 'jsonParsed', 'binary']);
export const accountFields = {
  ...contextFields,
  encoding: accountEncodingSchema.nullish(),
  dataSlice: dataSliceSchema.nullish(),
};
export const accountConfigSchema = z.object(accountFields).nullish();

export const transactionEncodingSchema = z.enum(['json', 'jsonParsed', 'base58', 'base64']);
const transactionFields = z.object({
  encoding: transactionEncodingSchema.nullish(),
  commitment: settledCommitmentSchema,
  maxSupportedTransactionVersion: z.number().int().nonnegative().nullish(),
});
/** Old clients give the encoding alone in place of the object. */
export const transactionConfigSchema = z
  .union([
    transactionEncodingSchema.transform((encoding): z.infer<typeof transactionFields> => ({ encoding })),
    transactionFields,
  ])
  .nullish();
