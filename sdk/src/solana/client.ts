import { hexToBytes } from '@noble/hashes/utils.js';
import { abortable, throwIfAborted } from '../client/abort.ts';
import type { Outcome } from '../client/answer.ts';
import { callOptions, handOver } from '../client/callbacks.ts';
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
import { record, toHex } from '../client/fields.ts';
import { messageOf, type RpcSource, toJsonRpc } from '../client/rpc.ts';
import { type Finding, type WaitOptions, waitFor } from '../client/wait.ts';
import { SdkError } from '../errors.ts';
import { derivePublicKey, normalizePublicKey } from '../secp256k1.ts';
import type { Signature } from '../types.ts';
import { isSignature, parseAddress } from './address.ts';
import { Deployment } from './deployment.ts';
import { EventScan } from './eventScan.ts';
import { type ProgramEvent, readError, readOutcome, readSignature, requestIdOf } from './events.ts';
import { type ParsedHandle, parseHandle, parseSent, type SolanaHandle, toHandle } from './handle.ts';
import { compileMessage, splitTransaction, type UnsignedTransaction, wireTransaction } from './message.ts';
import type { ProgramState } from './program.ts';
import { preflightRefusal, refusalOf } from './refusals.ts';
import {
  type EncodedRequest,
  encodeRequest,
  type SolanaKey,
  type SolanaRequest,
  type SolanaTransactionRequest,
} from './request.ts';
import { feeOf, latestBlockhash, sendTransaction, simulate } from './rpc.ts';
import type { SolanaSender } from './senders.ts';

/** Where the program is, whose answers count, and who asks. */
export interface SolanaClientOptions {
  /** The program's address. */
  readonly contract: string;
  /** The network's root key, in any form that `normalizePublicKey` takes: every answer is verified against it. */
  readonly rootPublicKey: string | Uint8Array;
  /** JSON-RPC of the cluster: a URL, several, or a function. */
  readonly rpc: RpcSource;
  /** Who sends requests; not needed to wait for them. */
  readonly sender?: SolanaSender | undefined;
}

/**
 * Signatures through the Solana program of Quorate or sig.network. Answers are events, found in the program's
 * transactions from the request's slot on, without any subscription. On sig.network's program anyone can write such
 * events: those that do not verify are ignored, and so are errors where the program does not verify them.
 */
export class SolanaClient extends ContractClient<SolanaKey, SolanaRequest, SolanaHandle> {
  readonly contract: string;
  readonly #root: Uint8Array;
  readonly #deployment: Deployment;
  readonly #sender: SolanaSender | undefined;

  /** @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
  constructor(options: SolanaClientOptions) {
    super();
    record(options, 'options');
    this.contract = parseAddress(options.contract, 'contract');
    this.#root = normalizePublicKey(options.rootPublicKey, 'rootPublicKey');
    this.#deployment = new Deployment(this.contract, toJsonRpc(options.rpc));
    this.#sender = options.sender;
  }

  request(request: SolanaRequest, options?: RequestOptions<SolanaHandle>): Promise<SolanaHandle> {
    return this.#send(request, options);
  }

  /**
   * Asks for the signature of a transaction of another chain, and for a report of its outcome. `wait` gets the
   * signature; once the transaction has been broadcast, `waitOutcome` gets the report.
   *
   * @throws SdkError as `request`
   */
  requestTransaction(request: SolanaTransactionRequest, options?: RequestOptions<SolanaHandle>): Promise<SolanaHandle> {
    return this.#send(request, options);
  }

  /**
   * The handle of a request that was sent elsewhere: by another wallet, or by a program.
   *
   * @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION, RPC_FAILED
   */
  async handleOf(request: SolanaRequest | SolanaTransactionRequest, sent: ContractSent): Promise<SolanaHandle> {
    const parsed = parseSent(request, sent);
    const { chainId } = await this.#deployment.state();
    return toHandle(this.contract, { ...parsed, chainId });
  }

  wait(handle: SolanaHandle, options?: WaitOptions): Promise<Signature> {
    return this.#wait(handle, options, 'responded', ({ request, sender }) => {
      const derivation = contractDerivation('solana', request, sender);
      const publicKey = derivePublicKey({ ...derivation, rootPublicKey: this.#root });
      return (event) => readSignature(event, { payload: payloadOf(request), publicKey });
    });
  }

  /**
   * Waits for the report of what became of a transaction, from this process or any other.
   * @param handle of `requestTransaction`
   * @throws SdkError as `wait`
   */
  waitOutcome(handle: SolanaHandle, options?: WaitOptions): Promise<Outcome> {
    return this.#wait(handle, options, 'outcome', ({ request, sender, requestId }) => {
      const derivation = outcomeDerivation('solana', request, sender);
      const publicKey = derivePublicKey({ ...derivation, rootPublicKey: this.#root });
      return (event) => readOutcome(event, { requestId: hexToBytes(requestId.slice(2)), publicKey });
    });
  }

  async publicKey(key: SolanaKey): Promise<Uint8Array> {
    const requester = parseAddress(this.#requireSender().address, 'sender');
    const derivation = contractDerivation('solana', parseKey(key, 'solana'), requester);
    return derivePublicKey({ ...derivation, rootPublicKey: this.#root });
  }

  /**
   * In lamports and compute units, of a request of either kind.
   * @throws SdkError as `request` would, also when the chain would refuse it
   */
  async quote(request: PartialRequest<SolanaRequest, SolanaTransactionRequest> = {}): Promise<Quote> {
    const asked = encodeRequest(this.contract, this.#requireSender(), completed(request));
    const { rpc } = this.#deployment;
    const [{ transaction }, { signatureDeposit }] = await Promise.all([this.#build(asked), this.#deployment.state()]);
    const [{ units, err }, fee] = await Promise.all([
      simulate(rpc, wireTransaction(transaction)),
      feeOf(rpc, transaction.message),
    ]);
    if (err !== null) throw refusalOf(err);
    return { deposit: signatureDeposit, gas: units, fee };
  }

  protected toRequest(key: SolanaKey, payload: Uint8Array): SolanaRequest {
    return { ...key, payload };
  }

  async #build(
    { payer, instructions }: EncodedRequest,
    signal?: AbortSignal,
  ): Promise<{ transaction: UnsignedTransaction; slot: number }> {
    const { slot, ...lifetime } = await latestBlockhash(this.#deployment.rpc, signal);
    return { transaction: compileMessage(payer, instructions, lifetime), slot };
  }

  async #send(
    asked: SolanaRequest | SolanaTransactionRequest,
    options: RequestOptions<SolanaHandle> | undefined,
  ): Promise<SolanaHandle> {
    const { signal, onHandle } = callOptions(options, 'onHandle');
    throwIfAborted(signal);
    const { handle, wire } = await this.#sign(encodeRequest(this.contract, this.#requireSender(), asked), signal);
    handOver(handle, onHandle);
    if (wire) await this.#broadcast(wire, signal);
    return handle;
  }

  /** Has a request signed. @returns its transaction to be sent; none where the wallet has sent it */
  async #sign(
    encoded: EncodedRequest,
    signal: AbortSignal | undefined,
  ): Promise<{ handle: SolanaHandle; wire?: Uint8Array }> {
    const { request, requester } = encoded;
    try {
      const [{ chainId }, { transaction, slot }] = await Promise.all([
        this.#deployment.state(signal),
        this.#build(encoded, signal),
      ]);
      const signed = await abortable(this.#requireSender().sign(transaction), signal);
      const { signature, message } = typeof signed === 'string' ? { signature: signed } : splitTransaction(signed);
      if (!isSignature(signature)) throw new Error('the sender returned no signature');
      // A wallet may have given the transaction another lifetime.
      const isOurs = message !== undefined && toHex(message) === toHex(transaction.message);
      const handle = toHandle(this.contract, {
        request,
        ...{ sender: requester, chainId, transactionHash: signature, fromSlot: slot },
        lastValidBlockHeight: isOurs ? Number(transaction.lastValidBlockHeight) : undefined,
      });
      return { handle, ...(typeof signed !== 'string' && { wire: signed }) };
    } catch (cause) {
      throwIfAborted(signal);
      if (cause instanceof SdkError) throw cause;
      throw new SdkError('SENDER_FAILED', 'sender', messageOf(cause), { cause });
    }
  }

  /** Sends the same transaction again where a node did not answer: it cannot be included twice. */
  async #broadcast(wire: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await sendTransaction(this.#deployment.rpc, wire, signal);
      } catch (error) {
        throwIfAborted(signal);
        const refusal = preflightRefusal(error);
        if (attempt === broadcasts || refusal) throw refusal ?? error;
      }
    }
  }

  async #wait<T>(
    handle: SolanaHandle,
    options: WaitOptions | undefined,
    kind: ProgramEvent['kind'],
    reader: (parsed: ParsedHandle) => (event: ProgramEvent) => T | undefined,
  ): Promise<T> {
    const parsed = parseHandle(handle, this.contract);
    const read = reader(parsed);
    const deployment = this.#deployment;
    let ignored = 0;
    let included = false;
    let failure: string | undefined;
    let state: ProgramState | undefined;
    let scan =
      parsed.fromSlot === undefined ? undefined : new EventScan(deployment.rpc, this.contract, parsed.fromSlot);
    return waitFor(async (signal): Promise<Finding<T>> => {
      state ??= await deployment.state(signal);
      expectChain(parsed, state.chainId);
      if (!included) {
        const slot = await deployment.slotOf(parsed, signal);
        included = slot !== undefined;
        scan ??= slot === undefined ? undefined : new EventScan(deployment.rpc, this.contract, slot);
      }
      for await (const event of scan?.read(signal) ?? []) {
        if ((event.kind !== kind && event.kind !== 'failed') || requestIdOf(event) !== parsed.requestId) continue;
        const answer = read(event);
        if (answer !== undefined) return { answer };
        const error = readError(event);
        if (error !== undefined && Deployment.isVerifying(state, this.#root)) failure ??= error;
        else ignored += 1;
      }
      if (failure !== undefined) throw new SdkError('REQUEST_FAILED', 'network', failure);
      return { included, ignored };
    }, options);
  }

  #requireSender(): SolanaSender {
    if (!this.#sender) throw new SdkError('INVALID_ARGUMENT', 'sender', 'this client has none: it can only wait');
    return this.#sender;
  }
}

const broadcasts = 3;
