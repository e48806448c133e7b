import { hexToBytes } from '@noble/hashes/utils.js';
import { abortable, throwIfAborted } from '../client/abort.ts';
import { accountOf } from '../client/account.ts';
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
import { messageOf, problemText, type RpcSource, toJsonRpc } from '../client/rpc.ts';
import { type Finding, type WaitOptions, waitFor } from '../client/wait.ts';
import { SdkError } from '../errors.ts';
import { derivePublicKey, normalizePublicKey } from '../secp256k1.ts';
import type { Signature } from '../types.ts';
import { readError, readOutcome, readSignature } from './answers.ts';
import { refusalIn, refusalOf, topics } from './contract.ts';
import { Deployment } from './deployment.ts';
import { address, type EvmHandle, type ParsedHandle, parseHandle, parseSent, toHandle } from './handle.ts';
import { LogScan } from './logScan.ts';
import { type EvmKey, type EvmRequest, type EvmTransactionRequest, encodeRequest } from './request.ts';
import { type Log, quantity, toQuantity } from './rpc.ts';
import type { EvmSender } from './senders.ts';
import { sendInTurn } from './sendInTurn.ts';

/** Where the contract is, whose answers count, and who asks. */
export interface EvmClientOptions {
  /** The contract's address. */
  readonly contract: string;
  /** The network's root key, in any form that `normalizePublicKey` takes: every answer is verified against it. */
  readonly rootPublicKey: string | Uint8Array;
  /** JSON-RPC of the chain: a URL, several, viem's `PublicClient` or another EIP-1193 provider, or a function. */
  readonly rpc: RpcSource;
  /** Who sends requests; not needed to wait for them. */
  readonly sender?: EvmSender | undefined;
}

/**
 * Signatures through the EVM contract of Quorate or sig.network. Answers are events, found by the request's id in the
 * logs from the request's block on. On sig.network's contract anyone can write such events: those that do not verify
 * are ignored, and so are errors where the contract does not verify them.
 */
export class EvmClient extends ContractClient<EvmKey, EvmRequest, EvmHandle> {
  readonly contract: string;
  readonly #root: Uint8Array;
  readonly #deployment: Deployment;
  readonly #sender: EvmSender | undefined;

  /** @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
  constructor(options: EvmClientOptions) {
    super();
    record(options, 'options');
    this.contract = address(options.contract, 'contract');
    this.#root = normalizePublicKey(options.rootPublicKey, 'rootPublicKey');
    this.#deployment = new Deployment(this.contract, toJsonRpc(options.rpc));
    this.#sender = options.sender;
  }

  request(request: EvmRequest, options?: RequestOptions<EvmHandle>): Promise<EvmHandle> {
    return this.#send(request, options);
  }

  /**
   * Asks for the signature of a transaction of another chain, and for a report of its outcome. `wait` gets the
   * signature; once the transaction has been broadcast, `waitOutcome` gets the report.
   *
   * @throws SdkError as `request`
   */
  requestTransaction(request: EvmTransactionRequest, options?: RequestOptions<EvmHandle>): Promise<EvmHandle> {
    return this.#send(request, options);
  }

  /**
   * The handle of a request that was sent elsewhere: by another wallet, or by a contract.
   *
   * @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION, RPC_FAILED
   */
  async handleOf(request: EvmRequest | EvmTransactionRequest, sent: ContractSent): Promise<EvmHandle> {
    const parsed = parseSent(request, sent);
    return toHandle(this.contract, { ...parsed, chainId: await this.#deployment.chainId() });
  }

  wait(handle: EvmHandle, options?: WaitOptions): Promise<Signature> {
    return this.#wait(handle, options, topics.responded, ({ request, sender }) => {
      const derivation = contractDerivation('evm', request, sender);
      const publicKey = derivePublicKey({ ...derivation, rootPublicKey: this.#root });
      return (log) => readSignature(log, { payload: payloadOf(request), publicKey });
    });
  }

  /**
   * Waits for the report of what became of a transaction, from this process or any other.
   * @param handle of `requestTransaction`
   * @throws SdkError as `wait`
   */
  waitOutcome(handle: EvmHandle, options?: WaitOptions): Promise<Outcome> {
    return this.#wait(handle, options, topics.outcome, ({ request, sender, requestId }) => {
      const derivation = outcomeDerivation('evm', request, sender);
      const publicKey = derivePublicKey({ ...derivation, rootPublicKey: this.#root });
      return (log) => readOutcome(log, { requestId: hexToBytes(requestId.slice(2)), publicKey });
    });
  }

  async publicKey(key: EvmKey): Promise<Uint8Array> {
    const parsed = parseKey(key, 'evm');
    const derivation = contractDerivation('evm', parsed, await this.#account(this.#requireSender()));
    return derivePublicKey({ ...derivation, rootPublicKey: this.#root });
  }

  /**
   * In wei and gas, of a request of either kind.
   * @throws SdkError as `request` would, also when the contract would refuse it
   */
  async quote(request: PartialRequest<EvmRequest, EvmTransactionRequest> = {}): Promise<Quote> {
    const { data, deposit: given } = encodeRequest(completed(request));
    const { rpc } = this.#deployment;
    const [deposit, price, from] = await Promise.all([
      this.#deployment.deposit(),
      quantity(rpc, 'eth_gasPrice', []),
      this.#account(this.#requireSender()),
    ]);
    const call = { from, to: this.contract, data, value: toQuantity(given ?? deposit) };
    const gas = await quantity(rpc, 'eth_estimateGas', [call]).catch((cause) => {
      const [name, code] = refusalOf(problemText(cause)) ?? [];
      throw name && code ? new SdkError(code, 'contract', name, { cause }) : cause;
    });
    return { deposit, gas, fee: gas * price };
  }

  protected toRequest(key: EvmKey, payload: Uint8Array): EvmRequest {
    return { ...key, payload };
  }

  async #send(
    asked: EvmRequest | EvmTransactionRequest,
    options: RequestOptions<EvmHandle> | undefined,
  ): Promise<EvmHandle> {
    const { signal, onHandle } = callOptions(options, 'onHandle');
    throwIfAborted(signal);
    const encoded = encodeRequest(asked);
    const sender = this.#requireSender();
    let handle: EvmHandle;
    try {
      const [from, chainId, fromBlock, value] = await Promise.all([
        this.#account(sender, signal),
        this.#deployment.chainId(signal),
        quantity(this.#deployment.rpc, 'eth_blockNumber', [], signal),
        encoded.deposit ?? this.#deployment.deposit(signal),
      ]);
      const call = { to: this.contract, data: encoded.data, value, chainId };
      const send = async () => {
        throwIfAborted(signal);
        return abortable(sender.send(call), signal);
      };
      const hash = await (sender.countsNonces ? send() : sendInTurn(`${chainId} ${from.toLowerCase()}`, send, signal));
      if (!isHash(hash)) throw new Error('the sender returned no hash of a transaction');
      const origin = { sender: from, chainId, fromBlock: Number(fromBlock), transactionHash: hash };
      handle = toHandle(this.contract, { request: encoded.request, ...origin });
    } catch (cause) {
      throwIfAborted(signal);
      if (cause instanceof SdkError) throw cause;
      const [name, code] = refusalIn(cause) ?? [];
      throw name && code
        ? new SdkError(code, 'contract', name, { cause })
        : new SdkError('SENDER_FAILED', 'sender', messageOf(cause), { cause });
    }
    return handOver(handle, onHandle);
  }

  async #account(sender: EvmSender, signal?: AbortSignal): Promise<string> {
    return address(await accountOf(() => sender.address(), signal), 'sender');
  }

  async #wait<T>(
    handle: EvmHandle,
    options: WaitOptions | undefined,
    event: string,
    reader: (parsed: ParsedHandle) => (log: Log) => T | undefined,
  ): Promise<T> {
    const parsed = parseHandle(handle, this.contract);
    const read = reader(parsed);
    const deployment = this.#deployment;
    const { transactionHash, requestId } = parsed;
    const filter = { address: this.contract, events: [event, topics.failed], requestId };
    const ignored = new Set<string>();
    const reported = new Map<string, string>();
    let included = false;
    let scan = parsed.fromBlock === undefined ? undefined : new LogScan(deployment.rpc, filter, parsed.fromBlock);
    return waitFor(async (signal): Promise<Finding<T>> => {
      expectChain(parsed, await deployment.chainId(signal));
      if (!included) {
        const block = await deployment.blockOf(transactionHash, requestId, signal);
        included = block !== undefined;
        scan ??= block === undefined ? undefined : new LogScan(deployment.rpc, filter, block);
      }
      for await (const log of scan?.read(signal) ?? []) {
        const answer = read(log);
        if (answer !== undefined) return { answer };
        const error = readError(log);
        if (error === undefined) ignored.add(toHex(log.data));
        else reported.set(toHex(log.data), error);
      }
      // Judged when all is read: one that cannot be judged is to hide nothing that stands behind it.
      const [failure] = reported.values();
      if (failure !== undefined && (await deployment.isVerifying(this.#root, signal)))
        throw new SdkError('REQUEST_FAILED', 'network', failure);
      return { included, ignored: ignored.size + reported.size };
    }, options);
  }

  #requireSender(): EvmSender {
    if (!this.#sender) throw new SdkError('INVALID_ARGUMENT', 'sender', 'this client has none: it can only wait');
    return this.#sender;
  }
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value);
