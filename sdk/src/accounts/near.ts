import { PublicKey, Signer } from 'near-api-js';
import { expectBytes } from '../bytes.ts';
import { normalizeSecp256k1, toNearPublicKey } from '../publicKey.ts';
import type { PayloadSigner } from '../types.ts';
import { type AccountOptions, signHash } from './signing.ts';

export type { AccountOptions } from './signing.ts';

/**
 * The key as a signer of near-api-js v7, for its `Account`: transactions, delegate actions and NEP-413 messages. The
 * account must have the key as one of its access keys: NEAR takes `secp256k1:` keys as it takes those of ed25519.
 *
 * Its functions throw SdkError ABORTED and whatever the payload signer throws, and near-api-js's own errors.
 */
export class NearSigner extends Signer {
  /** `secp256k1:…`, to be added to an account. */
  readonly publicKey: string;
  readonly #signer: PayloadSigner;
  readonly #options: AccountOptions;

  /** @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
  constructor(signer: PayloadSigner, options: AccountOptions = {}) {
    super();
    this.publicKey = toNearPublicKey(normalizeSecp256k1(signer.publicKey, 'signer.publicKey'));
    this.#signer = signer;
    this.#options = options;
  }

  override async getPublicKey(): Promise<PublicKey> {
    return PublicKey.fromString(this.publicKey);
  }

  /** @param hash SHA-256 of what is signed, which the base class computes; @returns r ‖ s ‖ recovery id, 65 bytes */
  protected override async signBytes(hash: Uint8Array): Promise<Uint8Array> {
    expectBytes(hash, 32, 'hash');
    const { bigR, s, recoveryId } = await signHash(this.#signer, hash, this.#options);
    return Uint8Array.of(...bigR.subarray(1), ...s, recoveryId);
  }
}
