import type { Block } from '../chain/block.ts';
import type { ChainConfig } from '../chain/chain.ts';
import type { InnerLite } from '../chain/header.ts';
import { ZERO_HASH } from '../crypto.ts';
import { GAS_PRICE } from '../runtime/fees.ts';
import { BLOCK_GAS } from '../runtime/runtime.ts';
import { receiptView, transactionView } from './views.ts';

const NO_SIGNATURE = `ed25519:${'1'.repeat(64)}`;
export const PROTOCOL_VERSION = 80;
/** Gas of delayed receipts at which a shard counts as fully congested. */
export const MAX_CONGESTION_INCOMING_GAS = 400_000_000_000_000_000;

/** A block header in nearcore's shape; roots and signatures that the sandbox does not have are zero. */
function headerView(block: Block, totalSupply: bigint) {
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
    total_supply: totalSupply.toString(),
    challenges_result: [],
    last_final_block: block.lastFinalHash,
    last_ds_final_block: block.lastDoomslugFinalHash,
    next_bp_hash: block.nextBpHash,
    block_merkle_root: block.blockMerkleRoot,
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
    outcome_root: chunk.prevOutcomeRoot,
    prev_state_root: chunk.prevStateRoot,
    encoded_merkle_root: ZERO_HASH,
    encoded_length: 0,
    height_created: block.height,
    height_included: block.height,
    shard_id: 0,
    gas_used: chunk.gasUsed,
    gas_limit: BLOCK_GAS,
    rent_paid: '0',
    validator_reward: '0',
    balance_burnt: '0',
    outgoing_receipts_root: ZERO_HASH,
    tx_root: ZERO_HASH,
    validator_proposals: [],
    congestion_info: {
      delayed_receipts_gas: chunk.delayedGas.toString(),
      buffered_receipts_gas: '0',
      receipt_bytes: 0,
      allowed_shard: 0,
    },
    bandwidth_requests: null,
    signature: NO_SIGNATURE,
  };
}

export function blockView(block: Block, { validator, totalSupply }: ChainConfig) {
  return { author: validator.accountId, header: headerView(block, totalSupply), chunks: [chunkHeaderView(block)] };
}

export function chunkView(block: Block, { validator }: ChainConfig) {
  return {
    author: validator.accountId,
    header: chunkHeaderView(block),
    transactions: block.chunk.transactions.map(transactionView),
    receipts: block.chunk.receipts.map(receiptView),
  };
}

/** The part of a header that light clients check. */
export function innerLiteView(lite: InnerLite) {
  return {
    height: lite.height,
    epoch_id: lite.epochId,
    next_epoch_id: lite.nextEpochId,
    prev_state_root: lite.prevStateRoot,
    outcome_root: lite.outcomeRoot,
    timestamp: Number(lite.timestamp),
    timestamp_nanosec: lite.timestamp.toString(),
    next_bp_hash: lite.nextBpHash,
    block_merkle_root: lite.blockMerkleRoot,
  };
}

/** What a light client needs of a block to compute its hash. */
export function lightHeaderView(block: Block) {
  return {
    prev_block_hash: block.prevHash,
    inner_rest_hash: block.innerRestHash,
    inner_lite: innerLiteView(block),
  };
}
