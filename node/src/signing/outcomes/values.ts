import { OutcomeError } from '../../types/outcomeError.ts';

/** What a transaction returned, by the names of the output schema. */
export type Values = ReadonlyMap<string, unknown>;

/** What a success says, by type, when no contract was called; other types have nothing to say. */
const plainSuccess: Readonly<Record<string, unknown>> = { bool: true, string: 'non_function_call_success' };

/**
 * The value of a field of the respond schema.
 * @param values undefined when the transaction called no contract
 * @param plain what its type says then, if `plainSuccess` does not tell
 * @throws OutcomeError
 */
export function fieldValue(name: string, type: string, values: Values | undefined, plain?: unknown): unknown {
  const value = values ? values.get(name) : (plainSuccess[type] ?? plain);
  if (value !== undefined) return value;
  throw new OutcomeError(
    values ? `no ${JSON.stringify(name)} in the output schema` : `no ${type} for a plain transfer`,
  );
}
