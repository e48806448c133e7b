import type { Chain } from '../chain/chain.ts';
import { FEES, type Fee, GAS_PRICE } from '../runtime/fees.ts';
import { BLOCK_GAS } from '../runtime/runtime.ts';
import { ACCOUNT_BYTES, RECORD_BYTES, STORAGE_AMOUNT_PER_BYTE } from '../state/records.ts';
import { COSTS, LIMITS } from '../vm/costs.ts';
import { MAX_CONGESTION_INCOMING_GAS, PROTOCOL_VERSION } from './block-views.ts';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** A time in nanoseconds since 1970 as RFC 3339. */
export function isoTime(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / NANOSECONDS_PER_MILLISECOND)).toISOString();
}

const SHARD_LAYOUT = {
  V2: {
    boundary_accounts: [],
    shard_ids: [0],
    id_to_index_map: { '0': 0 },
    index_to_id_map: { '0': 0 },
    shards_split_map: null,
    shards_parent_map: null,
    version: 0,
  },
};

/** What protocol and genesis config share. There is one validator for ever: no kickouts, no rewards, no inflation. */
function chainView({ config, genesisTime }: Chain) {
  return {
    protocol_version: PROTOCOL_VERSION,
    chain_id: config.chainId,
    genesis_height: 0,
    genesis_time: isoTime(genesisTime),
    epoch_length: config.epochLength,
    transaction_validity_period: config.transactionValidity,
    shard_layout: SHARD_LAYOUT,
    gas_limit: BLOCK_GAS,
    min_gas_price: GAS_PRICE.toString(),
    max_gas_price: GAS_PRICE.toString(),
    gas_price_adjustment_rate: [0, 1],
    num_block_producer_seats: 1,
    num_block_producer_seats_per_shard: [1],
    avg_hidden_validator_seats_per_shard: [0],
    minimum_validators_per_shard: 1,
    minimum_stake_ratio: [1, 6250],
    minimum_stake_divisor: 10,
    target_validator_mandates_per_shard: 1,
    shuffle_shard_assignment_for_chunk_producers: false,
    dynamic_resharding: false,
    block_producer_kickout_threshold: 0,
    chunk_producer_kickout_threshold: 0,
    chunk_validator_only_kickout_threshold: 0,
    max_kickout_stake_perc: 0,
    online_min_threshold: [0, 1],
    online_max_threshold: [1, 1],
    max_inflation_rate: [0, 1],
    protocol_reward_rate: [0, 1],
    protocol_treasury_account: config.validator.accountId,
    protocol_upgrade_stake_threshold: [4, 5],
    fishermen_threshold: '0',
    num_blocks_per_year: 31_536_000,
  };
}

/** nearcore's answer to `EXPERIMENTAL_protocol_config`. */
export function protocolConfigView(chain: Chain) {
  return { ...chainView(chain), runtime_config: RUNTIME_CONFIG };
}

/** nearcore's answer to `genesis_config`. */
export function genesisConfigView(chain: Chain) {
  const { accountId, publicKey, stake } = chain.config.validator;
  return {
    ...chainView(chain),
    total_supply: chain.config.totalSupply.toString(),
    validators: [{ account_id: accountId, public_key: publicKey, amount: stake.toString() }],
    num_chunk_producer_seats: 1,
    num_chunk_validator_seats: 1,
    num_chunk_only_producer_seats: 0,
    chunk_producer_assignment_changes_limit: 5,
    use_production_config: false,
  };
}

const feeView = ({ sendSir, sendNotSir, exec }: Fee) => ({
  send_sir: sendSir,
  send_not_sir: sendNotSir,
  execution: exec,
});

/** Where nearcore names a cost otherwise than the sandbox. */
const COST_PREFIXES: readonly [RegExp, string][] = [
  [/^loadingByte$/, 'contractLoadingBytes'],
  [/^loading/, 'contractLoading'],
  [/^utf(8|16)/, 'utf$1Decoding'],
  [/^ed25519/, 'ed25519Verify'],
  [/^p256/, 'p256Verify'],
  [/^storageRemoveValueByte/, 'storageRemoveRetValueByte'],
];

function costName(name: string): string {
  const renamed = COST_PREFIXES.reduce((text, [pattern, prefix]) => text.replace(pattern, prefix), name);
  return renamed.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const { regularOp, ...EXTERNAL_COSTS } = COSTS;

const RUNTIME_CONFIG = {
  storage_amount_per_byte: STORAGE_AMOUNT_PER_BYTE.toString(),
  transaction_costs: {
    action_receipt_creation_config: feeView(FEES.actionReceipt),
    data_receipt_creation_config: {
      base_cost: feeView(FEES.dataReceipt),
      cost_per_byte: feeView(FEES.dataReceiptByte),
    },
    action_creation_config: {
      create_account_cost: feeView(FEES.createAccount),
      deploy_contract_cost: feeView(FEES.deployContract),
      deploy_contract_cost_per_byte: feeView(FEES.deployContractByte),
      function_call_cost: feeView(FEES.functionCall),
      function_call_cost_per_byte: feeView(FEES.functionCallByte),
      transfer_cost: feeView(FEES.transfer),
      stake_cost: feeView(FEES.stake),
      add_key_cost: {
        full_access_cost: feeView(FEES.addFullAccessKey),
        function_call_cost: feeView(FEES.addFunctionCallKey),
        function_call_cost_per_byte: feeView(FEES.addFunctionCallKeyByte),
      },
      delete_key_cost: feeView(FEES.deleteKey),
      delete_account_cost: feeView(FEES.deleteAccount),
      delegate_cost: feeView(FEES.delegate),
    },
    storage_usage_config: { num_bytes_account: ACCOUNT_BYTES, num_extra_bytes_record: RECORD_BYTES },
    burnt_gas_reward: [3, 10],
    pessimistic_gas_price_inflation_ratio: [1, 1],
  },
  wasm_config: {
    ext_costs: Object.fromEntries(Object.entries(EXTERNAL_COSTS).map(([name, cost]) => [costName(name), cost])),
    grow_mem_cost: 1,
    regular_op_cost: regularOp,
    vm_kind: 'Wasmtime',
    discard_custom_sections: true,
    storage_get_mode: 'FlatStorage',
    fix_contract_loading_cost: false,
    implicit_account_creation: true,
    eth_implicit_accounts: false,
    global_contract_host_fns: true,
    deterministic_account_ids: false,
    reftypes_bulk_memory: false,
    saturating_float_to_int: true,
    limit_config: {
      max_gas_burnt: LIMITS.gas,
      max_total_prepaid_gas: LIMITS.gas,
      max_stack_height: LIMITS.stackBytes,
      initial_memory_pages: LIMITS.initialMemoryPages,
      max_memory_pages: LIMITS.maxMemoryPages,
      registers_memory_limit: LIMITS.registersBytes,
      max_register_size: LIMITS.registerBytes,
      max_number_registers: LIMITS.registers,
      max_number_logs: LIMITS.logs,
      max_total_log_length: LIMITS.logBytes,
      max_actions_per_receipt: LIMITS.actionsPerReceipt,
      max_number_bytes_method_names: LIMITS.accessKeyMethodNamesBytes,
      max_length_method_name: LIMITS.methodNameBytes,
      max_arguments_length: LIMITS.argumentBytes,
      max_length_returned_data: LIMITS.returnedBytes,
      max_contract_size: LIMITS.contractBytes,
      max_transaction_size: LIMITS.transactionBytes,
      max_receipt_size: LIMITS.receiptBytes,
      max_length_storage_key: LIMITS.storageKeyBytes,
      max_length_storage_value: LIMITS.storageValueBytes,
      max_promises_per_function_call_action: LIMITS.promises,
      max_number_input_data_dependencies: LIMITS.inputDataDependencies,
      max_functions_number_per_contract: LIMITS.functions,
      max_locals_per_contract: LIMITS.locals,
      account_id_validity_rules_version: 1,
      yield_timeout_length_in_blocks: LIMITS.yieldTimeoutBlocks,
      max_yield_payload_size: LIMITS.yieldPayloadBytes,
    },
  },
  // Longer than any account id: top-level accounts are the registrar's.
  account_creation_config: { min_allowed_top_level_account_length: 65, registrar_account_id: 'registrar' },
  congestion_control_config: { max_congestion_incoming_gas: MAX_CONGESTION_INCOMING_GAS },
};
