import assert from 'node:assert/strict';
import { type Account, actions } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { NEAR, type Network, newAccount, newContract, startNetwork, TGAS } from './support/network.ts';

describe('meta transactions on the sandbox', () => {
  let network: Network;
  let contract: Account;
  let relayer: Account;
  let sender: Account;

  before(async () => {
    network = await startNetwork();
    contract = await newContract(network, await compileWat(testContract));
    ({ account: relayer } = await newAccount(network));
  });
  beforeEach(async () => {
    ({ account: sender } = await newAccount(network));
  });
  after(() => network.stop());

  const predecessorCall = () => [actions.functionCall('predecessor', new Uint8Array(), 30n * TGAS, 0n)];

  it('runs the inner actions in the name of the sender, at the cost of the relayer', async () => {
    const balance = async () => (await network.provider.viewAccount({ accountId: sender.accountId })).amount;
    const before = await balance();
    const { signedDelegate } = await sender.createSignedMetaTransaction({
      receiverId: contract.accountId,
      actions: predecessorCall(),
    });
    const outcome = await relayer.relayMetaTransaction(signedDelegate);
    assert.deepEqual(outcome.status, { SuccessValue: '' });
    const inner = outcome.receipts_outcome.find(({ outcome: { executor_id: id } }) => id === contract.accountId);
    const status = inner?.outcome.status as { SuccessValue: string };
    assert.equal(Buffer.from(status.SuccessValue, 'base64').toString(), sender.accountId);
    assert.equal(await balance(), before);
    await assert.rejects(relayer.relayMetaTransaction(signedDelegate), {
      name: 'DelegateActionInvalidNonceActionError',
    });
  });

  it('takes the deposit from the relayer', async () => {
    const { signedDelegate } = await sender.createSignedMetaTransaction({
      receiverId: contract.accountId,
      actions: [actions.transfer(NEAR)],
    });
    const before = (await network.provider.viewAccount({ accountId: contract.accountId })).amount;
    await relayer.relayMetaTransaction(signedDelegate);
    assert.equal((await network.provider.viewAccount({ accountId: contract.accountId })).amount, before + NEAR);
  });

  it('refuses a changed, an expired and a misdirected delegate action', async () => {
    const sign = (blockHeightTtl: number) =>
      sender.createSignedMetaTransaction({
        receiverId: contract.accountId,
        actions: predecessorCall(),
        blockHeightTtl,
      });
    const { signedDelegate } = await sign(100);
    const { delegateAction } = signedDelegate;
    const original = delegateAction.nonce;
    delegateAction.nonce = original + 1n;
    await assert.rejects(relayer.relayMetaTransaction(signedDelegate), {
      name: 'DelegateActionInvalidSignatureActionError',
    });
    delegateAction.nonce = original;
    const misdirected = relayer.signAndSendTransaction({
      receiverId: contract.accountId,
      actions: [actions.signedDelegate(signedDelegate)],
    });
    await assert.rejects(misdirected, { name: 'DelegateActionSenderDoesNotMatchTxReceiverActionError' });
    const { signedDelegate: late } = await sign(0);
    await assert.rejects(relayer.relayMetaTransaction(late), { name: 'DelegateActionExpiredActionError' });
  });
});
