import assert from 'node:assert/strict';
import {
  Account,
  actions,
  Contract,
  FailoverRpcProvider,
  IdType,
  JsonRpcProvider,
  KeyPair,
  KeyPairSigner,
  MultiKeySigner,
} from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import {
  NEAR,
  type Network,
  needSandbox,
  newAccount,
  newContract,
  startNetwork,
  uniqueName,
} from './support/network.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** The methods of a class that a user can call. */
function methodsOf(type: { prototype: object }): string[] {
  const internal = ['constructor', 'sendJsonRpc'];
  return Object.getOwnPropertyNames(type.prototype).filter((name) => !internal.includes(name));
}

/** A stand-in for an object that notes which of its methods are called. */
function noting<T extends object>(target: T, called: Set<string>): T {
  return new Proxy(target, {
    get: (object, name) => {
      const value = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      called.add(String(name));
      return value.bind(object);
    },
  });
}

describe('every method of near-api-js', () => {
  let network: Network;
  let wasm: Uint8Array;

  before(async () => {
    network = await startNetwork();
    wasm = await compileWat(testContract);
  });
  after(() => network.stop());

  it('of the provider gets an answer', async function () {
    const sandbox = needSandbox(network, this);
    const called = new Set<string>();
    const provider = noting(new JsonRpcProvider({ url: network.rpcUrl }), called);
    const contract = await newContract(network, wasm);
    const { accountId: contractId } = contract;
    const { account, keyPair } = await newAccount(network, 100n * NEAR);
    const publicKey = keyPair.getPublicKey().toString();
    await account.callFunctionRaw({ contractId, methodName: 'write', args: bytes('kvalue') });

    assert.equal(await provider.getNetworkId(), 'sandbox');
    assert.ok((await provider.getCurrentEpochSeatPrice()) > 0n);
    assert.ok((await provider.getNextEpochSeatPrice()) > 0n);
    const status = await provider.viewNodeStatus();
    assert.equal((await provider.viewBlock({ blockId: 0 })).header.hash, status.genesis_hash);
    const block = await provider.viewBlock({ finality: 'optimistic' });
    const [chunk] = block.chunks;
    assert.equal((await provider.viewChunk(chunk!.chunk_hash)).header.chunk_hash, chunk!.chunk_hash);
    assert.equal((await provider.viewChunk([block.header.hash, 0])).header.chunk_hash, chunk!.chunk_hash);
    assert.equal((await provider.viewGasPrice(block.header.height)).gas_price, block.header.gas_price);
    const { epoch_id: epochId } = block.header;
    const [byEpoch, byBlock, latest] = await Promise.all([
      provider.viewValidators({ epochId }),
      provider.viewValidators({ blockId: block.header.hash }),
      provider.viewValidators(),
    ]);
    assert.deepEqual([byEpoch, byBlock], [latest, latest]);

    assert.equal((await provider.viewAccount({ accountId: contractId })).locked, 0n);
    assert.equal((await provider.viewAccessKey({ accountId: account.accountId, publicKey })).permission, 'FullAccess');
    assert.equal((await provider.viewAccessKeyList({ accountId: account.accountId })).keys[0]!.public_key, publicKey);
    const code = await provider.viewContractCode({ contractId });
    assert.deepEqual(Buffer.from(code.code), Buffer.from(wasm));
    assert.equal((await provider.viewContractState({ contractId, prefix: 'k' })).values.length, 1);
    const view = { contractId, method: 'read', args: bytes('k') } as const;
    assert.equal(await provider.callFunction(view), 'value');
    assert.deepEqual((await provider.callFunctionRaw(view)).result, [...bytes('value')]);
    const raw = { request_type: 'view_code', account_id: contractId, finality: 'final' } as const;
    assert.ok('hash' in (await provider.query(raw)));

    await account.deployGlobalContract(wasm, 'codeHash');
    await sandbox.fastForward(1);
    const global = await provider.viewGlobalContractCode({ identifier: { codeHash: code.hash } });
    assert.deepEqual(Buffer.from(global.code), Buffer.from(wasm));

    const pay = () => account.createSignedTransaction({ receiverId: contractId, actions: [actions.transfer(1n)] });
    const sent = await provider.sendTransaction(await pay());
    assert.equal(sent.final_execution_status === 'NONE', false);
    assert.equal((await provider.sendTransactionAsync(await pay())).final_execution_status, 'NONE');
    assert.equal((await provider.sendTransactionUntil(await pay(), 'FINAL')).final_execution_status, 'FINAL');
    const txHash = sent.transaction.hash;
    const reference = { txHash, accountId: account.accountId, waitUntil: 'FINAL' } as const;
    const outcome = await provider.viewTransactionStatus(reference);
    assert.ok('receipts' in (await provider.viewTransactionStatusWithReceipts(reference)));
    const [receiptId] = outcome.transaction_outcome.outcome.receipt_ids;
    assert.equal((await provider.viewTransactionReceipt(receiptId!)).receiver_id, contractId);

    const included = { blockId: outcome.transaction_outcome.block_hash };
    const { accountId } = account;
    assert.deepEqual((await provider.blockChanges(included)).changes, [
      { type: 'account_touched', account_id: accountId },
      { type: 'access_key_touched', account_id: accountId },
    ]);
    assert.equal((await provider.accountChanges([accountId], included)).changes.length, 1);
    assert.equal((await provider.accessKeyChanges([accountId], included)).changes.length, 1);
    const key = { account_id: accountId, public_key: publicKey };
    assert.equal((await provider.singleAccessKeyChanges([key], included)).changes.length, 1);
    assert.deepEqual((await provider.contractStateChanges([accountId], included)).changes, []);
    assert.deepEqual((await provider.contractCodeChanges([accountId], included)).changes, []);

    const config = await provider.experimental_protocolConfig({ finality: 'final' });
    assert.equal(config.runtime_config?.storage_amount_per_byte, '10000000000000000000');
    await sandbox.fastForward(3);
    const { header } = await provider.viewBlock({ finality: 'final' });
    const proof = { type: IdType.Transaction, transaction_hash: txHash, sender_id: accountId };
    const answer = await provider.lightClientProof({ ...proof, light_client_head: header.hash });
    assert.equal(answer.outcome_proof.id, txHash);
    const next = await provider.nextLightClientBlock({ last_block_hash: block.header.hash });
    assert.equal(next.inner_lite!.height, header.height);
    assert.deepEqual([...called].sort(), methodsOf(JsonRpcProvider).sort());
  });

  it('of an account does what it says', async function () {
    const sandbox = needSandbox(network, this);
    const called = new Set<string>();
    const { account: plain, keyPair } = await newAccount(network, 1000n * NEAR);
    const account = noting(plain, called);
    const signer = new KeyPairSigner(keyPair);
    const { accountId } = account;
    const someone = () => KeyPair.fromRandom('ed25519').getPublicKey();
    account.setSigner(signer);
    assert.equal(account.getSigner(), signer);

    assert.equal((await account.getState()).balance.total, 1000n * NEAR);
    assert.ok((await account.getBalance()) > 999n * NEAR);
    assert.equal((await account.getAccessKey(keyPair.getPublicKey())).permission, 'FullAccess');
    await account.addFullAccessKey(someone());
    const limited = someone();
    await account.addFunctionCallAccessKey({ publicKey: limited, contractId: accountId, methodNames: ['echo'] });
    assert.equal((await account.getAccessKeyList()).keys.length, 3);
    await account.deleteKey(limited);

    await account.deployContract(wasm);
    assert.deepEqual(Buffer.from((await account.getContractCode()).code), Buffer.from(wasm));
    await account.callFunctionRaw({ contractId: accountId, methodName: 'write', args: bytes('kvalue') });
    assert.equal((await account.getContractState()).values.length, 1);
    assert.equal(await account.callFunction({ contractId: accountId, methodName: 'echo', args: bytes('"hi"') }), 'hi');

    await account.deployGlobalContract(wasm, 'accountId');
    await account.useGlobalContract({ accountId });
    assert.equal(await account.callFunction({ contractId: accountId, methodName: 'read', args: bytes('k') }), 'value');

    const child = `${uniqueName()}.${accountId}`;
    const other = `${uniqueName()}.${accountId}`;
    await account.createAccount({ newAccountId: child, publicKey: keyPair.getPublicKey(), nearToTransfer: NEAR });
    await account.createSubAccount({ accountOrPrefix: other, publicKey: keyPair.getPublicKey(), nearToTransfer: NEAR });
    const gift = { receiverId: child, actions: [actions.transfer(1n)] };
    await account.transfer({ receiverId: child, amount: 1n });
    await account.signAndSendTransaction(gift);
    assert.equal((await account.signAndSendTransactions({ transactions: [gift, gift] })).length, 2);
    assert.equal((await account.createTransaction({ ...gift, publicKey: keyPair.getPublicKey() })).receiverId, child);
    assert.ok((await account.createSignedTransaction(gift)).signature.data.length === 64);
    const meta = await account.createMetaTransaction({ ...gift, publicKey: keyPair.getPublicKey() });
    assert.equal(meta.senderId, accountId);
    const { signedDelegate } = await account.createSignedMetaTransaction(gift);
    await noting(network.root, called).relayMetaTransaction(signedDelegate);
    await sandbox.fastForward(3);
    const received = await network.provider.viewAccount({ accountId: child });
    assert.equal(received.amount, NEAR + 5n);
    const message = { message: 'hello', recipient: 'app.near', nonce: new Uint8Array(32).fill(1) };
    assert.equal((await account.signNep413Message(message)).accountId, accountId);

    await noting(new Account(child, network.provider, signer), called).deleteAccount(accountId);
    await assert.rejects(network.provider.viewAccount({ accountId: child }), { name: 'AccountDoesNotExistError' });
    assert.deepEqual([...called].sort(), methodsOf(Account).sort());
  });

  it('of a contract, of a provider with others behind it, and of a signer with many keys is served', async () => {
    const provider = new FailoverRpcProvider([network.provider]);
    const { account, keyPair } = await newAccount(network);
    const keys = [keyPair, KeyPair.fromRandom('ed25519'), KeyPair.fromRandom('secp256k1')];
    for (const key of keys.slice(1)) await account.addFullAccessKey(key.getPublicKey());
    const { accountId: contractId } = await newContract(network, wasm);
    const many = new Account(account.accountId, provider, new MultiKeySigner(keys));
    const writes = ['a1', 'b2', 'c3'].map((args) => ({ contractId, methodName: 'write', args: bytes(args) }));
    const outcomes = await Promise.all(writes.map((write) => many.callFunctionRaw(write)));
    assert.equal(new Set(outcomes.map(({ transaction }) => transaction.public_key)).size, keys.length);

    const { call, view } = new Contract({ contractId, provider });
    const args = { greeting: 'hi' };
    assert.deepEqual(await view['echo']!({ args }), args);
    assert.deepEqual(await call['echo']!({ account: many, args }), args);
  });
});
