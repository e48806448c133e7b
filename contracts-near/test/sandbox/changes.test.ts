import assert from 'node:assert/strict';
import { KeyPair } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { NEAR, type Network, needSandbox, newAccount, newContract, rawRpc, startNetwork } from './support/network.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('state changes', () => {
  let network: Network;
  let wasm: Uint8Array;

  before(async () => {
    network = await startNetwork();
    wasm = await compileWat(testContract);
  });
  after(() => network.stop());

  it('show what a call cost its signer, wrote, and earned the contract, each with its cause', async function () {
    needSandbox(network, this);
    const contract = await newContract(network, wasm);
    const { account, keyPair } = await newAccount(network);
    const contractId = contract.accountId;
    const { transaction_outcome: sent, receipts_outcome: outcomes } = await account.callFunctionRaw({
      contractId,
      methodName: 'write',
      args: bytes('kvalue'),
    });
    const started = { blockId: sent.block_hash };
    const transaction = { type: 'transaction_processing', tx_hash: sent.id };
    const [payment] = (await network.provider.accountChanges([account.accountId], started)).changes;
    assert.deepEqual(payment!.cause, transaction);
    assert.equal(payment!.type, 'account_update');
    const [key] = (await network.provider.accessKeyChanges([account.accountId], started)).changes;
    assert.deepEqual(key!.cause, transaction);
    assert.equal((key!.change as { public_key?: string }).public_key, keyPair.getPublicKey().toString());

    const [executed] = outcomes;
    const receipt = executed!.id;
    const ran = { blockId: executed!.block_hash };
    const { block_hash: hash, changes } = await network.provider.contractStateChanges([contractId], ran, base64('k'));
    assert.equal(hash, executed!.block_hash);
    const value = { account_id: contractId, key_base64: base64('k'), value_base64: base64('value') };
    const cause = { type: 'receipt_processing', receipt_hash: receipt };
    assert.deepEqual(changes, [{ cause, type: 'data_update', change: value }]);
    assert.deepEqual((await network.provider.contractStateChanges([contractId], ran, base64('x'))).changes, []);

    const balances = (await network.provider.accountChanges([contractId], ran)).changes;
    assert.deepEqual(
      balances.map(({ cause: { type } }) => type),
      ['receipt_processing', 'action_receipt_gas_reward'],
    );
    const { amount } = balances.at(-1)!.change as { amount: string };
    assert.equal((await network.provider.viewAccount({ accountId: contractId })).amount, BigInt(amount));
    assert.deepEqual((await network.provider.blockChanges(ran)).changes, [
      { type: 'account_touched', account_id: contractId },
      { type: 'data_touched', account_id: contractId },
    ]);
    const { body } = await rawRpc(network.rpcUrl, 'block_effects', { block_id: executed!.block_hash });
    assert.deepEqual(body.result, await network.provider.blockChanges(ran));
  });

  it('show code, keys and accounts as they come and go', async function () {
    needSandbox(network, this);
    const { account } = await newAccount(network, 50n * NEAR);
    const { accountId } = account;
    const blockOf = ({ receipts_outcome: [executed] }: { receipts_outcome: { block_hash: string }[] }) => ({
      blockId: executed!.block_hash,
    });
    const deployed = blockOf(await account.deployContract(wasm));
    const [code] = (await network.provider.contractCodeChanges([accountId], deployed)).changes;
    assert.equal(code!.type, 'contract_code_update');
    assert.equal((code!.change as { code_base64?: string }).code_base64, Buffer.from(wasm).toString('base64'));

    const publicKey = KeyPair.fromRandom('ed25519').getPublicKey();
    const key = { account_id: accountId, public_key: publicKey.toString() };
    const added = blockOf(await account.addFullAccessKey(publicKey));
    const [addition] = (await network.provider.singleAccessKeyChanges([key], added)).changes;
    assert.equal(addition!.type, 'access_key_update');
    const removed = blockOf(await account.deleteKey(publicKey));
    const [removal] = (await network.provider.singleAccessKeyChanges([key], removed)).changes;
    assert.deepEqual({ type: removal!.type, change: removal!.change }, { type: 'access_key_deletion', change: key });

    const gone = blockOf(await account.deleteAccount(network.root.accountId));
    const accounts = (await network.provider.accountChanges([accountId], gone)).changes;
    assert.equal(accounts.at(-1)!.type, 'account_deletion');
    const [codeGone] = (await network.provider.contractCodeChanges([accountId], gone)).changes;
    assert.equal(codeGone!.type, 'contract_code_deletion');
  });

  it('leave out what a failed call wrote', async function () {
    needSandbox(network, this);
    const { accountId: contractId } = await newContract(network, wasm);
    const { account } = await newAccount(network);
    const before = network.sandbox!.chain.head.height;
    await assert.rejects(account.callFunction({ contractId, methodName: 'write_and_panic', args: bytes('kv') }));
    for (let height = before + 1; height <= network.sandbox!.chain.head.height; height++) {
      assert.deepEqual((await network.provider.contractStateChanges([contractId], { blockId: height })).changes, []);
    }
  });

  it('are refused for blocks and kinds that there are not', async () => {
    const request = { changes_type: 'account_changes', account_ids: [], block_id: 10 ** 12 };
    for (const method of ['changes', 'EXPERIMENTAL_changes']) {
      const { body } = await rawRpc(network.rpcUrl, method, request);
      assert.equal(body.error?.cause.name, 'UNKNOWN_BLOCK');
    }
    const { body } = await rawRpc(network.rpcUrl, 'changes', { ...request, changes_type: 'other_changes' });
    assert.equal(body.error?.cause.name, 'PARSE_ERROR');
    assert.match(String(body.error?.data), /changes_type/);
  });
});
