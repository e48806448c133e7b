import assert from 'node:assert/strict';
import type { Account } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import { type Network, needSandbox, newAccount, newContract, startNetwork, TGAS } from './support/network.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('yield and resume on the sandbox', () => {
  let network: Network;
  let wasm: Uint8Array;
  let caller: Account;
  let contract: Account;

  before(async () => {
    network = await startNetwork();
    wasm = await compileWat(testContract);
  });
  beforeEach(async () => {
    contract = await newContract(network, wasm);
    ({ account: caller } = await newAccount(network));
  });
  after(() => network.stop());

  const call = (from: Account, methodName: string, text = '', waitUntil: 'INCLUDED_FINAL' | 'FINAL' = 'FINAL') =>
    from.callFunctionRaw({
      contractId: contract.accountId,
      methodName,
      args: bytes(text),
      gas: 100n * TGAS,
      waitUntil,
    });

  /** Starts a call that yields; resolves to its hash once it has yielded. */
  const startYield = async () => {
    const outcome = await call(caller, 'yield', '', 'INCLUDED_FINAL');
    const { hash } = outcome.transaction;
    const reached = async () => {
      const { values } = await network.provider.viewContractState({
        contractId: contract.accountId,
        blockQuery: { finality: 'final' },
      });
      return values.length > 0;
    };
    while (!(await reached()));
    return hash;
  };

  const result = async (txHash: string) => {
    const { accountId } = caller;
    const { status } = await network.provider.viewTransactionStatus({ txHash, accountId, waitUntil: 'EXECUTED' });
    assert.ok(typeof status === 'object' && 'SuccessValue' in status, JSON.stringify(status));
    return Buffer.from(status.SuccessValue, 'base64').toString();
  };

  const resume = async (text: string) => {
    const { status } = await call(contract, 'resume', text);
    assert.ok(typeof status === 'object' && 'SuccessValue' in status);
    return Buffer.from(status.SuccessValue, 'base64').readBigUInt64LE();
  };

  it('returns from the callback what it was resumed with', async () => {
    const hash = await startYield();
    assert.equal(await resume('the answer'), 1n);
    assert.equal(await result(hash), 'the answer');
  });

  it('says no to a second resume and to one without a yield', async () => {
    await startYield();
    assert.equal(await resume('one'), 1n);
    assert.equal(await resume('two'), 0n);
  });

  it('resumes in the same call', async () => {
    const { status } = await call(caller, 'yield_and_resume');
    assert.deepEqual(status, { SuccessValue: Buffer.from('hello').toString('base64') });
  });

  it('takes payloads of up to 1024 bytes', async () => {
    const hash = await startYield();
    await assert.rejects(
      resume('x'.repeat(1025)),
      /Yield resume payload is 1025 bytes which exceeds the 1024 byte limit/,
    );
    assert.equal(await resume('x'.repeat(1024)), 1n);
    assert.equal((await result(hash)).length, 1024);
  });

  it('calls back with a failed result after 200 blocks, not before', async function () {
    const sandbox = needSandbox(network, this);
    const hash = await startYield();
    const { history, head } = sandbox.chain;
    const yieldedAt = history.outcome(history.outcome(hash)!.outcome.receiptIds[0]!)!.height;
    const isDone = async () => {
      const { accountId } = caller;
      const { status } = await network.provider.viewTransactionStatus({
        txHash: hash,
        accountId,
        waitUntil: 'INCLUDED',
      });
      return typeof status === 'object';
    };
    await sandbox.fastForward(yieldedAt + 199 - head.height);
    assert.equal(sandbox.chain.head.height, yieldedAt + 199);
    assert.equal(await isDone(), false);
    await sandbox.fastForward(1);
    assert.equal(await result(hash), 'timed out');
    assert.equal(await resume('too late'), 0n);
    const last = history.outcome(hash)!.outcome.receiptIds[0]!;
    const status = history.outcome(last)!.outcome.status;
    assert.ok('SuccessReceiptId' in status);
    assert.equal(history.outcome(status.SuccessReceiptId)!.height, yieldedAt + 201);
  });

  it('keeps the yielded call waiting while other blocks pass', async function () {
    const sandbox = needSandbox(network, this);
    const hash = await startYield();
    await sandbox.fastForward(100);
    assert.equal(await resume('late but in time'), 1n);
    assert.equal(await result(hash), 'late but in time');
  });
});
