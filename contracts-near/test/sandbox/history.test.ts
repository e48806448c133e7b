import assert from 'node:assert/strict';
import { actions, baseDecode } from 'near-api-js';
import { startSandbox } from '../../sandbox/index.ts';
import { decodeSignedTransaction } from '../../sandbox/runtime/transaction-codec.ts';
import { newAccount, startNetwork } from './support/network.ts';

describe('the history of the sandbox', () => {
  before(function () {
    if (process.env['QUORATE_NEAR_RPC']) this.skip();
  });

  it('stays within its bound over 20,000 blocks with transactions', async function () {
    this.timeout(60_000);
    const [blocks, history, every] = [20_000, 200, 50];
    const network = await startNetwork({ history });
    const { chain } = network.sandbox!;
    const { account, keyPair } = await newAccount(network, 10n ** 27n);
    const { accountId, publicKey } = { accountId: account.accountId, publicKey: keyPair.getPublicKey() };
    const { nonce } = await network.provider.viewAccessKey({ accountId, publicKey });
    const template = await account.createTransaction({
      receiverId: network.root.accountId,
      actions: [actions.transfer(1n)],
      publicKey,
    });
    let sent = 0;
    const last = chain.head.height + blocks;
    while (chain.head.height < last) {
      if (chain.head.height % every === 0) {
        template.nonce = nonce + BigInt(++sent);
        template.blockHash = baseDecode(chain.head.hash);
        const { signedTransaction } = await account.getSigner()!.signTransaction(template);
        chain.submit(decodeSignedTransaction(signedTransaction.encode()));
      }
      chain.produceBlock();
    }
    const { blocks: kept, transactions, receipts, outcomes, treeNodes } = chain.history.sizes;
    const sizes = JSON.stringify(chain.history.sizes);
    const transactionsInHistory = history / every + 1;
    // The transaction, its receipt and the refund of gas.
    const outcomesOfEach = 3;
    assert.equal(kept, history);
    assert.ok(transactions > 0 && transactions <= transactionsInHistory, sizes);
    assert.ok(receipts <= outcomesOfEach * transactionsInHistory, sizes);
    assert.ok(outcomes <= outcomesOfEach * transactionsInHistory, sizes);
    assert.ok(treeNodes <= 2 * history + 32, sizes);
    assert.equal(sent, blocks / every);
    await network.stop();
  });

  it('keeps proofs of the blocks that are left', async () => {
    await using sandbox = await startSandbox({ history: 10 });
    await sandbox.fastForward(100);
    const { history, head } = sandbox.chain;
    for (let height = history.oldest; height < head.height; height++) {
      assert.ok(history.blockProof(height, head.height).length > 0);
    }
  });
});
