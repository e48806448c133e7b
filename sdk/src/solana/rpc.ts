import { base64 } from '@scure/base';
import { membersOf } from '../client/fields.ts';
import type { JsonRpc } from '../client/rpc.ts';
import { SdkError } from '../errors.ts';
import { isBase58 } from './address.ts';
import type { ShownTransaction } from './events.ts';
import type { UnsignedTransaction } from './message.ts';

/** Solana's JSON-RPC, as far as the client calls it. Everything is read at `confirmed`: an answer verifies by itself. */

const confirmed = { commitment: 'confirmed' } as const;
const unexpected = (method: string) => new SdkError('RPC_FAILED', 'rpc', `${method}: an answer of another form`);

/** Lifetime for a new transaction, and the present slot. @throws SdkError RPC_FAILED */
export async function latestBlockhash(
  rpc: JsonRpc,
  signal?: AbortSignal,
): Promise<Pick<UnsignedTransaction, 'blockhash' | 'lastValidBlockHeight'> & { readonly slot: number }> {
  const { value, context } = membersOf(await rpc('getLatestBlockhash', [confirmed], signal));
  const { blockhash, lastValidBlockHeight } = membersOf(value);
  const { slot } = membersOf(context);
  if (!isBase58(blockhash, 32) || !isCount(lastValidBlockHeight) || !isCount(slot))
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
  const { value } = membersOf(await rpc('getAccountInfo', [address, { encoding: 'base64', ...confirmed }], signal));
  if (value === null) return undefined;
  const { 0: data } = membersOf(membersOf(value).data);
  if (typeof data !== 'string') throw unexpected('getAccountInfo');
  try {
    return base64.decode(data);
  } catch {
    throw unexpected('getAccountInfo');
  }
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
  const options = { searchTransactionHistory: true };
  const { value } = membersOf(await rpc('getSignatureStatuses', [[signature], options], signal));
  const { 0: status } = membersOf(value);
  if (status === null) return undefined;
  const { slot, err = null, confirmationStatus } = membersOf(status);
  if (!isCount(slot)) throw unexpected('getSignatureStatuses');
  return confirmationStatus === 'processed' ? undefined : { slot, err };
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
  const answer = await rpc(method, [address, { ...page, ...confirmed }], signal);
  if (!Array.isArray(answer)) throw unexpected(method);
  return answer.map((listed) => {
    const { signature, slot, err = null } = membersOf(listed);
    if (typeof signature !== 'string' || !isCount(slot)) throw unexpected(method);
    return { signature, slot, err };
  });
}

/** A confirmed transaction; undefined while the node does not have it. @throws SdkError RPC_FAILED */
export async function transactionOf(
  rpc: JsonRpc,
  signature: string,
  signal?: AbortSignal,
): Promise<ShownTransaction | undefined> {
  const options = { encoding: 'json', maxSupportedTransactionVersion: 0, ...confirmed };
  const answer = await rpc('getTransaction', [signature, options], signal);
  if (answer === null) return undefined;
  const { transaction, meta } = membersOf(answer);
  const { accountKeys } = membersOf(membersOf(transaction).message);
  if (!Array.isArray(accountKeys) || typeof meta !== 'object' || !meta) throw unexpected('getTransaction');
  return answer as ShownTransaction;
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
): Promise<{ readonly units: bigint; readonly err: unknown }> {
  const options = { encoding: 'base64', sigVerify: false, replaceRecentBlockhash: true, ...confirmed };
  const { value } = membersOf(await rpc('simulateTransaction', [base64.encode(wire), options], signal));
  const { err = null, unitsConsumed = 0 } = membersOf(value);
  if (!isCount(unitsConsumed)) throw unexpected('simulateTransaction');
  return { units: BigInt(unitsConsumed), err };
}

/** Lamports for the signatures and the priority of a transaction. @throws SdkError RPC_FAILED */
export async function feeOf(rpc: JsonRpc, message: Uint8Array, signal?: AbortSignal): Promise<bigint> {
  const { value } = membersOf(await rpc('getFeeForMessage', [base64.encode(message), confirmed], signal));
  if (!isCount(value)) throw unexpected('getFeeForMessage');
  return BigInt(value);
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
