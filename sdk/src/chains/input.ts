import { parseHex } from '../bytes.ts';
import { integer } from '../client/fields.ts';
import { SdkError, shown } from '../errors.ts';

// Checks of what callers, storage and foreign servers hand in, beside those of `client/fields.ts`.

/** An amount in a chain's smallest unit. Never a number: those lose digits from 2⁵³ on. */
export type Amount = bigint | string;

const invalid = (field: string, problem: string, cause?: unknown) =>
  new SdkError('INVALID_ARGUMENT', field, problem, { cause });

/** A copy of an array without holes, which `map` would pass over. @throws SdkError INVALID_ARGUMENT */
export function list(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(field, 'not an array');
  return Array.from(value);
}

/** An integer in [min, max], from a bigint or decimal digits. @throws SdkError INVALID_ARGUMENT */
export function amount(value: unknown, field: string, { min = 0n, max = 2n ** 64n - 1n } = {}): bigint {
  if (typeof value !== 'bigint' && (typeof value !== 'string' || !/^(?:0|[1-9][0-9]*)$/.test(value)))
    throw invalid(field, 'neither a bigint nor a string of decimal digits');
  const result = BigInt(value);
  if (result < min || result > max) throw invalid(field, `not between ${min} and ${max}`);
  return result;
}

/** @throws SdkError INVALID_ARGUMENT */
export function positive(value: unknown, field: string): number {
  if (integer(value, field) === 0) throw invalid(field, 'not above 0');
  return value as number;
}

/** Bytes from hex, of a given length where one is named. @throws SdkError INVALID_ARGUMENT */
export function hexField(value: unknown, field: string, length?: number): Uint8Array {
  if (typeof value !== 'string') throw invalid(field, 'not a string');
  const bytes = parseHex(value, field);
  if (length !== undefined && bytes.length !== length) throw invalid(field, `not ${length} bytes`);
  return bytes;
}

/** @throws SdkError INVALID_ARGUMENT */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[], field: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw invalid(field, `${shown(value)} is not one of ${allowed.join(', ')}`);
  return found;
}

/** What a chain's library makes of an input; its complaint becomes an INVALID_ARGUMENT about `field`. */
export function parsed<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw complaint(field, cause);
  }
}

/** The same of a library that takes its time. */
export async function parsedLater<T>(field: string, parse: () => Promise<T>): Promise<T> {
  return parse().catch((cause) => {
    throw complaint(field, cause);
  });
}

const complaint = (field: string, cause: unknown): SdkError =>
  cause instanceof SdkError ? cause : invalid(field, reasonOf(cause), cause);

/** The one line that a library's error says; viem's long form repeats the arguments. */
export function reasonOf(cause: unknown): string {
  const error = cause as { readonly shortMessage?: unknown; readonly message?: unknown } | null | undefined;
  const message = error?.shortMessage ?? error?.message;
  const reason = typeof message === 'string' ? message : shown(cause);
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
}

/** Some libraries put the whole argument into their errors. */
const MAX_REASON = 500;
