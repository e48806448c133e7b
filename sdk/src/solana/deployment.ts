import { equalBytes } from '@noble/curves/utils.js';
import type { JsonRpc } from '../client/rpc.ts';
import { SdkError } from '../errors.ts';
import { eventsOf, requestIdOf } from './events.ts';
import { type ProgramState, parseState, stateAddress } from './program.ts';
import { refusalOf } from './refusals.ts';
import { accountData, blockHeight, statusOf, transactionOf } from './rpc.ts';

/** One deployment of the program, as a node of its cluster shows it. */
export class Deployment {
  readonly program: string;
  readonly rpc: JsonRpc;
  readonly #stateAddress: string;

  constructor(program: string, rpc: JsonRpc) {
    this.program = program;
    this.rpc = rpc;
    this.#stateAddress = stateAddress(program);
  }

  /** Its state now. @throws SdkError RPC_FAILED, also when there is none */
  async state(signal?: AbortSignal): Promise<ProgramState> {
    const data = await accountData(this.rpc, this.#stateAddress, signal);
    try {
      if (data) return parseState(data);
    } catch (cause) {
      throw new SdkError('RPC_FAILED', 'contract', 'its state has another form', { cause });
    }
    throw new SdkError('RPC_FAILED', 'contract', `${this.program} has no state: no such program is initialized there`);
  }

  /**
   * Whether the program verifies answers before it publishes them, as Quorate's does: it is the one that knows the root
   * key, and is trusted in this because the caller has named it.
   *
   * @param root 65 bytes
   */
  static isVerifying({ publicKey }: ProgramState, root: Uint8Array): boolean {
    return publicKey !== undefined && equalBytes(publicKey, root.subarray(1));
  }

  /**
   * The slot of a request's transaction, once it is confirmed.
   * @throws SdkError when the transaction failed, can no longer be included, or has not made this request; RPC_FAILED
   */
  async slotOf(
    sent: { transactionHash: string; requestId: string; lastValidBlockHeight?: number | undefined },
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { transactionHash, requestId, lastValidBlockHeight } = sent;
    const status = await statusOf(this.rpc, transactionHash, signal);
    if (status) {
      if (status.err !== null) throw refusalOf(status.err);
      const transaction = await transactionOf(this.rpc, transactionHash, signal);
      if (!transaction) return undefined;
      if (!eventsOf(transaction, this.program).some((event) => requestIdOf(event) === requestId))
        throw new SdkError('REQUEST_FAILED', 'handle.transactionHash', 'the transaction has not made this request');
      return status.slot;
    }
    if (lastValidBlockHeight === undefined) return undefined;
    const height = await blockHeight(this.rpc, signal);
    // Looked up once more: it may have been included in the last block that could.
    if (height <= lastValidBlockHeight || (await statusOf(this.rpc, transactionHash, signal))) return undefined;
    const problem = 'the transaction was not included in time: ask again';
    throw new SdkError('REQUEST_FAILED', 'handle.transactionHash', problem, { retryable: true });
  }
}
