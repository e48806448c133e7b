import type { Signature, SignRequest } from '../types/signRequest.ts';

/** Puts answers on the chain that asked. */
export interface ResponsePublisher {
  /**
   * Resolves when the answer is on chain, or when the chain says that nobody waits for one any more.
   * May be called again for the same request.
   * @throws whatever keeps it from getting there; the caller tries again
   */
  respond(request: SignRequest, signature: Signature, signal: AbortSignal): Promise<'answered' | 'not wanted'>;
}
