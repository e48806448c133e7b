import assert from 'node:assert/strict';
import { startSandbox } from '@quorate/contract-near/sandbox';
import { toNearPublicKey } from '@quorate/sdk';
import { NearSigner } from '@quorate/sdk/accounts/near';
import { base58 } from '@scure/base';
import { Account, actions, KeyPairSigner, nearToYocto } from 'near-api-js';
import { verifyMessage } from 'near-api-js/nep413';
import { rejectsSdkError, testSigner } from '../support.ts';

const signer = testSigner();
const account = new NearSigner(signer);
/** The same key in near-api-js's hands: what it signs is what ours has to sign, as both are deterministic. */
const pair = Uint8Array.of(...signer.secretKey, ...signer.publicKey.subarray(1));
const expected = KeyPairSigner.fromSecretKey(`secp256k1:${base58.encode(pair)}`);
const message = { message: 'hi', recipient: 'app.near', nonce: new Uint8Array(32).fill(7) };

describe('NEAR signers', () => {
  it('have the key, and sign messages as near-api-js does', async () => {
    assert.equal(account.publicKey, toNearPublicKey(signer.publicKey));
    assert.equal(String(await account.getPublicKey()), String(await expected.getPublicKey()));
    const signed = await account.signNep413Message('alice.near', message);
    const wanted = await expected.signNep413Message('alice.near', message);
    assert.deepEqual([...signed.signature], [...wanted.signature]);
  });

  it('control an account: its transactions and delegate actions are executed', async () => {
    const sandbox = await startSandbox();
    try {
      const { accountId, secretKey } = sandbox.rootAccount;
      const root = new Account(accountId, sandbox.rpcUrl, secretKey);
      const { publicKey } = account;
      await root.createSubAccount({ accountOrPrefix: 'controlled', publicKey, nearToTransfer: nearToYocto('10') });
      const controlled = new Account(`controlled.${accountId}`, sandbox.rpcUrl, account);

      const { status } = await controlled.transfer({ receiverId: accountId, amount: nearToYocto('1') });
      assert.ok(typeof status === 'object' && 'SuccessValue' in status);

      const action = actions.transfer(nearToYocto('1'));
      const { signedDelegate } = await controlled.createSignedMetaTransaction({
        receiverId: accountId,
        actions: [action],
      });
      const relayed = await root.relayMetaTransaction(signedDelegate);
      assert.ok(typeof relayed.status === 'object' && 'SuccessValue' in relayed.status);

      const { signature } = await controlled.signNep413Message(message);
      const signerAccountId = controlled.accountId;
      const { provider } = controlled;
      await verifyMessage({ signerAccountId, signerPublicKey: publicKey, payload: message, signature, provider });
      const other = { ...message, message: 'ho' };
      const forged = verifyMessage({
        signerAccountId,
        signerPublicKey: publicKey,
        payload: other,
        signature,
        provider,
      });
      await assert.rejects(forged);

      const stranger = new Account(controlled.accountId, sandbox.rpcUrl, new NearSigner(testSigner()));
      await assert.rejects(stranger.transfer({ receiverId: accountId, amount: 1n }));
    } finally {
      await sandbox.stop();
    }
  }).timeout(60_000);

  it('stop when their signal fires', async () => {
    const stopped = new NearSigner(signer, { signal: AbortSignal.abort() });
    await rejectsSdkError(stopped.signNep413Message('alice.near', message), 'ABORTED', 'signal');
  });
});
