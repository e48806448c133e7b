import { hexToBytes } from '@noble/hashes/utils.js';
import type { JsonRpc } from '../client/rpc.ts';
import { SdkError } from '../errors.ts';

/** Ethereum's JSON-RPC, as far as the client calls it; every answer is checked. */

export interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: Uint8Array;
}

export interface Receipt {
  readonly blockNumber: number;
  readonly succeeded: boolean;
  readonly logs: readonly Log[];
}

const unexpected = (method: string) => new SdkError('RPC_FAILED', 'rpc', `${method}: an answer of another form`);

export const toQuantity = (value: number | bigint): string => `0x${value.toString(16)}`;

/** @throws SdkError RPC_FAILED */
export async function quantity(rpc: JsonRpc, method: string, params: unknown[], signal?: AbortSignal): Promise<bigint> {
  const value = await rpc(method, params, signal);
  if (typeof value !== 'string' || !/^0x[0-9a-f]+$/i.test(value)) throw unexpected(method);
  return BigInt(value);
}

/** What a call of the contract returns. @throws SdkError RPC_FAILED, also when it reverts */
export async function call(rpc: JsonRpc, to: string, data: string, signal?: AbortSignal): Promise<Uint8Array> {
  return bytes(await rpc('eth_call', [{ to, data }, 'latest'], signal), 'eth_call');
}

/** @throws SdkError RPC_FAILED */
export async function receiptOf(rpc: JsonRpc, hash: string, signal?: AbortSignal): Promise<Receipt | undefined> {
  const method = 'eth_getTransactionReceipt';
  const receipt = await rpc(method, [hash], signal);
  if (receipt === null || receipt === undefined) return undefined;
  const { blockNumber, status, logs } = receipt as Record<string, unknown>;
  if (typeof blockNumber !== 'string' || !Array.isArray(logs)) return undefined; // pending, as some nodes show it
  return {
    blockNumber: Number(blockNumber),
    succeeded: Number(status) === 1,
    logs: logs.map((log) => toLog(log, method)),
  };
}

export interface LogFilter {
  readonly address: string;
  /** Topic 0: any of these. */
  readonly events: readonly string[];
  /** Topic 1. */
  readonly requestId: string;
}

/** @throws SdkError RPC_FAILED */
export async function logsOf(
  rpc: JsonRpc,
  { address, events, requestId }: LogFilter,
  [from, to]: readonly [from: number, to: number],
  signal?: AbortSignal,
): Promise<Log[]> {
  const range = { fromBlock: toQuantity(from), toBlock: toQuantity(to) };
  const logs = await rpc('eth_getLogs', [{ address, topics: [events, requestId], ...range }], signal);
  if (!Array.isArray(logs)) throw unexpected('eth_getLogs');
  // What was asked for is checked: not every node filters as it should.
  return logs
    .filter((log) => log?.removed !== true)
    .map((log) => toLog(log, 'eth_getLogs'))
    .filter((log) => log.address === address.toLowerCase() && log.topics[1] === requestId);
}

function toLog(log: unknown, method: string): Log {
  const { address, topics, data } = (log ?? {}) as Record<string, unknown>;
  if (typeof address !== 'string' || !Array.isArray(topics)) throw unexpected(method);
  return {
    address: address.toLowerCase(),
    topics: topics.map((topic) => String(topic).toLowerCase()),
    data: bytes(data, method),
  };
}

function bytes(value: unknown, method: string): Uint8Array {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-f]{2})*$/i.test(value)) throw unexpected(method);
  return hexToBytes(value.slice(2));
}
