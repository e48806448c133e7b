import assert from 'node:assert/strict';
import * as bitcoin from '@quorate/sdk/chains/bitcoin';
import { rejectsSdkError, throwsSdkError } from '../support.ts';
import { addresses, fund, own, publicKey, signer } from './bitcoinSupport.ts';
import { server, silence } from './server.ts';

/** A source whose server answers so. */
function esplora(answers: Parameters<typeof server>[0]) {
  const paths = Object.entries(answers).map(([path, answer]) => [`/api${path}`, answer] as const);
  const { fetch, asked } = server(Object.fromEntries(paths));
  const source = bitcoin.esplora('https://esplora.example/api/', { network: 'regtest', fetch, timeout: 5_000 });
  return { source, asked };
}

const address = own.p2wpkh.address!;
const funding = fund(own.p2wpkh.output!, 70_000n, 20_000n);
const id = funding.getId();
const unspent = {
  [`/address/${address}/utxo`]: [0, 1].map((vout) => ({ txid: id, vout, value: 1, status: { confirmed: false } })),
  [`/tx/${id}/hex`]: funding.toHex(),
};
const feeEstimates = { '/fee-estimates': { 1: 12.3, 3: 8.01, 6: 4 } };

async function signed(): Promise<bitcoin.SignedTransaction> {
  const { source } = esplora({ ...unspent, ...feeEstimates });
  const prepared = bitcoin.prepareTransaction({
    publicKey,
    network: 'regtest',
    utxos: await source.unspent(address),
    outputs: [{ address: addresses.p2wpkh, amount: 80_000n }],
    feeRate: await source.feeRate(),
  });
  return bitcoin.finalizeTransaction(prepared, await bitcoin.signHashes(prepared, signer));
}

describe('an Esplora server', () => {
  it('gives outputs with the transactions that made them, fee rates, and takes a transaction', async () => {
    const transaction = await signed();
    const { source, asked } = esplora({ '/tx': transaction.id });
    assert.equal(await source.broadcast(transaction), transaction.id);
    assert.equal(await source.broadcast(transaction.transaction), transaction.id);
    const sent = { method: 'POST', url: 'https://esplora.example/api/tx', body: transaction.transaction };
    assert.deepEqual(asked, [sent, sent]);
  });

  it('gives fee rates in whole satoshis, rounded up', async () => {
    const { source } = esplora(feeEstimates);
    assert.equal(await source.feeRate(), 9n);
    assert.equal(await source.feeRate(1), 13n);
    assert.equal(await source.feeRate(5), 9n);
  });

  it('tells what an address holds, what is not confirmed yet counted', async () => {
    const stats = (funded_txo_sum: number, spent_txo_sum: number) => ({ funded_txo_sum, spent_txo_sum, tx_count: 1 });
    const account = { address, chain_stats: stats(90_000, 20_000), mempool_stats: stats(5_000, 10_000) };
    const { source } = esplora({ [`/address/${address}`]: account });
    assert.equal(await source.balance(address), 65_000n);
    await rejectsSdkError(source.balance('bob'), 'INVALID_ARGUMENT', 'address');
  });

  it('may be empty', async () => {
    const { source } = esplora({ [`/address/${address}/utxo`]: [] });
    assert.deepEqual(await source.unspent(address), []);
  });

  it('cannot pass one transaction off as another', async () => {
    const { source } = esplora({ ...unspent, [`/tx/${id}/hex`]: fund(own.p2wpkh.output!, 70_000_000n).toHex() });
    await rejectsSdkError(source.unspent(address), 'RPC_FAILED', 'esplora');
  });

  it('that answers nonsense, nothing or an error has failed', async () => {
    const { source } = esplora({ '/fee-estimates': { 1: 'fast' }, [`/address/${address}/utxo`]: { txid: 1 } });
    await rejectsSdkError(source.feeRate(), 'RPC_FAILED', 'esplora');
    await rejectsSdkError(source.unspent(address), 'RPC_FAILED', 'esplora');
    await rejectsSdkError(esplora({}).source.unspent(address), 'RPC_FAILED', 'esplora');
    for (const answer of [{}, { error: 'too many requests' }, { address, chain_stats: {}, mempool_stats: {} }]) {
      const failing = esplora({ [`/address/${address}`]: answer, [`/address/${address}/utxo`]: answer }).source;
      await rejectsSdkError(failing.balance(address), 'RPC_FAILED', 'esplora');
      await rejectsSdkError(failing.unspent(address), 'RPC_FAILED', 'esplora');
    }
    await rejectsSdkError(esplora({}).source.broadcast(await signed()), 'RPC_FAILED', 'esplora');
  });

  it('that refuses a transaction says why', async () => {
    const refuse = (text: string) => esplora({ '/tx': () => new Response(text, { status: 400 }) }).source;
    const transaction = await signed();
    const low = refuse('sendrawtransaction RPC error: {"code":-26,"message":"min relay fee not met"}');
    await assert.rejects(low.broadcast(transaction), { code: 'BROADCAST_FAILED', message: /min relay fee not met/ });
    const known = refuse('sendrawtransaction RPC error: {"code":-27,"message":"Transaction already in block chain"}');
    assert.equal(await known.broadcast(transaction), transaction.id);
    const waiting = refuse('sendrawtransaction RPC error: {"code":-26,"message":"txn-already-in-mempool"}');
    assert.equal(await waiting.broadcast(transaction), transaction.id);
  });

  it('is not waited for longer than the caller wants', async () => {
    const silent = { '/fee-estimates': silence };
    await rejectsSdkError(esplora(silent).source.feeRate(3, { timeout: 5 }), 'TIMEOUT', 'esplora');
    const signal = AbortSignal.timeout(5);
    await rejectsSdkError(esplora(silent).source.feeRate(3, { signal }), 'ABORTED', 'signal');
  });

  it('is not asked for what is no address, no transaction, or where it is not', async () => {
    const { source, asked } = esplora({});
    await rejectsSdkError(source.unspent('1BoatSLRHtKNngkdXEeobR76b53LETtpyT'), 'INVALID_ARGUMENT', 'address');
    await rejectsSdkError(source.unspent(5 as never), 'INVALID_ARGUMENT', 'address');
    await rejectsSdkError(source.broadcast('00'), 'INVALID_ARGUMENT', 'signed');
    assert.deepEqual(asked, []);
    throwsSdkError(() => bitcoin.esplora('mempool'), 'INVALID_ARGUMENT', 'url');
  });

  it('is not read on when it answers more than any transaction is', async () => {
    const { source } = esplora({ [`/address/${address}`]: 'x'.repeat(8_000_001) });
    await rejectsSdkError(source.balance(address), 'RPC_FAILED');
  });
});
