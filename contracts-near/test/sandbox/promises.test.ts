import assert from 'node:assert/strict';
import type { Account } from 'near-api-js';
import { compileWat, testContract } from './support/contract.ts';
import {
  NEAR,
  type Network,
  needSandbox,
  newAccount,
  newContract,
  startNetwork,
  TGAS,
  uniqueName,
} from './support/network.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('promises on the sandbox', () => {
  let network: Network;
  let first: Account;
  let second: Account;
  let caller: Account;

  before(async () => {
    network = await startNetwork();
    const wasm = await compileWat(testContract);
    first = await newContract(network, wasm);
    second = await newContract(network, wasm);
    ({ account: caller } = await newAccount(network));
  });
  after(() => network.stop());

  const call = (methodName: string, text: string, deposit = 0n) =>
    caller.callFunctionRaw({
      contractId: first.accountId,
      methodName,
      args: bytes(text),
      gas: 100n * TGAS,
      deposit,
      waitUntil: 'FINAL',
    });

  const returned = async (methodName: string, text: string, deposit = 0n) => {
    const { status } = await call(methodName, text, deposit);
    assert.ok(typeof status === 'object' && 'SuccessValue' in status, JSON.stringify(status));
    return Buffer.from(status.SuccessValue, 'base64').toString();
  };

  const balanceOf = async ({ accountId }: Account) => {
    const { amount } = await network.provider.viewAccount({ accountId, blockQuery: { finality: 'optimistic' } });
    return amount;
  };

  it('passes on the result of a promise that a call returns', async () => {
    assert.equal(await returned('forward', second.accountId), 'hello');
    assert.equal(await returned('forward_unreturned', second.accountId), '');
  });

  it('calls back with the result, and with the failure', async () => {
    assert.equal(await returned('forward_then', second.accountId), 'hello');
    assert.equal(await returned('forward_then', `nobody.${network.root.accountId}`), 'failed');
  });

  it('joins promises and gives their results in order', async () => {
    assert.equal(await returned('join', second.accountId), 'hellohello');
  });

  it('executes each hop in a later block', async () => {
    const { transaction_outcome: transaction, receipts_outcome: receipts } = await call(
      'forward_then',
      second.accountId,
    );
    const heights = new Map<string, number>();
    for (const { block_hash: hash } of [transaction, ...receipts]) {
      heights.set(hash, (await network.provider.viewBlock({ blockId: hash })).header.height);
    }
    const heightOf = (executor: string, position: number) => {
      const of = receipts.filter(({ outcome }) => outcome.executor_id === executor);
      return heights.get(of[position]!.block_hash)!;
    };
    const [sent, called] = [heights.get(transaction.block_hash)!, heightOf(first.accountId, 0)];
    const remote = heightOf(second.accountId, 0);
    const callback = Math.max(
      ...receipts
        .filter(({ outcome }) => outcome.executor_id === first.accountId)
        .map(({ block_hash: hash }) => heights.get(hash)!),
    );
    assert.ok(sent < called && called < remote && remote < callback, `${sent} ${called} ${remote} ${callback}`);
  });

  it('gives a deposit back to the contract whose promise failed', async () => {
    const before = await balanceOf(first);
    assert.equal(await returned('forward_to_panic', second.accountId, 3n * NEAR), 'failed');
    const gained = (await balanceOf(first)) - before;
    // the deposit stays here since the transfer to the other contract came back; the rest is the share of burnt gas
    assert.ok(gained >= 3n * NEAR && gained < 3n * NEAR + NEAR / 1000n, gained.toString());
  });

  it('gives a deposit back to the caller of a call that failed', async () => {
    const before = await balanceOf(caller);
    await assert.rejects(call('panic', '', 5n * NEAR));
    await eventually(async () => (await balanceOf(caller)) > before - NEAR / 10n);
  });

  it('gives back the gas that was not used', async function () {
    // elsewhere the contract's share and the price of gas may differ
    needSandbox(network, this);
    const before = await balanceOf(caller);
    const { transaction_outcome: transaction, receipts_outcome: receipts } = await call('echo', 'x');
    const burnt = [transaction, ...receipts].reduce((sum, { outcome }) => sum + BigInt(outcome.tokens_burnt), 0n);
    const [execution] = receipts;
    const spent = before - (await balanceOf(caller));
    const reward = BigInt(execution!.outcome.gas_burnt) * 100_000_000n - BigInt(execution!.outcome.tokens_burnt);
    assert.equal(spent, burnt + reward);
  });

  it('moves NEAR out of a contract and makes accounts from it', async () => {
    const { account: receiver } = await newAccount(network, NEAR);
    const before = await balanceOf(receiver);
    await call('pay', receiver.accountId);
    assert.equal(await balanceOf(receiver), before + NEAR);
    const child = `${uniqueName()}.${first.accountId}`;
    await call('make_account', child);
    assert.equal((await network.provider.viewAccount({ accountId: child })).amount, NEAR);
  });

  it('fails the receipt, not the call, when an unreturned promise fails', async () => {
    const outcome = await call('make_account', `${uniqueName()}.${second.accountId}`);
    assert.deepEqual(outcome.status, { SuccessValue: '' });
    const failures = outcome.receipts_outcome.flatMap(({ outcome: { status } }) =>
      typeof status === 'object' && 'Failure' in status ? [JSON.stringify(status.Failure)] : [],
    );
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /CreateAccountNotAllowed/);
  });

  it('refuses joint promises where they are not allowed and promises that are not there', async () => {
    await assert.rejects(call('return_joined', second.accountId), /Returning joint promise is currently prohibited\./);
    await assert.rejects(call('unknown_promise', ''), /9 does not correspond to existing promises/);
    await assert.rejects(call('pay', 'Not An Account'), /VM Logic returned an invalid account id/);
  });

  it('gives a weighted call the gas that is left', async () => {
    const outcome = await call('forward_all_gas', second.accountId);
    const withReceipts = await network.provider.viewTransactionStatusWithReceipts({
      txHash: outcome.transaction.hash,
      accountId: caller.accountId,
      waitUntil: 'FINAL',
    });
    assert.ok('receipts' in withReceipts && Array.isArray(withReceipts.receipts));
    const sent = JSON.stringify(withReceipts.receipts.find(({ receiver_id: id }) => id === second.accountId));
    const gas = Number(/"gas":(\d+)/.exec(sent)?.[1]);
    assert.ok(gas > 90e12 && gas < 100e12, sent);
  });
});

/** Asks again until it holds; the test's timeout is the limit. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
