import { base64 } from '@scure/base';
import { verifiedAnswer } from '../client/answer.ts';
import { membersOf } from '../client/fields.ts';
import { problemText } from '../client/rpc.ts';
import type { Finding } from '../client/wait.ts';
import { SdkError, type SdkErrorCode } from '../errors.ts';
import { parseNearSignature } from '../signature.ts';
import type { Signature } from '../types.ts';

/** What signed, and what had to be signed. */
interface Expected {
  readonly payload: Uint8Array;
  readonly publicKey: Uint8Array;
}

/**
 * What a transaction's state says about the request that it made. Every receipt's return value counts: a relayed
 * transaction, one with several calls, and one through another contract do not return the signature themselves.
 *
 * @param transaction the result of the `tx` method
 * @throws SdkError when the transaction has ended without a signature
 */
export function readTransaction(transaction: unknown, expected: Expected): Finding<Signature> {
  const { status, final_execution_status, receipts_outcome } = membersOf(transaction);
  const receipts = Array.isArray(receipts_outcome) ? receipts_outcome : [];
  const statuses = [status, ...receipts.map((receipt) => membersOf(membersOf(receipt).outcome).status)].map(membersOf);
  let ignored = 0;
  for (const { SuccessValue } of statuses.slice(1)) {
    const answer = parseAnswer(SuccessValue);
    if (!answer) continue;
    const verified = verifiedAnswer(expected, answer.bigR.subarray(1), answer.s);
    if (verified) return { answer: verified };
    ignored += 1;
  }
  if (!isOver(status, final_execution_status)) return { included: receipts.length > 0, ignored };
  const failures = statuses.flatMap(({ Failure }) => (Failure ? [Failure] : []));
  const errors = failures.map(failureOf);
  throw errors.find(({ code }) => code !== 'REQUEST_FAILED') ?? errors.at(-1) ?? noSignature(ignored);
}

const noSignature = (ignored: number) =>
  new SdkError(
    'REQUEST_FAILED',
    'transaction',
    ignored > 0 ? 'it returned a signature that is not the derived key’s' : 'it ended without a signature',
  );

/** Whether nothing can follow: all receipts have run, in blocks that are final. */
function isOver(status: unknown, finality: unknown): boolean {
  const ended = typeof status === 'object' && status !== null && ('SuccessValue' in status || 'Failure' in status);
  return ended && (finality === undefined || finality === 'FINAL' || finality === 'EXECUTED');
}

function parseAnswer(successValue: unknown): Signature | undefined {
  if (typeof successValue !== 'string' || successValue === '') return undefined;
  try {
    return parseNearSignature(JSON.parse(new TextDecoder().decode(base64.decode(successValue))));
  } catch {
    return undefined; // what another contract, or another of our methods, returned
  }
}

/** The texts that contracts refuse with, in the order in which they are looked for. */
const refusals: readonly (readonly [pattern: RegExp, code: SdkErrorCode, retryable?: true])[] = [
  [/has timed out/, 'NOT_ANSWERED'],
  // It rises with the load; each request reads it anew.
  [/deposit is lower|[Aa]ttached deposit/, 'INSUFFICIENT_DEPOSIT', true],
  [/key version is not supported|domain is not supported/i, 'UNSUPPORTED_KEY_VERSION'],
  [/domain (ID, \d+, )?was not found/, 'UNSUPPORTED_KEY_VERSION'],
  [/NotEnoughBalance|LackBalanceForState/, 'INSUFFICIENT_FUNDS'],
  [/already been submitted|Too many pending|Expired/, 'REQUEST_FAILED', true],
  [/queue is full|not accepting new requests/, 'REQUEST_FAILED', true],
];

/** A failure as nearcore nests it, as an error with the contract's words. */
export function failureOf(failure: unknown): SdkError {
  const kind = membersOf(membersOf(membersOf(failure).ActionError).kind);
  const panic = membersOf(kind.FunctionCallError).ExecutionError;
  const text =
    typeof panic === 'string' ? panic.replace('Smart contract panicked: ', '') : JSON.stringify(failure ?? null);
  const [, code, retryable] = refusals.find(([pattern]) => pattern.test(text)) ?? [undefined, 'REQUEST_FAILED'];
  return new SdkError(code as SdkErrorCode, 'contract', text, { cause: failure, ...(retryable && { retryable }) });
}

/** Whether a node says that it does not know the transaction, which it may yet. */
export function isUnknown(error: unknown): boolean {
  return /UNKNOWN_TRANSACTION|doesn't exist|TIMEOUT_ERROR/.test(problemText(error));
}
