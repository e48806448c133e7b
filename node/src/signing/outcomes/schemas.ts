import type { AbiParameter } from 'viem';
import { z } from 'zod';
import { OutcomeError } from '../../types/outcomeError.ts';

const maxFields = 64;
/** How deep types may lie in each other. */
const maxDepth = 8;
/** Lists may refer to the same bytes again and again: what is decoded grows with each that lies in another. */
const maxDimensions = 2;
const maxSchemaBytes = 4_096;
const name = z.string().max(256);

/** No arrays of nothing: there could be any number of them in no bytes. */
const abiType = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:\[(?:[1-9]\d{0,4})?\])*$/);

/** Fields as Solidity's ABI describes them: `[{"name":"ok","type":"bool"}]`. */
function abiParameter(depth: number): z.ZodType<AbiParameter> {
  const inner =
    depth > 1
      ? z
          .array(abiParameter(depth - 1))
          .min(1)
          .max(maxFields)
      : z.never();
  return z
    .object({ name: name.default(''), type: abiType, components: inner.optional() })
    .refine(
      ({ components, type }) => type.startsWith('tuple') === (components !== undefined),
      'a tuple has components',
    );
}
const abiFields = z
  .array(abiParameter(maxDepth))
  .max(maxFields)
  .refine((fields) => fields.every((field) => dimensionsOf(field) <= maxDimensions), 'lists in lists in lists');

/** How many lists lie in each other. */
function dimensionsOf(parameter: AbiParameter): number {
  const inner = 'components' in parameter ? parameter.components.map(dimensionsOf) : [];
  return parameter.type.split('[').length - 1 + Math.max(0, ...inner);
}

const integer = z.enum(['u8', 'u16', 'u32', 'u64', 'u128', 'u256', 'i8', 'i16', 'i32', 'i64', 'i128', 'i256']);
const plain = z.union([integer, z.enum(['bool', 'string'])]);

/** The part of borsh-js' schemas that values of Solidity's types can be written as. */
export type BorshSchema =
  | z.infer<typeof plain>
  | { readonly array: { readonly type: BorshSchema; readonly len?: number | undefined } }
  | { readonly struct: Readonly<Record<string, BorshSchema>> };

function borshSchema(depth: number): z.ZodType<BorshSchema> {
  if (depth === 1) return plain;
  const inner = borshSchema(depth - 1);
  const length = z.number().int().min(0).max(65_536).optional();
  const fields = z.record(name, inner).refine((record) => Object.keys(record).length <= maxFields, 'too many fields');
  return z.union([
    plain,
    z.strictObject({ array: z.strictObject({ type: inner, len: length }) }),
    z.strictObject({ struct: fields }),
  ]);
}
const borsh = borshSchema(maxDepth);

/** How to read what a transaction returned. @throws OutcomeError */
export const parseAbiFields = (schema: Uint8Array, which: string): readonly AbiParameter[] =>
  parse(abiFields, schema, which);

/** How to write an outcome for a Solana program: Borsh's schema, or ABI fields. @throws OutcomeError */
export const parseBorshSchema = (schema: Uint8Array, which: string): BorshSchema | readonly AbiParameter[] =>
  parse(z.union([abiFields, borsh]), schema, which);

function parse<T>(type: z.ZodType<T>, schema: Uint8Array, which: string): T {
  const end = schema.indexOf(0); // contracts keep schemas in arrays of one size, filled up with zeros
  if (schema.length > maxSchemaBytes) throw new OutcomeError(`${which}: longer than ${maxSchemaBytes} bytes`);
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
