import type { EvmRpcError } from './rpc.ts';
import { type Hex, hashSchema } from './schemas.ts';
import type { EvmSource } from './source.ts';

/** What the sources make of a transaction that was sent to all of them. */
export type Reception =
  | { readonly kind: 'taken' }
  /** Its nonce is used already. */
  | { readonly kind: 'nonce too low' }
  /** It pays too little, or not enough more than another with the same nonce. */
  | { readonly kind: 'underpriced' }
  | { readonly kind: 'refused'; readonly error: unknown };

/** Clients agree on no codes for these: the words of geth, Erigon, Nethermind, Besu, Reth and Hardhat. */
const known = /already known|known transaction|alreadyknown|already imported/i;
const nonceTooLow = /nonce too low|nonce is too low|oldnonce|lower than the current nonce|nonce has already been used/i;
const underpriced = /underpriced|fee too low|feetoolow|fee per gas less than block base fee|fee per gas .*too low/i;

/**
 * Sends a signed transaction to all sources.
 * @returns as soon as one has taken it; if none does, why
 */
export async function broadcast(sources: readonly EvmSource[], raw: Hex, signal: AbortSignal): Promise<Reception> {
  const sent = sources.map(async (source) => {
    try {
      await source.call('eth_sendRawTransaction', [raw], hashSchema, signal);
    } catch (error) {
      if (!known.test((error as EvmRpcError).message)) throw error;
    }
  });
  try {
    await Promise.any(sent);
    return { kind: 'taken' };
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    const says = (words: RegExp) => errors.some((one) => one instanceof Error && words.test(one.message));
    if (says(nonceTooLow)) return { kind: 'nonce too low' };
    if (says(underpriced)) return { kind: 'underpriced' };
    return { kind: 'refused', error: errors[0] };
  }
}
