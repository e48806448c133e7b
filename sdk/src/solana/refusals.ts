import { problemOf } from '../client/rpc.ts';
import { SdkError, type SdkErrorCode } from '../errors.ts';

/** Why the program, or the chain, refused a request. */

/** Codes of the program's own errors that a request can meet. */
const programErrors: Readonly<Record<number, readonly [name: string, code: SdkErrorCode]>> = {
  // Anchor's, which sig.network's program and Quorate's have as their first.
  6000: ['InsufficientDeposit', 'INSUFFICIENT_DEPOSIT'],
  6005: ['InvalidTransaction', 'REQUEST_FAILED'],
  6007: ['InvalidPayload', 'REQUEST_FAILED'],
  6008: ['UnsupportedKeyVersion', 'UNSUPPORTED_KEY_VERSION'],
  6009: ['UnsupportedAlgorithm', 'REQUEST_FAILED'],
  6010: ['ReservedPath', 'REQUEST_FAILED'],
  6011: ['RequestTooLong', 'REQUEST_FAILED'],
  // The system program's: the requester has too little for the deposit.
  1: ['InsufficientFunds', 'INSUFFICIENT_FUNDS'],
};

/**
 * A failure of a transaction, as the chain nests it, as an error.
 * @param err e.g. `{"InstructionError": [0, {"Custom": 6000}]}`
 */
export function refusalOf(err: unknown, cause?: unknown): SdkError {
  const text = JSON.stringify(err) ?? '';
  const custom = /"Custom":(\d+)/.exec(text)?.[1];
  const [name, code] = (custom !== undefined && programErrors[Number(custom)]) || [text, codeOf(text)];
  return new SdkError(code, 'program', name, { cause: cause ?? err });
}

const codeOf = (text: string): SdkErrorCode =>
  /InsufficientFunds|AccountNotFound/.test(text) ? 'INSUFFICIENT_FUNDS' : 'REQUEST_FAILED';

/** The refusal in the error of `sendTransaction`, whose preflight check failed; undefined for any other error. */
export function preflightRefusal(error: unknown): SdkError | undefined {
  const data = problemOf(error)?.data;
  const err = typeof data === 'object' && data !== null && 'err' in data ? data.err : undefined;
  return err === undefined || err === null ? undefined : refusalOf(err, error);
}
