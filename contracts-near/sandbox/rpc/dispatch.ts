import { z } from 'zod';
import { internalError, methodNotFound, parseError, RpcError } from './errors.ts';
import { blockMethods } from './methods/blocks.ts';
import type { RpcContext, RpcMethod } from './methods/context.ts';
import { networkMethods } from './methods/network.ts';
import { queryMethods } from './methods/query.ts';
import { sandboxMethods } from './methods/sandbox.ts';
import { transactionMethods } from './methods/transactions.ts';

const methods: ReadonlyMap<string, RpcMethod> = new Map(
  Object.entries({ ...blockMethods, ...networkMethods, ...queryMethods, ...sandboxMethods, ...transactionMethods }),
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

/** Answers one JSON-RPC request; every failure becomes an error in nearcore's shape. */
export async function dispatch(context: RpcContext, request: unknown, signal: AbortSignal): Promise<RpcReply> {
  const parsed = requestSchema.safeParse(request);
  const id = parsed.success ? (parsed.data.id ?? null) : null;
  try {
    if (!parsed.success) throw parseError('not a JSON-RPC 2.0 request');
    const { method, params } = parsed.data;
    const handler = methods.get(method) ?? fail(methodNotFound(method));
    const result = await handler(context, params, signal);
    return { httpStatus: 200, body: { jsonrpc: '2.0', result: result ?? null, id } };
  } catch (error) {
    const failure = error instanceof RpcError ? error : internalError(String(error));
    return { httpStatus: failure.httpStatus, body: { jsonrpc: '2.0', error: failure.view, id } };
  }
}

function fail(error: RpcError): never {
  throw error;
}
