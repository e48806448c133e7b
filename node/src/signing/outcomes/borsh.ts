import type { AbiParameter } from 'viem';
import { concatBytes, fromHex, textBytes } from '../../base/bytes.ts';
import { OutcomeError } from '../../types/outcomeError.ts';
import type { BorshSchema } from './schemas.ts';
import { fieldValue, type Values } from './values.ts';

/**
 * An outcome in Borsh (https://borsh.io), which JavaScript's libraries write unchecked and without 256-bit numbers.
 * @param schema a struct or fields take the values of their names, anything else the one value there is
 * @param values undefined when the transaction called no contract: numbers are zero then
 * @throws OutcomeError
 */
export function encodeBorsh(schema: BorshSchema | readonly AbiParameter[], values: Values | undefined): Uint8Array {
  const isFields = (either: typeof schema): either is readonly AbiParameter[] => Array.isArray(either);
  if (isFields(schema)) {
    const fields = schema.map(({ name = '', type }) => write(ofAbi(type), fieldValue(name, type, values), name));
    return concatBytes(...fields);
  }
  if (typeof schema === 'object' && 'struct' in schema) {
    const fields = Object.entries(schema.struct).map(([name, type]) =>
      write(type, fieldValue(name, String(type), values, plainOf(type)), name),
    );
    return concatBytes(...fields);
  }
  if (values && values.size !== 1) throw new OutcomeError('the respond schema has one value, the output schema not');
  const [name = ''] = values?.keys() ?? [];
  return write(schema, fieldValue(name, String(schema), values, plainOf(schema)), name);
}

const plainOf = (schema: BorshSchema): unknown => (typeof schema === 'string' ? 0 : undefined);

/** The Borsh type of a type of Solidity's ABI. */
function ofAbi(type: string): BorshSchema {
  if (type === 'bool' || type === 'string') return type;
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list) return arrayOf(ofAbi(list[1]!), list[2]);
  const number = /^(u?)int(8|16|32|64|128|256)$/.exec(type);
  if (number) return `${number[1] ? 'u' : 'i'}${number[2]}` as BorshSchema;
  if (type === 'address') return arrayOf('u8', '20');
  const bytes = /^bytes(\d*)$/.exec(type);
  if (bytes) return arrayOf('u8', bytes[1]);
  throw new OutcomeError(`Borsh has no ${type}`);
}

const arrayOf = (type: BorshSchema, length: string | undefined): BorshSchema => ({
  array: length ? { type, len: Number(length) } : { type },
});

function write(schema: BorshSchema, value: unknown, name: string): Uint8Array {
  const unfit = () => new OutcomeError(`${JSON.stringify(name)}: a value that does not fit the respond schema`);
  if (schema === 'bool') {
    if (typeof value !== 'boolean') throw unfit();
    return Uint8Array.of(value ? 1 : 0);
  }
  if (schema === 'string') {
    if (typeof value !== 'string') throw unfit();
    const text = textBytes(value);
    return concatBytes(littleEndian(text.length, 32), text);
  }
  if (typeof schema === 'string') {
    const bits = Number(schema.slice(1));
    if (typeof value !== 'number' && typeof value !== 'bigint') throw unfit();
    const number = BigInt(value);
    const fits = schema.startsWith('u') ? BigInt.asUintN(bits, number) : BigInt.asIntN(bits, number);
    if (fits !== number) throw unfit();
    return littleEndian(number, bits);
  }
  if ('struct' in schema) {
    if (typeof value !== 'object' || value === null) throw unfit();
    const fields: Readonly<Record<string, unknown>> = { ...value };
    return concatBytes(...Object.entries(schema.struct).map(([field, type]) => write(type, fields[field], field)));
  }
  const { type, len } = schema.array;
  const isBytes = type === 'u8' && typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/i.test(value);
  const items: unknown = isBytes ? [...fromHex(value.slice(2))] : value;
  if (!Array.isArray(items) || (len !== undefined && items.length !== len)) throw unfit();
  const written = items.map((item: unknown) => write(type, item, name));
  return concatBytes(...(len === undefined ? [littleEndian(items.length, 32)] : []), ...written);
}

function littleEndian(value: number | bigint, bits: number): Uint8Array {
  const bytes = new Uint8Array(bits / 8);
  let rest = BigInt.asUintN(bits, BigInt(value));
  for (let i = 0; i < bytes.length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}
