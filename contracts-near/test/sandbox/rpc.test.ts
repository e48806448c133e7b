import assert from 'node:assert/strict';
import { baseEncode } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { NEAR, type Network, needSandbox, newAccount, newContract, rawRpc, startNetwork } from './support/network.ts';

const NO_HASH = baseEncode(new Uint8Array(32).fill(7));

describe('JSON-RPC of the sandbox', () => {
  let network: Network;

  before(async () => {
    network = await startNetwork();
  });
  after(() => network.stop());

  const rpc = (method: string, params: unknown) => rawRpc(network.rpcUrl, method, params);

  const handlerError = async (method: string, params: unknown, name: string) => {
    const { body } = await rpc(method, params);
    assert.equal(body.error?.name, 'HANDLER_ERROR', JSON.stringify(body));
    assert.equal(body.error.cause.name, name);
    assert.equal(body.error.code, -32000);
    assert.equal(body.error.message, 'Server error');
    return body.error;
  };

  it('tells its status and network', async () => {
    const status = await network.provider.viewNodeStatus();
    assert.equal(typeof status.sync_info.latest_block_height, 'number');
    assert.equal(status.sync_info.syncing, false);
    assert.equal(await network.provider.getNetworkId(), status.chain_id);
    assert.ok(BigInt((await network.provider.viewGasPrice()).gas_price) > 0n);
    const validators = await network.provider.viewValidators();
    assert.ok(BigInt(validators.current_validators[0]!.stake) > 0n);
  });

  it('gives blocks by height, hash and finality, and chunks by hash and by block', async () => {
    const { header, chunks } = await network.provider.viewBlock({ finality: 'final' });
    assert.deepEqual((await network.provider.viewBlock({ blockId: header.hash })).header, header);
    assert.deepEqual((await network.provider.viewBlock({ blockId: header.height })).header, header);
    const chunk = await network.provider.viewChunk(chunks[0]!.chunk_hash);
    assert.equal(chunk.header.chunk_hash, chunks[0]!.chunk_hash);
    const same = await rpc('chunk', { block_id: header.height, shard_id: chunks[0]!.shard_id });
    assert.equal(same.body.result?.header?.chunk_hash, chunks[0]!.chunk_hash);
  });

  it('links each block to the one before', async () => {
    await newAccount(network);
    let { header } = await network.provider.viewBlock({ finality: 'final' });
    for (let steps = 0; steps < 3 && header.height > 0; steps++) {
      const before = await network.provider.viewBlock({ blockId: header.prev_hash });
      assert.ok(before.header.height < header.height);
      assert.ok(BigInt(before.header.timestamp_nanosec) < BigInt(header.timestamp_nanosec));
      assert.notEqual(before.header.random_value, header.random_value);
      header = before.header;
    }
  });

  it('shows an indexer every receipt to a contract with its outcome, in order', async () => {
    const contract = await newContract(network, await compileWat(testContract));
    const { account: caller } = await newAccount(network);
    const start = (await network.provider.viewBlock({ finality: 'optimistic' })).header.height;
    const texts = Array.from({ length: 5 }, (_, index) => `message ${index}`);
    for (const text of texts) {
      const args = new Uint8Array(Buffer.from(text));
      await caller.callFunctionRaw({ contractId: contract.accountId, methodName: 'log', args, waitUntil: 'FINAL' });
    }
    const seen: string[] = [];
    const final = (await network.provider.viewBlock({ finality: 'final' })).header.height;
    for (let height = start; height <= final; height++) {
      const { body } = await rpc('block', { block_id: height });
      for (const { chunk_hash: hash } of body.result?.chunks ?? []) {
        const { receipts } = await network.provider.viewChunk(hash);
        for (const { receipt_id: id, receiver_id: receiver, predecessor_id: predecessor, receipt } of receipts) {
          if (receiver !== contract.accountId || !('Action' in receipt)) continue;
          const [action] = receipt.Action.actions;
          if (typeof action !== 'object' || !('FunctionCall' in action)) continue;
          assert.equal(predecessor, caller.accountId);
          const proof = await network.provider.lightClientProof({
            type: 'receipt',
            receipt_id: id,
            receiver_id: receiver,
            light_client_head: body.result?.header?.hash,
          } as never);
          const { outcome, block_hash: executedIn } = proof.outcome_proof;
          const executed = await network.provider.viewBlock({ blockId: executedIn });
          assert.ok(executed.header.height >= height);
          const text = Buffer.from(action.FunctionCall.args, 'base64').toString();
          assert.deepEqual(outcome.logs, [text]);
          seen.push(text);
        }
      }
    }
    assert.deepEqual(seen, texts);
  });

  it('answers tx, EXPERIMENTAL_tx_status and EXPERIMENTAL_receipt alike', async () => {
    const { account } = await newAccount(network);
    const sent = await account.transfer({ receiverId: network.root.accountId, amount: 1n });
    const reference = { txHash: sent.transaction.hash, accountId: account.accountId, waitUntil: 'FINAL' } as const;
    const status = await network.provider.viewTransactionStatus(reference);
    const detailed = await network.provider.viewTransactionStatusWithReceipts(reference);
    assert.deepEqual(detailed.receipts_outcome, status.receipts_outcome);
    assert.ok('receipts' in detailed);
    const [first] = status.transaction_outcome.outcome.receipt_ids;
    const receipt = await network.provider.viewTransactionReceipt(first!);
    assert.equal(receipt.predecessor_id, account.accountId);
    assert.deepEqual(receipt, (detailed.receipts as unknown[])[0]);
  });

  it('has nearcore’s errors for what is not there', async () => {
    await handlerError('block', { block_id: 10 ** 12 }, 'UNKNOWN_BLOCK');
    await handlerError('block', { block_id: NO_HASH }, 'UNKNOWN_BLOCK');
    await handlerError('chunk', { chunk_id: NO_HASH }, 'UNKNOWN_CHUNK');
    await handlerError('EXPERIMENTAL_receipt', { receipt_id: NO_HASH }, 'UNKNOWN_RECEIPT');
    const proof = { type: 'receipt', receipt_id: NO_HASH, receiver_id: 'a.b', light_client_head: NO_HASH };
    await handlerError('EXPERIMENTAL_light_client_proof', proof, 'UNKNOWN_TRANSACTION_OR_RECEIPT');
    const account = { request_type: 'view_account', finality: 'final', account_id: 'nobody.nowhere' };
    const { cause } = await handlerError('query', account, 'UNKNOWN_ACCOUNT');
    assert.equal(cause.info['requested_account_id'], 'nobody.nowhere');
    const code = { request_type: 'view_code', finality: 'final', account_id: network.root.accountId };
    await handlerError('query', code, 'NO_CONTRACT_CODE');
  });

  it('has its own shape for unknown transactions and missing keys', async function () {
    needSandbox(network, this);
    await handlerError('tx', { tx_hash: NO_HASH, sender_account_id: 'a.b' }, 'UNKNOWN_TRANSACTION');
    const key = { request_type: 'view_access_key', finality: 'final', account_id: network.root.accountId };
    const { body } = await rpc('query', { ...key, public_key: `ed25519:${NO_HASH}` });
    assert.equal(body.result?.error, `access key ed25519:${NO_HASH} does not exist while viewing`);
  });

  it('refuses malformed requests and names the field', async () => {
    const refused = async (method: string, params: unknown, pattern: RegExp) => {
      const { httpStatus, body } = await rpc(method, params);
      assert.equal(body.error?.name, 'REQUEST_VALIDATION_ERROR');
      assert.equal(httpStatus, 400);
      assert.match(String(body.error.data), pattern);
    };
    await refused('no_such_method', {}, /no_such_method/);
    await refused(
      'query',
      { request_type: 'view_account', account_id: 'Bad Id', finality: 'final' },
      /account_id|invalid/,
    );
    await refused('send_tx', { signed_tx_base64: 'AAAA' }, /transaction|end of input/);
    await refused('send_tx', { signed_tx_base64: 5 }, /signed_tx_base64|string/);
  });

  it('looks back at the state of earlier blocks', async () => {
    const { account } = await newAccount(network, 5n * NEAR);
    const { header } = await network.provider.viewBlock({ finality: 'optimistic' });
    await account.transfer({ receiverId: network.root.accountId, amount: NEAR });
    const { accountId } = account;
    const then = await network.provider.viewAccount({ accountId, blockQuery: { blockId: header.height } });
    assert.equal(then.amount, 5n * NEAR);
    const before = { accountId, blockQuery: { blockId: 1 } };
    if (network.sandbox)
      await assert.rejects(network.provider.viewAccount(before), { name: 'AccountDoesNotExistError' });
  });
});
