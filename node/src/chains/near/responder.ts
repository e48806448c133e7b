import { fromHex, toHex } from '../../base/bytes.ts';
import type { Signature, SignRequest } from '../../types/signRequest.ts';
import { ContractCallError } from './publisher.ts';

/** The contract's words for a request that timed out, was answered, or never was. */
const notWanted = 'This sign request has timed out, was completed, or never existed.';

type CallContract = (method: string, args: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

/** Answers requests on NEAR through the contract's `respond`, which verifies and resumes the yielded calls. */
export class NearResponder {
  readonly #call: CallContract;

  constructor(call: CallContract) {
    this.#call = call;
  }

  /** @throws ContractCallError when the contract refuses the signature, TimeoutError, AbortedError */
  async respond(request: SignRequest, signature: Signature, signal: AbortSignal): Promise<'answered' | 'not wanted'> {
    const args = {
      sign_id: { request_id: [...fromHex(request.requestId)] },
      signature: {
        big_r: toHex(signature.bigR).toUpperCase(),
        s: toHex(signature.s).toUpperCase(),
        recovery_id: signature.recoveryId,
      },
    };
    try {
      await this.#call('respond', args, signal);
      return 'answered';
    } catch (error) {
      if (error instanceof ContractCallError && error.message.includes(notWanted)) return 'not wanted';
      throw error;
    }
  }
}
