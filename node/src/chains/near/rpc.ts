import { z } from 'zod';
import { QuorateError } from '../../base/errors.ts';
import { JsonEndpoint, type JsonEndpointOptions } from '../sources/jsonEndpoint.ts';

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

const maxErrorChars = 300;

export type NearRpcOptions = Omit<JsonEndpointOptions, 'error'>;

/**
 * One NEAR JSON-RPC endpoint (docs.near.org/api/rpc). Every call ends within its timeout, every answer is parsed by a
 * schema. It never retries by itself: callers know what a failure means.
 */
export class NearRpc {
  readonly #endpoint: JsonEndpoint;
  /** URLs may carry API keys, hosts do not. */
  readonly name: string;
  #nextId = 1;

  constructor(options: NearRpcOptions) {
    this.#endpoint = new JsonEndpoint({
      ...options,
      error: (fault, method, problem) =>
        this.#error(`NEAR_${fault === 'TOO_LONG' ? 'BAD_ANSWER' : fault}`, method, problem),
    });
    this.name = this.#endpoint.name;
  }

  /**
   * @returns the call's result as the schema parsed it
   * @throws NearRpcError with nearcore's cause (`UNKNOWN_BLOCK`, `INVALID_TRANSACTION`, …) as code, or `NEAR_UNREACHABLE`,
   * `NEAR_BAD_ANSWER`, `NEAR_BUSY` when too many questions are open; AbortedError
   */
  async call<T>(method: string, params: unknown, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const body = { jsonrpc: '2.0', id: this.#nextId++, method, params };
    const envelope = envelopeSchema.safeParse(await this.#endpoint.post(method, body, signal));
    if (!envelope.success) throw this.#error('NEAR_BAD_ANSWER', method, 'neither result nor error');
    if ('error' in envelope.data) throw this.#refusal(method, envelope.data.error);
    const parsed = schema.safeParse(envelope.data.result);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#error('NEAR_BAD_ANSWER', method, `${issue?.path.join('.')}: ${issue?.message}`);
  }

  #refusal(method: string, { cause, message, data }: z.infer<typeof errorSchema>): NearRpcError {
    const code = (cause?.name ?? 'NEAR_ERROR').slice(0, maxErrorChars);
    return this.#error(code, method, typeof data === 'string' ? data : (message ?? code), {
      retryable: transientCauses.has(code),
      details: { info: cause?.info, data },
    });
  }

  #error(
    code: string,
    method: string,
    problem: string,
    { details = {}, retryable = true }: { details?: Record<string, unknown>; retryable?: boolean } = {},
  ): NearRpcError {
    return new NearRpcError(code, `${this.name}: ${method}: ${problem.slice(0, maxErrorChars)}`, retryable, details);
  }
}
