import { hexToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
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
import { record, text } from '../client/fields.ts';
import type { WaitOptions } from '../client/wait.ts';
import { parseAddress } from '../solana/address.ts';
import type { SolanaClient } from '../solana/client.ts';
import { parseHandle, parseSent, type SolanaHandle, toHandle } from '../solana/handle.ts';
import { compileMessage } from '../solana/message.ts';
import { encodeRequest, type SolanaKey, type SolanaRequest, type SolanaTransactionRequest } from '../solana/request.ts';
import type { Signature } from '../types.ts';
import type { Mocked } from './mocked.ts';
import type { MockSigners } from './signers.ts';

/** Whose client is stood in for, and on which program; it need not exist. */
export interface MockSolanaOptions {
  /** Who sends requests. */
  readonly address: string;
  readonly contract?: string | undefined;
  /** CAIP-2 of the cluster. */
  readonly chainId?: string | undefined;
}

const defaultProgram = 'QuorateSigner111111111111111111111111111111';
const defaultCluster = 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1';

/** A SolanaClient without a chain. */
export class MockSolanaClient
  extends ContractClient<SolanaKey, SolanaRequest, SolanaHandle>
  implements Mocked<SolanaClient>
{
  readonly contract: string;
  readonly #signers: MockSigners;
  readonly #sender: string;
  readonly #chainId: string;

  /** @throws SdkError INVALID_ARGUMENT */
  constructor(signers: MockSigners, options: MockSolanaOptions) {
    super();
    record(options, 'options');
    this.contract = parseAddress(options.contract ?? defaultProgram, 'contract');
    this.#signers = signers;
    this.#sender = parseAddress(options.address, 'address');
    this.#chainId = text(options.chainId ?? defaultCluster, 'chainId');
  }

  async request(request: SolanaRequest, options?: RequestOptions<SolanaHandle>): Promise<SolanaHandle> {
    return this.#send(request, options);
  }

  async requestTransaction(
    request: SolanaTransactionRequest,
    options?: RequestOptions<SolanaHandle>,
  ): Promise<SolanaHandle> {
    return this.#send(request, options);
  }

  async handleOf(request: SolanaRequest | SolanaTransactionRequest, sent: ContractSent): Promise<SolanaHandle> {
    return toHandle(this.contract, { ...parseSent(request, sent), chainId: this.#chainId });
  }

  async wait(handle: SolanaHandle, options?: WaitOptions): Promise<Signature> {
    return this.#signers.answer(this.#parse(handle).asked, options);
  }

  async waitOutcome(handle: SolanaHandle, options?: WaitOptions): Promise<Outcome> {
    const { asked, request, sender, requestId } = this.#parse(handle);
    const responseKey = outcomeDerivation('solana', request, sender);
    const of = { requestId: hexToBytes(requestId.slice(2)), responseKey, format: 'borsh' } as const;
    return this.#signers.outcome({ ...asked, ...of }, options);
  }

  async publicKey(key: SolanaKey): Promise<Uint8Array> {
    return this.#signers.signer(contractDerivation('solana', parseKey(key, 'solana'), this.#sender)).publicKey;
  }

  async quote(request: PartialRequest<SolanaRequest, SolanaTransactionRequest> = {}): Promise<Quote> {
    this.#encode(completed(request));
    return { deposit: 1n, gas: 0n, fee: 0n };
  }

  protected toRequest(key: SolanaKey, payload: Uint8Array): SolanaRequest {
    return { ...key, payload };
  }

  #send(
    asked: SolanaRequest | SolanaTransactionRequest,
    options: RequestOptions<SolanaHandle> | undefined,
  ): SolanaHandle {
    return this.#signers.send(options, 64, (hash) => {
      const request = this.#encode(asked);
      const origin = { sender: this.#sender, chainId: this.#chainId, transactionHash: base58.encode(hash) };
      return toHandle(this.contract, { request, ...origin });
    });
  }

  /** Also refuses what no transaction can hold. */
  #encode(asked: SolanaRequest | SolanaTransactionRequest) {
    const { request, payer, instructions } = encodeRequest(this.contract, { address: this.#sender }, asked);
    compileMessage(payer, instructions, { blockhash: this.contract, lastValidBlockHeight: 0n });
    return request;
  }

  #parse(handle: SolanaHandle) {
    const parsed = parseHandle(handle, this.contract);
    expectChain(parsed, this.#chainId);
    const { request, sender } = parsed;
    return { ...parsed, asked: { payload: payloadOf(request), key: contractDerivation('solana', request, sender) } };
  }
}
