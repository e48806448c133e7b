import { base58 } from '@scure/base';
import { ContractClient, type Quote, type RequestOptions } from '../client/contractClient.ts';
import { record, text } from '../client/fields.ts';
import type { WaitOptions } from '../client/wait.ts';
import type { NearClient } from '../near/client.ts';
import { handleOfSent, type NearHandle, type NearSent, parseHandle, toHandle } from '../near/handle.ts';
import {
  chooseKey,
  derivationOf,
  gasOf,
  type NearForm,
  type NearKey,
  type NearRequest,
  parsePayment,
  parseRequest,
} from '../near/request.ts';
import type { Signature } from '../types.ts';
import type { Mocked } from './mocked.ts';
import type { MockSigners } from './signers.ts';

/** Whose client is stood in for, and on which contract; it need not exist. */
export interface MockNearOptions {
  /** Who sends requests. */
  readonly accountId: string;
  readonly contract?: string | undefined;
  readonly form?: NearForm | undefined;
}

/** A NearClient without a chain. */
export class MockNearClient extends ContractClient<NearKey, NearRequest, NearHandle> implements Mocked<NearClient> {
  readonly contract: string;
  readonly #signers: MockSigners;
  readonly #account: string;
  readonly #form: NearForm;

  /** @throws SdkError INVALID_ARGUMENT */
  constructor(signers: MockSigners, options: MockNearOptions) {
    super();
    record(options, 'options');
    this.contract = text(options.contract ?? 'mock.near', 'contract');
    this.#signers = signers;
    this.#account = text(options.accountId, 'accountId');
    this.#form = options.form ?? 'sig.network';
  }

  async request(request: NearRequest, options?: RequestOptions<NearHandle>): Promise<NearHandle> {
    return this.#signers.send(options, 32, (hash) => {
      const parsed = parseRequest(request, this.#form);
      parsePayment(request);
      const origin = { sender: this.#account, predecessor: this.#account, transactionHash: base58.encode(hash) };
      return toHandle(this.contract, { ...parsed, ...origin });
    });
  }

  handleOf(request: NearRequest, sent: NearSent): NearHandle {
    return handleOfSent(this.contract, this.#form, request, sent);
  }

  async wait(handle: NearHandle, options?: WaitOptions): Promise<Signature> {
    const { key, payload, predecessor } = parseHandle(handle, this.contract);
    return this.#signers.answer({ payload, key: derivationOf(key, predecessor) }, options);
  }

  async publicKey(key: NearKey): Promise<Uint8Array> {
    return this.#signers.signer(derivationOf(chooseKey(key, this.#form), this.#account)).publicKey;
  }

  async quote(request: Partial<NearRequest> = {}): Promise<Quote> {
    return { deposit: 1n, gas: gasOf(request, this.#form), fee: 0n };
  }

  protected toRequest(key: NearKey, payload: Uint8Array): NearRequest {
    return { ...key, payload };
  }
}
