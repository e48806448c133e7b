import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import { publicKeyToCosmosAddress } from '@quorate/sdk';
import * as cosmos from '@quorate/sdk/chains/cosmos';
import { base64 } from '@scure/base';
import { AuthInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { rejectsSdkError, testSigner } from '../support.ts';
import { inTurn, json, server, silence } from './server.ts';

const signer = testSigner();
const { publicKey } = signer;
const address = publicKeyToCosmosAddress(publicKey, { prefix: 'cosmos' });
const messages = [cosmos.sendMessage({ from: address, to: address, amount: [{ denom: 'uatom', amount: 1n }] })];
const content = { publicKey, chainId: 'cosmoshub-4', accountNumber: '1', sequence: '2', messages };

const nodeWith = (answers: Parameters<typeof server>[0]) => {
  const { fetch, asked } = server(answers);
  return { node: cosmos.rest('https://cosmos.example/', { fetch, timeout: 5_000 }), asked };
};

describe('a Cosmos node', () => {
  const path = `/cosmos/auth/v1beta1/accounts/${address}`;
  const base = { '@type': '/cosmos.auth.v1beta1.BaseAccount', address, account_number: '12', sequence: '3' };
  const account = (answer: object | (() => Response)) => nodeWith({ [path]: answer }).node.account(address);

  it('knows number and sequence of accounts, of those that vest and of modules too', async () => {
    const expected = { accountNumber: '12', sequence: '3' };
    assert.deepEqual(await account({ account: base }), expected);
    const vesting = { '@type': '/x', base_vesting_account: { base_account: base, end_time: '1' } };
    assert.deepEqual(await account({ account: vesting }), expected);
    assert.deepEqual(await account({ account: { base_account: base } }), expected);
  });

  it('may not know the account, know it with another kind of key, or answer nonsense', async () => {
    await rejectsSdkError(
      account(() => json({ code: 5, message: 'not found' }, 404)),
      'INSUFFICIENT_FUNDS',
      'address',
    );
    const ethereum = { ...base, pub_key: { '@type': '/ethermint.crypto.v1.ethsecp256k1.PubKey', key: '' } };
    await rejectsSdkError(account({ account: ethereum }), 'UNSUPPORTED_ADDRESS_TYPE', 'address');
    await rejectsSdkError(account({ account: { base_account: {} } }), 'RPC_FAILED', 'url');
    await rejectsSdkError(
      account(() => json({ account: base }, 500)),
      'RPC_FAILED',
      'url',
    );
    await rejectsSdkError(
      account(() => new Response('<html>')),
      'RPC_FAILED',
      'url',
    );
    await rejectsSdkError(
      account(() => new Response('"'.padEnd(5_000_000))),
      'RPC_FAILED',
      'url',
    );
    await rejectsSdkError(nodeWith({}).node.account('bob'), 'INVALID_ARGUMENT', 'address');
  });

  it('knows what an address holds of a denomination', async () => {
    const path = `/cosmos/bank/v1beta1/balances/${address}/by_denom`;
    const { node, asked } = nodeWith({ [path]: { balance: { denom: 'ibc/AB', amount: '12345678901234567890' } } });
    assert.equal(await node.balance(address, 'ibc/AB'), 12_345_678_901_234_567_890n);
    assert.equal(asked[0]!.url, `https://cosmos.example${path}?denom=ibc%2FAB`);
    await rejectsSdkError(node.balance(address, '?'), 'INVALID_ARGUMENT', 'denom');
    for (const answer of [{}, { code: 2, message: 'codespace sdk code 18: invalid request' }, { balance: null }])
      await rejectsSdkError(nodeWith({ [path]: answer }).node.balance(address, 'uatom'), 'RPC_FAILED', 'url');
  });

  const simulate = '/cosmos/tx/v1beta1/simulate';

  it('estimates gas of the transaction without a signature', async () => {
    const { node, asked } = nodeWith({ [simulate]: { gas_info: { gas_wanted: '0', gas_used: '78901' } } });
    assert.equal(await node.estimateGas(content), 78_901n);
    const { tx_bytes } = asked[0]!.body as { tx_bytes: string };
    const raw = TxRaw.decode(base64.decode(tx_bytes));
    assert.deepEqual(raw.signatures, [new Uint8Array()]);
    assert.equal(AuthInfo.decode(raw.authInfoBytes).signerInfos[0]?.sequence, 2n);
  });

  it('says why a transaction would fail', async () => {
    const refusing = nodeWith({ [simulate]: () => json({ code: 2, message: 'insufficient funds' }, 500) });
    await rejectsSdkError(refusing.node.estimateGas(content), 'REQUEST_FAILED', 'messages');
    await rejectsSdkError(nodeWith({ [simulate]: {} }).node.estimateGas(content), 'RPC_FAILED', 'url');
  });

  const prepared = cosmos.prepareTransaction({ ...content, fee: { amount: [], gas: 1n } });
  const sign = async () => cosmos.finalizeTransaction(prepared, await cosmos.signHashes(prepared, signer));
  const txs = '/cosmos/tx/v1beta1/txs';
  const outcome = (code: number, raw_log: string, codespace = 'sdk') => ({ tx_response: { code, raw_log, codespace } });

  it('takes a transaction, also again', async () => {
    const signed = await sign();
    const { node, asked } = nodeWith({ [txs]: inTurn(outcome(0, ''), outcome(19, 'tx already in mempool')) });
    assert.equal(await node.broadcast(signed), signed.hash);
    assert.equal(await node.broadcast(signed.transaction), signed.hash);
    const { tx_bytes, mode } = asked[0]!.body as { tx_bytes: string; mode: string };
    assert.equal(bytesToHex(base64.decode(tx_bytes)), signed.transaction);
    assert.equal(mode, 'BROADCAST_MODE_SYNC');
    const cached = nodeWith({ [txs]: () => json({ code: 2, message: 'tx already exists in cache' }, 500) });
    assert.equal(await cached.node.broadcast(signed), signed.hash);
    const included = nodeWith({ [txs]: outcome(32, 'sequence mismatch'), [`${txs}/${signed.hash}`]: {} });
    assert.equal(await included.node.broadcast(signed), signed.hash);
  });

  it('says why it does not', async () => {
    const signed = await sign();
    const broadcast = (answer: object | (() => Response)) => nodeWith({ [txs]: answer }).node.broadcast(signed);
    await rejectsSdkError(broadcast(outcome(5, '1uatom is smaller than 2uatom')), 'INSUFFICIENT_FUNDS', 'signed');
    await rejectsSdkError(broadcast(outcome(13, 'insufficient fee')), 'BROADCAST_FAILED', 'signed');
    await rejectsSdkError(broadcast(outcome(5, 'not allowed', 'wasm')), 'BROADCAST_FAILED', 'signed');
    await rejectsSdkError(
      broadcast(() => json({ message: 'bad gateway' }, 502)),
      'RPC_FAILED',
      'url',
    );
    await rejectsSdkError(nodeWith({}).node.broadcast('xx'), 'INVALID_ARGUMENT', 'signed');
  });

  it('is not waited for longer than the caller wants', async () => {
    const { node } = nodeWith({ [path]: silence });
    await rejectsSdkError(node.account(address, { timeout: 5 }), 'TIMEOUT', 'url');
    await rejectsSdkError(node.account(address, { signal: AbortSignal.timeout(5) }), 'ABORTED', 'signal');
    assert.throws(() => cosmos.rest('nowhere'), { code: 'INVALID_ARGUMENT', field: 'url' });
  });
});
