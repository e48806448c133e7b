import { z } from 'zod';
import { internalError, methodNotFound, parseError, RpcError } from './errors.ts';
import { blockMethods } from './methods/blocks.ts';
import { changeMethods } from './methods/changes.ts';
import { configMethods } from './methods/configs.ts';
import type { RpcContext, RpcMethod } from './methods/context.ts';
import { lightClientMethods } from './methods/light-client.ts';
import { networkMethods } from './methods/network.ts';
import { queryMethods } from './methods/query.ts';
import { sandboxMethods } from './methods/sandbox.ts';
import { transactionMethods } from './methods/transactions.ts';
import { validatorMethods } from './methods/validators.ts';

const methods: ReadonlyMap<string, RpcMethod> = new Map(
  Object.entries({
    ...blockMethods,
    ...changeMethods,
    ...configMethods,
    ...lightClientMethods,
    ...networkMethods,
    ...queryMethods,
    ...sandboxMethods,
    ...transactionMethods,
    ...validatorMethods,
  }),
);

const requestSchema = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.unknown().optional(),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
});

export interface RpcReply {
  readonly httpStatus: number;
  readonly body: object;
}

/** Requests of a batch at most. */
const MAX_BATCH = 100;

/**
 * Answers what a POST carried: one JSON-RPC request or a batch of them, in order. nearcore itself knows no batches,
 * providers of its RPC do.
 */
export async function dispatch(context: RpcContext, message: unknown, signal: AbortSignal): Promise<RpcReply> {
  if (!Array.isArray(message)) return answer(context, message, signal);
  if (message.length === 0 || message.length > MAX_BATCH) {
    return failure(parseError(`a batch has 1 to ${MAX_BATCH} requests, not ${message.length}`), null);
  }
  const replies = await Promise.all(message.map((request) => answer(context, request, signal)));
  return { httpStatus: 200, body: replies.map(({ body }) => body) };
}

/** Answers one JSON-RPC request; every failure becomes an error in nearcore's shape. */
async function answer(context: RpcContext, request: unknown, signal: AbortSignal): Promise<RpcReply> {
  const parsed = requestSchema.safeParse(request);
  const id = parsed.success ? (parsed.data.id ?? null) : null;
  try {
    if (!parsed.success) throw parseError('not a JSON-RPC 2.0 request');
    const { method, params } = parsed.data;
    const handler = methods.get(method) ?? fail(methodNotFound(method));
    const result = await handler(context, params, signal);
    return { httpStatus: 200, body: { jsonrpc: '2.0', result: result ?? null, id } };
  } catch (error) {
    return failure(error instanceof RpcError ? error : internalError(String(error)), id);
  }
}

export function failure({ httpStatus, view }: RpcError, id: string | number | null): RpcReply {
  return { httpStatus, body: { jsonrpc: '2.0', error: view, id } };
}

function fail(error: RpcError): never {
  throw error;
}
