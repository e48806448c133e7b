/**
 * What is hashed to derive a key: one string per scheme. The NEAR contract, the node and the SDK share these functions,
 * so that what a dApp derives and what a node signs cannot differ. The tweak is the hash read as a big-endian integer
 * (refused when it is not below the group order); SHA3-256 for requests made on NEAR, Keccak-256 for other chains.
 */

/** NEAR's chain id in sig.network's first scheme. */
export const NEAR_CHAIN_ID_V1 = '0x18d';
/** NEAR's CAIP-2 id in sig.network's second scheme, for testnet too. */
export const NEAR_CHAIN_ID_V2 = 'near:mainnet';

/**
 * sig.network, key version 0.
 * @param chainId the source chain: `0x18d` NEAR, `0x1` EVM, `0x800001f5` Solana
 * @param predecessor who asked, as the source chain names it
 */
export function sigNetworkV1Preimage(chainId: string, predecessor: string, path: string): string {
  return `sig.network v1.0.0 epsilon derivation,${chainId},${predecessor},${path}`;
}

/**
 * sig.network, key version 1 and above.
 * @param chainId CAIP-2 id of the source chain's mainnet, for its testnets too
 * @param predecessor who asked, as the source chain names it
 */
export function sigNetworkV2Preimage(chainId: string, predecessor: string, path: string): string {
  return `sig.network v2.0.0 epsilon derivation:${chainId}:${predecessor}:${path}`;
}

/** near/mpc's scheme, for requests made on NEAR with `payload_v2` or `domain_id`. */
export function nearMpcPreimage(predecessor: string, path: string): string {
  return `near-mpc-recovery v0.1.0 epsilon derivation:${predecessor},${path}`;
}
