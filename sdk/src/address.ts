import { publicKeyToAptosAddress } from './addresses/aptos.ts';
import {
  type BitcoinAddressOptions,
  type DogecoinAddressOptions,
  type LitecoinAddressOptions,
  publicKeyToBitcoinAddress,
  publicKeyToDogecoinAddress,
  publicKeyToLitecoinAddress,
} from './addresses/bitcoin.ts';
import { type CosmosAddressOptions, publicKeyToCosmosAddress } from './addresses/cosmos.ts';
import { type EvmAddress, publicKeyToEvmAddress } from './addresses/evm.ts';
import { publicKeyToNearImplicitAccount } from './addresses/near.ts';
import { publicKeyToSolanaAddress } from './addresses/solana.ts';
import { publicKeyToStellarAddress, type StellarAddress } from './addresses/stellar.ts';
import { publicKeyToSuiAddress } from './addresses/sui.ts';
import { publicKeyToTonAddress, type TonAddressOptions } from './addresses/ton.ts';
import { publicKeyToTronAddress, type TronAddress } from './addresses/tron.ts';
import { publicKeyToXrpAddress, type XrpAddress } from './addresses/xrp.ts';
import { record } from './bytes.ts';
import { SdkError, shown } from './errors.ts';
import { derivePublicKey } from './kdf.ts';
import { recoverPublicKey } from './signature.ts';
import type { Derivation, Signature } from './types.ts';

interface NoOptions {
  readonly type?: never;
  readonly network?: never;
  readonly prefix?: never;
}

/** Every chain that has addresses here: what else says which of a key's addresses is meant, and its form. */
export interface AddressForms {
  readonly evm: { readonly options: NoOptions; readonly address: EvmAddress };
  readonly bitcoin: { readonly options: BitcoinAddressOptions; readonly address: string };
  readonly litecoin: { readonly options: LitecoinAddressOptions; readonly address: string };
  readonly dogecoin: { readonly options: DogecoinAddressOptions; readonly address: string };
  readonly cosmos: { readonly options: CosmosAddressOptions; readonly address: string };
  readonly xrp: { readonly options: NoOptions; readonly address: XrpAddress };
  readonly tron: { readonly options: NoOptions; readonly address: TronAddress };
  readonly solana: { readonly options: NoOptions; readonly address: string };
  readonly near: { readonly options: NoOptions; readonly address: string };
  readonly sui: { readonly options: NoOptions; readonly address: `0x${string}` };
  readonly aptos: { readonly options: NoOptions; readonly address: `0x${string}` };
  readonly ton: { readonly options: TonAddressOptions; readonly address: string };
  readonly stellar: { readonly options: NoOptions; readonly address: StellarAddress };
}

/** A chain that has addresses here, by its name. */
export type AddressChain = keyof AddressForms;

/** Which of a key's addresses: `chain`, and what else the chain has to say. */
export type AddressOptions<Chain extends AddressChain> = { readonly chain: Chain } & AddressForms[Chain]['options'];

/** Whose address to derive, and on which chain. */
export type AddressDerivation<Chain extends AddressChain> = Derivation & AddressOptions<Chain>;

const encoders: {
  readonly [Chain in AddressChain]: (
    publicKey: string | Uint8Array,
    options: AddressForms[Chain]['options'],
  ) => AddressForms[Chain]['address'];
} = {
  evm: publicKeyToEvmAddress,
  bitcoin: publicKeyToBitcoinAddress,
  litecoin: publicKeyToLitecoinAddress,
  dogecoin: publicKeyToDogecoinAddress,
  cosmos: publicKeyToCosmosAddress,
  xrp: publicKeyToXrpAddress,
  tron: publicKeyToTronAddress,
  solana: publicKeyToSolanaAddress,
  near: publicKeyToNearImplicitAccount,
  sui: publicKeyToSuiAddress,
  aptos: publicKeyToAptosAddress,
  ton: publicKeyToTonAddress,
  stellar: publicKeyToStellarAddress,
};

/**
 * The address of a derived key on another chain.
 *
 * @throws SdkError as `derivePublicKey` and `publicKeyToAddress`
 */
export const deriveAddress = <Chain extends AddressChain>(
  derivation: AddressDerivation<Chain>,
): AddressForms[Chain]['address'] => publicKeyToAddress(derivePublicKey(derivation), derivation);

/**
 * The address of a public key on a chain.
 *
 * @param publicKey as `normalizePublicKey` takes it
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CHAIN for a `chain` or `network` that is not known, UNSUPPORTED_CURVE
 *   when the key's curve is not the chain's, UNSUPPORTED_ADDRESS_TYPE for addresses that the key could not spend from
 */
export function publicKeyToAddress<Chain extends AddressChain>(
  publicKey: string | Uint8Array,
  options: AddressOptions<Chain>,
): AddressForms[Chain]['address'] {
  record(options, 'options');
  const { chain } = options;
  if (typeof chain !== 'string' || !Object.hasOwn(encoders, chain))
    throw new SdkError('UNSUPPORTED_CHAIN', 'chain', `no addresses for ${shown(chain)}`);
  return encoders[chain](publicKey, options);
}

/**
 * The address whose key made this signature over `payload`, from nothing else; undefined when no key did.
 *
 * @throws SdkError INVALID_ARGUMENT for wrong lengths, and as `publicKeyToAddress`
 */
export function addressFromSignature<Chain extends AddressChain>(
  input: { readonly payload: Uint8Array; readonly signature: Signature } & AddressOptions<Chain>,
): AddressForms[Chain]['address'] | undefined {
  const publicKey = recoverPublicKey(input);
  return publicKey && publicKeyToAddress(publicKey, input);
}
