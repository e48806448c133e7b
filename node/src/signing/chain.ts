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

/** How far apart indexers of a chain may be, in blocks, before their nodes no longer work together. */
export interface LagTolerance {
  /** A peer whose indexer is further behind neither leads nor gives shares. */
  readonly peers: number;
  /** A node that catches up does not lead: what it sees open may long be answered. An answer takes longer than this. */
  readonly own: number;
}

/** A chain that asks: its unfinished requests, and where answers go. */
export interface SigningChain {
  /** CAIP-2 id. */
  readonly name: string;
  readonly book: RequestBook;
  readonly publisher: ResponsePublisher;
  readonly lagTolerance: LagTolerance;
  /** How long a leader has here before the next in order leads as well, where it is not as everywhere. */
  readonly takeoverMs?: number | undefined;
  /** How many final blocks this node has yet to index; infinite before it knows. */
  blocksBehind(): number;
  /** Newest block of the chain, final or not, that a quorum of its sources have. @throws NoQuorumError */
  newestHeight(signal: AbortSignal): Promise<number>;
  /** Whether the chain shows the answer already, in a block that is not final yet: nobody needs to give it again. */
  isAnswered(request: SignRequest): boolean;
}
