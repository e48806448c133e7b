import type { Block } from '../chain/block.ts';
import { ZERO_HASH } from '../crypto.ts';
import { GAS_PRICE } from '../runtime/fees.ts';
import { LIMITS } from '../vm/costs.ts';
import { receiptView, transactionView } from './views.ts';

const NO_SIGNATURE = `ed25519:${'1'.repeat(64)}`;
export const PROTOCOL_VERSION = 80;
const CHUNK_GAS_LIMIT = LIMITS.gas * 10;

/** A block header in nearcore's shape; roots and signatures that the sandbox does not have are zero. */
function headerView(block: Block) {
  return {
    height: block.height,
    prev_height: block.prevHeight,
    epoch_id: block.epochId,
    next_epoch_id: block.nextEpochId,
    hash: block.hash,
    prev_hash: block.prevHash,
    prev_state_root: block.chunk.prevStateRoot,
    block_body_hash: block.chunk.hash,
    chunk_receipts_root: ZERO_HASH,
    chunk_headers_root: ZERO_HASH,
    chunk_tx_root: ZERO_HASH,
    outcome_root: block.outcomeRoot,
    chunks_included: 1,
    challenges_root: ZERO_HASH,
    timestamp: Number(block.timestamp),
    timestamp_nanosec: block.timestamp.toString(),
    random_value: block.randomValue,
    validator_proposals: [],
    chunk_mask: [true],
    gas_price: GAS_PRICE.toString(),
    block_ordinal: block.height + 1,
    rent_paid: '0',
    validator_reward: '0',
    total_supply: '0',
    challenges_result: [],
    last_final_block: block.lastFinalHash,
    last_ds_final_block: block.lastDoomslugFinalHash,
    next_bp_hash: ZERO_HASH,
    block_merkle_root: ZERO_HASH,
    epoch_sync_data_hash: null,
    approvals: [],
    signature: NO_SIGNATURE,
    latest_protocol_version: PROTOCOL_VERSION,
  };
}

function chunkHeaderView(block: Block) {
  const { chunk } = block;
  return {
    chunk_hash: chunk.hash,
    prev_block_hash: block.prevHash,
    outcome_root: block.outcomeRoot,
    prev_state_root: chunk.prevStateRoot,
    encoded_merkle_root: ZERO_HASH,
    encoded_length: 0,
    height_created: block.height,
    height_included: block.height,
    shard_id: 0,
    gas_used: chunk.gasUsed,
    gas_limit: CHUNK_GAS_LIMIT,
    rent_paid: '0',
    validator_reward: '0',
    balance_burnt: '0',
    outgoing_receipts_root: ZERO_HASH,
    tx_root: ZERO_HASH,
    validator_proposals: [],
    congestion_info: null,
    bandwidth_requests: null,
    signature: NO_SIGNATURE,
  };
}

export function blockView(block: Block, author: string) {
  return { author, header: headerView(block), chunks: [chunkHeaderView(block)] };
}

export function chunkView(block: Block, author: string) {
  return {
    author,
    header: chunkHeaderView(block),
    transactions: block.chunk.transactions.map(transactionView),
    receipts: block.chunk.receipts.map(receiptView),
  };
}

/** The part of a header that light clients check. */
export function lightHeaderView(block: Block) {
  return {
    prev_block_hash: block.prevHash,
    inner_rest_hash: ZERO_HASH,
    inner_lite: {
      height: block.height,
      epoch_id: block.epochId,
      next_epoch_id: block.nextEpochId,
      prev_state_root: block.chunk.prevStateRoot,
      outcome_root: block.outcomeRoot,
      timestamp: Number(block.timestamp),
      timestamp_nanosec: block.timestamp.toString(),
      next_bp_hash: ZERO_HASH,
      block_merkle_root: ZERO_HASH,
    },
  };
}
