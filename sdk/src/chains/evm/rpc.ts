import type { Address, Chain, Client, Hex, TransactionSerializable, Transport } from 'viem';
import type { RpcUserOperation } from 'viem/account-abstraction';
import { estimateFeesPerGas, estimateGas, getChainId, getTransactionCount } from 'viem/actions';
import { keccak256 } from 'viem/utils';
import { publicKeyToEvmAddress } from '../../addresses/evm.ts';
import { record } from '../../client/fields.ts';
import { SdkError, type SdkErrorCode } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import { type CallOptions, withDeadline } from '../deadline.ts';
import { hexField, reasonOf } from '../input.ts';
import type { SignedTransaction } from './transaction.ts';

/** A viem client, an EIP-1193 provider, or anything else that sends JSON-RPC requests. */
export interface RpcClient {
  /** Takes `{ method, params }`. Whatever narrower type a library gives its argument is fine. */
  request(args: never): Promise<unknown>;
}

interface JsonRpc {
  request(args: { readonly method: string; readonly params: readonly unknown[] }): Promise<unknown>;
}

/** A transaction in which chain id, nonce, gas and fees may be missing. */
export type PartialTransaction = Partial<
  Pick<
    TransactionSerializable,
    'chainId' | 'nonce' | 'gas' | 'to' | 'value' | 'data' | 'accessList' | 'authorizationList' | 'type'
  >
> & {
  readonly gasPrice?: bigint | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly maxPriorityFeePerGas?: bigint | undefined;
};

/**
 * Asks the chain for what a transaction lacks: chain id, nonce (pending transactions counted), fees and gas.
 *
 * @param input.client a viem client
 * @throws SdkError INVALID_ARGUMENT when the client is of another chain, REQUEST_FAILED or INSUFFICIENT_FUNDS when the
 *   transaction would fail, RPC_FAILED, TIMEOUT, ABORTED
 */
export async function fillTransaction(
  input: {
    readonly publicKey: string | Uint8Array;
    readonly transaction: PartialTransaction;
    readonly client: Client<Transport, Chain | undefined>;
  } & CallOptions,
): Promise<TransactionSerializable> {
  const { client, transaction } = record(input, 'input') as unknown as typeof input;
  const account = publicKeyToEvmAddress(normalizeSecp256k1(input.publicKey));
  record(transaction, 'transaction');
  return withDeadline('client', input, async () => {
    const [chainId, nonce] = await Promise.all([
      getChainId(client),
      transaction.nonce ?? getTransactionCount(client, { address: account, blockTag: 'pending' }),
    ]);
    if (transaction.chainId !== undefined && transaction.chainId !== chainId)
      throw new SdkError('INVALID_ARGUMENT', 'transaction.chainId', `the client is of chain ${chainId}`);
    const fees = await feesOf(transaction, client);
    const filled = { ...transaction, ...fees, chainId, nonce };
    const gas =
      transaction.gas ??
      (await estimateGas(client, { ...filled, account } as never).catch((cause) => {
        throw refusal(cause, 'REQUEST_FAILED', 'transaction');
      }));
    return { ...filled, gas } as TransactionSerializable;
  });
}

async function feesOf(transaction: PartialTransaction, client: Client<Transport, Chain | undefined>) {
  const { type, gasPrice, maxFeePerGas, maxPriorityFeePerGas } = transaction;
  if (gasPrice !== undefined || (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined)) return {};
  const legacy = type === 'legacy' || type === 'eip2930';
  const estimate = await estimateFeesPerGas(client, { chain: client.chain, type: legacy ? 'legacy' : 'eip1559' });
  return Object.fromEntries(Object.entries(estimate).filter(([name]) => !(name in transaction)));
}

/**
 * Sends a signed transaction. Sending it again is no error: the chain is asked whether it has it already.
 *
 * @param signed from `finalizeTransaction`, or serialised
 * @returns the transaction's hash
 * @throws SdkError BROADCAST_FAILED or INSUFFICIENT_FUNDS when the node refuses it, RPC_FAILED, TIMEOUT, ABORTED
 */
export async function broadcastTransaction(
  signed: SignedTransaction | Hex,
  options: { readonly client: RpcClient } & CallOptions,
): Promise<Hex> {
  const client = options.client as JsonRpc;
  const transaction = typeof signed === 'string' ? signed : signed.transaction;
  hexField(transaction, 'signed');
  const hash = keccak256(transaction);
  return withDeadline('client', options, async () => {
    try {
      await client.request({ method: 'eth_sendRawTransaction', params: [transaction] });
    } catch (cause) {
      const known = await client.request({ method: 'eth_getTransactionByHash', params: [hash] }).catch(() => null);
      if (!known) throw refusal(cause);
    }
    return hash;
  });
}

/**
 * Sends a signed user operation to a bundler.
 *
 * @returns the user operation's hash, as the bundler computes it
 * @throws SdkError BROADCAST_FAILED or INSUFFICIENT_FUNDS when the bundler refuses it, RPC_FAILED, TIMEOUT, ABORTED
 */
export async function broadcastUserOperation(
  userOperation: RpcUserOperation,
  options: { readonly client: RpcClient; readonly entryPoint: Address } & CallOptions,
): Promise<Hex> {
  const client = options.client as JsonRpc;
  return withDeadline('client', options, async () => {
    const params = [userOperation, options.entryPoint];
    const hash = await client.request({ method: 'eth_sendUserOperation', params }).catch((cause) => {
      throw refusal(cause);
    });
    if (typeof hash !== 'string' || !/^0x[0-9a-f]{64}$/i.test(hash))
      throw new SdkError('RPC_FAILED', 'client', 'the bundler answered with no hash');
    return hash as Hex;
  });
}

/** A node that answers with an error has refused; anything else is a failure to reach it. */
function refusal(cause: unknown, otherwise: SdkErrorCode = 'BROADCAST_FAILED', field = 'signed'): SdkError {
  const answer = rpcErrorOf(cause);
  if (answer === undefined) return new SdkError('RPC_FAILED', 'client', reasonOf(cause), { cause });
  const code = /(?:insufficient|enough) funds|AA21/i.test(answer) ? 'INSUFFICIENT_FUNDS' : otherwise;
  return new SdkError(code, field, answer, { cause });
}

/** Codes of answers that say nothing about the request: too many requests (EIP-1474), disconnected (EIP-1193). */
const unreachable: readonly number[] = [-32005, 4900, 4901];

/** The message of the JSON-RPC error below an error, if there is one: such errors have an integer `code`. */
function rpcErrorOf(error: unknown): string | undefined {
  for (let cause = error, depth = 0; typeof cause === 'object' && cause !== null && depth < 8; depth++) {
    const { code, details, message, cause: next } = cause as Record<string, unknown>;
    if (typeof code === 'number' && !unreachable.includes(code)) return String(details ?? message);
    cause = next;
  }
  return undefined;
}
