import { hexToBytes } from '@noble/hashes/utils.js';
import {
  AbstractSigner,
  type Authorization,
  type AuthorizationRequest,
  copyRequest,
  getBigInt,
  hashAuthorization,
  hashMessage,
  type Provider,
  resolveAddress,
  Signature,
  Transaction,
  type TransactionLike,
  type TransactionRequest,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
} from 'ethers';
import { publicKeyToEvmAddress } from '../addresses/evm.ts';
import { parsed } from '../chains/input.ts';
import { SdkError } from '../errors.ts';
import { normalizeSecp256k1 } from '../publicKey.ts';
import { toRsv } from '../signature.ts';
import type { PayloadSigner } from '../types.ts';
import { type AccountOptions, signHash } from './signing.ts';

export type { AccountOptions } from './signing.ts';

/**
 * The key as a signer of ethers v6, for contracts and whatever else takes a `Signer`.
 *
 * Its functions throw SdkError INVALID_ARGUMENT, ABORTED, whatever the payload signer throws, and ethers' own errors
 * where its provider is asked.
 */
export class EthersSigner extends AbstractSigner {
  readonly address: string;
  readonly #signer: PayloadSigner;
  readonly #options: AccountOptions;

  /** @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
  constructor(signer: PayloadSigner, provider: Provider | null = null, options: AccountOptions = {}) {
    super(provider);
    this.address = publicKeyToEvmAddress(normalizeSecp256k1(signer.publicKey, 'signer.publicKey'));
    this.#signer = signer;
    this.#options = options;
  }

  override async getAddress(): Promise<string> {
    return this.address;
  }

  override connect(provider: Provider | null): EthersSigner {
    return new EthersSigner(this.#signer, provider, this.#options);
  }

  /** @returns serialised */
  override async signTransaction(request: TransactionRequest): Promise<string> {
    const { from, to, ...fields } = parsed('transaction', () => copyRequest(request));
    const sender = from == null ? this.address : await resolveAddress(from, this);
    if (sender.toLowerCase() !== this.address.toLowerCase())
      throw new SdkError('INVALID_ARGUMENT', 'transaction.from', 'is not the address of this key');
    const recipient = to == null ? {} : { to: await resolveAddress(to, this) };
    const transaction = parsed('transaction', () => Transaction.from({ ...fields, ...recipient } as TransactionLike));
    transaction.signature = await this.#sign(parsed('transaction', () => transaction.unsignedHash));
    return transaction.serialized;
  }

  override async signMessage(message: string | Uint8Array): Promise<string> {
    return (await this.#sign(parsed('message', () => hashMessage(message)))).serialized;
  }

  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    // biome-ignore lint/suspicious/noExplicitAny: as ethers declares it
    value: Record<string, any>,
  ): Promise<string> {
    const resolve = async (name: string) => resolveAddress(name, this);
    const populated = await TypedDataEncoder.resolveNames(domain, types, value, resolve);
    const hash = parsed('typedData', () => TypedDataEncoder.hash(populated.domain, types, populated.value));
    return (await this.#sign(hash)).serialized;
  }

  override async authorize(request: AuthorizationRequest): Promise<Authorization> {
    const address = await resolveAddress(request.address, this);
    const populated = await this.populateAuthorization({ ...request, address });
    const authorization = parsed('authorization', () => ({
      address,
      nonce: getBigInt(populated.nonce ?? 0),
      chainId: getBigInt(populated.chainId ?? 0),
    }));
    const hash = parsed('authorization', () => hashAuthorization(authorization));
    return { ...authorization, signature: await this.#sign(hash) };
  }

  async #sign(hash: string): Promise<Signature> {
    const { r, s, v } = toRsv(await signHash(this.#signer, hexToBytes(hash.slice(2)), this.#options));
    return Signature.from({ r: `0x${r}`, s: `0x${s}`, v });
  }
}
