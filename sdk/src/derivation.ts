import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { expectBytes, record, utf8 } from './bytes.ts';
import type { Curve, CurveArithmetic } from './curves/curve.ts';
import { SdkError, shown } from './errors.ts';
import { type ParsedPublicKey, parsePublicKey } from './parsePublicKey.ts';
import {
  NEAR_CHAIN_ID_V1,
  NEAR_CHAIN_ID_V2,
  nearMpcPreimage,
  sigNetworkV1Preimage,
  sigNetworkV2Preimage,
} from './preimage.ts';
import type { Derivation, DerivationPath } from './types.ts';

/** Key derivation on whichever curves it is given: what `kdf.ts` and `secp256k1.ts` are made of. */

declare const tweakBrand: unique symbol;
/** The 32-byte tweak ε (epsilon) as it is hashed: big-endian on secp256k1, little-endian modulo L on ed25519. */
export type Tweak = Uint8Array & { readonly [tweakBrand]: never };

type Hash = (message: Uint8Array) => Uint8Array;

/** The chains whose requests sig.network derives keys for, and the hash each of them uses. */
const sigNetworkChains: Readonly<Record<'sig.network-v1' | 'sig.network-v2', ReadonlyMap<string, Hash>>> = {
  'sig.network-v1': /* @__PURE__ */ new Map([
    [NEAR_CHAIN_ID_V1, sha3_256],
    ['0x1', keccak_256],
    ['0x800001f5', keccak_256],
  ]),
  'sig.network-v2': /* @__PURE__ */ new Map([
    [NEAR_CHAIN_ID_V2, sha3_256],
    ['eip155:1', keccak_256],
    ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', keccak_256],
    ['canton:global', keccak_256],
  ]),
};

/** `deriveTweak` for a key of one of `curves`, the first without a root key. */
export function tweakOn(
  curves: readonly [CurveArithmetic, ...CurveArithmetic[]],
  derivation: DerivationPath & Partial<Pick<Derivation, 'rootPublicKey'>>,
): Tweak {
  record(derivation, 'derivation');
  const { rootPublicKey } = derivation;
  if (rootPublicKey === undefined) return tweakOf(curves[0], derivation);
  return tweakOf(parsePublicKey(rootPublicKey, curves, 'rootPublicKey').curve, derivation);
}

/** `derivePublicKey` for a root key of one of `curves`. */
export function publicKeyOn(curves: readonly CurveArithmetic[], derivation: Derivation): Uint8Array {
  record(derivation, 'derivation');
  const root = parsePublicKey(derivation.rootPublicKey, curves, 'rootPublicKey');
  return sum(root, tweakOf(root.curve, derivation));
}

/** `addTweak` for a key of one of `curves`. */
export const tweakedOn = (
  curves: readonly CurveArithmetic[],
  publicKey: string | Uint8Array,
  tweak: Tweak,
): Uint8Array => sum(parsePublicKey(publicKey, curves), tweak);

function sum({ curve, bytes }: ParsedPublicKey, tweak: Tweak): Uint8Array {
  const derived = curve.addMultipleOfBase(bytes, tweakScalar(curve, tweak, 'tweak'));
  if (derived === undefined)
    throw new SdkError('DERIVED_IDENTITY', 'path', 'derives the identity point; choose another path');
  return derived;
}

function tweakOf(curve: CurveArithmetic, derivation: DerivationPath): Tweak {
  const tweak = hashPreimage(curve.name, derivation) as Tweak;
  tweakScalar(curve, tweak, 'path');
  return tweak;
}

function tweakScalar(curve: CurveArithmetic, tweak: Tweak, field: string): bigint {
  expectBytes(tweak, 32, field);
  const scalar = curve.scalarOf(tweak);
  if (scalar === undefined)
    throw new SdkError('TWEAK_OUT_OF_RANGE', field, 'the tweak is out of range; choose another path');
  return scalar;
}

function hashPreimage(curve: Curve, { scheme, chainId, predecessor, path }: DerivationPath): Uint8Array {
  utf8(predecessor, 'predecessor');
  utf8(path, 'path');
  switch (scheme) {
    case 'near-mpc-v0.1':
      return sha3_256(utf8(nearMpcPreimage(predecessor, path), 'path'));
    case 'sig.network-v1':
    case 'sig.network-v2': {
      if (curve === 'ed25519')
        throw new SdkError('UNSUPPORTED_CURVE', 'rootPublicKey', `${scheme} derives secp256k1 keys only`);
      const hash = sigNetworkChains[scheme].get(chainId ?? '');
      if (chainId === undefined || hash === undefined) throw unknownChain(scheme, chainId);
      const sender = canonicalSender(chainId, predecessor);
      const preimage = scheme === 'sig.network-v1' ? sigNetworkV1Preimage : sigNetworkV2Preimage;
      return hash(utf8(preimage(chainId, sender, path), 'path'));
    }
    default:
      throw new SdkError('UNSUPPORTED_SCHEME', 'scheme', `unknown derivation scheme ${shown(scheme)}`);
  }
}

/** An unknown id would derive a key that no network signs with, so that what is sent to its address is lost. */
function unknownChain(scheme: keyof typeof sigNetworkChains, chainId: string | undefined): SdkError {
  const known = [...sigNetworkChains[scheme].keys()].join(', ');
  return new SdkError(
    'UNSUPPORTED_CHAIN',
    'chainId',
    `${shown(chainId)} is not one of ${known} (test networks use their mainnet's id)`,
  );
}

/** Nodes derive from EVM addresses in lower case; wallets show them with a checksum in their letter case. */
const canonicalSender = (chainId: string, predecessor: string): string =>
  (chainId === '0x1' || chainId === 'eip155:1') && /^0x[0-9a-fA-F]{40}$/.test(predecessor)
    ? predecessor.toLowerCase()
    : predecessor;
