import assert from 'node:assert/strict';
import { bitcoinJsSigner, signInputs, signPsbt } from '@quorate/sdk/accounts/bitcoin';
import { Transaction as ScureTransaction } from '@scure/btc-signer';
import { Psbt, Transaction } from 'bitcoinjs-lib';
import { addresses, fund, judge, own, regtest, signer } from '../chains/bitcoinSupport.ts';
import { rejectsSdkError, testSigner } from '../support.ts';

/** A PSBT by bitcoinjs-lib with an input of either kind. */
function unsigned(): Psbt {
  const psbt = new Psbt({ network: regtest });
  for (const { output } of [own.p2wpkh, own.p2pkh]) {
    const funding = fund(output!, 50_000n);
    psbt.addInput({ hash: funding.getId(), index: 0, nonWitnessUtxo: funding.toBuffer() });
  }
  return psbt.addOutput({ address: addresses.p2wpkh, value: 90_000n });
}

describe('Bitcoin accounts', () => {
  it('sign for bitcoinjs-lib', async () => {
    const psbt = unsigned();
    const account = bitcoinJsSigner(signer);
    await psbt.signInputAsync(0, account);
    await psbt.signAllInputsAsync(account);
    const transaction = judge(psbt.toBase64());
    assert.equal(transaction.toHex(), judge(await signPsbt(unsignedOf(psbt), signer)).toHex());
  });

  it('sign for @scure/btc-signer', async () => {
    const psbt = unsigned();
    const transaction = ScureTransaction.fromPSBT(psbt.toBuffer());
    assert.equal(await signInputs(transaction, signer), 2);
    transaction.finalize();
    assert.equal(transaction.hex, judge(await signPsbt(psbt.toBase64(), signer)).toHex());
    assert.equal(Transaction.fromHex(transaction.hex).getId(), transaction.id);
  });

  it('do not sign for others, wrong hashes, or after the caller gave up', async () => {
    const psbt = unsigned();
    const signal = AbortSignal.abort();
    await rejectsSdkError(signPsbt(psbt.toBase64(), testSigner()), 'INVALID_ARGUMENT', 'psbt');
    await rejectsSdkError(signPsbt(psbt.toBase64(), signer, { signal }), 'ABORTED');
    const transaction = ScureTransaction.fromPSBT(psbt.toBuffer());
    await rejectsSdkError(signInputs(transaction, testSigner()), 'INVALID_ARGUMENT', 'transaction');
    await rejectsSdkError(bitcoinJsSigner(signer).sign(new Uint8Array(31)), 'INVALID_ARGUMENT', 'hash');
    await rejectsSdkError(bitcoinJsSigner(signer, { signal }).sign(new Uint8Array(32).fill(1)), 'ABORTED');
  });
});

/** The same PSBT without signatures. */
function unsignedOf(signed: Psbt): string {
  const psbt = signed.clone();
  for (const input of psbt.data.inputs) delete input.partialSig;
  return psbt.toBase64();
}
