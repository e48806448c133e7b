import { type AbiParameter, decodeAbiParameters, encodeAbiParameters, toHex } from 'viem';
import { concatBytes, fromHex } from '../../base/bytes.ts';
import { OutcomeError } from '../../types/outcomeError.ts';
import { encodeBorsh } from './borsh.ts';
import { parseAbiFields, parseBorshSchema } from './schemas.ts';
import { fieldValue, type Values } from './values.ts';

/** Where outcomes go, which decides how they are written: ABI on EVM chains, Borsh on Solana. */
export type OutcomeFormat = 'abi' | 'borsh';

export interface OutcomeSchemas {
  readonly outputSchema: Uint8Array;
  readonly respondSchema: Uint8Array;
}

const failurePrefix = fromHex('deadbeef');
/**
 * The outcome of a transaction that succeeded, as the request's schemas want it.
 * @param returned what the call returned; undefined when the transaction called no contract
 * @throws OutcomeError when schemas and returned bytes do not fit together
 */
export function successOutput(
  format: OutcomeFormat,
  { outputSchema, respondSchema }: OutcomeSchemas,
  returned: Uint8Array | undefined,
): Uint8Array {
  const values = returned && decodeReturned(parseAbiFields(outputSchema, 'output schema'), returned);
  if (format === 'abi') return encodeAbi(parseAbiFields(respondSchema, 'respond schema'), values);
  return encodeBorsh(parseBorshSchema(respondSchema, 'respond schema'), values);
}

/** `0xdeadbeef` and then true: the transaction failed, whatever the schemas. */
export const failureOutput = (format: OutcomeFormat): Uint8Array =>
  concatBytes(failurePrefix, format === 'abi' ? fromHex('1'.padStart(64, '0')) : Uint8Array.of(1));

/** The outcome as which an error is signed: `0xdeadbeef ‖ message`, see the contracts. */
export const errorOutput = (message: string): Uint8Array =>
  concatBytes(failurePrefix, new TextEncoder().encode(message));

function decodeReturned(fields: readonly AbiParameter[], returned: Uint8Array): Values {
  try {
    const values = decodeAbiParameters(fields, toHex(returned)) as readonly unknown[];
    return new Map(fields.map((field, index) => [field.name ?? '', values[index]]));
  } catch {
    throw new OutcomeError('what the transaction returned does not fit the output schema');
  }
}

function encodeAbi(fields: readonly AbiParameter[], values: Values | undefined): Uint8Array {
  const ordered = fields.map(({ name = '', type }) => fieldValue(name, type, values));
  try {
    return fromHex(encodeAbiParameters(fields, ordered).slice(2));
  } catch {
    throw new OutcomeError('the outcome does not fit the respond schema');
  }
}
