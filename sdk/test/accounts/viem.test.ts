import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import { toViemAccount } from '@quorate/sdk/accounts/viem';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import { createTestClient, createWalletClient, custom, parseEther, parseGwei, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { rejectsSdkError, testSigner } from '../support.ts';

const signer = testSigner();
const account = toViemAccount(signer);
/** The same key in viem's hands: what it signs is what ours has to sign, as both are deterministic. */
const expected = privateKeyToAccount(`0x${bytesToHex(signer.secretKey)}`);
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const common = { chainId: 1, nonce: 3, gas: 21_000n, to, value: 5n } as const;
const fees = { maxFeePerGas: parseGwei('30'), maxPriorityFeePerGas: 1n };
const authorization = { address: to, chainId: 1, nonce: 4 } as const;

describe('viem accounts', () => {
  it('have the key’s address', () => {
    assert.equal(account.address, expected.address);
    assert.equal(account.publicKey, expected.publicKey);
    assert.equal(account.type, 'local');
  });

  it('sign what viem signs', async () => {
    const typedData = {
      domain: { name: 'test', chainId: 1 },
      types: { Order: [{ name: 'amount', type: 'uint256' }] },
      primaryType: 'Order',
      message: { amount: 10n ** 30n },
    } as const;
    const hash = `0x${'42'.repeat(32)}` as const;
    assert.equal(await account.sign({ hash }), await expected.sign({ hash }));
    assert.equal(await account.signMessage({ message: 'hi' }), await expected.signMessage({ message: 'hi' }));
    assert.equal(await account.signTypedData(typedData), await expected.signTypedData(typedData));
    assert.deepEqual(await account.signAuthorization(authorization), await expected.signAuthorization(authorization));
    const { address: contractAddress, ...rest } = authorization;
    const named = { ...rest, contractAddress };
    assert.deepEqual(await account.signAuthorization(named), await expected.signAuthorization(named));
  });

  it('sign transactions of every type as viem does', async () => {
    const authorizationList = [await expected.signAuthorization(authorization)];
    const sidecars = [{ blob: '0x00', commitment: `0x${'01'.repeat(48)}`, proof: `0x${'02'.repeat(48)}` }] as const;
    const blobs = { sidecars, blobVersionedHashes: [`0x01${'ab'.repeat(31)}`], maxFeePerBlobGas: 1n } as const;
    const transactions = [
      { ...common, type: 'legacy', gasPrice: 1n },
      { ...common, type: 'eip2930', gasPrice: 1n, accessList: [] },
      { ...common, type: 'eip1559', ...fees },
      { ...common, type: 'eip4844', ...fees, ...blobs },
      { ...common, type: 'eip7702', ...fees, authorizationList },
    ] as const;
    for (const transaction of transactions)
      assert.equal(await account.signTransaction(transaction), await expected.signTransaction(transaction));
  });

  it('send through a wallet client to Hardhat’s node', async () => {
    const environment = await createHardhatRuntimeEnvironment({});
    const connection = await environment.network.create({ network: 'default' });
    const transport = custom(connection.provider);
    const testClient = createTestClient({ mode: 'hardhat', chain: hardhat, transport });
    await testClient.setBalance({ address: account.address, value: parseEther('1') });
    const wallet = createWalletClient({ account, chain: hardhat, transport, pollingInterval: 10 }).extend(
      publicActions,
    );
    const hash = await wallet.sendTransaction({ to, value: 5n });
    const receipt = await wallet.waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, 'success');
    assert.equal(receipt.from, account.address.toLowerCase());
    await connection.close();
  }).timeout(60_000);

  it('refuse what is no hash, message, typed data or authorization', async () => {
    await rejectsSdkError(account.sign({ hash: '0x12' }), 'INVALID_ARGUMENT', 'hash');
    await rejectsSdkError(account.signMessage({ message: { raw: 5 as never } }), 'INVALID_ARGUMENT', 'message.raw');
    await rejectsSdkError(account.signTypedData({} as never), 'INVALID_ARGUMENT', 'typedData');
    const nowhere = { ...authorization, address: 'x' as never };
    await rejectsSdkError(account.signAuthorization(nowhere), 'INVALID_ARGUMENT', 'authorization.address');
    const transaction = { ...common, ...fees, to: '0x1234' } as const;
    await rejectsSdkError(account.signTransaction(transaction), 'INVALID_ARGUMENT', 'transaction');
  });

  it('stop when their signal fires', async () => {
    const stopped = toViemAccount(signer, { signal: AbortSignal.abort() });
    await rejectsSdkError(stopped.signMessage({ message: 'hi' }), 'ABORTED', 'signal');
  });
});
