import { LIMITS } from '../../vm/costs.ts';
import { genesisConfigView, protocolConfigView } from '../config-views.ts';
import { blockReferenceSchema, named, parseParams } from '../params.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';
import { MAX_STATE_BYTES } from './query.ts';

const genesisConfig: RpcMethod = ({ chain }) => genesisConfigView(chain);

/** What of a node's configuration means something here. */
function clientConfig({ chain, rpcAddress }: RpcContext) {
  const { chainId, epochLength, history } = chain.config;
  return {
    version: { version: 'quorate-sandbox', build: 'sandbox', commit: '', rustc_version: '' },
    chain_id: chainId,
    rpc_addr: rpcAddress(),
    epoch_length: epochLength,
    num_block_producer_seats: 1,
    min_num_peers: 0,
    archive: false,
    gc: { gc_num_epochs_to_keep: Math.ceil(history / epochLength) },
    tracked_shards_config: 'AllShards',
    save_tx_outcomes: true,
    save_state_changes: true,
    max_gas_burnt_view: LIMITS.gas,
    trie_viewer_state_size_limit: MAX_STATE_BYTES,
  };
}

export const configMethods: Readonly<Record<string, RpcMethod>> = {
  EXPERIMENTAL_protocol_config: (context, params) => {
    findBlock(context, parseParams(blockReferenceSchema, named(params, 'block_id')));
    return protocolConfigView(context.chain);
  },
  genesis_config: genesisConfig,
  EXPERIMENTAL_genesis_config: genesisConfig,
  client_config: clientConfig,
};
