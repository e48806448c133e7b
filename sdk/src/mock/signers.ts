import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { parseHex } from '../bytes.ts';
import { throwIfAborted } from '../client/abort.ts';
import { type Outcome, type OutcomeFormat, verifiedOutcome } from '../client/answer.ts';
import { callOptions, handOver } from '../client/callbacks.ts';
import type { RequestOptions } from '../client/contractClient.ts';
import { record, signablePayload } from '../client/fields.ts';
import { type WaitOptions, waitFor } from '../client/wait.ts';
import { outcomePayload } from '../contractRequestId.ts';
import { SdkError } from '../errors.ts';
import { toNearPublicKey } from '../publicKey.ts';
import { deriveTweak } from '../secp256k1.ts';
import type { DerivationPath, PayloadSigner, Signature } from '../types.ts';

/** A request as a mock sees it. */
export interface MockRequest {
  readonly payload: Uint8Array;
  /** Whose key is to sign, and which. */
  readonly key: DerivationPath;
}

/** How a mock of a network differs from one that answers everything at once. */
export interface MockNetworkOptions {
  /** Secret of the root key, 32 bytes or their hex; one that is always the same by default. */
  readonly rootSecret?: Uint8Array | string | undefined;
  /**
   * Called before each answer of a client: what it throws, waiting throws, and a promise that it returns is waited for.
   * With one that never ends, the network never answers.
   */
  readonly beforeAnswer?: ((request: MockRequest) => unknown) | undefined;
  /**
   * What a transaction returned whose outcome is waited for, as the request's schema asks for it; `true` in the ABI's
   * form, 32 bytes, by default. 0xdeadbeef and then true, in the ABI's form or on Solana in Borsh, is a failure.
   */
  readonly outcomeOf?: ((request: MockRequest) => Uint8Array | Promise<Uint8Array>) | undefined;
}

const { Fn, BASE } = secp256k1.Point;

/** The one key that stands for a network, and what it does in the place of one. */
export class MockSigners {
  readonly rootPublicKey: string;
  readonly #root: bigint;
  readonly #beforeAnswer: (request: MockRequest) => unknown;
  readonly #outcomeOf: (request: MockRequest) => Uint8Array | Promise<Uint8Array>;
  #requests = 0;

  /** @throws SdkError INVALID_ARGUMENT */
  constructor(options: MockNetworkOptions | undefined) {
    const { rootSecret, beforeAnswer, outcomeOf } = record(options ?? {}, 'options') as MockNetworkOptions;
    this.#root = parseSecret(rootSecret ?? sha512(utf8ToBytes('quorate mock network')).subarray(32));
    this.rootPublicKey = toNearPublicKey(BASE.multiply(this.#root).toBytes(false));
    this.#beforeAnswer = beforeAnswer ?? (() => {});
    this.#outcomeOf = outcomeOf ?? (() => new Uint8Array(32).fill(1, 31));
  }

  /** @throws SdkError as `derivePublicKey` */
  readonly signer = (key: DerivationPath): PayloadSigner => {
    const secret = Fn.add(this.#root, bytesToNumberBE(deriveTweak(key)));
    const publicKey = BASE.multiply(secret).toBytes(false);
    return {
      publicKey,
      async signPayload(payload, { signal } = {}) {
        throwIfAborted(signal);
        const hash = signablePayload(payload);
        const signature = secp256k1.sign(hash, Fn.toBytes(secret), { prehash: false, format: 'recovered' });
        const recoveryId = signature[0] === 0 ? 0 : 1;
        const bigR = Uint8Array.of(2 + recoveryId, ...signature.subarray(1, 33));
        return { bigR, s: signature.slice(33), recoveryId };
      },
    };
  };

  /**
   * What sending a request comes to.
   * @param toHandle makes its handle, with the hash of a transaction that was never sent
   * @param length of such hashes: 32 or 64
   */
  send<Handle extends object>(
    options: RequestOptions<Handle> | undefined,
    length: number,
    toHandle: (transactionHash: Uint8Array) => Handle,
  ): Handle {
    const { signal, onHandle } = callOptions(options, 'onHandle');
    throwIfAborted(signal);
    const hash = sha512(utf8ToBytes(`transaction ${this.#requests}`)).slice(0, length);
    const handle = toHandle(hash);
    this.#requests += 1;
    return handOver(handle, onHandle);
  }

  /** What waiting for a request's answer comes to. */
  answer(request: MockRequest, options: WaitOptions | undefined): Promise<Signature> {
    return waitFor(async () => {
      await this.#beforeAnswer(request);
      return { answer: await this.signer(request.key).signPayload(request.payload) };
    }, options);
  }

  /** What waiting for a transaction's outcome comes to. @param responseKey signs it @throws SdkError INVALID_ARGUMENT */
  outcome(
    {
      requestId,
      responseKey,
      format,
      ...request
    }: MockRequest & { requestId: Uint8Array; responseKey: DerivationPath; format: OutcomeFormat },
    options: WaitOptions | undefined,
  ): Promise<Outcome> {
    return waitFor(async () => {
      await this.#beforeAnswer(request);
      const output = await this.#outcomeOf(request);
      const { publicKey, signPayload } = this.signer(responseKey);
      const { bigR, s } = await signPayload(outcomePayload(requestId, output));
      const answer = verifiedOutcome({ requestId, publicKey, format }, output, bigR.subarray(1), s);
      if (!answer) throw new SdkError('INVALID_ARGUMENT', 'outcomeOf', `returns what is no outcome in ${format}`);
      return { answer };
    }, options);
  }
}

function parseSecret(secret: Uint8Array | string): bigint {
  const bytes = typeof secret === 'string' ? parseHex(secret, 'rootSecret') : secret;
  if (!secp256k1.utils.isValidSecretKey(bytes))
    throw new SdkError('INVALID_ARGUMENT', 'rootSecret', 'not 32 bytes between 0 and the group order');
  return bytesToNumberBE(bytes);
}
