import { NETWORK, TEST_NETWORK } from '@scure/btc-signer';
import type { BTC_NETWORK } from '@scure/btc-signer/utils.js';
import type { BitcoinNetwork as BitcoinNetworkName } from '../../addresses/bitcoin.ts';
import { optionOf } from '../../addresses/options.ts';
import { integer, record, text } from '../../client/fields.ts';

/**
 * Which addresses are meant. Chains that took over Bitcoin's transactions are named by the prefixes of their addresses,
 * as @scure/btc-signer writes them.
 */
export type BitcoinNetwork = BitcoinNetworkName | BTC_NETWORK;

const networks = {
  mainnet: NETWORK,
  testnet: TEST_NETWORK, // testnet3 and testnet4
  signet: TEST_NETWORK,
  regtest: { ...TEST_NETWORK, bech32: 'bcrt' },
} as const satisfies Record<BitcoinNetworkName, BTC_NETWORK>;

/** @throws SdkError UNSUPPORTED_CHAIN for an unknown name, INVALID_ARGUMENT for wrong prefixes */
export function networkOf(network: BitcoinNetwork = 'mainnet'): BTC_NETWORK {
  if (typeof network === 'string')
    return optionOf<BitcoinNetworkName, BTC_NETWORK>(networks, network, 'mainnet', 'network');
  const { bech32, pubKeyHash, scriptHash, wif } = record(network, 'network');
  return {
    bech32: text(bech32, 'network.bech32'),
    pubKeyHash: integer(pubKeyHash, 'network.pubKeyHash', 255),
    scriptHash: integer(scriptHash, 'network.scriptHash', 255),
    wif: integer(wif, 'network.wif', 255),
  };
}
