import { NETWORK, TEST_NETWORK } from '@scure/btc-signer';
import type { BTC_NETWORK } from '@scure/btc-signer/utils.js';
import { integer, record, text } from '../../client/fields.ts';
import { oneOf } from '../input.ts';

/**
 * Which addresses are meant. `testnet` is testnet3, testnet4 and signet, which share theirs. Chains that took over
 * Bitcoin's transactions are named by their prefixes, as @scure/btc-signer writes them.
 */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'regtest' | BTC_NETWORK;

const networks = {
  mainnet: NETWORK,
  testnet: TEST_NETWORK,
  regtest: { ...TEST_NETWORK, bech32: 'bcrt' },
} as const;

/** @throws SdkError INVALID_ARGUMENT */
export function networkOf(network: BitcoinNetwork = 'mainnet'): BTC_NETWORK {
  if (typeof network === 'string')
    return networks[oneOf(network, Object.keys(networks) as (keyof typeof networks)[], 'network')];
  const { bech32, pubKeyHash, scriptHash, wif } = record(network, 'network');
  return {
    bech32: text(bech32, 'network.bech32'),
    pubKeyHash: integer(pubKeyHash, 'network.pubKeyHash', 255),
    scriptHash: integer(scriptHash, 'network.scriptHash', 255),
    wif: integer(wif, 'network.wif', 255),
  };
}
