import { z } from 'zod';
import { QuorateError } from '../../base/errors.ts';
import { JsonEndpoint, type JsonEndpointOptions } from '../sources/jsonEndpoint.ts';

/**
 * Why an RPC endpoint gave no result. `EVM_UNREACHABLE`, `EVM_BAD_ANSWER`, `EVM_TOO_LONG`, `EVM_BUSY` tell of the endpoint;
 * `EVM_RATE_LIMITED`, `EVM_UNSUPPORTED`, `EVM_REVERTED` and, for everything else, `EVM_REFUSED` are what it said itself.
 */
export class EvmRpcError extends QuorateError {}

const refusalSchema = z.object({ code: z.number().optional(), message: z.string(), data: z.unknown().optional() });
const envelopeSchema = z.union([z.object({ error: refusalSchema }), z.object({ result: z.unknown() })]);

const maxErrorChars = 300;

/**
 * One JSON-RPC endpoint of an EVM chain (ethereum.github.io/execution-apis). Every call ends within its timeout, every
 * answer is bounded and parsed by a schema. viem's own transport stops the clock when the headers are there, and puts
 * URLs, which may carry API keys, into its errors.
 */
export class EvmRpc {
  readonly #endpoint: JsonEndpoint;
  readonly name: string;
  #nextId = 1;

  constructor(options: Omit<JsonEndpointOptions, 'error'>) {
    const error = (fault: string, method: string, problem: string) => this.#error(`EVM_${fault}`, method, problem);
    this.#endpoint = new JsonEndpoint({ ...options, error });
    this.name = this.#endpoint.name;
  }

  /**
   * @returns the call's result as the schema parsed it
   * @throws EvmRpcError, AbortedError
   */
  async call<T>(method: string, params: readonly unknown[], schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const body = { jsonrpc: '2.0', id: this.#nextId++, method, params };
    const envelope = envelopeSchema.safeParse(await this.#endpoint.post(method, body, signal));
    if (!envelope.success) throw this.#error('EVM_BAD_ANSWER', method, 'neither result nor error');
    if ('error' in envelope.data) {
      const { message } = envelope.data.error;
      throw this.#error(refusalCode(envelope.data.error), method, message);
    }
    const parsed = schema.safeParse(envelope.data.result);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw this.#error('EVM_BAD_ANSWER', method, `${issue?.path.join('.')}: ${issue?.message}`);
  }

  #error(code: string, method: string, problem: string): EvmRpcError {
    return new EvmRpcError(code, `${this.name}: ${method}: ${problem.slice(0, maxErrorChars)}`);
  }
}

const missingMethod =
  /\bmethod\b.*\bnot (?:exist|found|available|supported|allowed|enabled|implemented|whitelisted)\b/i;
const notInPlan = /\b(?:plan|tier)\b|\b(?:not (?:available|enabled|supported|allowed)|disabled|unsupported)\b/i;
/** What may be otherwise another time, or for another block. */
const passing = /\b(?:temporar|current|try|retry|later|time|limit|exceed|state|histor|block|header|pruned|missing)/i;

/** Whether a refusal says, in one of the many ways of providers, that what was asked is nothing that they do. */
export const isNotOffered = (message: string): boolean => notInPlan.test(message) && !passing.test(message);

/** Clients agree on few codes: -32601 and EIP-1474's -32004 for methods that they do not have, 3 for what reverts. */
function refusalCode({ code, message }: z.infer<typeof refusalSchema>): string {
  if (code === 3 || /\brevert/i.test(message)) return 'EVM_REVERTED';
  if (code === -32601 || code === -32004) return 'EVM_UNSUPPORTED';
  if (missingMethod.test(message) && !passing.test(message)) return 'EVM_UNSUPPORTED';
  if (code === 429 || /too many requests|rate limit|throttl|\bquota\b|compute units|per second/i.test(message))
    return 'EVM_RATE_LIMITED';
  return 'EVM_REFUSED';
}
