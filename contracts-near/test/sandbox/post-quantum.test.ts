import assert from 'node:assert/strict';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { Account, actions, baseEncode, KeyPair, KeyPairSigner, type PublicKey } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { NEAR, type Network, newAccount, newContract, startNetwork, TGAS } from './support/network.ts';

/** NEP-645: ML-DSA-65 (FIPS 204) as a third kind of key. */
const handleOf = (key: PublicKey): string =>
  `ml-dsa-65-hash:${baseEncode(sha3_256(Buffer.concat([Buffer.from('near:ml-dsa-65-pubkey-hash:v1'), key.data])))}`;

// Base58 of such long keys takes near-api-js its time.
describe('post-quantum keys on the sandbox', function () {
  this.timeout(60_000);
  let network: Network;

  before(async () => {
    network = await startNetwork();
  });
  after(() => network.stop());

  const withKey = (accountId: string, keyPair: KeyPair) =>
    new Account(accountId, network.provider, new KeyPairSigner(keyPair));
  const newKey = () => {
    const keyPair = KeyPair.fromRandom('ml-dsa-65');
    return { keyPair, publicKey: keyPair.getPublicKey() };
  };

  it('are stored by their hash, for the price of an Ed25519 key, and found by the key', async () => {
    const { account } = await newAccount(network);
    const { accountId } = account;
    const usage = async () => (await account.getState()).storageUsage;
    const { publicKey } = newKey();
    const before = await usage();
    const added = await account.addFullAccessKey(publicKey);
    const bytes = (await usage()) - before;
    await account.addFullAccessKey(KeyPair.fromRandom('ed25519').getPublicKey());
    assert.equal((await usage()) - before, 2 * bytes);

    const listed = (await account.getAccessKeyList()).keys.map((key) => key.public_key);
    assert.ok(listed.includes(handleOf(publicKey)));
    assert.equal((await account.getAccessKey(publicKey)).permission, 'FullAccess');
    const block = { blockId: added.receipts_outcome[0]!.block_hash };
    const key = { account_id: accountId, public_key: publicKey.toString() };
    const { changes } = await network.provider.singleAccessKeyChanges([key], block);
    assert.deepEqual(
      changes.map(({ change }) => (change as { public_key?: string }).public_key),
      [handleOf(publicKey)],
    );
    await account.deleteKey(publicKey);
    assert.equal((await usage()) - before, bytes);
    assert.ok(!(await account.getAccessKeyList()).keys.some((each) => each.public_key === handleOf(publicKey)));
  });

  it('sign transactions, for 100 Ggas more, and no other signature passes', async () => {
    const { account } = await newAccount(network);
    const { accountId } = account;
    const { keyPair, publicKey } = newKey();
    await account.addFullAccessKey(publicKey);
    const signer = withKey(accountId, keyPair);
    const gift = { receiverId: network.root.accountId, actions: [actions.transfer(1n)] };
    const [classical, quantum] = [
      await account.signAndSendTransaction(gift),
      await signer.signAndSendTransaction(gift),
    ];
    const burnt = ({ transaction_outcome }: typeof quantum) => BigInt(transaction_outcome.outcome.gas_burnt);
    assert.equal(burnt(quantum) - burnt(classical), TGAS / 10n);
    assert.equal(quantum.transaction.public_key, publicKey.toString());
    assert.match(String(quantum.transaction.signature), /^ml-dsa-65:/);

    const forged = await signer.createSignedTransaction(gift);
    forged.signature.data[100]! ^= 1;
    await assert.rejects(network.provider.sendTransaction(forged), { name: 'InvalidSignatureError' });
    const stranger = withKey(accountId, newKey().keyPair);
    await assert.rejects(stranger.signAndSendTransaction(gift), { name: 'AccessKeyDoesNotExistError' });
  });

  it('sign as function call keys, whose allowance pays for it, and as senders of meta transactions', async () => {
    const contract = await newContract(network, await compileWat(testContract));
    const { accountId: contractId } = contract;
    const [{ account, keyPair: classicalKey }, { account: relayer }] = [
      await newAccount(network),
      await newAccount(network),
    ];
    const { accountId } = account;
    const limited = newKey();
    await account.addFunctionCallAccessKey({
      publicKey: limited.publicKey,
      contractId,
      methodNames: ['echo'],
      allowance: NEAR,
    });
    const caller = withKey(accountId, limited.keyPair);
    const args = new Uint8Array(Buffer.from('"hi"'));
    assert.equal(await caller.callFunction({ contractId, methodName: 'echo', args }), 'hi');
    await assert.rejects(caller.callFunction({ contractId, methodName: 'write', args }), {
      name: 'AccessKeyMethodNameMismatchActionError',
    });
    const { permission } = await account.getAccessKey(limited.publicKey);
    assert.ok(typeof permission === 'object' && BigInt(permission.FunctionCall.allowance!) < NEAR);

    const { publicKey, keyPair } = newKey();
    await account.addFullAccessKey(publicKey);
    const relay = async (from: KeyPair) => {
      const gift = { receiverId: contractId, actions: [actions.transfer(1n)] };
      const { signedDelegate } = await withKey(accountId, from).createSignedMetaTransaction(gift);
      return relayer.relayMetaTransaction(signedDelegate);
    };
    const [classical, quantum] = [await relay(classicalKey), await relay(keyPair)];
    const burnt = ({ transaction_outcome }: typeof quantum) => BigInt(transaction_outcome.outcome.gas_burnt);
    assert.equal(burnt(quantum) - burnt(classical), TGAS / 10n);
  });

  it('cannot be staked with', async () => {
    const { account } = await newAccount(network, 10n * NEAR);
    const stake = { receiverId: account.accountId, actions: [actions.stake(NEAR, newKey().publicKey)] };
    await assert.rejects(account.signAndSendTransaction(stake), { name: 'UnsuitableStakingKeyActionError' });
  });
});
