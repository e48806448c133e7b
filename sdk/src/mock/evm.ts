import { hexToBytes } from '@noble/hashes/utils.js';

import type { Outcome } from '../client/answer.ts';
import { ContractClient, type Quote, type RequestOptions } from '../client/contractClient.ts';
import {
  type ContractSent,
  completed,
  contractDerivation,
  expectChain,
  outcomeDerivation,
  type PartialRequest,
  parseKey,
  payloadOf,
} from '../client/contractRequest.ts';
import { integer, record, toHex } from '../client/fields.ts';
import type { WaitOptions } from '../client/wait.ts';
import type { EvmClient } from '../evm/client.ts';
import { address, type EvmHandle, parseHandle, parseSent, toHandle } from '../evm/handle.ts';
import { type EvmKey, type EvmRequest, type EvmTransactionRequest, encodeRequest } from '../evm/request.ts';
import type { Signature } from '../types.ts';
import type { Mocked } from './mocked.ts';
import type { MockSigners } from './signers.ts';

/** Whose client is stood in for, and on which contract; it need not exist. */
export interface MockEvmOptions {
  /** Who sends requests. */
  readonly address: string;
  readonly contract?: string | undefined;
  readonly chainId?: number | undefined;
}

const defaultContract = `0x${'00'.repeat(19)}aa`;
const hardhatChain = 31_337;

/** An EvmClient without a chain. */
export class MockEvmClient extends ContractClient<EvmKey, EvmRequest, EvmHandle> implements Mocked<EvmClient> {
  readonly contract: string;
  readonly #signers: MockSigners;
  readonly #sender: string;
  readonly #chainId: number;

  /** @throws SdkError INVALID_ARGUMENT */
  constructor(signers: MockSigners, options: MockEvmOptions) {
    super();
    record(options, 'options');
    this.contract = address(options.contract ?? defaultContract, 'contract');
    this.#signers = signers;
    this.#sender = address(options.address, 'address');
    this.#chainId = integer(options.chainId ?? hardhatChain, 'chainId');
  }

  async request(request: EvmRequest, options?: RequestOptions<EvmHandle>): Promise<EvmHandle> {
    return this.#send(request, options);
  }

  async requestTransaction(request: EvmTransactionRequest, options?: RequestOptions<EvmHandle>): Promise<EvmHandle> {
    return this.#send(request, options);
  }

  async handleOf(request: EvmRequest | EvmTransactionRequest, sent: ContractSent): Promise<EvmHandle> {
    return toHandle(this.contract, { ...parseSent(request, sent), chainId: this.#chainId });
  }

  async wait(handle: EvmHandle, options?: WaitOptions): Promise<Signature> {
    return this.#signers.answer(this.#parse(handle).asked, options);
  }

  async waitOutcome(handle: EvmHandle, options?: WaitOptions): Promise<Outcome> {
    const { asked, request, sender, requestId } = this.#parse(handle);
    const responseKey = outcomeDerivation('evm', request, sender);
    const of = { requestId: hexToBytes(requestId.slice(2)), responseKey, format: 'abi' } as const;
    return this.#signers.outcome({ ...asked, ...of }, options);
  }

  async publicKey(key: EvmKey): Promise<Uint8Array> {
    return this.#signers.signer(contractDerivation('evm', parseKey(key, 'evm'), this.#sender)).publicKey;
  }

  async quote(request: PartialRequest<EvmRequest, EvmTransactionRequest> = {}): Promise<Quote> {
    encodeRequest(completed(request));
    return { deposit: 1n, gas: 0n, fee: 0n };
  }

  protected toRequest(key: EvmKey, payload: Uint8Array): EvmRequest {
    return { ...key, payload };
  }

  #send(asked: EvmRequest | EvmTransactionRequest, options: RequestOptions<EvmHandle> | undefined): EvmHandle {
    return this.#signers.send(options, 32, (hash) => {
      const { request } = encodeRequest(asked);
      const origin = { sender: this.#sender, chainId: this.#chainId, transactionHash: toHex(hash) };
      return toHandle(this.contract, { request, ...origin });
    });
  }

  #parse(handle: EvmHandle) {
    const parsed = parseHandle(handle, this.contract);
    expectChain(parsed, this.#chainId);
    const { request, sender } = parsed;
    return { ...parsed, asked: { payload: payloadOf(request), key: contractDerivation('evm', request, sender) } };
  }
}
