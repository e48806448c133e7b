import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { callMethod, dispatch, failure } from './dispatch.ts';
import { parseError } from './errors.ts';
import { parseJson, stringifyJson } from './json.ts';
import type { RpcContext } from './methods/context.ts';

/** As Agave's. */
const MAX_BODY_BYTES = 50 * 1024;
const MAX_CONNECTIONS = 1_024;
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 };

/** JSON-RPC over HTTP POST, and `GET /health`. @param isDown whether to answer 503 to everything */
export function createHttpServer(context: RpcContext, isDown: () => boolean): Server {
  const server = createServer(TIMEOUTS, (request, response) => void serve(context, isDown, request, response));
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

async function serve(
  context: RpcContext,
  isDown: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'POST, GET, OPTIONS');
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? 'content-type',
  );
  if (isDown()) return end(response, 503);
  if (request.method === 'OPTIONS') return end(response, 204);
  if (request.method === 'GET' && request.url === '/health') return end(response, 200, 'ok');
  if (request.method !== 'POST') return end(response, 405);
  const body = await readBody(request).catch(() => undefined);
  if (body === undefined) return end(response, 413);
  const reply = answer(context, body);
  if (response.destroyed) return;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  if (isDown()) return end(response, 503);
  end(response, 200, reply === undefined ? '' : stringifyJson(reply));
}

function answer(context: RpcContext, body: string): object | undefined {
  let message: unknown;
  try {
    message = parseJson(body);
  } catch {
    return failure(parseError(), null);
  }
  return dispatch(message, (method, params) => callMethod(context, method, params));
}

function end(response: ServerResponse, status: number, body?: string): void {
  response.statusCode = status;
  response.end(body);
}

/** The whole body; rejects when it is larger than allowed or breaks off. */
async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) throw new RangeError('request body too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
