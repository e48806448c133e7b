import { z } from 'zod';
import { internalError, invalidRequest, methodNotFound, RpcError } from './errors.ts';
import { accountMethods } from './methods/accounts.ts';
import { blockMethods } from './methods/blocks.ts';
import { clusterMethods } from './methods/cluster.ts';
import type { RpcContext, RpcMethod } from './methods/context.ts';
import { historyMethods } from './methods/history.ts';
import { transactionMethods } from './methods/transactions.ts';

export const methods: ReadonlyMap<string, RpcMethod> = new Map(
  Object.entries({
    ...accountMethods,
    ...blockMethods,
    ...clusterMethods,
    ...historyMethods,
    ...transactionMethods,
  }),
);

const requestSchema = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.unknown().optional(),
  id: z.union([z.string(), z.number(), z.bigint(), z.null()]).optional(),
});

export type RequestId = string | number | bigint | null;
export type Call = (method: string, params: unknown) => unknown;

/** Requests of a batch at most. */
const MAX_BATCH = 100;

/** Answers what a message carried: a request, or a batch of them in order. `undefined` when nothing is to be answered. */
export function dispatch(message: unknown, call: Call): object | undefined {
  if (!Array.isArray(message)) return answer(message, call);
  if (message.length === 0) return failure(invalidRequest(), null);
  if (message.length > MAX_BATCH)
    return failure(invalidRequest(`a batch has up to ${MAX_BATCH} requests, not ${message.length}`), null);
  const replies = message.map((request) => answer(request, call)).filter((reply) => reply !== undefined);
  return replies.length > 0 ? replies : undefined;
}

/** Calls one of the RPC's methods. @throws RpcError */
export function callMethod(context: RpcContext, method: string, params: unknown): unknown {
  const handler = methods.get(method);
  if (!handler) throw methodNotFound();
  return handler(context, params);
}

function answer(request: unknown, call: Call): object | undefined {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) return failure(invalidRequest(), null);
  const { id, method, params } = parsed.data;
  // A notification, such as the pings of clients.
  if (id === undefined) return undefined;
  try {
    return { jsonrpc: '2.0', result: call(method, params) ?? null, id };
  } catch (error) {
    return failure(error instanceof RpcError ? error : internalError(String(error)), id);
  }
}

export function failure({ code, message, data }: RpcError, id: RequestId): object {
  return { jsonrpc: '2.0', error: { code, message, ...(data === undefined ? {} : { data }) }, id };
}
