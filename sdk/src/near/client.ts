import { base64 } from '@scure/base';
import { abortable, throwIfAborted } from '../client/abort.ts';
import { accountOf } from '../client/account.ts';
import { callOptions, handOver } from '../client/callbacks.ts';
import { ContractClient, type Quote, type RequestOptions } from '../client/contractClient.ts';
import { record, text } from '../client/fields.ts';
import { type JsonRpc, messageOf, problemText, type RpcSource, toJsonRpc } from '../client/rpc.ts';
import { type Finding, type WaitOptions, waitFor } from '../client/wait.ts';
import { SdkError } from '../errors.ts';
import { derivePublicKey, normalizePublicKey } from '../secp256k1.ts';
import type { Signature } from '../types.ts';
import { handleOfSent, isHash, type NearHandle, type NearSent, parseHandle, toHandle } from './handle.ts';
import { isUnknown, readTransaction } from './outcome.ts';
import {
  chooseKey,
  derivationOf,
  gasOf,
  type NearForm,
  type NearKey,
  type NearRequest,
  parsePayment,
  parseRequest,
  requiredGas,
  toArgument,
} from './request.ts';
import type { NearSender } from './senders.ts';

/** Where the contract is, whose answers count, and who asks. */
export interface NearClientOptions {
  /** The contract's account. */
  readonly contract: string;
  /** The network's root key, in any form that `normalizePublicKey` takes: every answer is verified against it. */
  readonly rootPublicKey: string | Uint8Array;
  /** NEAR RPC: one endpoint, several, or a function. */
  readonly rpc: RpcSource;
  /** Who sends requests; not needed to wait for them. */
  readonly sender?: NearSender | undefined;
  /** The form of requests that name neither key version nor domain; `sig.network` by default. */
  readonly form?: NearForm | undefined;
}

/**
 * Signatures through the NEAR contract of Quorate, sig.network or near/mpc. The call itself returns the signature, up to
 * 200 blocks later: it is read from the transaction, by its hash, however long wallet or node cared to wait.
 */
export class NearClient extends ContractClient<NearKey, NearRequest, NearHandle> {
  readonly contract: string;
  readonly #root: Uint8Array;
  readonly #rpc: JsonRpc;
  readonly #sender: NearSender | undefined;
  readonly #form: NearForm;

  /** @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
  constructor(options: NearClientOptions) {
    super();
    record(options, 'options');
    this.contract = text(options.contract, 'contract');
    this.#root = normalizePublicKey(options.rootPublicKey, 'rootPublicKey');
    this.#rpc = toJsonRpc(options.rpc);
    this.#sender = options.sender;
    this.#form = options.form ?? 'sig.network';
  }

  async request(request: NearRequest, options?: RequestOptions<NearHandle>): Promise<NearHandle> {
    const { signal, onHandle } = callOptions(options, 'onHandle');
    throwIfAborted(signal);
    const parsed = parseRequest(request, this.#form);
    const payment = parsePayment(request);
    const { gas = requiredGas[parsed.key.form] } = payment;
    const sender = this.#requireSender();
    let announced: NearHandle | undefined;
    let unstored: unknown;
    try {
      const predecessor = await this.#account(sender, signal);
      const announce = (hash: string): NearHandle => {
        if (announced?.transactionHash === hash) return announced;
        if (!isHash(hash)) throw new Error('the sender returned no hash of a transaction');
        announced = toHandle(this.contract, { ...parsed, sender: predecessor, predecessor, transactionHash: hash });
        try {
          return handOver(announced, onHandle);
        } catch (error) {
          unstored = error; // also where a wallet makes another error of it
          throw error;
        }
      };
      const deposit = payment.deposit ?? (await this.#deposit(signal));
      const args = { request: toArgument(parsed.key, parsed.payload) };
      const call = { contract: this.contract, method: 'sign', args, gas, deposit };
      return announce(await abortable(sender.send(call, announce), signal));
    } catch (cause) {
      if (unstored) throw unstored;
      throwIfAborted(signal);
      if (cause instanceof SdkError) throw cause;
      // A wallet that gave up waiting may well have sent it.
      if (announced && (await this.#isKnown(announced, signal))) return announced;
      throw new SdkError('SENDER_FAILED', 'sender', messageOf(cause), { cause });
    }
  }

  /**
   * The handle of a request that was sent elsewhere: by a wallet that left the page, by a relayer, by a contract.
   *
   * @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION
   */
  handleOf(request: NearRequest, sent: NearSent): NearHandle {
    return handleOfSent(this.contract, this.#form, request, sent);
  }

  async wait(handle: NearHandle, options?: WaitOptions): Promise<Signature> {
    const { key, payload, predecessor, ...transaction } = parseHandle(handle, this.contract);
    const publicKey = derivePublicKey({ ...derivationOf(key, predecessor), rootPublicKey: this.#root });
    const expected = { payload, publicKey };
    return waitFor((signal) => this.#look(transaction, expected, signal), options);
  }

  async publicKey(key: NearKey): Promise<Uint8Array> {
    const chosen = chooseKey(key, this.#form);
    const derivation = derivationOf(chosen, await this.#account(this.#requireSender()));
    return derivePublicKey({ ...derivation, rootPublicKey: this.#root });
  }

  /** In yoctoNEAR and gas. The fee is what the attached gas would cost; what is not burnt comes back. */
  async quote(request: Partial<NearRequest> = {}): Promise<Quote> {
    const gas = gasOf(request, this.#form);
    const [deposit, price] = await Promise.all([this.#deposit(), this.#rpc('gas_price', [null])]);
    const gasPrice = (price as { readonly gas_price?: unknown } | null)?.gas_price;
    if (typeof gasPrice !== 'string' || !/^\d+$/.test(gasPrice))
      throw new SdkError('RPC_FAILED', 'rpc', 'gas_price: no price');
    return { deposit, gas, fee: gas * BigInt(gasPrice) };
  }

  protected toRequest(key: NearKey, payload: Uint8Array): NearRequest {
    return { ...key, payload };
  }

  async #look(
    { sender, transactionHash }: { readonly sender: string; readonly transactionHash: string },
    expected: { readonly payload: Uint8Array; readonly publicKey: Uint8Array },
    signal: AbortSignal,
  ): Promise<Finding<Signature>> {
    const params = { tx_hash: transactionHash, sender_account_id: sender, wait_until: 'NONE' };
    try {
      return readTransaction(await this.#rpc('tx', params, signal), expected);
    } catch (error) {
      if (isUnknown(error)) return { included: false, ignored: 0 };
      throw error;
    }
  }

  async #isKnown({ sender, transactionHash }: NearHandle, signal: AbortSignal | undefined): Promise<boolean> {
    const params = { tx_hash: transactionHash, sender_account_id: sender, wait_until: 'NONE' };
    try {
      await this.#rpc('tx', params, signal);
      return true;
    } catch {
      return false;
    }
  }

  /** What the contract asks for now; 1 yoctoNEAR where it has no method that says so, as near/mpc's. */
  async #deposit(signal?: AbortSignal): Promise<bigint> {
    const call = { request_type: 'call_function', finality: 'optimistic', account_id: this.contract };
    const params = { ...call, method_name: 'experimental_signature_deposit', args_base64: base64.encode(emptyArgs) };
    let answer: unknown;
    try {
      answer = await this.#rpc('query', params, signal);
    } catch (error) {
      if (problemText(error).includes(missingMethod)) return 1n;
      throw error;
    }
    const { result, error } = (answer ?? {}) as { readonly result?: unknown; readonly error?: unknown };
    if (typeof error === 'string' && error.includes(missingMethod)) return 1n;
    const deposit = Array.isArray(result) ? new TextDecoder().decode(Uint8Array.from(result)) : '';
    const digits = /^"?(\d+)"?$/.exec(deposit)?.[1];
    if (digits === undefined) throw new SdkError('RPC_FAILED', 'rpc', 'experimental_signature_deposit: no amount');
    return BigInt(digits);
  }

  async #account(sender: NearSender, signal?: AbortSignal): Promise<string> {
    return text(await accountOf(() => sender.accountId(), signal), 'sender');
  }

  #requireSender(): NearSender {
    if (!this.#sender) throw new SdkError('INVALID_ARGUMENT', 'sender', 'this client has none: it can only wait');
    return this.#sender;
  }
}

const emptyArgs = Uint8Array.of(123, 125); // {}
const missingMethod = 'MethodNotFound';
