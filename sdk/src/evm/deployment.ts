import { equalBytes } from '@noble/curves/utils.js';
import { toHex } from '../client/fields.ts';
import { type JsonRpc, messageOf, problemOf, problemText } from '../client/rpc.ts';
import { SdkError } from '../errors.ts';
import { depositCall, publicKeyCall, refusalOf } from './contract.ts';
import { announcedRequest } from './request.ts';
import { call, quantity, receiptOf, toQuantity } from './rpc.ts';

/** One deployment of the contract, as a node of its chain shows it. */
export class Deployment {
  readonly address: string;
  readonly rpc: JsonRpc;
  #chainId: number | undefined;
  #isVerifying: boolean | undefined;

  constructor(address: string, rpc: JsonRpc) {
    this.address = address;
    this.rpc = rpc;
  }

  /** What a request costs, in wei. @throws SdkError RPC_FAILED */
  async deposit(signal?: AbortSignal): Promise<bigint> {
    const answer = await call(this.rpc, this.address, depositCall, signal);
    if (answer.length !== 32) throw new SdkError('RPC_FAILED', 'contract', 'getSignatureDeposit: no amount');
    return BigInt(toHex(answer));
  }

  /** The number of its chain. @throws SdkError RPC_FAILED */
  async chainId(signal?: AbortSignal): Promise<number> {
    this.#chainId ??= Number(await quantity(this.rpc, 'eth_chainId', [], signal));
    return this.#chainId;
  }

  /**
   * Whether the contract verifies answers before it publishes them, as Quorate's does: it is the one that knows the root
   * key, and is trusted in this because the caller has named it.
   *
   * @param root 65 bytes
   * @throws SdkError RPC_FAILED
   */
  async isVerifying(root: Uint8Array, signal: AbortSignal): Promise<boolean> {
    this.#isVerifying ??= await call(this.rpc, this.address, publicKeyCall, signal).then(
      (key) => equalBytes(key, root.subarray(1)),
      (error) => {
        signal.throwIfAborted();
        if (isRevert(error)) return false; // it has no such function
        throw error;
      },
    );
    return this.#isVerifying;
  }

  /**
   * The block of a request's transaction, once it has one.
   * @throws SdkError when the transaction reverted, or has not made this request; RPC_FAILED
   */
  async blockOf(transactionHash: string, requestId: string, signal: AbortSignal): Promise<number | undefined> {
    const receipt = await receiptOf(this.rpc, transactionHash, signal);
    if (!receipt) return undefined;
    if (!receipt.succeeded) throw await this.#refusal(transactionHash, receipt.blockNumber, signal);
    const ours = receipt.logs.filter((log) => log.address === this.address.toLowerCase());
    if (!ours.some((log) => announcedRequest(log) === requestId))
      throw new SdkError('REQUEST_FAILED', 'handle.transactionHash', 'the transaction has not made this request');
    return receipt.blockNumber;
  }

  /** Why a transaction reverted, found by running it again. */
  async #refusal(transactionHash: string, blockNumber: number, signal: AbortSignal): Promise<SdkError> {
    const transaction = await this.rpc('eth_getTransactionByHash', [transactionHash], signal);
    const { from, to, value, input } = (transaction ?? {}) as Record<string, unknown>;
    try {
      await this.rpc('eth_call', [{ from, to, value, data: input }, toQuantity(blockNumber)], signal);
    } catch (cause) {
      signal.throwIfAborted();
      const [name, code] = refusalOf(problemText(cause)) ?? [messageOf(cause), 'REQUEST_FAILED'];
      return new SdkError(code, 'contract', name, { cause });
    }
    return new SdkError('REQUEST_FAILED', 'contract', 'the transaction was reverted');
  }
}

/** Whether a call reverted: nodes say so in a message, in the data beside it, or by the code alone. */
function isRevert(error: unknown): boolean {
  const said = `${messageOf(error)} ${problemText(error)}`;
  return problemOf(error)?.code === 3 || /revert|VM execution error|invalid opcode/i.test(said);
}
