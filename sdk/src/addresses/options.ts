import { SdkError, shown } from '../errors.ts';

/**
 * The value of `table` that an option names; `fallback`'s when it names none.
 *
 * @throws SdkError UNSUPPORTED_CHAIN for a `network`, UNSUPPORTED_ADDRESS_TYPE for a `type` that is not in the table
 */
export function optionOf<Name extends string, Value>(
  table: Readonly<Record<Name, Value>>,
  name: Name | undefined,
  fallback: Name,
  field: 'network' | 'type',
): Value {
  const chosen = name ?? fallback;
  if (typeof chosen === 'string' && Object.hasOwn(table, chosen)) return table[chosen];
  const code = field === 'network' ? 'UNSUPPORTED_CHAIN' : 'UNSUPPORTED_ADDRESS_TYPE';
  throw new SdkError(code, field, `${shown(chosen)} is not one of ${Object.keys(table).join(', ')}`);
}
