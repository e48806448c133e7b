import { toNearPublicKey } from '@quorate/sdk';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { KeyShare } from '../types/keyShare.ts';

/** Calls a method of the contract as this node's account, and waits until it has been executed. */
export type CallContract = (method: string, args: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

/** This node's votes in key events. A refused vote is logged: the contract's state tells what to do next. */
export class Votes {
  readonly #call: CallContract;
  readonly #logger: Logger;

  constructor(call: CallContract, logger: Logger) {
    this.#call = call;
    this.#logger = logger;
  }

  publicKey(share: KeyShare, signal: AbortSignal): Promise<void> {
    const args = {
      public_key: toNearPublicKey(share.publicKey),
      attempt: share.attempt,
      transcript_hash: share.transcriptHash,
    };
    return this.#vote('vote_pk', args, signal);
  }

  reshared(share: KeyShare, signal: AbortSignal): Promise<void> {
    const args = { epoch: share.epoch, attempt: share.attempt, transcript_hash: share.transcriptHash };
    return this.#vote('vote_reshared', args, signal);
  }

  abortAttempt(attempt: number, signal: AbortSignal): Promise<void> {
    return this.#vote('vote_abort_attempt', { attempt }, signal);
  }

  async #vote(method: string, args: Record<string, unknown>, signal: AbortSignal): Promise<void> {
    try {
      const passed = await this.#call(method, args, signal);
      this.#logger.info({ method, ...args, passed }, 'voted');
    } catch (error) {
      if (signal.aborted) throw error;
      this.#logger.error({ method, ...args, error: describeError(error) }, 'vote failed');
    }
  }
}
