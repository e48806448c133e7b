import { epochStart } from '../../chain/epochs.ts';
import { PROTOCOL_VERSION } from '../block-views.ts';
import { isoTime } from '../config-views.ts';
import type { RpcContext, RpcMethod } from './context.ts';

function status({ chain, rpcAddress }: RpcContext) {
  const { head, history, config } = chain;
  const { accountId, publicKey } = config.validator;
  const earliest = history.block(history.oldest)!;
  return {
    version: { version: 'quorate-sandbox', build: 'sandbox', commit: '', rustc_version: '' },
    chain_id: config.chainId,
    genesis_hash: chain.genesisHash,
    protocol_version: PROTOCOL_VERSION,
    latest_protocol_version: PROTOCOL_VERSION,
    rpc_addr: rpcAddress(),
    validators: [{ account_id: accountId, is_slashed: false }],
    sync_info: {
      latest_block_hash: head.hash,
      latest_block_height: head.height,
      latest_state_root: head.chunk.prevStateRoot,
      latest_block_time: isoTime(head.timestamp),
      syncing: false,
      earliest_block_hash: earliest.hash,
      earliest_block_height: earliest.height,
      earliest_block_time: isoTime(earliest.timestamp),
      epoch_id: head.epochId,
      epoch_start_height: epochStart(head.epochHeight, config.epochLength),
    },
    validator_account_id: accountId,
    validator_public_key: publicKey,
    node_public_key: publicKey,
    node_key: null,
    uptime_sec: Math.floor((config.now() - Number(chain.genesisTime / 1_000_000n)) / 1000),
    detailed_debug_status: null,
  };
}

/** Where the databases of a node have got to: there is one here, and it is up to date. */
function splitStorageInfo({ chain }: RpcContext) {
  return {
    head_height: chain.head.height,
    final_head_height: chain.blockAt('final').height,
    cold_head_height: null,
    hot_db_kind: null,
  };
}

const networkInfo = {
  active_peers: [],
  num_active_peers: 0,
  peer_max_count: 0,
  sent_bytes_per_sec: 0,
  received_bytes_per_sec: 0,
  known_producers: [],
};

export const networkMethods: Readonly<Record<string, RpcMethod>> = {
  status,
  health: () => null,
  network_info: () => networkInfo,
  EXPERIMENTAL_split_storage_info: splitStorageInfo,
};
