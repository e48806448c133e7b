import type { AbiParameter } from 'viem';
import { z } from 'zod';
import { OutcomeError } from '../../types/outcomeError.ts';

const maxFields = 64;
const name = z.string().max(256);

/** Fields as Solidity's ABI describes them: `[{"name":"ok","type":"bool"}]`. */
const abiParameter: z.ZodType<AbiParameter> = z.lazy(() =>
  z.object({
    name: name.default(''),
    type: z.string().max(64),
    components: z.array(abiParameter).max(maxFields).optional(),
  }),
);
const abiFields = z.array(abiParameter).max(maxFields);

const integer = z.enum(['u8', 'u16', 'u32', 'u64', 'u128', 'u256', 'i8', 'i16', 'i32', 'i64', 'i128', 'i256']);

/** The part of borsh-js' schemas that values of Solidity's types can be written as. */
export type BorshSchema =
  | z.infer<typeof integer>
  | 'bool'
  | 'string'
  | { readonly array: { readonly type: BorshSchema; readonly len?: number | undefined } }
  | { readonly struct: Readonly<Record<string, BorshSchema>> };

const borshSchema: z.ZodType<BorshSchema> = z.lazy(() =>
  z.union([
    integer,
    z.enum(['bool', 'string']),
    z.strictObject({
      array: z.strictObject({ type: borshSchema, len: z.number().int().min(0).max(65_536).optional() }),
    }),
    z.strictObject({
      struct: z
        .record(name, borshSchema)
        .refine((fields) => Object.keys(fields).length <= maxFields, 'too many fields'),
    }),
  ]),
);

/** How to read what a transaction returned. @throws OutcomeError */
export const parseAbiFields = (schema: Uint8Array, which: string): readonly AbiParameter[] =>
  parse(abiFields, schema, which);

/** How to write an outcome for a Solana program: Borsh's schema, or ABI fields. @throws OutcomeError */
export const parseBorshSchema = (schema: Uint8Array, which: string): BorshSchema | readonly AbiParameter[] =>
  parse(z.union([abiFields, borshSchema]), schema, which);

function parse<T>(type: z.ZodType<T>, schema: Uint8Array, which: string): T {
  const end = schema.indexOf(0); // contracts keep schemas in arrays of one size, filled up with zeros
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(end < 0 ? schema : schema.subarray(0, end)));
  } catch {
    throw new OutcomeError(`${which}: not JSON`);
  }
  const parsed = type.safeParse(json);
  if (!parsed.success) throw new OutcomeError(`${which}: not a schema that is known`);
  return parsed.data;
}
