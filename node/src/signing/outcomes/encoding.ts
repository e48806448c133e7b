import { type AbiParameter, decodeAbiParameters, encodeAbiParameters, toHex } from 'viem';
import { concatBytes, fromHex, textBytes } from '../../base/bytes.ts';
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
/** Longest bytes that a transaction may return, and longest outcome: nodes decode the one, and pay for handing back the other. */
export const maxOutcomeBytes = 4_096;

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
  if (returned && returned.length > maxOutcomeBytes)
    throw new OutcomeError(`what the transaction returned is longer than ${maxOutcomeBytes} bytes`);
  const values = returned && decodeReturned(parseAbiFields(outputSchema, 'output schema'), returned);
  const output =
    format === 'abi'
      ? encodeAbi(parseAbiFields(respondSchema, 'respond schema'), values)
      : encodeBorsh(parseBorshSchema(respondSchema, 'respond schema'), values);
  if (output.length > maxOutcomeBytes) throw new OutcomeError(`the outcome is longer than ${maxOutcomeBytes} bytes`);
  return output;
}

/** `0xdeadbeef` and then true: the transaction failed, whatever the schemas. */
export const failureOutput = (format: OutcomeFormat): Uint8Array =>
  concatBytes(failurePrefix, format === 'abi' ? fromHex('1'.padStart(64, '0')) : Uint8Array.of(1));

/** The outcome as which an error is signed: `0xdeadbeef ‖ message`, see the contracts. */
export const errorOutput = (message: string): Uint8Array => concatBytes(failurePrefix, textBytes(message));

/** A message that is no output in the ABI's form behind the prefix: those are multiples of 32 bytes long. */
export const distinctMessage = (message: string): string =>
  errorOutput(message).length % 32 === 0 ? `${message} ` : message;

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
