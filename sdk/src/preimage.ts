/**
 * The exact texts that are hashed (as UTF-8) into the tweak of a derived key. Pure functions without imports: the SDK,
 * the node and the NEAR contract share them.
 */

/** sig.network, key_version 0. `chainId` is a hex number: `0x18d` NEAR, `0x1` EVM, `0x800001f5` Solana. */
export function sigNetworkV1Preimage(chainId: string, predecessor: string, path: string): string {
  return `sig.network v1.0.0 epsilon derivation,${chainId},${predecessor},${path}`;
}

/** sig.network, key_version ≥ 1. `chainId` is a CAIP-2 id: `near:mainnet`, `eip155:1`, … */
export function sigNetworkV2Preimage(chainId: string, predecessor: string, path: string): string {
  return `sig.network v2.0.0 epsilon derivation:${chainId}:${predecessor}:${path}`;
}

/** near/mpc. */
export function nearMpcPreimage(predecessor: string, path: string): string {
  return `near-mpc-recovery v0.1.0 epsilon derivation:${predecessor},${path}`;
}
