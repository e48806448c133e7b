import { z } from 'zod';
import { AbortedError, describeError, QuorateError } from '../../base/errors.ts';

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

/** A block with all that belongs to it takes one question a chunk and a few a request; blocks are read eight at a time. */
const maxQuestions = 256;
const maxErrorChars = 300;

export interface NearRpcOptions {
  readonly url: string;
  /** For logs and metrics, if not the URL's host. */
  readonly name?: string;
  readonly timeoutMs: number;
  /** Longest answer that is read, in bytes; all that are read at a time may have twice as many. */
  readonly maxResponseBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One NEAR JSON-RPC endpoint (docs.near.org/api/rpc). Every call ends within its timeout, every answer is parsed by a
 * schema. It never retries by itself: callers know what a failure means.
 */
export class NearRpc {
  readonly #options: NearRpcOptions;
  /** URLs may carry API keys, hosts do not. */
  readonly name: string;
  #nextId = 1;
  /** Questions without an answer yet, and bytes of answers that are being read. */
  #questions = 0;
  #bytes = 0;

  constructor(options: NearRpcOptions) {
    this.#options = options;
    this.name = options.name ?? new URL(options.url).host;
  }

  /**
   * @returns the call's result as the schema parsed it
   * @throws NearRpcError with nearcore's cause (`UNKNOWN_BLOCK`, `INVALID_TRANSACTION`, …) as code, or `NEAR_UNREACHABLE`,
   * `NEAR_BAD_ANSWER`, `NEAR_BUSY` when too many questions are open; AbortedError
   */
  async call<T>(method: string, params: unknown, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const result = await this.#post(method, params, signal);
    const parsed = schema.safeParse(result);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#error('NEAR_BAD_ANSWER', method, `${issue?.path.join('.')}: ${issue?.message}`);
  }

  async #post(method: string, params: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#questions >= maxQuestions) throw this.#error('NEAR_BUSY', method, 'too many questions are open');
    this.#questions += 1;
    try {
      const envelope = envelopeSchema.safeParse(this.#parse(method, await this.#fetch(method, params, signal)));
      if (!envelope.success) throw this.#error('NEAR_BAD_ANSWER', method, 'neither result nor error');
      if ('result' in envelope.data) return envelope.data.result;
      const { cause, message, data } = envelope.data.error;
      const code = (cause?.name ?? 'NEAR_ERROR').slice(0, maxErrorChars);
      throw this.#error(code, method, typeof data === 'string' ? data : (message ?? code), {
        retryable: transientCauses.has(code),
        details: { info: cause?.info, data },
      });
    } finally {
      this.#questions -= 1;
    }
  }

  async #fetch(method: string, params: unknown, signal: AbortSignal | undefined): Promise<string> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#options.headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: this.#nextId++, method, params }),
        // An endpoint must not send the node's questions elsewhere, such as to a service behind its firewall.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      return await this.#read(method, response);
    } catch (error) {
      if (error instanceof NearRpcError) throw error;
      if (signal?.aborted) throw new AbortedError(`${this.name}: ${method}`, signal.reason);
      throw this.#error('NEAR_UNREACHABLE', method, describeError(error));
    }
  }

  /** The answer's body, as text: whatever a source sends, the memory for it is bounded. */
  async #read(method: string, response: Response): Promise<string> {
    const { maxResponseBytes } = this.#options;
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of response.body ?? []) {
        size += chunk.length;
        this.#bytes += chunk.length;
        if (size > maxResponseBytes || this.#bytes > 2 * maxResponseBytes)
          throw this.#error('NEAR_BAD_ANSWER', method, `more than ${maxResponseBytes} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    } finally {
      this.#bytes -= size;
    }
  }

  #parse(method: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#error('NEAR_BAD_ANSWER', method, `not JSON: ${text.slice(0, 80)}`);
    }
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
