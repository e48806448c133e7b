import assert from 'node:assert/strict';
import {
  Account,
  actions,
  baseDecode,
  createTransaction,
  type KeyPair,
  KeyPairSigner,
  SignedTransaction,
} from 'near-api-js';
import { decodeSignedTransaction } from '../../sandbox/runtime/transaction-codec.ts';
import { compileWat, testContract } from './support/contract.ts';
import {
  NEAR,
  type Network,
  type NewAccount,
  needSandbox,
  newAccount,
  newContract,
  startNetwork,
  TGAS,
} from './support/network.ts';

type WaitUntil = 'NONE' | 'INCLUDED' | 'EXECUTED_OPTIMISTIC' | 'INCLUDED_FINAL' | 'EXECUTED' | 'FINAL';

describe('transactions on the sandbox', () => {
  let network: Network;
  let sender: NewAccount;

  before(async () => {
    network = await startNetwork();
  });
  beforeEach(async () => {
    sender = await newAccount(network);
  });
  after(() => network.stop());

  /** A signed transfer of one yoctoNEAR, with parts of one's own choice. */
  const signed = async (parts: { nonce?: bigint; blockHash?: string; key?: KeyPair; receiverId?: string } = {}) => {
    const { account, keyPair } = sender;
    const publicKey = (parts.key ?? keyPair).getPublicKey();
    const nonce = parts.nonce ?? (await account.getAccessKey(keyPair.getPublicKey())).nonce + 1n;
    const blockHash = parts.blockHash ?? (await network.provider.viewBlock({ finality: 'final' })).header.hash;
    const receiverId = parts.receiverId ?? network.root.accountId;
    const action = actions.transfer(1n);
    const { accountId } = account;
    const transaction = createTransaction(accountId, publicKey, receiverId, nonce, [action], baseDecode(blockHash));
    return (await new KeyPairSigner(parts.key ?? keyPair).signTransaction(transaction)).signedTransaction;
  };

  const send = (transaction: SignedTransaction, waitUntil: WaitUntil = 'EXECUTED_OPTIMISTIC') =>
    network.provider.sendTransactionUntil(transaction, waitUntil);

  it('takes each nonce once, gaps allowed, and none from another range', async () => {
    const { nonce } = await sender.account.getAccessKey(sender.keyPair.getPublicKey());
    await send(await signed({ nonce: nonce + 10n }));
    for (const used of [nonce, nonce + 9n, nonce + 10n]) {
      await assert.rejects(send(await signed({ nonce: used, receiverId: sender.account.accountId })), {
        name: 'InvalidNonceError',
      });
    }
    await send(await signed({ nonce: nonce + 11n }));
    await assert.rejects(send(await signed({ nonce: 2n ** 63n })), { name: 'NonceTooLargeError' });
  });

  it('checks the signature and the key', async () => {
    const transaction = await signed();
    const forged = SignedTransaction.decode(transaction.encode());
    forged.transaction.actions = [actions.transfer(NEAR)];
    await assert.rejects(send(forged), { name: 'InvalidSignatureError' });
    const { keyPair: stranger } = await newAccount(network);
    await assert.rejects(send(await signed({ key: stranger, nonce: 10n ** 9n })), {
      name: 'AccessKeyNotFoundActionError',
    });
  });

  it('refuses a signer without account and a receiver that cannot be one', async () => {
    await sender.account.deleteAccount(network.root.accountId);
    const nonce = 10n ** 9n;
    await assert.rejects(send(await signed({ nonce })), { name: 'SignerDoesNotExistError' });
    await assert.rejects(send(await signed({ nonce, receiverId: 'No_Account' })), { name: 'InvalidReceiverIdError' });
  });

  it('refuses what the signer cannot pay', async () => {
    const transfer = sender.account.transfer({ receiverId: network.root.accountId, amount: 11n * NEAR });
    await assert.rejects(transfer, (error: { name: string; cost?: bigint; balance?: bigint }) => {
      assert.equal(error.name, 'NotEnoughBalanceError');
      assert.equal(error.balance, 10n * NEAR);
      assert.ok(error.cost! > 11n * NEAR);
      return true;
    });
  });

  it('validates actions before anything is charged', async () => {
    const { account } = sender;
    const { amount } = await network.provider.viewAccount({ accountId: account.accountId });
    const refused = (list: ReturnType<typeof actions.transfer>[], name: string) =>
      assert.rejects(account.signAndSendTransaction({ receiverId: account.accountId, actions: list }), { name });
    const call = (gas: bigint, method = 'm') => actions.functionCall(method, new Uint8Array(), gas, 0n);
    await refused([call(0n)], 'FunctionCallZeroAttachedGasActionError');
    await refused([call(10n ** 16n)], 'TotalPrepaidGasExceededActionError');
    await refused([call(TGAS, 'm'.repeat(257))], 'FunctionCallMethodNameLengthExceededActionError');
    await refused(
      Array.from({ length: 101 }, () => actions.transfer(1n)),
      'TotalNumberOfActionsExceededActionError',
    );
    await refused([actions.deleteAccount('a.b'), actions.transfer(1n)], 'DeleteActionMustBeFinalActionError');
    const after = await network.provider.viewAccount({ accountId: account.accountId });
    assert.equal(after.amount, amount);
  });

  it('refuses a block hash that is unknown or too old', async () => {
    const unknown = '11111111111111111111111111111112';
    await assert.rejects(send(await signed({ blockHash: unknown })), { name: 'TransactionExpiredError' });
    if (process.env['QUORATE_NEAR_RPC']) return;
    const short = await startNetwork({ transactionValidity: 10 });
    try {
      const root = short.sandbox!.rootAccount;
      const early = await new Account(root.accountId, short.provider, short.root.getSigner()!).createSignedTransaction({
        receiverId: root.accountId,
        actions: [actions.transfer(1n)],
      });
      await short.sandbox!.fastForward(20);
      await assert.rejects(short.provider.sendTransaction(early), { name: 'TransactionExpiredError' });
    } finally {
      await short.stop();
    }
  });

  it('waits as long as asked', async () => {
    const atLeast: Record<WaitUntil, string[]> = {
      NONE: ['NONE'],
      INCLUDED: ['INCLUDED', 'INCLUDED_FINAL', 'EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL'],
      EXECUTED_OPTIMISTIC: ['EXECUTED_OPTIMISTIC', 'EXECUTED', 'FINAL'],
      INCLUDED_FINAL: ['INCLUDED_FINAL', 'EXECUTED', 'FINAL'],
      EXECUTED: ['EXECUTED', 'FINAL'],
      FINAL: ['FINAL'],
    };
    for (const [waitUntil, levels] of Object.entries(atLeast) as [WaitUntil, string[]][]) {
      const transaction = await signed();
      const outcome = await send(transaction, waitUntil);
      assert.ok(levels.includes(outcome.final_execution_status), `${waitUntil} gave ${outcome.final_execution_status}`);
      if (waitUntil === 'NONE') assert.deepEqual(outcome, { final_execution_status: 'NONE' });
      if (waitUntil === 'FINAL') {
        const { header } = await network.provider.viewBlock({ finality: 'final' });
        for (const { block_hash: hash } of outcome.receipts_outcome) {
          assert.ok((await network.provider.viewBlock({ blockId: hash })).header.height <= header.height);
        }
      }
      // the next one needs this one's nonce used
      while ((await sender.account.getAccessKey(sender.keyPair.getPublicKey())).nonce < transaction.transaction.nonce);
    }
  });

  it('answers the same transaction sent twice with the same outcome', async () => {
    const transaction = await signed();
    const [one, two] = await Promise.all([send(transaction, 'FINAL'), send(transaction, 'FINAL')]);
    assert.equal(one.transaction.hash, two.transaction.hash);
    assert.deepEqual(await send(transaction, 'FINAL'), one);
  });

  it('includes all of many transactions of one key sent at once', async () => {
    const { account } = sender;
    const { account: receiver } = await newAccount(network, NEAR);
    await Promise.all(
      Array.from({ length: 20 }, () => account.transfer({ receiverId: receiver.accountId, amount: NEAR / 100n })),
    );
    const { amount } = await network.provider.viewAccount({ accountId: receiver.accountId });
    assert.equal(amount, NEAR + (20n * NEAR) / 100n);
  });

  it('serves 20 callers of a contract at once', async () => {
    const contract = await newContract(network, await compileWat(testContract));
    const callers = await Promise.all(Array.from({ length: 20 }, () => newAccount(network, NEAR)));
    const results = await Promise.all(
      callers.map(({ account }) =>
        account.callFunctionRaw({ contractId: contract.accountId, methodName: 'predecessor', args: new Uint8Array() }),
      ),
    );
    const names = results.map(({ status }) => {
      assert.ok(typeof status === 'object' && 'SuccessValue' in status);
      return Buffer.from(status.SuccessValue, 'base64').toString();
    });
    assert.deepEqual(
      names,
      callers.map(({ account }) => account.accountId),
    );
  });

  it('drops one of two transactions with the same nonce and says so', async function () {
    needSandbox(network, this);
    const { nonce } = await sender.account.getAccessKey(sender.keyPair.getPublicKey());
    const pair = await Promise.all([
      signed({ nonce: nonce + 1n }),
      signed({ nonce: nonce + 1n, receiverId: sender.account.accountId }),
    ]);
    const results = await Promise.allSettled(pair.map((transaction) => send(transaction)));
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const rejected = results.find((result) => result.status === 'rejected');
    assert.equal((rejected as PromiseRejectedResult).reason.name, 'InvalidNonceError');
  });

  it('takes a transaction again that could not be paid before', async function () {
    const { chain } = needSandbox(network, this);
    const { nonce } = await sender.account.getAccessKey(sender.keyPair.getPublicKey());
    const blockHash = baseDecode((await network.provider.viewBlock({ finality: 'final' })).header.hash);
    const { accountId } = sender.account;
    const publicKey = sender.keyPair.getPublicKey();
    const [first, second] = await Promise.all(
      [1n, 2n].map(async (step) => {
        const list = [actions.transfer(6n * NEAR)];
        const transfer = createTransaction(accountId, publicKey, network.root.accountId, nonce + step, list, blockHash);
        return (await new KeyPairSigner(sender.keyPair).signTransaction(transfer)).signedTransaction;
      }),
    );
    // each alone could be paid, so both are accepted; the block finds that the second cannot
    for (const transaction of [first!, second!]) chain.submit(decodeSignedTransaction(transaction.encode()));
    while (chain.hasWork) chain.produceBlock();
    const { hash } = decodeSignedTransaction(second!.encode());
    assert.equal(chain.history.transaction(hash), undefined);
    await assert.rejects(network.provider.viewTransactionStatus({ txHash: hash, accountId }), {
      name: 'NotEnoughBalanceError',
    });
    await network.root.transfer({ receiverId: accountId, amount: 6n * NEAR });
    assert.deepEqual((await send(second!)).status, { SuccessValue: '' });
  });
});
