import { SYSTEM_PUBLIC_KEY } from '../../crypto.ts';
import { STORAGE_AMOUNT_PER_BYTE } from '../../state/records.ts';
import { LIMITS } from '../../vm/costs.ts';
import { PROTOCOL_VERSION } from '../block-views.ts';
import { blockReferenceSchema, named, parseParams } from '../params.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

function isoTime(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / NANOSECONDS_PER_MILLISECOND)).toISOString();
}

function status({ chain, validatorId, rpcAddress }: RpcContext) {
  const { head, history } = chain;
  const earliest = history.block(history.oldest)!;
  return {
    version: { version: 'quorate-sandbox', build: 'sandbox', commit: '', rustc_version: '' },
    chain_id: chain.config.chainId,
    genesis_hash: chain.genesisHash,
    protocol_version: PROTOCOL_VERSION,
    latest_protocol_version: PROTOCOL_VERSION,
    rpc_addr: rpcAddress(),
    validators: [{ account_id: validatorId, is_slashed: false }],
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
      epoch_start_height: epochStart(chain.config.epochLength, head.epochHeight),
    },
    validator_account_id: validatorId,
    validator_public_key: SYSTEM_PUBLIC_KEY,
    node_public_key: SYSTEM_PUBLIC_KEY,
    node_key: null,
    uptime_sec: Math.floor((chain.config.now() - Number(history.block(history.oldest)!.timestamp / 1_000_000n)) / 1000),
    detailed_debug_status: null,
  };
}

function epochStart(epochLength: number, epochHeight: number): number {
  return (epochHeight - 1) * epochLength;
}

function validators({ chain }: RpcContext) {
  const { epochLength } = chain.config;
  const seats = [...chain.config.validators].map(([accountId, stake]) => ({
    account_id: accountId,
    public_key: SYSTEM_PUBLIC_KEY,
    is_slashed: false,
    stake: stake.toString(),
    shards: [0],
    num_produced_blocks: chain.head.height % epochLength,
    num_expected_blocks: chain.head.height % epochLength,
    num_produced_chunks: chain.head.height % epochLength,
    num_expected_chunks: chain.head.height % epochLength,
  }));
  return {
    current_validators: seats,
    next_validators: seats.map(({ account_id, public_key, stake, shards }) => ({
      account_id,
      public_key,
      stake,
      shards,
    })),
    current_fishermen: [],
    next_fishermen: [],
    current_proposals: [],
    prev_epoch_kickout: [],
    epoch_start_height: epochStart(epochLength, chain.head.epochHeight),
    epoch_height: chain.head.epochHeight,
  };
}

function protocolConfig(context: RpcContext, params: unknown) {
  findBlock(context, parseParams(blockReferenceSchema, named(params, 'block_id')));
  const { chainId, epochLength, transactionValidity } = context.chain.config;
  return {
    protocol_version: PROTOCOL_VERSION,
    chain_id: chainId,
    genesis_height: 0,
    epoch_length: epochLength,
    transaction_validity_period: transactionValidity,
    minimum_stake_ratio: [1, 6250],
    runtime_config: {
      storage_amount_per_byte: STORAGE_AMOUNT_PER_BYTE.toString(),
      wasm_config: {
        limit_config: {
          max_gas_burnt: LIMITS.gas,
          max_total_prepaid_gas: LIMITS.gas,
          max_stack_height: LIMITS.stackBytes,
          max_contract_size: LIMITS.contractBytes,
          max_transaction_size: LIMITS.transactionBytes,
          yield_timeout_length_in_blocks: LIMITS.yieldTimeoutBlocks,
          max_yield_payload_size: LIMITS.yieldPayloadBytes,
        },
      },
    },
  };
}

export const networkMethods: Readonly<Record<string, RpcMethod>> = {
  status,
  health: () => null,
  validators,
  network_info: () => ({ active_peers: [], num_active_peers: 0, peer_max_count: 0, known_producers: [] }),
  EXPERIMENTAL_protocol_config: protocolConfig,
};
