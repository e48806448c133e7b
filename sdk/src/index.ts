export { type AddressDerivation, deriveAddress, type EvmAddress, publicKeyToEvmAddress } from './address.ts';
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
