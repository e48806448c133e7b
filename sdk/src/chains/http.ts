import { boundedText } from '../client/boundedText.ts';
import { text } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
import { type CallOptions, withDeadline } from './deadline.ts';
import { parsed } from './input.ts';

/** How a chain's HTTP interface is called. */
export interface HttpOptions extends CallOptions {
  /** Instead of the runtime's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Sent with every call, e.g. an API key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An answer in JSON, whatever its status. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** @param path behind the base URL @param body sent as JSON by POST; a GET without one */
export type JsonCall = (
  path: string,
  options: CallOptions,
  body?: unknown,
  query?: Readonly<Record<string, string>>,
) => Promise<JsonAnswer>;

/**
 * Calls to one server that speaks JSON over HTTP.
 *
 * @throws SdkError INVALID_ARGUMENT for what is no URL; the calls RPC_FAILED, TIMEOUT, ABORTED
 */
export function jsonServer(url: string, defaults: HttpOptions): JsonCall {
  const base = parsed('url', () => new URL(text(url, 'url')));
  const { fetch = globalThis.fetch } = defaults;
  return (path, options, body, query = {}) =>
    withDeadline('url', { ...defaults, ...options }, async (signal) => {
      // The base may hold an API key in its path or query.
      const target = new URL(base);
      target.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
      for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
      const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const headers = {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const response = await fetch(target, { ...request, headers: { ...headers, ...defaults.headers }, signal });
      const answer = await boundedText(response, 'url');
      try {
        return { status: response.status, body: JSON.parse(answer) };
      } catch (cause) {
        throw new SdkError('RPC_FAILED', 'url', `HTTP status ${response.status}, and no JSON`, { cause });
      }
    });
}

/** A member of what a server answered; undefined where there is none. */
export function member(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (object, name) =>
      typeof object === 'object' && object !== null ? (object as Record<string, unknown>)[name] : undefined,
    value,
  );
}

/** @throws SdkError RPC_FAILED */
export function unexpected(what: string): SdkError {
  return new SdkError('RPC_FAILED', 'url', `answered without ${what}`);
}
