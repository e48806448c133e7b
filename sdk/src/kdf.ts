import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, bytesToNumberLE } from '@noble/curves/utils.js';
import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { expectBytes, utf8 } from './bytes.ts';
import { SdkError } from './errors.ts';
import {
  NEAR_CHAIN_ID_V1,
  NEAR_CHAIN_ID_V2,
  nearMpcPreimage,
  sigNetworkV1Preimage,
  sigNetworkV2Preimage,
} from './preimage.ts';
import { type Curve, curveOf, normalizePublicKey } from './publicKey.ts';
import type { Derivation, DerivationPath } from './types.ts';

declare const tweakBrand: unique symbol;
/** The 32-byte tweak ε (epsilon) as it is hashed: big-endian on secp256k1, little-endian modulo L on ed25519. */
export type Tweak = Uint8Array & { readonly [tweakBrand]: never };

type Hash = (message: Uint8Array) => Uint8Array;

/** The chains whose requests sig.network derives keys for, and the hash each of them uses. */
const sigNetworkChains: Readonly<Record<'sig.network-v1' | 'sig.network-v2', ReadonlyMap<string, Hash>>> = {
  'sig.network-v1': new Map([
    [NEAR_CHAIN_ID_V1, sha3_256],
    ['0x1', keccak_256],
    ['0x800001f5', keccak_256],
  ]),
  'sig.network-v2': new Map([
    [NEAR_CHAIN_ID_V2, sha3_256],
    ['eip155:1', keccak_256],
    ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', keccak_256],
    ['canton:global', keccak_256],
  ]),
};

const evmChainIds: ReadonlySet<string> = new Set(['0x1', 'eip155:1']);

/**
 * The tweak ε that separates a derived key from the root key: derived = root + ε·G.
 *
 * @param derivation scheme, chain, account and path; the root key only tells the curve, secp256k1 without one
 * @returns 32 bytes, the hash as it stands
 * @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_SCHEME, UNSUPPORTED_CHAIN, UNSUPPORTED_CURVE, and
 *   TWEAK_OUT_OF_RANGE for a tweak that is zero or, on secp256k1, not below the group order: every implementation
 *   refuses it rather than reducing it
 */
export function deriveTweak(derivation: DerivationPath & Partial<Pick<Derivation, 'rootPublicKey'>>): Tweak {
  const { rootPublicKey } = derivation;
  const curve = rootPublicKey === undefined ? 'secp256k1' : curveOf(normalizePublicKey(rootPublicKey, 'rootPublicKey'));
  return tweakOn(curve, derivation);
}

/**
 * The public key that signs for an account and a path.
 *
 * @returns as `normalizePublicKey`: 65 bytes on secp256k1, 32 on ed25519; the curve is the root key's
 * @throws SdkError as `deriveTweak`, and DERIVED_IDENTITY
 */
export function derivePublicKey(derivation: Derivation): Uint8Array {
  const root = normalizePublicKey(derivation.rootPublicKey, 'rootPublicKey');
  const curve = curveOf(root);
  return addTweak(root, tweakOn(curve, derivation));
}

/**
 * root + ε·G.
 *
 * @param publicKey as `normalizePublicKey` takes it
 * @throws SdkError INVALID_PUBLIC_KEY, INVALID_ARGUMENT, TWEAK_OUT_OF_RANGE, DERIVED_IDENTITY
 */
export function addTweak(publicKey: string | Uint8Array, tweak: Tweak): Uint8Array {
  const root = normalizePublicKey(publicKey);
  const curve = curveOf(root);
  const scalar = tweakScalar(curve, tweak, 'tweak');
  if (curve === 'secp256k1') {
    const { Point } = secp256k1;
    const derived = Point.fromBytes(root).add(Point.BASE.multiplyUnsafe(scalar));
    if (derived.is0()) throw derivedIdentity();
    return derived.toBytes(false);
  }
  const { Point } = ed25519;
  const derived = Point.fromBytes(root).add(Point.BASE.multiplyUnsafe(scalar));
  if (derived.is0()) throw derivedIdentity();
  return derived.toBytes();
}

function tweakOn(curve: Curve, derivation: DerivationPath): Tweak {
  if (curve === 'ed25519' && derivation.scheme !== 'near-mpc-v0.1')
    throw new SdkError('UNSUPPORTED_CURVE', 'rootPublicKey', `${derivation.scheme} derives secp256k1 keys only`);
  const tweak = hashPreimage(derivation) as Tweak;
  tweakScalar(curve, tweak, 'path');
  return tweak;
}

function tweakScalar(curve: Curve, tweak: Tweak, field: string): bigint {
  expectBytes(tweak, 32, field);
  const secp256k1Order = secp256k1.Point.Fn.ORDER;
  const scalar = curve === 'secp256k1' ? bytesToNumberBE(tweak) : ed25519.Point.Fn.create(bytesToNumberLE(tweak));
  if (scalar === 0n || (curve === 'secp256k1' && scalar >= secp256k1Order))
    throw new SdkError('TWEAK_OUT_OF_RANGE', field, 'the tweak is out of range; choose another path');
  return scalar;
}

const derivedIdentity = () =>
  new SdkError('DERIVED_IDENTITY', 'path', 'derives the identity point; choose another path');

function hashPreimage({ scheme, chainId, predecessor, path }: DerivationPath): Uint8Array {
  utf8(predecessor, 'predecessor');
  utf8(path, 'path');
  switch (scheme) {
    case 'near-mpc-v0.1':
      return sha3_256(utf8(nearMpcPreimage(predecessor, path), 'path'));
    case 'sig.network-v1':
    case 'sig.network-v2': {
      const hash = sigNetworkChains[scheme].get(chainId ?? '');
      if (chainId === undefined || hash === undefined) throw unknownChain(scheme, chainId);
      const sender = canonicalSender(chainId, predecessor);
      const preimage = scheme === 'sig.network-v1' ? sigNetworkV1Preimage : sigNetworkV2Preimage;
      return hash(utf8(preimage(chainId, sender, path), 'path'));
    }
    default:
      throw new SdkError('UNSUPPORTED_SCHEME', 'scheme', `unknown derivation scheme ${JSON.stringify(scheme)}`);
  }
}

/** An unknown id would derive a key that no network signs with, so that what is sent to its address is lost. */
function unknownChain(scheme: keyof typeof sigNetworkChains, chainId: string | undefined): SdkError {
  const known = [...sigNetworkChains[scheme].keys()].join(', ');
  return new SdkError(
    'UNSUPPORTED_CHAIN',
    'chainId',
    `${JSON.stringify(chainId)} is not one of ${known} (test networks use their mainnet's id)`,
  );
}

/** Nodes derive from EVM addresses in lower case; wallets show them with a checksum in their letter case. */
const canonicalSender = (chainId: string, predecessor: string): string =>
  evmChainIds.has(chainId) && /^0x[0-9a-fA-F]{40}$/.test(predecessor) ? predecessor.toLowerCase() : predecessor;
