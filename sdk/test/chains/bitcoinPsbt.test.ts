import assert from 'node:assert/strict';
import { hexToBytes } from '@noble/hashes/utils.js';
import { compressPublicKey } from '@quorate/sdk';
import * as bitcoin from '@quorate/sdk/chains/bitcoin';
import { p2wpkh, Transaction as ScureTransaction } from '@scure/btc-signer';
import { Psbt, payments, Transaction } from 'bitcoinjs-lib';
import { stored, testSigner, throwsSdkError } from '../support.ts';
import { addresses, fund, judge, own, pubkey, publicKey, regtest, signer } from './bitcoinSupport.ts';

/** A PSBT by bitcoinjs-lib that spends the first outputs of the transactions. */
function psbtOf(...inputs: readonly (readonly [funding: Transaction, fields?: object])[]): Psbt {
  const psbt = new Psbt({ network: regtest });
  for (const [funding, fields] of inputs) {
    const nonWitnessUtxo = funding.toBuffer();
    psbt.addInput({ hash: funding.getId(), index: 0, nonWitnessUtxo, ...fields });
  }
  return psbt.addOutput({ address: addresses.p2wpkh, value: 10_000n });
}

async function sign(psbt: string, by = signer): Promise<string> {
  const prepared = stored(bitcoin.preparePsbt({ publicKey: by.publicKey, psbt }));
  return bitcoin.finalizePsbt(prepared, await bitcoin.signHashes(prepared, by));
}

describe('PSBTs', () => {
  it('of BIP-143’s example: P2WPKH is hashed and signed as published', async () => {
    const holder = testSigner(hexToBytes('619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9'));
    const { script } = p2wpkh(compressPublicKey(holder.publicKey));
    const unsigned = ScureTransaction.fromRaw(
      hexToBytes(
        '0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffffef51e1b804cc89d1' +
          '82d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db' +
          '99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac11000000',
      ),
    );
    unsigned.updateInput(1, { witnessUtxo: { script, amount: 600_000_000n } });
    const prepared = bitcoin.preparePsbt({ publicKey: holder.publicKey, psbt: unsigned.toPSBT() });
    assert.deepEqual(prepared.hashes, ['c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670']);
    const signed = bitcoin.finalizePsbt(prepared, await bitcoin.signHashes(prepared, holder));
    const [partial] = Psbt.fromBase64(signed).data.inputs[1]!.partialSig!;
    assert.equal(
      Buffer.from(partial!.signature).toString('hex'),
      '304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f5' +
        '1928d43c212a8caed02de67eebee01',
    );
  });

  it('are signed where their scripts name the key or its hash, in P2SH too', async () => {
    const nested = payments.p2sh({ redeem: own.p2wpkh, network: regtest });
    const bare = payments.p2sh({
      redeem: payments.p2ms({ m: 1, pubkeys: [pubkey], network: regtest }),
      network: regtest,
    });
    const psbt = psbtOf(
      [fund(own.p2wpkh.output!, 5_000n)],
      [fund(own.p2pkh.output!, 5_000n)],
      [fund(nested.output!, 5_000n), { redeemScript: nested.redeem!.output! }],
      [fund(bare.output!, 5_000n), { redeemScript: bare.redeem!.output! }],
    );
    const prepared = bitcoin.preparePsbt({ publicKey, psbt: psbt.toBase64() });
    assert.equal(prepared.hashes.length, 4);
    const judged = judge(await sign(psbt.toBase64()));
    assert.equal(judged.ins.length, 4);
    assert.deepEqual(bitcoin.preparePsbt({ publicKey, psbt: psbt.toHex() }), prepared);
    assert.deepEqual(bitcoin.preparePsbt({ publicKey, psbt: psbt.toBuffer() }), prepared);
  });

  it('of several keys are complete when each has signed, in any order', async () => {
    const other = testSigner();
    const pubkeys = [pubkey, compressPublicKey(other.publicKey)].sort(Buffer.compare);
    const multisig = payments.p2wsh({ redeem: payments.p2ms({ m: 2, pubkeys, network: regtest }), network: regtest });
    const psbt = psbtOf([fund(multisig.output!, 15_000n), { witnessScript: multisig.redeem!.output! }]).toBase64();
    for (const [first, second] of [[signer, other] as const, [other, signer] as const]) {
      const half = await sign(psbt, first);
      assert.throws(() => judge(half));
      assert.equal(judge(await sign(half, second)).ins[0]!.witness.length, 4);
    }
  });

  it('keep the inputs of others, and fields that nobody here knows', async () => {
    const unknown = { key: Uint8Array.of(0xf0, 1), value: Uint8Array.of(1, 2, 3) };
    const theirs = fund(payments.p2wpkh({ address: addresses.p2wpkh, network: regtest }).output!, 9_000n);
    const psbt = psbtOf([theirs], [fund(own.p2wpkh.output!, 5_000n)]);
    psbt.data.addUnknownKeyValToInput(1, unknown);
    const signed = Psbt.fromBase64(await sign(psbt.toBase64()));
    assert.equal(signed.data.inputs[0]!.partialSig, undefined);
    assert.equal(signed.data.inputs[1]!.partialSig?.length, 1);
    assert.deepEqual(
      signed.data.inputs[1]!.unknownKeyVals?.map(({ key, value }) => [[...key], [...value]]),
      [[[...unknown.key], [...unknown.value]]],
    );
  });

  it('are not signed twice', async () => {
    const signed = await sign(psbtOf([fund(own.p2wpkh.output!, 15_000n)]).toBase64());
    throwsSdkError(() => bitcoin.preparePsbt({ publicKey, psbt: signed }), 'INVALID_ARGUMENT', 'psbt');
  });

  it('that ask to sign less than the whole transaction are refused', () => {
    const { SIGHASH_NONE, SIGHASH_SINGLE, SIGHASH_ALL, SIGHASH_ANYONECANPAY } = Transaction;
    for (const sighashType of [SIGHASH_NONE, SIGHASH_SINGLE, SIGHASH_ALL | SIGHASH_ANYONECANPAY])
      for (const script of [own.p2wpkh.output!, own.p2pkh.output!]) {
        const psbt = psbtOf([fund(script, 15_000n), { sighashType }]).toBase64();
        const prepare = () => bitcoin.preparePsbt({ publicKey, psbt });
        throwsSdkError(prepare, 'INVALID_ARGUMENT', 'psbt.inputs[0].sighashType');
      }
  });

  it('whose spent transaction is another than they name are refused', () => {
    const psbt = psbtOf([fund(own.p2pkh.output!, 15_000n)]);
    psbt.data.inputs[0]!.nonWitnessUtxo = fund(own.p2pkh.output!, 15_000n).toBuffer();
    throwsSdkError(() => bitcoin.preparePsbt({ publicKey, psbt: psbt.toBase64() }), 'INVALID_ARGUMENT', 'psbt');
  });

  it('that are none, or have nothing to sign, are refused', () => {
    const prepare = (psbt: unknown) => () => bitcoin.preparePsbt({ publicKey, psbt: psbt as string });
    for (const psbt of ['', 'zz!', 'cHNidP8=', '70736274ff', new Uint8Array(5), undefined, {}])
      throwsSdkError(prepare(psbt), 'INVALID_ARGUMENT', 'psbt');
    const psbt = psbtOf([fund(own.p2wpkh.output!, 15_000n)]).toBase64();
    const stranger = testSigner().publicKey;
    throwsSdkError(() => bitcoin.preparePsbt({ publicKey: stranger, psbt }), 'INVALID_ARGUMENT', 'psbt');
  });
});
