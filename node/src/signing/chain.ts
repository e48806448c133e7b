import type { Signature, SignRequest } from '../types/signRequest.ts';
import type { RequestBook } from './requestBook.ts';

/** Puts answers on the chain that asked. */
export interface ResponsePublisher {
  /**
   * Resolves when the answer is on chain, or when the chain says that nobody waits for one any more.
   * May be called again for the same request.
   * @throws whatever keeps it from getting there; the caller tries again
   */
  respond(request: SignRequest, signature: Signature, signal: AbortSignal): Promise<'answered' | 'not wanted'>;
}

/** A chain that asks: its unfinished requests, and where answers go. */
export interface SigningChain {
  readonly book: RequestBook;
  readonly publisher: ResponsePublisher;
  /** How many final blocks this node has yet to index; infinite before it knows. */
  readonly blocksBehind: () => number;
}
