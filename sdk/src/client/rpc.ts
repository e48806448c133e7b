import { SdkError } from '../errors.ts';
import { abortable } from './abort.ts';

/**
 * Calls one method of a chain's JSON-RPC.
 *
 * @param params as the method has them: an array, or an object
 * @returns the `result` as it came; nothing is checked
 * @throws SdkError RPC_FAILED, its `cause` an RpcProblem where the node answered with an error; the signal's reason
 */
export type JsonRpc = (method: string, params: unknown, signal?: AbortSignal) => Promise<unknown>;

/** The `error` member of a JSON-RPC response. */
export interface RpcProblem {
  readonly code?: number;
  readonly message?: string;
  readonly data?: unknown;
  readonly [member: string]: unknown;
}

export interface HttpRpcOptions {
  /** Milliseconds for one HTTP exchange; 15 s by default. */
  readonly timeout?: number;
  /** Sent with every call, e.g. an API key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * JSON-RPC over HTTP. Of several endpoints it stays with one that works, and calls the next when a call fails.
 *
 * @param urls endpoints in order of preference
 * @throws SdkError INVALID_ARGUMENT when there is none, or one that is no URL
 */
export function httpRpc(urls: string | readonly string[], options: HttpRpcOptions = {}): JsonRpc {
  const endpoints = (typeof urls === 'string' ? [urls] : urls).map(parseUrl);
  if (endpoints.length === 0) throw new SdkError('INVALID_ARGUMENT', 'rpc', 'no endpoints');
  let current = 0;
  return async (method, params, signal) => {
    let failure: unknown;
    for (let tried = 0; tried < endpoints.length; tried++) {
      const endpoint = endpoints[current % endpoints.length]!;
      try {
        return await post(endpoint, method, params, options, signal);
      } catch (error) {
        signal?.throwIfAborted();
        current += 1;
        failure = error;
        // What one node answers with an error, others do too; but the next call asks the next, in case this one lags.
        if (problemOf(error)) break;
      }
    }
    throw failure;
  };
}

/** What wallets, viem's clients and other EIP-1193 providers have. */
export interface RequestProvider {
  /** @param args `{ method, params }`; libraries type them by the method's name, each in its own way */
  request(args: never): Promise<unknown>;
}

/** JSON-RPC through an object that has one already. @param timeout milliseconds for one call; 15 s by default */
export function providerRpc(provider: RequestProvider, timeout = defaultTimeout): JsonRpc {
  return async (method, params, signal) => {
    const timer = AbortSignal.timeout(timeout);
    try {
      return await abortable(
        provider.request({ method, params } as never),
        signal ? AbortSignal.any([signal, timer]) : timer,
      );
    } catch (cause) {
      signal?.throwIfAborted();
      const answered = typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'number';
      const problem = answered && { ...cause, message: messageOf(cause) };
      throw new SdkError('RPC_FAILED', 'rpc', `${method}: ${messageOf(cause)}`, { cause: problem || cause });
    }
  };
}

/** Anything that a client takes as its way to a chain. */
export type RpcSource = JsonRpc | RequestProvider | string | readonly string[];

/** @throws SdkError INVALID_ARGUMENT */
export function toJsonRpc(source: RpcSource): JsonRpc {
  if (typeof source === 'function') return source;
  if (typeof source === 'string' || Array.isArray(source)) return httpRpc(source as string | readonly string[]);
  if (typeof source === 'object' && source !== null && 'request' in source) return providerRpc(source);
  throw new SdkError('INVALID_ARGUMENT', 'rpc', 'neither a URL, nor URLs, a function or a provider');
}

/** The error that a node answered with; undefined when there was no answer. */
export function problemOf(error: unknown): RpcProblem | undefined {
  if (!(error instanceof SdkError) || error.code !== 'RPC_FAILED') return undefined;
  const { cause } = error;
  // Errors of the transport have codes too, but are errors.
  const answered = typeof cause === 'object' && cause !== null && !(cause instanceof Error) && 'code' in cause;
  return answered ? (cause as RpcProblem) : undefined;
}

/** What a node answered with when it did not do as asked, as one text to search in; empty when there was no answer. */
export function problemText(error: unknown): string {
  const { code, message, data, cause, name } = problemOf(error) ?? {};
  return JSON.stringify([code, name, message, data, cause]) ?? '';
}

const defaultTimeout = 15_000;
let lastId = 0;

async function post(
  url: URL,
  method: string,
  params: unknown,
  { timeout = defaultTimeout, headers = {} }: HttpRpcOptions,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  // The path may hold an API key.
  const failed = (problem: string, cause?: unknown) =>
    new SdkError('RPC_FAILED', 'rpc', `${method} at ${url.host}: ${problem}`, { cause });
  const timer = AbortSignal.timeout(timeout);
  lastId += 1;
  let body: unknown;
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }),
      signal: signal ? AbortSignal.any([signal, timer]) : timer,
    });
    status = response.status;
    body = await response.json();
  } catch (cause) {
    throw failed(messageOf(cause), cause);
  }
  if (typeof body !== 'object' || body === null) throw failed(`HTTP status ${status}, and no JSON-RPC`);
  if ('error' in body && body.error) throw failed(messageOf(body.error), asProblem(body.error));
  if (!('result' in body)) throw failed(`HTTP status ${status}, and neither result nor error`);
  return body.result;
}

const asProblem = (error: unknown): RpcProblem =>
  typeof error === 'object' && error !== null ? { code: 0, ...error } : { code: 0, message: String(error) };

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new SdkError('INVALID_ARGUMENT', 'rpc', 'not a URL', { cause });
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
