import { throwIfAborted } from '../client/abort.ts';
import { ContractClient, type KeyChoice, type Quote, type RequestOptions } from '../client/contractClient.ts';
import { type WaitOptions, waitFor } from '../client/wait.ts';
import type { DerivationPath, PayloadSigner, Signature } from '../types.ts';

/** A request as a mock sees it. */
export interface MockRequest {
  readonly payload: Uint8Array;
  /** Whose key is to sign, and which. */
  readonly key: DerivationPath;
}

/** How one chain writes its requests. */
export interface RequestForm<Key, Request, Handle> {
  keyOf(key: Key): DerivationPath;
  /** @throws SdkError as the chain's client does */
  handleOf(request: Request): Handle;
  /** @throws SdkError as the chain's client does */
  parse(handle: Handle): MockRequest;
}

/** A contract client without a chain: the same checks, handles and errors, and a signature as soon as it is waited for. */
export class MockClient<
  Key extends KeyChoice,
  Request extends Key & { payload: Uint8Array },
  Handle,
> extends ContractClient<Key, Request, Handle> {
  readonly #form: RequestForm<Key, Request, Handle>;
  readonly #signerOf: (key: DerivationPath) => PayloadSigner;
  readonly #beforeAnswer: (request: MockRequest) => unknown;

  constructor(
    form: RequestForm<Key, Request, Handle>,
    signerOf: (key: DerivationPath) => PayloadSigner,
    beforeAnswer: (request: MockRequest) => unknown,
  ) {
    super();
    this.#form = form;
    this.#signerOf = signerOf;
    this.#beforeAnswer = beforeAnswer;
  }

  async request(request: Request, { signal, onHandle }: RequestOptions<Handle> = {}): Promise<Handle> {
    throwIfAborted(signal);
    const handle = this.#form.handleOf(request);
    onHandle?.(handle);
    return handle;
  }

  async wait(handle: Handle, options: WaitOptions = {}): Promise<Signature> {
    const request = this.#form.parse(handle);
    return waitFor(async () => {
      await this.#beforeAnswer(request);
      return { answer: await this.#signerOf(request.key).signPayload(request.payload) };
    }, options);
  }

  async quote(): Promise<Quote> {
    return { deposit: 1n, gas: 0n, fee: 0n };
  }

  async publicKey(key: Key): Promise<Uint8Array> {
    return this.#signerOf(this.#form.keyOf(key)).publicKey;
  }

  protected toRequest(key: Key, payload: Uint8Array): Request {
    return { ...key, payload } as unknown as Request;
  }
}
