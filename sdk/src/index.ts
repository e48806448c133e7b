export {
  type AddressChain,
  type AddressDerivation,
  type AddressForms,
  type AddressOptions,
  addressFromSignature,
  deriveAddress,
  publicKeyToAddress,
} from './address.ts';
export { publicKeyToAptosAddress } from './addresses/aptos.ts';
export {
  type BitcoinAddressOptions,
  type BitcoinAddressType,
  type BitcoinNetwork,
  type DogecoinAddressOptions,
  type LitecoinAddressOptions,
  publicKeyToBitcoinAddress,
  publicKeyToDogecoinAddress,
  publicKeyToLitecoinAddress,
} from './addresses/bitcoin.ts';
export { type CosmosAddressOptions, publicKeyToCosmosAddress } from './addresses/cosmos.ts';
export { type EvmAddress, publicKeyToEvmAddress } from './addresses/evm.ts';
export { publicKeyToNearImplicitAccount } from './addresses/near.ts';
export { publicKeyToSolanaAddress } from './addresses/solana.ts';
export { publicKeyToStellarAddress, type StellarAddress } from './addresses/stellar.ts';
export { publicKeyToSuiAddress } from './addresses/sui.ts';
export { publicKeyToTonAddress, type TonAddressOptions, type TonWallet } from './addresses/ton.ts';
export { publicKeyToTronAddress, type TronAddress } from './addresses/tron.ts';
export { publicKeyToXrpAddress, type XrpAddress } from './addresses/xrp.ts';
export {
  type BidirectionalRequest,
  type ContractSignRequest,
  evmBidirectionalRequestId,
  evmSignRequestId,
  outcomePayload,
  responseKeyPaths,
  solanaBidirectionalRequestId,
  solanaSignRequestId,
} from './contractRequestId.ts';
export type { Curve } from './curves/curve.ts';
export type { Tweak } from './derivation.ts';
export { SdkError, type SdkErrorCode, sdkErrorCodes } from './errors.ts';
export { addTweak, derivePublicKey, deriveTweak } from './kdf.ts';
export { nearMpcRequestId, nearSignRequestId } from './nearRequestId.ts';
export {
  extendNetwork,
  type Network,
  type NetworkContracts,
  type NetworkKey,
  type NetworkName,
  networkDerivation,
  networks,
  resolveNetwork,
} from './networks.ts';
export { compressPublicKey, curveOf, normalizePublicKey, toNearPublicKey } from './publicKey.ts';
export { type KeyVersion, type RequestChain, sigNetworkDerivation } from './requestChains.ts';
export {
  findRecoveryId,
  parseNearSignature,
  type RsvSignature,
  recoverPublicKey,
  toRsv,
  verifySignature,
} from './signature.ts';
export type {
  Derivation,
  DerivationPath,
  DerivationScheme,
  NearMpcSignature,
  NearMpcSignRequest,
  NearSignature,
  NearSignRequest,
  PayloadSigner,
  SigNetworkSignature,
  SigNetworkSignRequest,
  Signature,
} from './types.ts';
