import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { actions, baseEncode } from 'near-api-js';
import { keyFromSeed } from '../../sandbox/genesis.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { compileWat, testContract } from './support/contract.ts';
import { newContract, rawRpc, startNetwork, TGAS } from './support/network.ts';

describe('the sandbox as a server', () => {
  before(function () {
    if (process.env['QUORATE_NEAR_RPC']) this.skip();
  });

  it('fast-forwards and patches state over RPC', async () => {
    await using sandbox = await startSandbox();
    const height = sandbox.chain.head.height;
    await rawRpc(sandbox.rpcUrl, 'sandbox_fast_forward', { delta_height: 50 });
    assert.equal(sandbox.chain.head.height, height + 50);
    const records = [
      { Account: { account_id: 'patched.near', account: { amount: '123', locked: '0' } } },
      {
        Contract: { account_id: 'patched.near', code: Buffer.from(await compileWat(testContract)).toString('base64') },
      },
      { Data: { account_id: 'patched.near', data_key: 'YQ==', value: 'Yg==' } },
    ];
    const { body } = await rawRpc(sandbox.rpcUrl, 'sandbox_patch_state', { records });
    assert.deepEqual(body.result, {});
    const call = {
      request_type: 'call_function',
      account_id: 'patched.near',
      method_name: 'read',
      args_base64: 'YQ==',
    };
    const view = await rawRpc(sandbox.rpcUrl, 'query', { ...call, finality: 'optimistic' });
    assert.deepEqual(view.body.result?.result, [98]);
    const orphan = [{ Data: { account_id: 'missing.near', data_key: 'YQ==', value: 'Yg==' } }];
    assert.match(
      String((await rawRpc(sandbox.rpcUrl, 'sandbox_patch_state', { records: orphan })).body.error?.data),
      /missing\.near/,
    );
  });

  it('makes blocks at an interval', async () => {
    await using sandbox = await startSandbox({ blockIntervalMs: 5 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopListening = sandbox.chain.onBlock(() => sandbox.chain.head.height >= 5 && resolve());
    await promise;
    stopListening();
  });

  it('starts with the accounts it is given', async () => {
    const { publicKey } = keyFromSeed('someone');
    await using sandbox = await startSandbox({ genesisAccounts: [{ accountId: 'some.one', publicKey, balance: 7n }] });
    const view = { request_type: 'view_account', account_id: 'some.one', finality: 'final' };
    assert.equal((await rawRpc(sandbox.rpcUrl, 'query', view)).body.result?.amount, '7');
    const keys = { ...view, request_type: 'view_access_key_list' };
    assert.equal((await rawRpc(sandbox.rpcUrl, 'query', keys)).body.result?.keys?.[0]?.public_key, publicKey);
  });

  it('makes no block without a reason', async () => {
    await using sandbox = await startSandbox();
    await rawRpc(sandbox.rpcUrl, 'status', []);
    assert.equal(sandbox.chain.head.height, 0);
    assert.equal(sandbox.chain.hasWork, false);
  });

  it('repeats itself with the same seed, clock and transactions', async () => {
    const heads = [];
    for (let run = 0; run < 2; run++) {
      await using sandbox = await startSandbox({ seed: 'again', now: () => 1_700_000_000_000 });
      await sandbox.fastForward(5);
      heads.push(sandbox.chain.head.hash);
    }
    assert.equal(heads[0], heads[1]);
  });

  it('forgets old blocks', async () => {
    await using sandbox = await startSandbox({ history: 10 });
    await sandbox.fastForward(30);
    assert.equal(sandbox.chain.history.oldest, 21);
    assert.equal((await rawRpc(sandbox.rpcUrl, 'block', { block_id: 20 })).body.error?.cause.name, 'UNKNOWN_BLOCK');
    assert.equal((await rawRpc(sandbox.rpcUrl, 'block', { block_id: 21 })).body.result?.header?.height, 21);
  });

  it('gives up waiting with TIMEOUT_ERROR and status 408', async () => {
    const network = await startNetwork({ requestTimeoutMs: 50 });
    const contract = await newContract(network, await compileWat(testContract));
    const transaction = await contract.createSignedTransaction({
      receiverId: contract.accountId,
      actions: [actions.functionCall('yield', new Uint8Array(), 100n * TGAS, 0n)],
    });
    const params = { signed_tx_base64: Buffer.from(transaction.encode()).toString('base64'), wait_until: 'EXECUTED' };
    const { httpStatus, body } = await rawRpc(network.rpcUrl, 'send_tx', params);
    assert.equal(httpStatus, 408);
    assert.equal(body.error?.cause.name, 'TIMEOUT_ERROR');
    await network.stop();
  });

  it('stops at once, also while requests wait', async () => {
    const network = await startNetwork();
    const contract = await newContract(network, await compileWat(testContract));
    const transaction = await contract.createSignedTransaction({
      receiverId: contract.accountId,
      actions: [actions.functionCall('yield', new Uint8Array(), 100n * TGAS, 0n)],
    });
    const params = { signed_tx_base64: Buffer.from(transaction.encode()).toString('base64'), wait_until: 'EXECUTED' };
    const waiting = rawRpc(network.rpcUrl, 'send_tx', params);
    const dropped = assert.rejects(waiting);
    const { chain } = network.sandbox!;
    const included = Promise.withResolvers<void>();
    const stopListening = chain.onBlock(() => chain.history.transaction(hashOf(transaction)) && included.resolve());
    await included.promise;
    stopListening();
    await network.stop();
    await dropped;
    await assert.rejects(network.sandbox!.fastForward(1), { code: 'STOPPED' });
  });

  it('bounds the requests that wait', async () => {
    const network = await startNetwork({ maxWaitingRequests: 1 });
    const contract = await newContract(network, await compileWat(testContract));
    const transaction = await contract.createSignedTransaction({
      receiverId: contract.accountId,
      actions: [actions.functionCall('yield', new Uint8Array(), 100n * TGAS, 0n)],
    });
    const params = { signed_tx_base64: Buffer.from(transaction.encode()).toString('base64'), wait_until: 'EXECUTED' };
    const answers = [1, 2].map(() => rawRpc(network.rpcUrl, 'send_tx', params));
    const refused = await Promise.race(answers);
    assert.equal(refused.httpStatus, 503);
    const others = Promise.allSettled(answers);
    await network.stop();
    await others;
  });

  it('refuses what is not POST, not JSON or too large', async () => {
    await using sandbox = await startSandbox();
    assert.equal((await fetch(sandbox.rpcUrl, { method: 'PUT' })).status, 405);
    assert.equal((await fetch(`${sandbox.rpcUrl}/status`)).status, 200);
    const invalid = await fetch(sandbox.rpcUrl, { method: 'POST', body: '{' });
    assert.equal(invalid.status, 400);
    assert.equal(((await invalid.json()) as { error: { code: number } }).error.code, -32700);
    assert.equal(await statusOfLargeBody(sandbox.rpcUrl, 11 * 1024 * 1024), 413);
  });

  it('names the option that is wrong', async () => {
    await assert.rejects(startSandbox({ blockIntervalMs: -1 }), { code: 'INVALID_OPTION', message: /blockIntervalMs/ });
    await assert.rejects(startSandbox({ history: 1 }), { code: 'INVALID_OPTION', message: /history/ });
    const account = { accountId: 'UPPER', publicKey: 'ed25519:1', balance: 1n };
    await assert.rejects(startSandbox({ genesisAccounts: [account] }), { code: 'INVALID_OPTION', message: /UPPER/ });
  });

  it('fails to start on a port that is taken', async () => {
    await using sandbox = await startSandbox();
    const port = Number(new URL(sandbox.rpcUrl).port);
    await assert.rejects(startSandbox({ port }), { code: 'EADDRINUSE' });
  });
});

function hashOf(transaction: { transaction: { encode(): Uint8Array } }): string {
  return baseEncode(new Uint8Array(createHash('sha256').update(transaction.transaction.encode()).digest()));
}

/** Status of the answer to a body of that many bytes, read even if the server answers before it has all. */
function statusOfLargeBody(url: string, bytes: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const outgoing = request(url, { method: 'POST' }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  outgoing.on('error', reject);
  outgoing.end(Buffer.alloc(bytes, 32));
  return promise;
}
