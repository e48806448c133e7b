/**
 * Key derivation and signatures on secp256k1 only: the functions of the package's root by the same names, without the
 * arithmetic of ed25519. A key of ed25519 is refused with UNSUPPORTED_CURVE.
 */
import { secp256k1Curve } from './curves/secp256k1.ts';
import { publicKeyOn, type Tweak, tweakedOn, tweakOn } from './derivation.ts';
import type { Derivation, DerivationPath } from './types.ts';

export { publicKeyToEvmAddress } from './addresses/evm.ts';
export { SdkError, type SdkErrorCode, sdkErrorCodes } from './errors.ts';
export { compressPublicKey, normalizeSecp256k1 as normalizePublicKey } from './publicKey.ts';
export { findRecoveryId, parseNearSignature, recoverPublicKey, toRsv, verifySignature } from './signature.ts';
export type { Derivation, DerivationPath, DerivationScheme, Signature } from './types.ts';
export type { Tweak };

/** As the root's `deriveTweak`. */
export const deriveTweak = (derivation: DerivationPath & Partial<Pick<Derivation, 'rootPublicKey'>>): Tweak =>
  tweakOn([secp256k1Curve], derivation);

/** As the root's `derivePublicKey`. @returns 65 bytes */
export const derivePublicKey = (derivation: Derivation): Uint8Array => publicKeyOn([secp256k1Curve], derivation);

/** As the root's `addTweak`. @returns 65 bytes */
export const addTweak = (publicKey: string | Uint8Array, tweak: Tweak): Uint8Array =>
  tweakedOn([secp256k1Curve], publicKey, tweak);
