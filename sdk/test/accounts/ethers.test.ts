import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import { EthersSigner } from '@quorate/sdk/accounts/ethers';
import { BrowserProvider, parseEther, Transaction, toQuantity, verifyAuthorization, Wallet } from 'ethers';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import { rejectsSdkError, testSigner } from '../support.ts';

const signer = testSigner();
const account = new EthersSigner(signer);
/** The same key in ethers' hands: what it signs is what ours has to sign, as both are deterministic. */
const expected = new Wallet(`0x${bytesToHex(signer.secretKey)}`);
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const common = { chainId: 1, nonce: 3, gasLimit: 21_000n, to, value: 5n } as const;
const authorization = { address: to, chainId: 1n, nonce: 4n } as const;

describe('ethers signers', () => {
  it('sign what ethers signs', async () => {
    assert.equal(await account.getAddress(), expected.address);
    assert.equal(await account.signMessage('hi'), await expected.signMessage('hi'));
    const bytes = Uint8Array.of(0, 255);
    assert.equal(await account.signMessage(bytes), await expected.signMessage(bytes));
    const typed = [{ name: 'test' }, { Order: [{ name: 'amount', type: 'uint256' }] }, { amount: 10n ** 30n }] as const;
    const types = { Order: [...typed[1].Order] };
    const signature = await expected.signTypedData(typed[0], types, typed[2]);
    assert.equal(await account.signTypedData(typed[0], types, typed[2]), signature);
  });

  it('sign transactions of every type as ethers does', async () => {
    const authorizationList = [await expected.authorize(authorization)];
    const fees = { maxFeePerGas: 5n, maxPriorityFeePerGas: 1n };
    const transactions = [
      { ...common, type: 0, gasPrice: 1n },
      { ...common, type: 1, gasPrice: 1n, accessList: [] },
      { ...common, type: 2, ...fees },
      { ...common, type: 4, ...fees, authorizationList },
    ];
    for (const transaction of transactions) {
      const signed = await account.signTransaction({ ...transaction, from: account });
      assert.equal(signed, await expected.signTransaction(transaction));
      assert.equal(Transaction.from(signed).from, expected.address);
    }
  });

  it('authorize as ethers does', async () => {
    const signed = await account.authorize(authorization);
    assert.deepEqual(signed, await expected.authorize(authorization));
    assert.equal(verifyAuthorization(authorization, signed.signature), expected.address);
  });

  it('send through a provider to Hardhat’s node', async () => {
    const environment = await createHardhatRuntimeEnvironment({});
    const connection = await environment.network.create({ network: 'default' });
    const provider = new BrowserProvider(connection.provider, undefined, { cacheTimeout: -1, pollingInterval: 10 });
    const params = [account.address, toQuantity(parseEther('1'))];
    await connection.provider.request({ method: 'hardhat_setBalance', params });
    const sender = account.connect(provider);
    const sent = await sender.sendTransaction({ to, value: 5n });
    const receipt = await sent.wait();
    assert.equal(receipt?.status, 1);
    assert.equal(receipt?.from, account.address);
    provider.destroy();
    await connection.close();
  }).timeout(60_000);

  it('refuse other senders, and what is no transaction or typed data', async () => {
    await rejectsSdkError(account.signTransaction({ ...common, from: to }), 'INVALID_ARGUMENT', 'transaction.from');
    await rejectsSdkError(account.signTransaction({ ...common, chainId: -1 }), 'INVALID_ARGUMENT', 'transaction');
    const types = { Order: [{ name: 'amount', type: 'uint256' }] };
    await rejectsSdkError(account.signTypedData({}, types, { amount: -1n }), 'INVALID_ARGUMENT', 'typedData');
    await rejectsSdkError(account.authorize({ ...authorization, nonce: -1 }), 'INVALID_ARGUMENT');
  });

  it('stop when their signal fires, also once connected', async () => {
    const stopped = new EthersSigner(signer, null, { signal: AbortSignal.abort() }).connect(null);
    await rejectsSdkError(stopped.signMessage('hi'), 'ABORTED', 'signal');
  });
});
