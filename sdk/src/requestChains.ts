import { SdkError, shown } from './errors.ts';
import { NEAR_CHAIN_ID_V1, NEAR_CHAIN_ID_V2 } from './preimage.ts';
import type { DerivationScheme } from './types.ts';

/** The chains with a contract that takes requests. */
export type RequestChain = 'near' | 'evm' | 'solana';

/**
 * sig.network's chain ids by key version. They name families of chains: all EVM chains have `eip155:1`, test networks
 * their mainnet's id.
 */
const chainIds: Readonly<Record<RequestChain, readonly [v0: string, v1: string]>> = {
  near: [NEAR_CHAIN_ID_V1, NEAR_CHAIN_ID_V2],
  evm: ['0x1', 'eip155:1'],
  solana: ['0x800001f5', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'],
};

/** Key versions of sig.network's contracts that this SDK knows. */
export type KeyVersion = 0 | 1;

/**
 * How sig.network derives the keys of a key version for requests made on a chain: a part of `Derivation`.
 *
 * @throws SdkError UNSUPPORTED_CHAIN, UNSUPPORTED_KEY_VERSION
 */
export function sigNetworkDerivation(
  chain: RequestChain,
  keyVersion: number,
  field = 'chain',
): { readonly scheme: DerivationScheme; readonly chainId: string } {
  if (typeof chain !== 'string' || !Object.hasOwn(chainIds, chain))
    throw new SdkError('UNSUPPORTED_CHAIN', field, `${shown(chain)} is not near, evm or solana`);
  const ids = chainIds[chain];
  if (keyVersion === 0) return { scheme: 'sig.network-v1', chainId: ids[0] };
  if (keyVersion === 1) return { scheme: 'sig.network-v2', chainId: ids[1] };
  throw new SdkError('UNSUPPORTED_KEY_VERSION', 'keyVersion', `${shown(keyVersion)} is neither 0 nor 1`);
}
