import assert from 'node:assert/strict';
import * as bitcoin from '@quorate/sdk/chains/bitcoin';
import { address as codec, networks, Psbt, payments, Transaction } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { stored, testSigner, throwsSdkError } from '../support.ts';
import {
  addresses,
  fund,
  judge,
  own,
  pubkey,
  publicKey,
  regtest,
  signaturesOf,
  signer,
  utxosOf,
} from './bitcoinSupport.ts';

const network = 'regtest';
const { p2wpkh, p2pkh } = own;
const spend = { publicKey, network, feeRate: 5n } as const;

async function sign(prepared: bitcoin.PreparedTransaction): Promise<bitcoin.SignedTransaction> {
  const kept = stored(prepared);
  return bitcoin.finalizeTransaction(kept, await bitcoin.signHashes(kept, signer));
}

/** Satoshis by address of a transaction's outputs. */
const paid = (transaction: string): Record<string, bigint> =>
  Object.fromEntries(
    Transaction.fromHex(transaction).outs.map(({ script, value }) => [codec.fromOutputScript(script, regtest), value]),
  );

describe('Bitcoin transactions', () => {
  const outputs = [
    { address: addresses.p2pkh, amount: 40_000n },
    { address: addresses.p2wpkh, amount: '30000' },
  ];

  for (const [kind, script] of [
    ['P2WPKH', p2wpkh.output!],
    ['P2PKH', p2pkh.output!],
  ] as const)
    it(`that spend several ${kind} outputs verify with bitcoinjs-lib, which makes the same transaction of them`, async () => {
      const utxos = [...utxosOf(fund(script, 50_000n, 1_000n)), ...utxosOf(fund(script, 60_000n))];
      const prepared = bitcoin.prepareTransaction({ ...spend, utxos, outputs });
      const signed = await sign(prepared);
      assert.ok(prepared.hashes.length >= 2);
      const judged = judge(prepared.psbt, signaturesOf(signed.transaction));
      assert.equal(judged.toHex(), signed.transaction);
      assert.equal(judged.getId(), signed.id);
      const payments = paid(signed.transaction);
      assert.equal(payments[addresses.p2pkh], 40_000n);
      assert.equal(payments[addresses.p2wpkh], 30_000n);
      assert.ok(payments[p2wpkh.address!]! > 0n, 'change');
    });

  it('that spend both kinds at once verify with bitcoinjs-lib', async () => {
    const utxos = [...utxosOf(fund(p2pkh.output!, 50_000n)), ...utxosOf(fund(p2wpkh.output!, 50_000n))];
    const prepared = bitcoin.prepareTransaction({ ...spend, utxos, outputs, select: 'all' });
    const signed = await sign(prepared);
    const judged = Transaction.fromHex(signed.transaction);
    assert.deepEqual(judged.ins.map(({ witness }) => witness.length).sort(), [0, 2]);
    assert.equal(judge(prepared.psbt, signaturesOf(signed.transaction)).toHex(), signed.transaction);
  });

  it('spend P2WPKH outputs of which only the amount is known', async () => {
    const [utxo] = utxosOf(fund(p2wpkh.output!, 90_000n));
    const { txid, index } = utxo!;
    const prepared = bitcoin.prepareTransaction({ ...spend, utxos: [{ txid, index, amount: 90_000n }], outputs });
    const signed = await sign(prepared);
    assert.equal(judge(prepared.psbt, signaturesOf(signed.transaction)).toHex(), signed.transaction);
  });

  it('pay what the fee rate asks, for no more than one byte of signature an input too many', async () => {
    for (const feeRate of [1n, 7n, 350n]) {
      const utxos = [...utxosOf(fund(p2pkh.output!, 500_000n)), ...utxosOf(fund(p2wpkh.output!, 500_000n))];
      const prepared = bitcoin.prepareTransaction({ ...spend, feeRate, utxos, outputs, select: 'all' });
      const { transaction } = await sign(prepared);
      const spent = 1_000_000n - Object.values(paid(transaction)).reduce((sum, value) => sum + value, 0n);
      assert.equal(spent, BigInt(prepared.fee));
      const vsize = BigInt(Transaction.fromHex(transaction).virtualSize());
      assert.ok(spent >= feeRate * vsize, `${spent} for ${vsize} vbytes`);
      assert.ok(spent <= feeRate * (vsize + 4n), `${spent} for ${vsize} vbytes`);
    }
  });

  it('are the same whatever order the UTXOs come in', () => {
    const utxos = [...utxosOf(fund(p2wpkh.output!, 9_000n, 9_000n, 9_000n)), ...utxosOf(fund(p2wpkh.output!, 9_000n))];
    const one = [{ address: addresses.p2wpkh, amount: 15_000n }];
    const expected = bitcoin.prepareTransaction({ ...spend, utxos, outputs: one });
    assert.equal(expected.hashes.length, 2);
    fc.assert(
      fc.property(fc.shuffledSubarray(utxos, { minLength: utxos.length }), (shuffled) => {
        assert.deepEqual(bitcoin.prepareTransaction({ ...spend, utxos: shuffled, outputs: one }), expected);
      }),
      { numRuns: 20 },
    );
  });

  it('may be replaced by one that pays more', async () => {
    const utxos = utxosOf(fund(p2wpkh.output!, 100_000n));
    const { transaction } = await sign(bitcoin.prepareTransaction({ ...spend, utxos, outputs }));
    assert.deepEqual(
      Transaction.fromHex(transaction).ins.map(({ sequence }) => sequence),
      [0xfffffffd],
    );
  });

  it('send everything to one address', async () => {
    const utxos = utxosOf(fund(p2wpkh.output!, 100_000n, 50_000n));
    const sweep = { ...spend, utxos, outputs: [], changeAddress: addresses.p2sh, select: 'all' } as const;
    const prepared = bitcoin.prepareTransaction(sweep);
    const { transaction } = await sign(prepared);
    assert.deepEqual(paid(transaction), { [addresses.p2sh]: 150_000n - BigInt(prepared.fee) });
  });

  it('leave dust to the miners rather than make it change', async () => {
    const utxos = utxosOf(fund(p2wpkh.output!, 30_000n + 700n + 293n));
    const one = [{ address: addresses.p2wpkh, amount: 30_000n }];
    const { transaction } = await sign(bitcoin.prepareTransaction({ ...spend, utxos, outputs: one }));
    assert.deepEqual(paid(transaction), { [addresses.p2wpkh]: 30_000n });
  });

  it('carry data that nobody can spend', async () => {
    const utxos = utxosOf(fund(p2wpkh.output!, 100_000n));
    const data = [...outputs, { data: '68656c6c6f' }];
    const { transaction } = await sign(bitcoin.prepareTransaction({ ...spend, utxos, outputs: data }));
    const script = payments.embed({ data: [new TextEncoder().encode('hello')] }).output!;
    assert.ok(
      Transaction.fromHex(transaction).outs.some((out) => out.value === 0n && out.script.join() === script.join()),
    );
  });

  it('of Bitcoin’s relatives go to their addresses', async () => {
    const litecoin = { bech32: 'ltc', pubKeyHash: 0x30, scriptHash: 0x32, wif: 0xb0 };
    const to = payments.p2wpkh({ pubkey, network: { ...networks.bitcoin, bech32: 'ltc' } }).address!;
    const utxos = utxosOf(fund(p2wpkh.output!, 100_000n));
    const outputs = [{ address: to, amount: 50_000n }];
    const prepared = bitcoin.prepareTransaction({ ...spend, network: litecoin, utxos, outputs });
    assert.ok(Psbt.fromBase64(prepared.psbt).txOutputs.every(({ script }) => script.join() === p2wpkh.output!.join()));
    const bitcoins = [{ address: addresses.p2wpkh, amount: 50_000n }];
    const wrong = () => bitcoin.prepareTransaction({ ...spend, network: litecoin, utxos, outputs: bitcoins });
    throwsSdkError(wrong, 'INVALID_ARGUMENT', 'outputs[0].address');
  });

  it('do not take signatures of another key or in another order', async () => {
    const utxos = utxosOf(fund(p2wpkh.output!, 50_000n, 50_000n));
    const prepared = bitcoin.prepareTransaction({ ...spend, utxos, outputs });
    const signatures = await bitcoin.signHashes(prepared, signer);
    const finalize = (given: typeof signatures) => () => bitcoin.finalizeTransaction(prepared, given);
    throwsSdkError(finalize(signatures.toReversed()), 'INVALID_SIGNATURE', 'signatures[0]');
    const strangers = await testSigner().signPayload(bitcoin.payloadsOf(prepared)[1]!);
    throwsSdkError(finalize([signatures[0]!, strangers]), 'INVALID_SIGNATURE', 'signatures[1]');
    throwsSdkError(finalize(signatures.slice(1)), 'INVALID_ARGUMENT', 'signatures');
  });

  it('that were changed in storage do not take the signatures', async () => {
    const utxos = utxosOf(fund(p2wpkh.output!, 100_000n));
    const prepared = bitcoin.prepareTransaction({ ...spend, utxos, outputs });
    const signatures = await bitcoin.signHashes(prepared, signer);
    const other = bitcoin.prepareTransaction({ ...spend, utxos, outputs: outputs.slice(1) });
    const finalize = (psbt: unknown) => () =>
      bitcoin.finalizeTransaction({ ...prepared, psbt: psbt as string }, signatures);
    throwsSdkError(finalize(other.psbt), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize('AAAA'), 'INVALID_ARGUMENT', 'prepared.psbt');
    throwsSdkError(finalize(7), 'INVALID_ARGUMENT', 'prepared.psbt');
  });

  const [utxo] = utxosOf(fund(p2wpkh.output!, 100_000n));
  const [legacy] = utxosOf(fund(p2pkh.output!, 100_000n));
  const [foreign] = utxosOf(fund(payments.p2wpkh({ address: addresses.p2wpkh, network: regtest }).output!, 100_000n));
  const output = outputs[0]!;
  const cases: Readonly<Record<string, readonly [change: object, field: string]>> = {
    'UTXOs that are no list': [{ utxos: {} }, 'utxos'],
    'a short txid': [{ utxos: [{ ...utxo, txid: 'ab' }] }, 'utxos[0].txid'],
    'a negative index': [{ utxos: [{ ...utxo, index: -1 }] }, 'utxos[0].index'],
    'an index without an output': [{ utxos: [{ ...utxo, index: 1 }] }, 'utxos[0].transaction'],
    'another transaction than its id': [{ utxos: [{ ...utxo, txid: legacy!.txid }] }, 'utxos[0].transaction'],
    'neither transaction nor amount': [{ utxos: [{ ...utxo, transaction: undefined }] }, 'utxos[0].amount'],
    'an amount that is a number': [{ utxos: [{ txid: utxo!.txid, index: 0, amount: 1 }] }, 'utxos[0].amount'],
    'an output of somebody else': [{ utxos: [utxo, foreign] }, 'utxos[1]'],
    'an output twice': [{ utxos: [utxo, utxo] }, 'utxos'],
    'an address of another network': [{ network: 'mainnet' }, 'outputs[0].address'],
    'nothing to pay': [{ outputs: [] }, 'outputs'],
    'no address': [{ outputs: [{ amount: 1000n }] }, 'outputs[0].address'],
    'a paid number': [{ outputs: [{ ...output, amount: 40_000 }] }, 'outputs[0].amount'],
    'a paid fraction': [{ outputs: [{ ...output, amount: '0.1' }] }, 'outputs[0].amount'],
    'an output of dust': [{ outputs: [{ ...output, amount: 545n }] }, 'outputs[0].amount'],
    'more than there is': [{ outputs: [{ ...output, amount: 21_000_000n * 10n ** 8n + 1n }] }, 'outputs[0].amount'],
    'too much data': [{ outputs: [{ data: '00'.repeat(81) }] }, 'outputs[0].data'],
    'no fee': [{ feeRate: 0n }, 'feeRate'],
    'an absurd fee': [{ feeRate: 10_001n }, 'feeRate'],
    'change to nowhere': [{ changeAddress: 'bcrt1nothing' }, 'changeAddress'],
    'an unknown selection': [{ select: 'some' }, 'select'],
  };
  for (const [what, [change, field]] of Object.entries(cases))
    it(`are refused with ${what}`, () => {
      const prepare = () => bitcoin.prepareTransaction({ ...spend, utxos: [utxo!], outputs, ...change });
      throwsSdkError(prepare, 'INVALID_ARGUMENT', field);
    });

  it('are refused on a network that is not known', () => {
    const prepare = (network: unknown) => () =>
      bitcoin.prepareTransaction({ ...spend, network: network as 'regtest', utxos: [utxo!], outputs });
    throwsSdkError(prepare('liquid'), 'UNSUPPORTED_CHAIN', 'network');
    throwsSdkError(prepare({ bech32: 'ltc' }), 'INVALID_ARGUMENT', 'network.pubKeyHash');
  });

  it('are refused when the UTXOs do not pay for outputs and fee', () => {
    const all = [{ ...output, amount: 100_000n }];
    const prepare = (change: object) => () =>
      bitcoin.prepareTransaction({ ...spend, utxos: [utxo!], outputs, ...change });
    throwsSdkError(prepare({ outputs: all }), 'INSUFFICIENT_FUNDS', 'utxos');
    throwsSdkError(prepare({ outputs: all, select: 'all' }), 'INSUFFICIENT_FUNDS', 'utxos');
    throwsSdkError(prepare({ utxos: [] }), 'INSUFFICIENT_FUNDS', 'utxos');
    throwsSdkError(prepare({ utxos: [], outputs: [], select: 'all' }), 'INSUFFICIENT_FUNDS', 'utxos');
  });

  it('keep to what nodes take for dust, a kind of address each', () => {
    for (const [kind, dust] of Object.entries({ p2pkh: 546n, p2sh: 540n, p2wpkh: 294n, p2wsh: 330n })) {
      const to = addresses[kind as keyof typeof addresses];
      const prepare = (amount: bigint) => () =>
        bitcoin.prepareTransaction({ ...spend, utxos: [utxo!], outputs: [{ address: to, amount }] });
      prepare(dust)();
      throwsSdkError(prepare(dust - 1n), 'INVALID_ARGUMENT', 'outputs[0].amount');
    }
  });
});
