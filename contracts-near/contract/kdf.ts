import { near } from 'near-sdk-js';
import {
  NEAR_CHAIN_ID_V1,
  NEAR_CHAIN_ID_V2,
  nearMpcPreimage,
  sigNetworkV1Preimage,
  sigNetworkV2Preimage,
} from '../../sdk/src/preimage.ts';
import { fromHex, hexToScalar, parseBase58, scalarToHex, toBase58, toHex } from './encoding.ts';
import { ContractError } from './errors.ts';
import { sha3, utf8Encode } from './host.ts';

/** How a request's key is derived from the root key. */
export type Derivation = 'sig.network-v1' | 'sig.network-v2' | 'near-mpc-v0.1';

/** Order of secp256k1's group. */
export const GROUP_ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;
export const LATEST_KEY_VERSION = 1;
const PREFIX = 'secp256k1:';

function preimageOf(derivation: Derivation, predecessor: string, path: string): string {
  if (derivation === 'near-mpc-v0.1') return nearMpcPreimage(predecessor, path);
  if (derivation === 'sig.network-v1') return sigNetworkV1Preimage(NEAR_CHAIN_ID_V1, predecessor, path);
  return sigNetworkV2Preimage(NEAR_CHAIN_ID_V2, predecessor, path);
}

/**
 * ε, 64 hex digits big-endian.
 * @throws DerivedKeyConversionFailed when the hash is no scalar: chance 2⁻¹²⁸, refused rather than reduced
 */
export function deriveTweak(derivation: Derivation, predecessor: string, path: string): string {
  const tweak = toHex(sha3(utf8Encode(preimageOf(derivation, predecessor, path))));
  const scalar = hexToScalar(tweak);
  if (scalar === 0n || scalar >= GROUP_ORDER) throw new ContractError('DerivedKeyConversionFailed');
  return tweak;
}

/**
 * K + t·G by the chain's ecrecover, whose result is Q = r⁻¹·(s·R − h·G): with r = s = K.x and R = K that is
 * K − (h/K.x)·G, so that h = −t·K.x gives the sum.
 * @param root K, 128 hex digits x‖y, K.x < n
 * @param tweak t < n
 * @returns x‖y, 64 bytes; null for the point at infinity
 */
export function addTweak(root: string, tweak: bigint): Uint8Array | null {
  const x = root.slice(0, 64);
  const product = (tweak * hexToScalar(x)) % GROUP_ORDER;
  const hash = product === 0n ? 0n : GROUP_ORDER - product;
  const parity = Number(`0x${root.charAt(127)}`) & 1;
  return near.ecrecover(fromHex(scalarToHex(hash)), fromHex(x + x), parity, 0);
}

/** The public key that signs for a tweak, x‖y in hex. */
export function derivedKey(root: string, tweak: string): string {
  const key = addTweak(root, hexToScalar(tweak));
  if (key === null) throw new ContractError('DerivedKeyConversionFailed');
  return toHex(key);
}

/**
 * x‖y of a public key, 128 hex digits.
 * @param key `secp256k1:<base58 of x‖y>`
 * @throws InvalidPublicKey for any other form
 */
export function decodeRootKey(key: string): string {
  const root = key.startsWith(PREFIX) ? parseBase58(key.slice(PREFIX.length), 64) : null;
  if (root === null) throw new ContractError('InvalidPublicKey', 'expected secp256k1:<base58 of 64 bytes>');
  return toHex(root);
}

/**
 * Refuses what cannot be a root key.
 * @throws InvalidPublicKey when it is no point of the curve, or x ≥ n (chance 2⁻¹²⁸), which `addTweak` cannot handle
 */
export function checkRootKey(key: string): void {
  const root = decodeRootKey(key);
  if (hexToScalar(root.slice(0, 64)) >= GROUP_ORDER) throw new ContractError('InvalidPublicKey', 'x is out of range');
  // Adding 1·G and then −1·G returns to the key only if it lies on the curve.
  const above = addTweak(root, 1n);
  const back = above === null ? null : addTweak(toHex(above), GROUP_ORDER - 1n);
  if (back === null || toHex(back) !== root) throw new ContractError('InvalidPublicKey', 'not a point of the curve');
}

/** `secp256k1:<base58>` of x‖y in hex. */
export const formatKey = (key: string): string => PREFIX + toBase58(fromHex(key));
