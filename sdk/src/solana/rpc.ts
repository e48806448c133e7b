import { base64 } from '@scure/base';
import type { JsonRpc } from '../client/rpc.ts';
import { SdkError } from '../errors.ts';
import type { ShownTransaction } from './events.ts';
import type { UnsignedTransaction } from './message.ts';

/** Solana's JSON-RPC, as far as the client calls it. Everything is read at `confirmed`: an answer verifies by itself. */

const confirmed = { commitment: 'confirmed' } as const;
const unexpected = (method: string) => new SdkError('RPC_FAILED', 'rpc', `${method}: an answer of another form`);

// biome-ignore lint/suspicious/noExplicitAny: looked through with `?.`, and checked where it is used
type Loose = any;

/** Lifetime for a new transaction, and the present slot. @throws SdkError RPC_FAILED */
export async function latestBlockhash(
  rpc: JsonRpc,
  signal?: AbortSignal,
): Promise<Pick<UnsignedTransaction, 'blockhash' | 'lastValidBlockHeight'> & { readonly slot: number }> {
  const answer: Loose = await rpc('getLatestBlockhash', [confirmed], signal);
  const { blockhash, lastValidBlockHeight } = answer?.value ?? {};
  const slot = answer?.context?.slot;
  if (typeof blockhash !== 'string' || !isCount(lastValidBlockHeight) || !isCount(slot))
    throw unexpected('getLatestBlockhash');
  return { blockhash, lastValidBlockHeight: BigInt(lastValidBlockHeight), slot };
}

/** @throws SdkError RPC_FAILED */
export async function blockHeight(rpc: JsonRpc, signal?: AbortSignal): Promise<number> {
  const height = await rpc('getBlockHeight', [{ commitment: 'finalized' }], signal);
  if (!isCount(height)) throw unexpected('getBlockHeight');
  return height;
}

/** The bytes of an account; undefined when there is none. @throws SdkError RPC_FAILED */
export async function accountData(
  rpc: JsonRpc,
  address: string,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const answer: Loose = await rpc('getAccountInfo', [address, { encoding: 'base64', ...confirmed }], signal);
  if (answer?.value === null) return undefined;
  const data = answer?.value?.data?.[0];
  if (typeof data !== 'string') throw unexpected('getAccountInfo');
  return base64.decode(data);
}

export interface TransactionStatus {
  readonly slot: number;
  /** As the chain nests it; null when the transaction succeeded. */
  readonly err: unknown;
}

/** How a transaction ended, once it is confirmed. @throws SdkError RPC_FAILED */
export async function statusOf(
  rpc: JsonRpc,
  signature: string,
  signal?: AbortSignal,
): Promise<TransactionStatus | undefined> {
  const answer: Loose = await rpc('getSignatureStatuses', [[signature], { searchTransactionHistory: true }], signal);
  const status = answer?.value?.[0];
  if (status === null) return undefined;
  if (!isCount(status?.slot)) throw unexpected('getSignatureStatuses');
  return status.confirmationStatus === 'processed' ? undefined : { slot: status.slot, err: status.err ?? null };
}

export interface ListedTransaction {
  readonly signature: string;
  readonly slot: number;
  readonly err: unknown;
}

/** Transactions that name an address, newest first, a page at a time. @throws SdkError RPC_FAILED */
export async function transactionsOf(
  rpc: JsonRpc,
  address: string,
  page: { readonly limit: number; readonly before: string | undefined },
  signal?: AbortSignal,
): Promise<ListedTransaction[]> {
  const method = 'getSignaturesForAddress';
  const answer: Loose = await rpc(method, [address, { ...page, ...confirmed }], signal);
  if (!Array.isArray(answer)) throw unexpected(method);
  return answer.map(({ signature, slot, err }: Loose) => {
    if (typeof signature !== 'string' || !isCount(slot)) throw unexpected(method);
    return { signature, slot, err: err ?? null };
  });
}

/** A confirmed transaction; undefined while the node does not have it. @throws SdkError RPC_FAILED */
export async function transactionOf(
  rpc: JsonRpc,
  signature: string,
  signal?: AbortSignal,
): Promise<ShownTransaction | undefined> {
  const options = { encoding: 'json', maxSupportedTransactionVersion: 0, ...confirmed };
  const answer: Loose = await rpc('getTransaction', [signature, options], signal);
  if (answer === null) return undefined;
  if (!Array.isArray(answer?.transaction?.message?.accountKeys) || typeof answer.meta !== 'object' || !answer.meta)
    throw unexpected('getTransaction');
  return answer;
}

/** @returns the transaction's signature. @throws SdkError RPC_FAILED, also when the transaction would fail */
export async function sendTransaction(rpc: JsonRpc, wire: Uint8Array, signal?: AbortSignal): Promise<void> {
  const options = { encoding: 'base64', preflightCommitment: 'confirmed' };
  await rpc('sendTransaction', [base64.encode(wire), options], signal);
}

/** Compute units that a transaction takes, signatures not needed. @throws SdkError RPC_FAILED */
export async function simulate(
  rpc: JsonRpc,
  wire: Uint8Array,
  signal?: AbortSignal,
): Promise<{ readonly units: bigint; readonly err: unknown; readonly logs: readonly string[] }> {
  const options = { encoding: 'base64', sigVerify: false, replaceRecentBlockhash: true, ...confirmed };
  const answer: Loose = await rpc('simulateTransaction', [base64.encode(wire), options], signal);
  const { err = null, unitsConsumed, logs } = answer?.value ?? {};
  return { units: BigInt(unitsConsumed ?? 0), err, logs: Array.isArray(logs) ? logs : [] };
}

/** Lamports for the signatures and the priority of a transaction. @throws SdkError RPC_FAILED */
export async function feeOf(rpc: JsonRpc, message: Uint8Array, signal?: AbortSignal): Promise<bigint> {
  const answer: Loose = await rpc('getFeeForMessage', [base64.encode(message), confirmed], signal);
  if (!isCount(answer?.value)) throw unexpected('getFeeForMessage');
  return BigInt(answer.value);
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
