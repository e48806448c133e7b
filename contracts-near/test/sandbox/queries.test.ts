import assert from 'node:assert/strict';
import { actions, baseEncode } from 'near-api-js';
import { decodeSignedTransaction } from '../../sandbox/runtime/transaction-codec.ts';
import { compileWat, testContract } from './support/contract.ts';
import { type Network, needSandbox, newContract, type RpcBody, rawRpc, startNetwork, TGAS } from './support/network.ts';

const NO_HASH = baseEncode(new Uint8Array(32).fill(7));
const NO_KEY = `ed25519:${NO_HASH}`;

describe('queries of the sandbox', () => {
  let network: Network;
  let contractId: string;

  before(async function () {
    network = await startNetwork();
    needSandbox(network, this);
    contractId = (await newContract(network, await compileWat(testContract))).accountId;
  });
  after(() => network.stop());

  const call = async (method: string, params: unknown) => (await rawRpc(network.rpcUrl, method, params)).body;
  const result = async (method: string, params: unknown) => {
    const { result: value, error } = await call(method, params);
    assert.equal(error, undefined, JSON.stringify(error));
    return value as unknown as Record<string, unknown>;
  };
  const cause = async (method: string, params: unknown) => (await call(method, params)).error?.cause.name;

  it('have a method of their own for each type, which answers alike', async () => {
    const finality = { finality: 'final', account_id: contractId };
    const types = { view_account: {}, view_access_key_list: {}, view_code: {}, view_gas_key_list: {} };
    const more = {
      view_state: { prefix_base64: '' },
      view_access_key: {
        public_key: (await network.provider.viewAccessKeyList({ accountId: contractId })).keys[0]!.public_key,
      },
      call_function: { method_name: 'current', args_base64: '' },
    };
    for (const [type, fields] of Object.entries({ ...types, ...more })) {
      const expected = await result('query', { request_type: type, ...finality, ...fields });
      assert.deepEqual(await result(`EXPERIMENTAL_${type}`, { ...finality, ...fields }), expected, type);
    }
  });

  it('have errors of their own where query has results with an error', async () => {
    const of = { finality: 'final', account_id: contractId };
    const key = { ...of, public_key: NO_KEY };
    assert.equal(await cause('EXPERIMENTAL_view_access_key', key), 'UNKNOWN_ACCESS_KEY');
    assert.match(
      String((await result('query', { ...key, request_type: 'view_access_key' }))['error']),
      /does not exist/,
    );
    assert.equal(await cause('EXPERIMENTAL_view_gas_key', key), 'UNKNOWN_GAS_KEY');
    const panic = { ...of, method_name: 'panic', args_base64: '' };
    const { error } = await call('EXPERIMENTAL_call_function', panic);
    assert.equal(error?.cause.name, 'CONTRACT_EXECUTION_ERROR');
    assert.deepEqual(error.cause.info['vm_error'], { ExecutionError: 'Smart contract panicked: explicit guest panic' });
    const text = (await result('query', { ...panic, request_type: 'call_function' }))['error'];
    assert.match(String(text), /^wasm execution failed with error: HostError\(GuestPanic/);
    assert.equal(
      await cause('EXPERIMENTAL_view_account', { finality: 'final', account_id: 'no.body' }),
      'UNKNOWN_ACCOUNT',
    );
    assert.equal(
      await cause('EXPERIMENTAL_view_code', { finality: 'final', account_id: 'sandbox' }),
      'NO_CONTRACT_CODE',
    );
    const global = { request_type: 'view_global_contract_code', finality: 'final', code_hash: NO_HASH };
    assert.equal(await cause('query', global), 'NO_GLOBAL_CONTRACT_CODE');
    assert.equal(
      await cause('EXPERIMENTAL_view_account', { block_id: NO_HASH, account_id: contractId }),
      'UNKNOWN_BLOCK',
    );
  });

  it('find blocks and chunks in every form', async () => {
    const head = (await network.provider.viewBlock({ finality: 'optimistic' })).header;
    const hashOf = async (reference: unknown) =>
      ((await result('block', reference))['header'] as { hash: string } | undefined)?.hash;
    for (const reference of [
      { block_id: head.height },
      { block_id: head.hash },
      { finality: 'optimistic' },
      [head.height],
      [head.hash],
    ]) {
      assert.equal(await hashOf(reference), head.hash);
    }
    const { genesis_hash: genesis } = await network.provider.viewNodeStatus();
    assert.equal(await hashOf({ sync_checkpoint: 'genesis' }), genesis);
    assert.equal(await hashOf({ sync_checkpoint: 'earliest_available' }), genesis);
    assert.equal(await hashOf({ finality: 'final' }), head.last_final_block);
    assert.equal(await hashOf({ finality: 'near-final' }), head.last_ds_final_block);

    const { chunk_hash: hash } = (await network.provider.viewBlock({ blockId: head.hash })).chunks[0]!;
    const byBlock = { block_id: head.height, shard_id: 0 };
    for (const form of [{ chunk_id: hash }, [hash], byBlock, { ...byBlock, block_id: head.hash }, [[head.hash, 0]]]) {
      const { header } = (await result('chunk', form)) as { header: { chunk_hash: string } };
      assert.equal(header.chunk_hash, hash);
      assert.deepEqual(await result('EXPERIMENTAL_congestion_level', form), { congestion_level: 0 });
    }
    assert.equal(await cause('chunk', { block_id: head.height, shard_id: 1 }), 'INVALID_SHARD_ID');
    assert.equal(await cause('chunk', { block_id: NO_HASH, shard_id: 0 }), 'UNKNOWN_BLOCK');
    assert.equal(await cause('chunk', { chunk_id: NO_HASH }), 'UNKNOWN_CHUNK');
    assert.equal(await cause('chunk', { chunk_id: 'not a hash' }), 'PARSE_ERROR');
    assert.equal(await cause('block', { finality: 'soon' }), 'PARSE_ERROR');
    assert.equal(await cause('validators', { epoch_id: NO_HASH }), 'UNKNOWN_EPOCH');
    assert.equal(await cause('gas_price', [10 ** 12]), 'UNKNOWN_BLOCK');
  });

  it('tell the configuration by which the chain really runs', async () => {
    const { runtime_config: config } = await network.provider.experimental_protocolConfig({ finality: 'final' });
    const { wasm_config: wasm, transaction_costs: costs } = config!;
    assert.equal(wasm!.limit_config!.max_number_logs, 100);
    assert.equal(wasm!.limit_config!.max_total_log_length, 16_384);
    assert.equal(wasm!.ext_costs!.contract_loading_bytes, 1_089_295);
    assert.equal(wasm!.ext_costs!.storage_remove_ret_value_byte, 11_531_556);
    assert.equal(wasm!.ext_costs!.utf8_decoding_byte, 291_580_479);
    assert.equal(costs!.action_creation_config!.transfer_cost!.execution, 115_123_062_500);
    const genesis = await result('genesis_config', {});
    assert.deepEqual(await result('EXPERIMENTAL_genesis_config', {}), genesis);
    assert.equal(genesis['total_supply'], (10n ** 33n).toString());
    const [validator] = genesis['validators'] as { account_id: string; public_key: string }[];
    const [ordered] = (await result('EXPERIMENTAL_validators_ordered', {})) as unknown as { public_key: string }[];
    assert.equal(ordered!.public_key, validator!.public_key);
    assert.equal((await result('client_config', []))['chain_id'], 'sandbox');
    assert.equal(await result('health', []), null);
    assert.equal((await result('network_info', []))['num_active_peers'], 0);
    assert.deepEqual(await result('maintenance_windows', { account_id: validator!.account_id }), []);
    const { chain } = network.sandbox!;
    const window = { start: chain.head.height, end: chain.config.epochLength };
    assert.deepEqual(await result('EXPERIMENTAL_maintenance_windows', ['some.body']), [window]);
    const storage = await result('EXPERIMENTAL_split_storage_info', {});
    assert.equal(storage['head_height'], chain.head.height);
  });

  it('tell how congested the shard is', async () => {
    const { chain } = network.sandbox!;
    const start = chain.head.height;
    const burn = [actions.functionCall('burn_much', new Uint8Array(), 300n * TGAS, 0n)];
    const signed = [];
    for (let count = 0; count < 12; count++) {
      signed.push(await network.root.createSignedTransaction({ receiverId: contractId, actions: burn }));
    }
    for (const transaction of signed) chain.submit(decodeSignedTransaction(transaction.encode()));
    await network.sandbox!.fastForward(6);
    const levels: number[] = [];
    for (let height = start; height <= chain.head.height; height++) {
      const { congestion_level: level } = await result('EXPERIMENTAL_congestion_level', [[height, 0]]);
      const { congestion_info: info } = (await network.provider.viewChunk([height, 0])).header;
      assert.equal(level, Number(info!.delayed_receipts_gas) / 4e17);
      levels.push(level as number);
    }
    assert.ok(Math.max(...levels) > 0, levels.join());
    assert.equal(levels.at(-1), 0);
  });

  it('come in batches', async () => {
    const post = async (body: unknown) => {
      const response = await fetch(network.rpcUrl, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, answer: (await response.json()) as RpcBody[] & RpcBody };
    };
    const request = (id: number, method: string) => ({ jsonrpc: '2.0', id, method, params: [] });
    const { status, answer } = await post([request(1, 'status'), request(2, 'nothing'), 'rubbish']);
    assert.equal(status, 200);
    assert.deepEqual(
      answer.map(({ id, error }) => [id, error?.code]),
      [
        [1, undefined],
        [2, -32601],
        [null, -32700],
      ],
    );
    for (const refused of [[], Array.from({ length: 101 }, (_, id) => request(id, 'status'))]) {
      const { status: bad, answer: single } = await post(refused);
      assert.deepEqual([bad, single.error?.code], [400, -32700]);
    }
  });
});
