import assert from 'node:assert/strict';
import { errorCode } from '../../../src/base/errors.ts';
import type { Tamper } from '../../support/evm.ts';
import { until } from '../../support/evmNode.ts';
import { Publishing } from './publishing.ts';

type Hex = `0x${string}`;

describe('the account of an EVM publisher', () => {
  let publishing: Publishing;
  afterEach(() => publishing.stop());
  const codeOf = (sent: Promise<unknown>): Promise<string> =>
    sent.then(
      () => 'sent',
      (error: unknown) => errorCode(error),
    );
  const pendingCount = (count: number) => until(async () => (await publishing.pending()).length === count);

  it('gives thirty transactions at once a nonce each, and the receipt of each', async () => {
    publishing = await Publishing.start();
    const sent = Promise.all(Array.from({ length: 30 }, () => publishing.send()));
    await publishing.chain.mineUntil(sent);
    const receipts = await sent;
    assert.equal(new Set(receipts.map(({ transactionHash }) => transactionHash)).size, 30);
    assert.ok(receipts.every(({ status }) => status === '0x1'));
    const nonces = (await publishing.transactions()).map(({ nonce }) => Number(nonce));
    assert.deepEqual(nonces, [...Array(30).keys()]);
  });

  it('sends a transaction again that got lost', async () => {
    publishing = await Publishing.start();
    const sent = publishing.send();
    await pendingCount(1);
    const { hash } = (await publishing.pending())[0]!;
    await publishing.chain.rpc('hardhat_dropTransaction', hash);
    await pendingCount(1);
    await publishing.chain.mine();
    assert.equal((await sent).transactionHash, hash);
  });

  it('raises the fees of a transaction that is stuck, and knows its receipt in either version', async () => {
    publishing = await Publishing.start();
    await publishing.restart({ stuckAfterMs: 100 });
    const sent = publishing.send();
    await pendingCount(1);
    const [first] = await publishing.pending();
    const raised = await until(
      async () => BigInt((await publishing.pending())[0]!.maxFeePerGas) > BigInt(first!.maxFeePerGas),
    );
    assert.equal(raised, undefined);
    await publishing.chain.mine();
    const { transactionHash } = await sent;
    assert.notEqual(transactionHash, first!.hash);
    assert.equal((await publishing.transactions()).length, 1);
  });

  it('pays no more than it may: what is stuck then waits', async () => {
    publishing = await Publishing.start();
    const { baseFeePerGas } = await publishing.chain.rpc<{ baseFeePerGas: Hex }>(
      'eth_getBlockByNumber',
      'latest',
      false,
    );
    const cap = BigInt(baseFeePerGas) * 3n;
    await publishing.restart({ stuckAfterMs: 50, maxFeePerGas: cap });
    const sent = publishing.send();
    await pendingCount(1);
    await publishing.chain.rpc('hardhat_setNextBlockBaseFeePerGas', `0x${(cap * 2n).toString(16)}`);
    await publishing.chain.mine();
    assert.equal((await publishing.pending()).length, 1);
    assert.equal(await codeOf(publishing.send()), 'EVM_FEES_TOO_HIGH');
    // The base fee falls by an eighth with each empty block.
    await publishing.chain.mine(10);
    await publishing.chain.mineUntil(sent);
    for (const { maxFeePerGas } of await publishing.transactions()) assert.ok(BigInt(maxFeePerGas) <= cap);
  });

  it('takes the place of what an earlier process of the node sent', async () => {
    publishing = await Publishing.start();
    const forgotten = publishing.send();
    await pendingCount(1);
    await publishing.restart();
    await assert.rejects(forgotten);
    const sent = publishing.send();
    await until(async () => {
      await publishing.chain.mine();
      return (await publishing.transactions()).length > 0;
    });
    await publishing.chain.mineUntil(sent);
    const nonces = (await publishing.transactions()).map(({ nonce }) => Number(nonce));
    assert.deepEqual(nonces, [...nonces.keys()]);
  });

  it('fills a nonce that a reorg has freed', async () => {
    publishing = await Publishing.start();
    await publishing.restart({ stuckAfterMs: 200 });
    const fork = await publishing.chain.rpc<string>('evm_snapshot');
    const first = publishing.send();
    await pendingCount(1);
    await publishing.chain.mineUntil(first);
    const second = publishing.send();
    await pendingCount(1);
    await publishing.chain.rpc('evm_revert', fork);
    await publishing.chain.mineUntil(second);
    const nonces = (await publishing.transactions()).map(({ nonce }) => Number(nonce));
    assert.deepEqual(nonces, [0, 1]);
  });

  it('says so when somebody else has used its nonce', async () => {
    publishing = await Publishing.start();
    const failure = codeOf(publishing.send());
    await pendingCount(1);
    const [first] = await publishing.pending();
    const other = publishing.openAccount();
    other.start();
    try {
      const sent = other.send({ to: publishing.chain.accounts[0]!, data: '0x', gas: 30_000n });
      await until(async () => (await publishing.pending())[0]?.hash !== first!.hash);
      await publishing.chain.mineUntil(sent);
      assert.equal(await failure, 'EVM_NONCE_TAKEN');
    } finally {
      await other.stop();
    }
    const next = publishing.send();
    await publishing.chain.mineUntil(next);
    const nonces = (await publishing.transactions()).map(({ nonce }) => Number(nonce));
    assert.deepEqual(nonces, [0, 1]);
  });

  it('does without sources that fail, swallow transactions or lag', async () => {
    const swallows: Tamper = (method, _, ask) =>
      method === 'eth_sendRawTransaction' ? { result: `0x${'1'.repeat(64)}` } : ask();
    const refuses: Tamper = (method, _, ask) =>
      method === 'eth_sendRawTransaction' ? { error: { code: -32000, message: 'txpool is full' } } : ask();
    publishing = await Publishing.start([swallows, refuses, undefined]);
    const sent = publishing.send();
    await publishing.chain.mineUntil(sent);
    assert.equal((await sent).status, '0x1');
  });

  it('throws what every source says when none takes a transaction, and the nonce stays free', async () => {
    let full = true;
    const refuses: Tamper = (method, _, ask) =>
      full && method === 'eth_sendRawTransaction' ? { error: { code: -32000, message: 'txpool is full' } } : ask();
    publishing = await Publishing.start([refuses]);
    await assert.rejects(publishing.send(), /txpool is full/);
    full = false;
    const sent = publishing.send();
    await publishing.chain.mineUntil(sent);
    assert.deepEqual(
      (await publishing.transactions()).map(({ nonce }) => Number(nonce)),
      [0],
    );
  });

  it('says so when it cannot pay', async () => {
    publishing = await Publishing.start();
    await publishing.chain.fund(publishing.account.address, 0n);
    await assert.rejects(publishing.send(), /funds/);
  });

  it('ends promptly when it is told to', async () => {
    publishing = await Publishing.start();
    const failure = codeOf(publishing.send());
    await pendingCount(1);
    await publishing.account.stop();
    assert.equal(await failure, 'ABORTED');
    assert.equal(await codeOf(publishing.send()), 'ABORTED');
  });
});
