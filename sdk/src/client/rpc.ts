import { SdkError, shown } from '../errors.ts';
import { abortable, longestTimer } from './abort.ts';
import { boundedText } from './boundedText.ts';
import { integer, record, text } from './fields.ts';

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
  /** Where the node was asked over HTTP. */
  readonly httpStatus?: number;
  readonly [member: string]: unknown;
}

/** How endpoints are called. */
export interface HttpRpcOptions {
  /** Milliseconds for one HTTP exchange; 15 s by default. */
  readonly timeout?: number;
  /** Sent with every call, e.g. an API key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * JSON-RPC over HTTP. Of several endpoints it stays with one that works. Each call asks the next ones in turn, each of
 * them once, when one cannot be reached, has too many requests or is in trouble; other errors of a node are answers.
 *
 * @param urls endpoints in order of preference
 * @throws SdkError INVALID_ARGUMENT when there is none, or one that is no URL
 */
export function httpRpc(urls: string | readonly string[], options: HttpRpcOptions = {}): JsonRpc {
  const given: readonly unknown[] = Array.isArray(urls) ? urls : [urls];
  const endpoints = Array.from(given, parseUrl);
  if (endpoints.length === 0) throw new SdkError('INVALID_ARGUMENT', 'rpc', 'no endpoints');
  const { headers = {}, timeout = defaultTimeout } = record(options, 'options') as HttpRpcOptions;
  const exchange = { headers, timeout: integer(timeout, 'timeout', longestTimer) };
  let preferred = 0;
  return async (method, params, signal) => {
    const first = preferred;
    let failure: unknown;
    for (let tried = 0; tried < endpoints.length; tried++) {
      const index = (first + tried) % endpoints.length;
      try {
        const result = await post(endpoints[index]!, method, params, exchange, signal);
        preferred = index;
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        failure = error;
        if (!isRefusal(error)) continue;
        // Others would answer the same; but the next call asks the next, in case this one lags.
        preferred = (index + 1) % endpoints.length;
        break;
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
  integer(timeout, 'timeout', longestTimer);
  return typed(async (method, params, signal) => {
    const timer = AbortSignal.timeout(timeout);
    const ended = signal ? AbortSignal.any([signal, timer]) : timer;
    return abortable(provider.request({ method, params } as never), ended);
  });
}

/** The same calls, with nothing but SdkErrors and the signal's reason to be thrown. */
function typed(call: JsonRpc): JsonRpc {
  return async (method, params, signal) => {
    try {
      return await call(method, params, signal);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof SdkError) throw cause;
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
  if (typeof source === 'function') return typed(source);
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

/** Whether a node answered that it will not do as asked: not for being in trouble, or for having too much to do. */
export function isRefusal(error: unknown): boolean {
  const problem = problemOf(error);
  if (!problem) return false;
  const { code, httpStatus, message } = problem;
  const isInTrouble = typeof httpStatus === 'number' && (httpStatus >= 500 || troubles.includes(httpStatus));
  return !isInTrouble && !busyCodes.includes(code ?? 0) && !busy.test(String(message));
}

/** HTTP statuses that say nothing about the request; all from 500 on are such, too. */
const troubles: readonly number[] = [401, 402, 403, 404, 408, 429];
/** As some providers say with HTTP status 200 that there were too many requests. */
const busyCodes: readonly number[] = [429, -32029];
const busy = /rate.?limit|too many requests|requests per second|throttl|quota|daily request count|compute units per/i;

/** What a node answered with when it did not do as asked, as one text to search in; empty when there was no answer. */
export function problemText(error: unknown): string {
  const { code, message, data, cause, name } = problemOf(error) ?? {};
  try {
    return JSON.stringify([code, name, message, data, cause], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  } catch {
    return messageOf(error); // what libraries put there may run in circles
  }
}

const defaultTimeout = 15_000;
let lastId = 0;

async function post(
  url: URL,
  method: string,
  params: unknown,
  { timeout, headers }: Required<HttpRpcOptions>,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  // The path may hold an API key.
  const failed = (problem: string, cause?: unknown) =>
    new SdkError('RPC_FAILED', 'rpc', `${method} at ${url.host}: ${problem}`, { cause });
  const timer = AbortSignal.timeout(timeout);
  lastId += 1;
  let body: unknown;
  let status: number | undefined;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }),
      signal: signal ? AbortSignal.any([signal, timer]) : timer,
    });
    status = response.status;
    body = JSON.parse(await boundedText(response, 'rpc'));
  } catch (cause) {
    throw failed(status === undefined ? messageOf(cause) : `HTTP status ${status}: ${messageOf(cause)}`, cause);
  }
  if (typeof body !== 'object' || body === null) throw failed(`HTTP status ${status}, and no JSON-RPC`);
  if ('error' in body && body.error) throw failed(messageOf(body.error), asProblem(body.error, status));
  if (!('result' in body)) throw failed(`HTTP status ${status}, and neither result nor error`);
  return body.result;
}

const asProblem = (error: unknown, httpStatus: number): RpcProblem => ({
  code: 0,
  ...(typeof error === 'object' ? error : { message: String(error) }),
  httpStatus,
});

function parseUrl(url: unknown): URL {
  try {
    return new URL(text(url, 'rpc'));
  } catch (cause) {
    throw new SdkError('INVALID_ARGUMENT', 'rpc', 'not a URL', { cause });
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : shown(message);
}
