import { deriveTweak, outcomePayload, responseKeyPaths } from '@quorate/sdk';
import { encodePacked, toHex as toPrefixedHex } from 'viem';
import { fromHex, toHex } from '../../base/bytes.ts';
import { requestId } from '../../base/ids.ts';
import type { Execution } from '../../types/execution.ts';
import { OutcomeError } from '../../types/outcomeError.ts';
import type { Ask, SignRequest, TransactionAsk } from '../../types/signRequest.ts';
import { distinctMessage, errorOutput, failureOutput, type OutcomeFormat, successOutput } from './encoding.ts';

/** Longest message that an error carries, in characters. */
const maxMessageChars = 256;

/**
 * What is to be signed of a transaction's execution: its outcome, or, if that cannot be told as the request wants it, that
 * there will be none. Every node makes the same of the same request and execution.
 */
export function outcomeRequest(
  request: SignRequest & { readonly ask: TransactionAsk },
  execution: Execution,
  now: number,
): SignRequest {
  const format = formatOf(request.chain);
  try {
    const output =
      execution.status === 'succeeded' ? successOutput(format, request.ask, execution.returned) : failureOutput(format);
    const block =
      execution.status === 'replaced' ? {} : { blockHash: toHex(execution.blockHash), entropy: execution.blockHash };
    return derived({ ...request, ...block }, output, { kind: 'outcome', ...origin(request), output }, now);
  } catch (error) {
    if (error instanceof OutcomeError) return failureRequest(request, error.message, now);
    throw error;
  }
}

/** What is to be signed to tell that a request will get no outcome. */
export function failureRequest(
  request: SignRequest & { readonly ask: TransactionAsk },
  problem: string,
  now: number,
): SignRequest {
  const message = distinctMessage(problem.slice(0, maxMessageChars));
  return derived(request, errorOutput(message), { kind: 'failure', ...origin(request), message }, now);
}

/** The request of the response key: nobody else can have it sign. */
function derived(request: SignRequest, output: Uint8Array, ask: Ask, now: number): SignRequest {
  const { chain, keyVersion, occurrence, predecessor, scheme } = request;
  const path = formatOf(chain) === 'abi' ? responseKeyPaths.evm : responseKeyPaths.solana;
  const payload = outcomePayload(fromHex(request.requestId), output);
  const tweak: Uint8Array = deriveTweak({ scheme, chainId: derivationChain(chain, keyVersion), predecessor, path });
  return {
    ...request,
    requestId: requestId(toHex(payload)),
    occurrence: `${occurrence}:outcome`,
    path,
    payload,
    tweak,
    ask,
    seenAt: now,
  };
}

const formatOf = (chain: string): OutcomeFormat => (chain.startsWith('eip155:') ? 'abi' : 'borsh');

function derivationChain(chain: string, keyVersion: number): string {
  if (formatOf(chain) === 'abi') return keyVersion === 0 ? '0x1' : 'eip155:1';
  return keyVersion === 0 ? '0x800001f5' : 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';
}

/** The request that is concluded; an EVM contract wants what hashes to its id. */
function origin({
  ask,
  chain,
  keyVersion,
  path,
  predecessor,
  requestId: of,
}: SignRequest & { readonly ask: TransactionAsk }) {
  if (formatOf(chain) === 'borsh') return { of, preimage: new Uint8Array(0) };
  const { algo, caip2Id, dest, params, transaction } = ask;
  const packed = encodePacked(
    ['address', 'bytes', 'string', 'uint32', 'string', 'string', 'string', 'string'],
    [predecessor as `0x${string}`, toPrefixedHex(transaction), caip2Id, keyVersion, path, algo, dest, params],
  );
  return { of, preimage: fromHex(packed.slice(2)) };
}
