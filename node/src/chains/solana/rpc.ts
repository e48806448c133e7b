import { z } from 'zod';
import { QuorateError } from '../../base/errors.ts';
import { JsonEndpoint, type JsonEndpointOptions } from '../sources/jsonEndpoint.ts';

/** What an RPC endpoint answered instead of a result, or why it gave no answer. */
export class SolanaRpcError extends QuorateError {}

/** Agave's codes of errors that mean something to those who ask (rpc-client-types `custom_error.rs`). */
const codes: ReadonlyMap<number, string> = new Map([
  [-32_001, 'SOLANA_PRUNED'], // block cleaned up
  [-32_002, 'PREFLIGHT_FAILURE'],
  [-32_004, 'SOLANA_BEHIND'], // block not available yet
  [-32_007, 'SLOT_SKIPPED'],
  [-32_009, 'SLOT_SKIPPED'], // or missing in long-term storage
  [-32_014, 'SOLANA_BEHIND'], // block status not yet available
  [-32_015, 'UNSUPPORTED_VERSION'],
  [-32_016, 'SOLANA_BEHIND'], // minimum context slot not reached
]);

const errorSchema = z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() });
const envelopeSchema = z.union([z.object({ error: errorSchema }), z.object({ result: z.unknown() })]);
const maxErrorChars = 300;

export type SolanaRpcOptions = Omit<JsonEndpointOptions, 'error'>;

/**
 * One Solana JSON-RPC endpoint (solana.com/docs/rpc). Every call ends within its timeout, every answer is bounded and
 * parsed by a schema; Kit's own transport bounds neither the length of answers nor where they come from. Numbers above
 * 2⁵³, of which nodes read none, lose precision.
 */
export class SolanaRpc {
  readonly #endpoint: JsonEndpoint;
  /** URLs may carry API keys, hosts do not. */
  readonly name: string;
  #nextId = 1;

  constructor(options: SolanaRpcOptions) {
    this.#endpoint = new JsonEndpoint({
      ...options,
      error: (fault, method, problem) =>
        this.#error(`SOLANA_${fault === 'TOO_LONG' ? 'BAD_ANSWER' : fault}`, method, problem),
    });
    this.name = this.#endpoint.name;
  }

  /**
   * @returns the call's result as the schema parsed it
   * @throws SolanaRpcError `SOLANA_UNREACHABLE`, `SOLANA_BAD_ANSWER`, `SOLANA_BUSY`, `SOLANA_BEHIND`, `SOLANA_PRUNED`,
   * `SLOT_SKIPPED`, `UNSUPPORTED_VERSION`, `PREFLIGHT_FAILURE`, or `SOLANA_ERROR`, with `details.data`; AbortedError
   */
  async call<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const body = { jsonrpc: '2.0', id: this.#nextId++, method, params };
    const envelope = envelopeSchema.safeParse(await this.#endpoint.post(method, body, signal));
    if (!envelope.success) throw this.#error('SOLANA_BAD_ANSWER', method, 'neither result nor error');
    if ('error' in envelope.data) {
      const { code, message, data } = envelope.data.error;
      throw this.#error(codes.get(code) ?? 'SOLANA_ERROR', method, `${message} (${code})`, { data });
    }
    const parsed = schema.safeParse(envelope.data.result);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#error('SOLANA_BAD_ANSWER', method, `${issue?.path.join('.')}: ${issue?.message}`);
  }

  #error(code: string, method: string, problem: string, details: Record<string, unknown> = {}): SolanaRpcError {
    return new SolanaRpcError(code, `${this.name}: ${method}: ${problem.slice(0, maxErrorChars)}`, details);
  }
}
