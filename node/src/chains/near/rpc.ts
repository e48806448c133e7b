import { z } from 'zod';
import { describeError, QuorateError } from '../../base/errors.ts';

/** What an RPC endpoint answered instead of a result, or why it gave no answer. `code` names nearcore's cause where there is one. */
export class NearRpcError extends QuorateError {
  /** Whether asking again later, or somebody else, may help. */
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean, details: Record<string, unknown> = {}) {
    super(code, message, details);
    this.retryable = retryable;
  }
}

const errorSchema = z.object({
  name: z.string().optional(),
  cause: z.object({ name: z.string(), info: z.unknown().optional() }).optional(),
  message: z.string().optional(),
  data: z.unknown().optional(),
});
const envelopeSchema = z.union([z.object({ error: errorSchema }), z.object({ result: z.unknown() })]);

const transientCauses = new Set([
  'TIMEOUT_ERROR',
  'INTERNAL_ERROR',
  'NOT_SYNCED_YET',
  'NO_SYNCED_BLOCKS',
  'UNAVAILABLE_SHARD',
]);

export interface NearRpcOptions {
  readonly url: string;
  readonly timeoutMs: number;
  /** Longest answer that is read, in bytes. */
  readonly maxResponseBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One NEAR JSON-RPC endpoint (docs.near.org/api/rpc). Every call ends within its timeout, every answer is parsed by a
 * schema. It never retries by itself: callers know what a failure means.
 */
export class NearRpc {
  readonly #options: NearRpcOptions;
  #nextId = 1;

  constructor(options: NearRpcOptions) {
    this.#options = options;
  }

  /** The endpoint's host: URLs may carry API keys, hosts do not. */
  get name(): string {
    return new URL(this.#options.url).host;
  }

  /**
   * @returns the call's result as the schema parsed it
   * @throws NearRpcError with nearcore's cause (`UNKNOWN_BLOCK`, `INVALID_TRANSACTION`, …) as code, or `NEAR_UNREACHABLE`,
   * `NEAR_BAD_ANSWER`
   */
  async call<T>(method: string, params: unknown, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const result = await this.#post(method, params, signal);
    const parsed = schema.safeParse(result);
    if (!parsed.success) throw this.#badAnswer(method, z.prettifyError(parsed.error));
    return parsed.data;
  }

  async #post(method: string, params: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    let body: unknown;
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#options.headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: this.#nextId++, method, params }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      body = JSON.parse(await readBounded(response, this.#options.maxResponseBytes));
    } catch (error) {
      throw new NearRpcError('NEAR_UNREACHABLE', `${this.name}: ${method}: ${describeError(error)}`, true);
    }
    const envelope = envelopeSchema.safeParse(body);
    if (!envelope.success) throw this.#badAnswer(method, 'neither result nor error');
    if ('result' in envelope.data) return envelope.data.result;
    const { cause, message, data } = envelope.data.error;
    const code = cause?.name ?? 'NEAR_ERROR';
    const text = typeof data === 'string' ? data : (message ?? code);
    throw new NearRpcError(code, `${this.name}: ${method}: ${text}`, transientCauses.has(code), {
      info: cause?.info,
      data,
    });
  }

  #badAnswer(method: string, problem: string): NearRpcError {
    return new NearRpcError('NEAR_BAD_ANSWER', `${this.name}: ${method}: ${problem}`, true);
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new QuorateError('NEAR_BAD_ANSWER', `answer longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
