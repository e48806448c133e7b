import { concatBytes } from '@noble/hashes/utils.js';
import { bech32 } from '@scure/base';
import { record } from '../bytes.ts';
import { SdkError, shown } from '../errors.ts';
import { compressPublicKey } from '../publicKey.ts';
import { base58check, hash160 } from './hashes.ts';
import { optionOf } from './options.ts';

/** Bitcoin, and the chains that differ from it in the first characters of their addresses. */

/** Bitcoin's networks, as far as their addresses differ. */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'signet' | 'regtest';

/** Pay to witness public key hash (BIP-141, BIP-173), or to public key hash. */
export type BitcoinAddressType = 'p2wpkh' | 'p2pkh';

/** Which of a key's addresses on Bitcoin. */
export interface BitcoinAddressOptions {
  /** `p2wpkh` by default. */
  readonly type?: BitcoinAddressType | undefined;
  /** `mainnet` by default; all testnets have the addresses of `testnet`. */
  readonly network?: BitcoinNetwork | undefined;
}

/** Which of a key's addresses on Litecoin. */
export interface LitecoinAddressOptions {
  /** `p2wpkh` by default. */
  readonly type?: BitcoinAddressType | undefined;
  /** `mainnet` by default. */
  readonly network?: 'mainnet' | 'testnet' | 'regtest' | undefined;
}

/** Which of a key's addresses on Dogecoin. */
export interface DogecoinAddressOptions {
  /** `mainnet` by default. */
  readonly network?: 'mainnet' | 'testnet' | 'regtest' | undefined;
}

interface Prefixes {
  /** The version byte of pay to public key hash. */
  readonly p2pkh: number;
  /** The human-readable part of witness addresses; undefined where the chain has none. */
  readonly bech32?: string;
}

const bitcoin: Readonly<Record<BitcoinNetwork, Prefixes>> = {
  mainnet: { p2pkh: 0x00, bech32: 'bc' },
  testnet: { p2pkh: 0x6f, bech32: 'tb' },
  signet: { p2pkh: 0x6f, bech32: 'tb' },
  regtest: { p2pkh: 0x6f, bech32: 'bcrt' },
};

const litecoin = {
  mainnet: { p2pkh: 0x30, bech32: 'ltc' },
  testnet: { p2pkh: 0x6f, bech32: 'tltc' },
  regtest: { p2pkh: 0x6f, bech32: 'rltc' },
} as const;

const dogecoin = {
  mainnet: { p2pkh: 0x1e },
  testnet: { p2pkh: 0x71 },
  regtest: { p2pkh: 0x6f },
} as const;

/**
 * HASH160 of the compressed key: pay to witness public key hash, in Bech32, or to public key hash, in Base58.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE, UNSUPPORTED_ADDRESS_TYPE, UNSUPPORTED_CHAIN, INVALID_ARGUMENT
 */
export function publicKeyToBitcoinAddress(publicKey: string | Uint8Array, options: BitcoinAddressOptions = {}): string {
  const { type, network } = record(options, 'options') as BitcoinAddressOptions;
  return encode(publicKey, optionOf(bitcoin, network, 'mainnet', 'network'), type ?? 'p2wpkh');
}

/**
 * As Bitcoin's, by Litecoin's own first letters: `ltc1…`, or `L…` for pay to public key hash.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE, UNSUPPORTED_ADDRESS_TYPE, UNSUPPORTED_CHAIN, INVALID_ARGUMENT
 */
export function publicKeyToLitecoinAddress(
  publicKey: string | Uint8Array,
  options: LitecoinAddressOptions = {},
): string {
  const { type, network } = record(options, 'options') as LitecoinAddressOptions;
  return encode(publicKey, optionOf(litecoin, network, 'mainnet', 'network'), type ?? 'p2wpkh');
}

/**
 * Pay to public key hash: Dogecoin has no witnesses.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE, UNSUPPORTED_CHAIN, INVALID_ARGUMENT
 */
export function publicKeyToDogecoinAddress(
  publicKey: string | Uint8Array,
  options: DogecoinAddressOptions = {},
): string {
  const { network } = record(options, 'options') as DogecoinAddressOptions;
  return encode(publicKey, optionOf(dogecoin, network, 'mainnet', 'network'), 'p2pkh');
}

function encode(publicKey: string | Uint8Array, prefixes: Prefixes, type: BitcoinAddressType): string {
  if ((type as string) === 'p2tr') throw noTaproot();
  const keyHash = hash160(compressPublicKey(publicKey));
  if (type === 'p2pkh') return base58check.encode(concatBytes(Uint8Array.of(prefixes.p2pkh), keyHash));
  if (type === 'p2wpkh' && prefixes.bech32 !== undefined)
    return bech32.encode(prefixes.bech32, [0, ...bech32.toWords(keyHash)]);
  throw new SdkError('UNSUPPORTED_ADDRESS_TYPE', 'type', `${shown(type)} is not p2wpkh or p2pkh`);
}

const noTaproot = () =>
  new SdkError(
    'UNSUPPORTED_ADDRESS_TYPE',
    'type',
    'taproot outputs are spent with Schnorr signatures (BIP-340); the network signs ECDSA, so that nobody could spend them',
  );
