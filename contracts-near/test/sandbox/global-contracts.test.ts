import assert from 'node:assert/strict';
import { actions, baseDecode, baseEncode } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { NEAR, type Network, needSandbox, newAccount, rawRpc, startNetwork } from './support/network.ts';

const AMOUNT_PER_BYTE = 10n ** 20n;
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** Publishes the code and uses the name of a global contract that it gets as input, through promises. */
const publisher = `(module
    (import "env" "input" (func $input (param i64)))
    (import "env" "current_account_id" (func $current (param i64)))
    (import "env" "promise_batch_create" (func $batch_create (param i64 i64) (result i64)))
    (import "env" "promise_batch_action_deploy_global_contract_by_account_id"
      (func $deploy_global (param i64 i64 i64)))
    (import "env" "promise_batch_action_use_global_contract_by_account_id" (func $use_global (param i64 i64 i64)))
    (import "env" "promise_batch_action_use_global_contract" (func $use_global_hash (param i64 i64 i64)))
    (memory 1)
    (func $self (result i64)
      (call $input (i64.const 0))
      (call $current (i64.const 1))
      (call $batch_create (i64.const -1) (i64.const 1)))
    (func (export "publish") (call $deploy_global (call $self) (i64.const -1) (i64.const 0)))
    (func (export "use") (call $use_global (call $self) (i64.const -1) (i64.const 0)))
    (func (export "use_bad_hash") (call $use_global_hash (call $self) (i64.const 5) (i64.const 0))))`;

describe('global contracts', () => {
  let network: Network;
  let wasm: Uint8Array;

  before(async () => {
    network = await startNetwork();
    wasm = await compileWat(testContract);
  });
  after(() => network.stop());

  const view = (accountId: string) => network.provider.viewAccount({ accountId });
  const seed = (contractId: string) =>
    network.provider.callFunction({ contractId, method: 'current', args: bytes('') });

  it('are published under their hash for a price by byte, and used for the price of a name', async function () {
    const sandbox = needSandbox(network, this);
    const { account: owner } = await newAccount(network, 100n * NEAR);
    const before = await view(owner.accountId);
    const outcome = await owner.deployGlobalContract(wasm, 'codeHash');
    await sandbox.fastForward(3);
    const after = await view(owner.accountId);
    const burnt = [outcome.transaction_outcome, ...outcome.receipts_outcome].reduce(
      (sum, { outcome: { tokens_burnt: tokens } }) => sum + BigInt(tokens),
      0n,
    );
    assert.equal(before.amount - after.amount, burnt);
    assert.ok(burnt > BigInt(wasm.length) * AMOUNT_PER_BYTE);
    assert.equal(after.storage_usage, before.storage_usage);

    const { account: user } = await newAccount(network);
    const usage = (await view(user.accountId)).storage_usage;
    const codeHash = baseEncode(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(wasm))));
    await user.useGlobalContract({ codeHash: baseDecode(codeHash) });
    const used = await view(user.accountId);
    assert.equal(used.storage_usage, usage + 32);
    assert.equal((used as { global_contract_hash?: string }).global_contract_hash, codeHash);
    assert.equal(used.code_hash, '1'.repeat(32));
    assert.equal(await seed(user.accountId), user.accountId);
    const code = await network.provider.viewContractCode({ contractId: user.accountId });
    assert.equal(code.hash, codeHash);

    await user.deployContract(wasm);
    const own = await view(user.accountId);
    assert.equal(own.storage_usage, usage + wasm.length);
    assert.equal(own.code_hash, codeHash);
    await user.useGlobalContract({ codeHash: baseDecode(codeHash) });
    assert.equal((await view(user.accountId)).storage_usage, usage + 32);
    await user.deleteAccount(owner.accountId);
  });

  it('are replaced for all their users by the account that names them', async function () {
    const sandbox = needSandbox(network, this);
    const { account: owner } = await newAccount(network, 100n * NEAR);
    const { account: user } = await newAccount(network);
    const version = (text: string) =>
      compileWat(`(module (import "env" "value_return" (func $return (param i64 i64))) (memory 1)
        (data (i32.const 0) "${text}") (func (export "version") (call $return (i64.const 1) (i64.const 0))))`);
    await owner.deployGlobalContract(await version('1'), 'accountId');
    await user.useGlobalContract({ accountId: owner.accountId });
    const call = { contractId: user.accountId, method: 'version', args: {} };
    assert.equal(await network.provider.callFunction(call), 1);
    await owner.deployGlobalContract(await version('2'), 'accountId');
    await sandbox.fastForward(3);
    assert.equal(await network.provider.callFunction(call), 2);
    const named = await view(user.accountId);
    assert.equal((named as { global_contract_account_id?: string }).global_contract_account_id, owner.accountId);
    const identifier = { accountId: owner.accountId };
    const code = await network.provider.viewGlobalContractCode({ identifier });
    assert.deepEqual(Buffer.from(code.code), Buffer.from(await version('2')));
  });

  it('are published and used by contracts', async function () {
    const sandbox = needSandbox(network, this);
    const { account } = await newAccount(network, 100n * NEAR);
    await account.deployContract(await compileWat(publisher));
    const { accountId } = account;
    const call = (methodName: string, args: Uint8Array) =>
      account.callFunctionRaw({ contractId: accountId, methodName, args, gas: 10n ** 14n, waitUntil: 'FINAL' });
    await call('publish', wasm);
    await sandbox.fastForward(3);
    await assert.rejects(call('use_bad_hash', bytes('')), /malformed/);
    await call('use', bytes(accountId));
    assert.equal(await seed(accountId), accountId);
  });

  it('say what is missing', async () => {
    const { account } = await newAccount(network, NEAR / 10n);
    const { accountId } = account;
    await assert.rejects(account.deployGlobalContract(wasm, 'codeHash'), { name: 'LackBalanceForStateActionError' });
    await assert.rejects(account.useGlobalContract({ accountId }), { name: 'GlobalContractDoesNotExistActionError' });
    await assert.rejects(network.provider.viewGlobalContractCode({ identifier: { accountId } }), {
      name: 'GlobalContractCodeDoesNotExistError',
    });
    const { account: stranger } = await newAccount(network, 100n * NEAR);
    const use = actions.useGlobalContract({ accountId });
    await assert.rejects(stranger.signAndSendTransaction({ receiverId: accountId, actions: [use] }), {
      name: 'ActorNoPermissionActionError',
    });
  });

  it('travel in a receipt of their own', async function () {
    const sandbox = needSandbox(network, this);
    const { account } = await newAccount(network, 100n * NEAR);
    const start = sandbox.chain.head.height;
    await account.deployGlobalContract(wasm, 'codeHash');
    await sandbox.fastForward(3);
    const kinds: string[] = [];
    for (let height = start; height <= sandbox.chain.head.height; height++) {
      const { body } = await rawRpc(network.rpcUrl, 'chunk', { block_id: height, shard_id: 0 });
      const { receipts } = body.result as unknown as { receipts: { receiver_id: string; receipt: object }[] };
      for (const { receiver_id: id, receipt } of receipts) kinds.push(`${Object.keys(receipt)[0]} ${id}`);
    }
    assert.ok(kinds.includes('GlobalContractDistribution system'), kinds.join());
  });
});
