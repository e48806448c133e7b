import assert from 'node:assert/strict';
import { Account, actions, KeyPair, KeyPairSigner, keyToImplicitAddress, type PublicKey } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { NEAR, type Network, newAccount, newContract, startNetwork, TGAS, uniqueName } from './support/network.ts';

describe('accounts and keys on the sandbox', () => {
  let network: Network;
  let wasm: Uint8Array;

  before(async () => {
    network = await startNetwork();
    wasm = await compileWat(testContract);
  });
  after(() => network.stop());

  const view = (accountId: string) =>
    network.provider.viewAccount({ accountId, blockQuery: { finality: 'optimistic' } });
  const withKey = (accountId: string, keyPair: KeyPair) =>
    new Account(accountId, network.provider, new KeyPairSigner(keyPair));

  it('creates a sub-account with a balance and a key', async () => {
    const { account, keyPair } = await newAccount(network, 3n * NEAR);
    const state = await account.getState();
    assert.equal(state.balance.total, 3n * NEAR);
    assert.equal(state.storageUsage, 182);
    assert.equal(state.codeHash, '1'.repeat(32));
    const { keys } = await account.getAccessKeyList();
    assert.deepEqual(
      keys.map((key) => key.public_key),
      [keyPair.getPublicKey().toString()],
    );
    assert.equal(keys[0]!.access_key.permission, 'FullAccess');
  });

  it('does not create an account twice, a foreign sub-account or a top-level account', async () => {
    const { account, keyPair } = await newAccount(network);
    const create = (from: Account, receiverId: string) =>
      from.signAndSendTransaction({ receiverId, actions: [actions.createAccount(), actions.transfer(NEAR)] });
    await assert.rejects(create(network.root, account.accountId), { name: 'AccountAlreadyExistsActionError' });
    await assert.rejects(create(account, `${uniqueName()}.${network.root.accountId}`), {
      name: 'CreateAccountNotAllowedActionError',
    });
    await assert.rejects(create(account, uniqueName()), { name: 'CreateAccountOnlyByRegistrarActionError' });
    await assert.rejects(create(account, keyToImplicitAddress(keyPair.getPublicKey())), {
      name: 'OnlyImplicitAccountCreationAllowedActionError',
    });
  });

  it('rolls back every action of a transaction when one fails', async () => {
    const accountId = `${uniqueName()}.${network.root.accountId}`;
    const key = KeyPair.fromRandom('ed25519').getPublicKey();
    const doomed = network.root.signAndSendTransaction({
      receiverId: accountId,
      actions: [actions.createAccount(), actions.transfer(NEAR), actions.deleteKey(key)],
    });
    await assert.rejects(doomed, { name: 'DeleteKeyDoesNotExistActionError', actionIndex: 2 });
    await assert.rejects(view(accountId), { name: 'AccountDoesNotExistError' });
  });

  it('transfers, and gives back what went to nobody', async () => {
    const { account: sender } = await newAccount(network);
    const { account: receiver } = await newAccount(network, NEAR);
    await sender.transfer({ receiverId: receiver.accountId, amount: 2n * NEAR });
    assert.equal((await view(receiver.accountId)).amount, 3n * NEAR);
    const before = (await view(sender.accountId)).amount;
    await assert.rejects(sender.transfer({ receiverId: `nobody.${sender.accountId}`, amount: NEAR }), {
      name: 'AccountDoesNotExistActionError',
    });
    while ((await view(sender.accountId)).amount < before - NEAR / 100n);
  });

  it('opens an implicit account by a transfer, under the key that it is named after', async () => {
    const keyPair = KeyPair.fromRandom('ed25519');
    const accountId = keyToImplicitAddress(keyPair.getPublicKey());
    await network.root.transfer({ receiverId: accountId, amount: 2n * NEAR });
    const implicit = withKey(accountId, keyPair);
    await implicit.transfer({ receiverId: network.root.accountId, amount: NEAR });
    assert.ok((await view(accountId)).amount < NEAR);
  });

  it('deletes an account and gives its balance to the beneficiary', async () => {
    const { account } = await newAccount(network, 4n * NEAR);
    const { account: heir } = await newAccount(network, NEAR);
    await account.deleteAccount(heir.accountId);
    await assert.rejects(view(account.accountId), { name: 'AccountDoesNotExistError' });
    while ((await view(heir.accountId)).amount < 4n * NEAR + (NEAR * 9n) / 10n);
  });

  it('lets nobody act on a foreign account', async () => {
    const { account } = await newAccount(network);
    const { account: stranger, keyPair } = await newAccount(network);
    const receiverId = account.accountId;
    const attempts = [
      actions.addFullAccessKey(keyPair.getPublicKey()),
      actions.deployContract(wasm),
      actions.deleteAccount(stranger.accountId),
      actions.stake(NEAR, keyPair.getPublicKey()),
    ];
    for (const action of attempts) {
      const attempt = stranger.signAndSendTransaction({ receiverId, actions: [action] });
      await assert.rejects(attempt, { name: 'ActorNoPermissionActionError' });
    }
  });

  it('adds and deletes full access keys of every kind', async () => {
    const { account } = await newAccount(network);
    for (const curve of ['ed25519', 'secp256k1', 'ml-dsa-65'] as const) {
      const keyPair = KeyPair.fromRandom(curve);
      const publicKey = keyPair.getPublicKey();
      await account.addFullAccessKey(publicKey);
      await assert.rejects(account.addFullAccessKey(publicKey), { name: 'AddKeyAlreadyExistsActionError' });
      const second = withKey(account.accountId, keyPair);
      await second.transfer({ receiverId: network.root.accountId, amount: 1n });
      await account.deleteKey(publicKey);
      await assert.rejects(second.transfer({ receiverId: network.root.accountId, amount: 1n }), {
        name: 'AccessKeyNotFoundActionError',
      });
    }
  });

  it('holds a function call key to its receiver, methods, deposit and allowance', async () => {
    const { account } = await newAccount(network);
    const contract = await newContract(network, wasm);
    const keyPair = KeyPair.fromRandom('ed25519');
    const publicKey = keyPair.getPublicKey();
    await account.addFunctionCallAccessKey({
      publicKey,
      contractId: contract.accountId,
      methodNames: ['echo', 'used_gas'],
      allowance: NEAR / 10n,
    });
    const limited = withKey(account.accountId, keyPair);
    const call = (contractId: string, methodName: string, deposit = 0n, gas = 10n * TGAS) =>
      limited.callFunctionRaw({ contractId, methodName, args: new Uint8Array(), deposit, gas, waitUntil: 'FINAL' });
    await call(contract.accountId, 'echo');
    await assert.rejects(call(contract.accountId, 'write'), { name: 'AccessKeyMethodNameMismatchActionError' });
    await assert.rejects(call(account.accountId, 'echo'), { name: 'AccessKeyReceiverMismatchActionError' });
    await assert.rejects(call(contract.accountId, 'echo', 1n), {
      name: 'AccessKeyDepositWithFunctionCallActionError',
    });
    await assert.rejects(limited.transfer({ receiverId: contract.accountId, amount: 1n }), {
      name: 'AccessKeyRequiresFullAccessActionError',
    });
    const { permission } = await account.getAccessKey(publicKey);
    assert.ok(typeof permission === 'object');
    const { allowance, receiver_id: receiver, method_names: methods } = permission.FunctionCall;
    assert.deepEqual([receiver, methods], [contract.accountId, ['echo', 'used_gas']]);
    const spent = NEAR / 10n - BigInt(allowance!);
    assert.ok(spent > 0n && spent < NEAR / 1000n, `the gas refund went back to the allowance, spent ${spent}`);

    const poorPair = KeyPair.fromRandom('ed25519');
    const poorKey = { publicKey: poorPair.getPublicKey(), contractId: contract.accountId, allowance: 1n };
    await account.addFunctionCallAccessKey(poorKey);
    const poor = withKey(account.accountId, poorPair);
    await assert.rejects(poor.callFunction({ contractId: contract.accountId, methodName: 'echo' }), {
      name: 'AccessKeyNotEnoughAllowanceActionError',
    });
  });

  it('wants a balance for what is stored', async () => {
    const { account } = await newAccount(network, NEAR / 100n);
    await assert.rejects(account.deployContract(new Uint8Array(10_000)), { name: 'LackBalanceForStateActionError' });
    assert.equal((await view(account.accountId)).code_hash, '1'.repeat(32));
    const contract = await newContract(network, wasm, NEAR);
    const { amount } = await view(contract.accountId);
    const drain = contract.transfer({ receiverId: network.root.accountId, amount: amount - NEAR / 500n });
    await assert.rejects(drain, { name: 'LackBalanceForStateActionError' });
  });

  it('locks and frees stake, and refuses what cannot be', async () => {
    const { account, keyPair } = await newAccount(network, 10n * NEAR);
    const stake = (amount: bigint, publicKey: PublicKey = keyPair.getPublicKey()) =>
      account.signAndSendTransaction({ receiverId: account.accountId, actions: [actions.stake(amount, publicKey)] });
    await assert.rejects(stake(0n), { name: 'TriesToUnstakeActionError' });
    await assert.rejects(stake(11n * NEAR), { name: 'TriesToStakeActionError' });
    await assert.rejects(stake(1n), { name: 'InsufficientStakeActionError' });
    await assert.rejects(stake(NEAR, KeyPair.fromRandom('secp256k1').getPublicKey()), {
      name: 'UnsuitableStakingKeyActionError',
    });
    if (!network.sandbox) return;
    await stake(5n * NEAR);
    assert.equal((await view(account.accountId)).locked, 5n * NEAR);
    await assert.rejects(account.deleteAccount(network.root.accountId), { name: 'DeleteAccountStakingActionError' });
    await stake(0n);
    assert.equal((await view(account.accountId)).locked, 0n);
  });
});
