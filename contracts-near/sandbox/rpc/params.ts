import { base58, base64 } from '@scure/base';
import { z } from 'zod';
import { isValidAccountId } from '../account-id.ts';
import { publicKeyToBorsh } from '../crypto.ts';
import { parseError } from './errors.ts';

/** Parses parameters by a schema; throws the PARSE_ERROR that names the field. */
export function parseParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'params';
  throw parseError(`Failed parsing args: ${field}: ${issue?.message ?? 'invalid'}`);
}

/** Accepts positional parameters by giving them the names of the object form. */
export function named(params: unknown, ...names: string[]): unknown {
  if (!Array.isArray(params)) return params ?? {};
  return Object.fromEntries(names.map((name, index) => [name, params[index] ?? undefined]));
}

function check(test: (text: string) => boolean, message: string) {
  return z.string().refine((text) => {
    try {
      return test(text);
    } catch {
      return false;
    }
  }, message);
}

export const hashSchema = check((text) => base58.decode(text).length === 32, 'not a base58 hash of 32 bytes');
export const accountIdSchema = check(isValidAccountId, 'not a valid account id');
export const publicKeySchema = check((text) => publicKeyToBorsh(text).length > 0, 'not a public key');
export const base64Schema = z.string().transform((text, context) => {
  try {
    return base64.decode(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not base64' });
    return z.NEVER;
  }
});

const height = z.number().int().nonnegative();
export const blockIdSchema = z.union([height, hashSchema]);
export const finalitySchema = z.enum(['optimistic', 'near-final', 'final']);

/** What names a block; nothing given stands for the newest. */
export const blockReferenceFields = {
  block_id: blockIdSchema.nullish(),
  finality: finalitySchema.nullish(),
  sync_checkpoint: z.enum(['genesis', 'earliest_available']).nullish(),
};
const blockReferenceSchema = z.object(blockReferenceFields);

export type BlockReference = z.infer<typeof blockReferenceSchema>;
export { blockReferenceSchema };

export const WAIT_LEVELS = ['NONE', 'INCLUDED', 'EXECUTED_OPTIMISTIC', 'INCLUDED_FINAL', 'EXECUTED', 'FINAL'] as const;
export const waitUntilSchema = z.enum(WAIT_LEVELS).default('EXECUTED_OPTIMISTIC');
export type WaitLevel = (typeof WAIT_LEVELS)[number];
