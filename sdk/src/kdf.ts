import { publicKeyOn, type Tweak, tweakedOn, tweakOn } from './derivation.ts';
import { allCurves } from './publicKey.ts';
import type { Derivation, DerivationPath } from './types.ts';

/**
 * The tweak ε that separates a derived key from the root key: derived = root + ε·G.
 *
 * @param derivation scheme, chain, account and path; the root key only tells the curve, secp256k1 without one
 * @returns 32 bytes, the hash as it stands
 * @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_SCHEME, UNSUPPORTED_CHAIN, UNSUPPORTED_CURVE, and
 *   TWEAK_OUT_OF_RANGE for a tweak that is zero or, on secp256k1, not below the group order: every implementation
 *   refuses it rather than reducing it
 */
export const deriveTweak = (derivation: DerivationPath & Partial<Pick<Derivation, 'rootPublicKey'>>): Tweak =>
  tweakOn(allCurves, derivation);

/**
 * The public key that signs for an account and a path.
 *
 * @returns as `normalizePublicKey`: 65 bytes on secp256k1, 32 on ed25519; the curve is the root key's
 * @throws SdkError as `deriveTweak`, and DERIVED_IDENTITY
 */
export const derivePublicKey = (derivation: Derivation): Uint8Array => publicKeyOn(allCurves, derivation);

/**
 * root + ε·G.
 *
 * @param publicKey as `normalizePublicKey` takes it
 * @throws SdkError INVALID_PUBLIC_KEY, INVALID_ARGUMENT, TWEAK_OUT_OF_RANGE, DERIVED_IDENTITY
 */
export const addTweak = (publicKey: string | Uint8Array, tweak: Tweak): Uint8Array =>
  tweakedOn(allCurves, publicKey, tweak);
