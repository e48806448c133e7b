import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dispatch, failure, type RpcReply } from './dispatch.ts';
import { parseError } from './errors.ts';
import type { RpcContext } from './methods/context.ts';

/** A contract of 4 MiB in base64 inside JSON, with room to spare; the same limit as nearcore's. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_CONNECTIONS = 1_024;
const BODY_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;

/** JSON-RPC over HTTP POST. */
export class RpcServer {
  readonly #server: Server;
  readonly #context: RpcContext;
  readonly #stopping = new AbortController();

  constructor(context: RpcContext) {
    this.#context = context;
    const timeouts = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: BODY_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    };
    this.#server = createServer(timeouts, (request, response) => void this.#serve(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async start(host: string, port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(port, host, resolve);
    await promise;
    this.#server.off('error', reject);
  }

  /** Drops every connection, also those of requests that wait. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (request.method === 'OPTIONS') return end(response, 204);
    if (request.method === 'GET' && request.url === '/status') return this.#answer(response, { method: 'status' });
    if (request.method !== 'POST') return end(response, 405);
    const body = await readBody(request).catch(() => undefined);
    if (!body) return end(response, 413);
    await this.#answer(response, body);
  }

  async #answer(response: ServerResponse, body: Uint8Array | { method: string }): Promise<void> {
    const cancelled = new AbortController();
    response.once('close', () => cancelled.abort());
    const signal = AbortSignal.any([cancelled.signal, this.#stopping.signal]);
    const reply = await this.#reply(body, signal);
    if (response.destroyed) return;
    end(response, reply.httpStatus, JSON.stringify(reply.body));
  }

  #reply(body: Uint8Array | { method: string }, signal: AbortSignal): Promise<RpcReply> | RpcReply {
    if (!(body instanceof Uint8Array)) return dispatch(this.#context, { jsonrpc: '2.0', ...body }, signal);
    try {
      return dispatch(this.#context, JSON.parse(Buffer.from(body).toString('utf8')), signal);
    } catch {
      return failure(parseError('the body is not JSON'), null);
    }
  }
}

function end(response: ServerResponse, status: number, json?: string): void {
  response.statusCode = status;
  if (json !== undefined) response.setHeader('content-type', 'application/json');
  response.end(json);
}

/** The whole body; rejects when it is larger than allowed or breaks off. */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) throw new RangeError('request body too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
