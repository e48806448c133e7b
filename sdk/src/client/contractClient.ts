import type { PayloadSigner, Signature } from '../types.ts';
import type { WaitOptions } from './wait.ts';

/** Which key is to sign: every path is another. */
export interface KeyChoice {
  readonly path: string;
}

/** What ends the sending of a request, and who is told of its handle. */
export interface RequestOptions<Handle> {
  /** Ends the call with ABORTED, also while a wallet is asking; what has been sent is not taken back. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called as soon as the transaction's hash is known: before it is sent where the sender signs first, so that a request
   * which is stored here can be waited for even if this process ends in between. What it throws ends the call with
   * CALLBACK_FAILED, whose `handle` is the request's: where it was sent already, it is sent and paid.
   */
  readonly onHandle?: ((handle: Handle) => void) | undefined;
}

/** How a request was sent that the client has not sent itself. */
export interface SentElsewhere {
  readonly transactionHash: string;
  /** Who sent the transaction on NEAR, the predecessor by default; who called the contract on other chains. */
  readonly sender?: string;
  /** Who called the contract on NEAR. */
  readonly predecessor?: string;
}

/** What a request costs, in the chain's smallest unit. */
export interface Quote {
  /** What the contract keeps. */
  readonly deposit: bigint;
  /** What the transaction takes of the chain's gas or compute, as the chain counts it. */
  readonly gas: bigint;
  /** At most what the chain charges for that, at its present price. */
  readonly fee: bigint;
}

/**
 * A contract that takes requests for signatures on one chain. `request` sends one and gives a handle, plain JSON;
 * `wait` takes it up anywhere, and returns only what verifies against the derived key.
 */
export abstract class ContractClient<Key extends KeyChoice, Request extends Key & { payload: Uint8Array }, Handle> {
  /**
   * Sends a request.
   * @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION, SENDER_FAILED, RPC_FAILED, TIMEOUT for a wallet that names
   *   no account, ABORTED; CALLBACK_FAILED, with the handle, when `onHandle` throws
   */
  abstract request(request: Request, options?: RequestOptions<Handle>): Promise<Handle>;

  /**
   * Waits for the answer to a request, from this process or any other.
   * @returns the signature, verified against the derived key
   * @throws SdkError INVALID_ARGUMENT for a handle that is damaged or another contract's, REQUEST_FAILED and its
   *   relatives when the chain refused the request, NOT_ANSWERED, TIMEOUT, ABORTED
   */
  abstract wait(handle: Handle, options?: WaitOptions): Promise<Signature>;

  /**
   * The handle of a request that was sent elsewhere. On NEAR at once; elsewhere a promise, as the client may have to ask
   * for its chain first.
   * @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION, RPC_FAILED
   */
  abstract handleOf(request: Request, sent: SentElsewhere): Handle | Promise<Handle>;

  /** What the request would cost the sender now. @throws SdkError RPC_FAILED, SENDER_FAILED, TIMEOUT, INVALID_ARGUMENT */
  abstract quote(request?: Partial<Request>): Promise<Quote>;

  /** The key that signs for the sender's account, 65 bytes uncompressed. @throws SdkError as `request` */
  abstract publicKey(key: Key): Promise<Uint8Array>;

  /** `request` and `wait`. The timeout is for the answer, and begins when the request has been sent. */
  async sign(request: Request, options?: RequestOptions<Handle> & WaitOptions): Promise<Signature> {
    return this.wait(await this.request(request, options), options);
  }

  /**
   * One key of the sender's account as something that signs: for accounts and chain adapters.
   * @param key path and what else a request says of the key; and how long to wait for a signature
   */
  async signer(key: Key & Omit<WaitOptions, 'signal'>): Promise<PayloadSigner> {
    const publicKey = await this.publicKey(key);
    const { timeout, onProgress } = key;
    return {
      publicKey,
      signPayload: (payload, options) =>
        this.sign(this.toRequest(key, payload), { signal: options?.signal, timeout, onProgress }),
    };
  }

  protected abstract toRequest(key: Key, payload: Uint8Array): Request;
}
