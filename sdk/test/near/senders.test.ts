import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { SdkError } from '@quorate/sdk';
import { fromWallet, type NearSender } from '@quorate/sdk/near';
import { type Account, actions } from 'near-api-js';
import { createAccount } from '../../../contracts-near/test/contract/chain.ts';
import { actionsOf, NearNetwork } from './network.ts';
import { nearConnectWallet, walletSelectorWallet } from './wallets.ts';

interface WalletTransaction {
  readonly signerId: string;
  readonly receiverId: string;
  readonly actions: readonly unknown[];
}

/** What near-api-js sends for a wallet, which waits as long as `waitUntil` says. */
const send = (account: Account, transaction: WalletTransaction, waitUntil: 'INCLUDED' | 'EXECUTED') => {
  assert.equal(transaction.signerId, account.accountId);
  const { receiverId } = transaction;
  return account.signAndSendTransaction({ receiverId, actions: actionsOf(transaction), waitUntil });
};

describe('NEAR senders', function () {
  this.timeout(60_000);
  let network: NearNetwork;
  const user = () => network.fixture.user;
  const request = () => ({ payload: new Uint8Array(randomBytes(32)), path: 'p' });
  const getAccounts = async () => [{ accountId: user().accountId }];

  before(async () => {
    network = await NearNetwork.start();
  });
  after(() => network.chain.stop());

  /** Asks through a sender, answers as the network once it is asked, and waits. */
  async function signs(sender: NearSender): Promise<void> {
    const client = network.client({ sender });
    const asked = request();
    const predecessor = user().accountId;
    const expected = client.handleOf(asked, { predecessor, transactionHash: '1'.repeat(32) });
    const [handle] = await Promise.all([client.request(asked), network.answer(expected)]);
    assert.equal(handle.requestId, expected.requestId);
    assert.ok(await client.wait(handle));
  }

  it('a wallet of near-connect', async () => {
    const { getAccounts, signAndSendTransaction, signAndSendTransactions } = nearConnectWallet(user());
    await signs(fromWallet({ getAccounts, signAndSendTransaction }));
    await signs(fromWallet({ getAccounts, signAndSendTransactions }));
  });

  it('a wallet of wallet-selector', async () => {
    const { getAccounts, signAndSendTransaction, signAndSendTransactions } = walletSelectorWallet(user());
    await signs(fromWallet({ getAccounts, signAndSendTransaction }));
    await signs(fromWallet({ getAccounts, signAndSendTransactions }));
  });

  it('a wallet that waits for the outcome', () =>
    signs(fromWallet({ getAccounts, signAndSendTransaction: (params) => send(user(), params, 'EXECUTED') })));

  it('a wallet that sends several transactions', () =>
    signs(
      fromWallet({
        getAccounts,
        signAndSendTransactions: ({ transactions }: { readonly transactions: readonly WalletTransaction[] }) =>
          Promise.all(transactions.map((transaction) => send(user(), transaction, 'EXECUTED'))),
      }),
    ));

  it('a wallet with the actions of wallet-selector before version 10, and an account named for it', () =>
    signs(
      fromWallet(
        {
          async signAndSendTransaction(params: WalletTransaction) {
            const [action] = params.actions as { type: string; params: { gas: string; deposit: string } }[];
            assert.deepEqual(
              [action?.type, action?.params.gas, action?.params.deposit],
              ['FunctionCall', '50000000000000', '1'],
            );
            return send(user(), params, 'EXECUTED');
          },
        },
        { accountId: user().accountId, actions: 'wallet-selector' },
      ),
    ));

  const givesUp: Readonly<Record<string, (hash: string) => object>> = {
    'in the text of its error': (hash) => new Error(`Exceeded 10 attempts for transaction ${hash}.`),
    'in its error’s context': (transactionHash) =>
      Object.assign(new Error('Timeout'), { context: { transactionHash } }),
    'in a member of its error': (transactionHash) => ({ message: 'Timeout', transactionHash }),
  };
  for (const [where, error] of Object.entries(givesUp))
    it(`a wallet that gives up before the answer, and names the transaction ${where}`, () =>
      signs(
        fromWallet({
          getAccounts,
          async signAndSendTransaction(params) {
            const { transaction } = await send(user(), params, 'INCLUDED');
            throw error(transaction.hash);
          },
        }),
      ));

  it('a wallet that leaves the page: the request is taken up by the hash that comes back', async () => {
    let hash: string | undefined;
    const callbackUrl = 'https://dapp.example/done';
    const leaving = fromWallet(
      {
        getAccounts,
        async signAndSendTransaction(params: WalletTransaction & { readonly callbackUrl: string }) {
          assert.equal(params.callbackUrl, callbackUrl);
          hash = (await send(user(), params, 'INCLUDED')).transaction.hash;
        },
      },
      { callbackUrl },
    );
    const asked = request();
    await assert.rejects(network.client({ sender: leaving }).request(asked), (error) => {
      assert.ok(error instanceof SdkError && error.code === 'SENDER_FAILED');
      return true;
    });
    assert.ok(hash);
    const client = network.client();
    const handle = client.handleOf(asked, { transactionHash: hash, predecessor: user().accountId });
    await network.answer(handle);
    assert.ok(await client.wait(handle));
  });

  it('a wallet whose user declines, or that is signed out', async () => {
    const declined = Object.assign(new Error('User rejected the request'), { name: 'UserRejected' });
    const decline = async () => {
      throw declined;
    };
    const asking = network
      .client({ sender: fromWallet({ getAccounts, signAndSendTransaction: decline }) })
      .request(request());
    await assert.rejects(asking, (error) => {
      assert.ok(error instanceof SdkError && error.code === 'SENDER_FAILED');
      assert.equal(error.cause, declined);
      return true;
    });
    const signedOut = fromWallet({ getAccounts: async () => [], signAndSendTransaction: decline });
    await assert.rejects(network.client({ sender: signedOut }).request(request()), /sign in first/);
  });

  it('a relayer that sends for the account, and several requests in one transaction', async () => {
    const relayer = await createAccount(network.chain, 'relayer', 10);
    const requests = [request(), request()];
    const call = ({ payload, path }: ReturnType<typeof request>) =>
      actions.functionCall('sign', { request: { payload: [...payload], path, key_version: 1 } }, 50n * 10n ** 12n, 1n);
    const { signedDelegate } = await user().createSignedMetaTransaction({
      receiverId: network.contract,
      actions: requests.map(call),
      blockHeightTtl: 1_000,
    });
    const { transaction } = await relayer.signAndSendTransaction({
      receiverId: user().accountId,
      actions: [actions.signedDelegate(signedDelegate)],
      waitUntil: 'INCLUDED',
    });
    const client = network.client();
    const sent = { transactionHash: transaction.hash, predecessor: user().accountId, sender: relayer.accountId };
    const handles = requests.map((asked) => client.handleOf(asked, sent));
    for (const handle of handles) await network.answer(handle);
    for (const handle of handles) assert.ok(await client.wait(handle));
  });
});
