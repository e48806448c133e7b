import assert from 'node:assert/strict';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { compressPublicKey, publicKeyToXrpAddress } from '@quorate/sdk';
import * as xrp from '@quorate/sdk/chains/xrp';
import { decode } from 'ripple-binary-codec';
import * as xrpl from 'xrpl';
import { rejectsSdkError, stored, testSigner, throwsSdkError } from '../support.ts';
import { json, server, silence } from './server.ts';

const signer = testSigner();
const { publicKey } = signer;
const address = publicKeyToXrpAddress(publicKey);
const upper = (bytes: Uint8Array) => bytesToHex(bytes).toUpperCase();
/** The same key in xrpl.js's hands, whose signatures are deterministic too. */
const wallet = new xrpl.Wallet(upper(compressPublicKey(publicKey)), `00${upper(signer.secretKey)}`);
const destination = publicKeyToXrpAddress(testSigner().publicKey);
const ready = { Fee: '12', Sequence: 5, LastLedgerSequence: 99 } as const;

async function sign(transaction: xrp.TransactionFields): Promise<xrp.SignedTransaction> {
  const prepared = stored(xrp.prepareTransaction({ publicKey, transaction }));
  return xrp.finalizeTransaction(prepared, await xrp.signHashes(prepared, signer));
}

const Account = address;
const issued = { currency: 'USD', issuer: destination, value: '1.5' };
const transactions: Readonly<Record<string, xrpl.SubmittableTransaction>> = {
  'a payment with all that an exchange asks for': {
    TransactionType: 'Payment',
    Account,
    Destination: destination,
    Amount: '25000000',
    DestinationTag: 4_294_967_295,
    SourceTag: 7,
    InvoiceID: 'AB'.repeat(32),
    Memos: [{ Memo: { MemoData: 'C0FFEE', MemoType: '746578742F706C61696E' } }, { Memo: { MemoData: '00' } }],
    Flags: 131_072,
    SendMax: issued,
    Paths: [[{ currency: 'USD', issuer: destination }]],
    ...ready,
  },
  'a line of trust': { TransactionType: 'TrustSet', Account, LimitAmount: issued, ...ready },
  'an offer': { TransactionType: 'OfferCreate', Account, TakerGets: '6000000', TakerPays: issued, ...ready },
  'a ticket’s use': {
    TransactionType: 'AccountSet',
    Account,
    Domain: '6578616D706C652E636F6D',
    ...ready,
    Sequence: 0,
    TicketSequence: 77,
  },
};

describe('XRP transactions', () => {
  for (const [what, transaction] of Object.entries(transactions))
    it(`are those that xrpl.js makes: ${what}`, async () => {
      const signed = await sign(transaction);
      const expected = wallet.sign(transaction);
      assert.deepEqual(signed, { transaction: expected.tx_blob, hash: expected.hash });
      assert.ok(xrpl.verifySignature(signed.transaction));
      const { TxnSignature, SigningPubKey, ...fields } = decode(signed.transaction) as Record<string, unknown>;
      assert.ok(TxnSignature && SigningPubKey);
      assert.deepEqual(fields, transaction);
    });

  it('whose r or s begins with zeros are canonical', async () => {
    let found = 0;
    for (let Sequence = 1; found < 2; Sequence++) {
      const transaction = { ...transactions['a line of trust']!, Sequence };
      const prepared = xrp.prepareTransaction({ publicKey, transaction });
      const [signature] = await xrp.signHashes(prepared, signer);
      if (signature!.bigR[1] !== 0 && signature!.s[0] !== 0) continue;
      const signed = xrp.finalizeTransaction(prepared, [signature!]);
      assert.equal(signed.transaction, wallet.sign(transaction).tx_blob);
      found++;
    }
  }).timeout(60_000);

  it('take account and key from the signer', async () => {
    const transaction = { ...xrp.payment({ destination, amount: '1' }), ...ready };
    const { Account: sender, SigningPubKey } = decode((await sign(transaction)).transaction);
    assert.equal(sender, address);
    assert.equal(SigningPubKey, wallet.publicKey);
  });

  it('pay with tag and memos', async () => {
    const memos = [{ data: 'für 🍞', type: 'text/plain', format: 'utf-8' }, { data: 'x' }];
    const fields = { ...xrp.payment({ destination, amount: 5n, destinationTag: 0, memos }), ...ready };
    const read = decode((await sign(fields)).transaction) as unknown as xrpl.Payment;
    assert.equal(read.Amount, '5');
    assert.equal(read.DestinationTag, 0);
    const texts = read.Memos?.map(({ Memo }) => new TextDecoder().decode(hexToBytes(Memo.MemoData!)));
    assert.deepEqual(texts, ['für 🍞', 'x']);
    const tagged = xrpl.classicAddressToXAddress(destination, 42, false);
    const toTag = decode(
      (await sign({ ...xrp.payment({ destination: tagged, amount: issued }), ...ready })).transaction,
    );
    assert.equal(toTag['Destination'], destination);
    assert.equal(toTag['DestinationTag'], 42);
    assert.deepEqual(toTag['Amount'], issued);
  });

  const pay = { TransactionType: 'Payment', Destination: destination, Amount: '1', ...ready };
  const cases: Readonly<Record<string, readonly [change: object, field: string]>> = {
    'a field that the codec would leave out': [{ destinationTag: 5 }, 'transaction.destinationTag'],
    'such a field in a memo': [
      { Memos: [{ Memo: { MemoData: '00', memoType: '00' } }] },
      'transaction.Memos.0.Memo.memoType',
    ],
    'a field that nobody knows': [{ DestinationTags: 5 }, 'transaction'],
    'no type': [{ TransactionType: undefined }, 'transaction.TransactionType'],
    'no fee': [{ Fee: undefined }, 'transaction.Fee'],
    'a fee that is a number': [{ Fee: 12 }, 'transaction.Fee'],
    'a paid number': [{ Amount: 1 }, 'transaction'],
    'a paid fraction of a drop': [{ Amount: '1.5' }, 'transaction'],
    'no sequence': [{ Sequence: undefined }, 'transaction.Sequence'],
    'another account': [{ Account: destination }, 'transaction.Account'],
    'another key': [{ SigningPubKey: '' }, 'transaction.SigningPubKey'],
    'a signature': [{ TxnSignature: '00' }, 'transaction.TxnSignature'],
    signers: [{ Signers: [] }, 'transaction.Signers'],
    'no destination that there could be': [{ Destination: 'rBob' }, 'transaction'],
  };
  for (const [what, [change, field]] of Object.entries(cases))
    it(`are refused with ${what}`, () => {
      const prepare = () => xrp.prepareTransaction({ publicKey, transaction: { ...pay, ...change } });
      throwsSdkError(prepare, 'INVALID_ARGUMENT', field);
    });

  it('of paths that a server has found are taken, types of their steps and all', () => {
    const Paths = [[{ currency: 'USD', issuer: destination, type: 48, type_hex: '0000000000000030' }]];
    xrp.prepareTransaction({ publicKey, transaction: { ...pay, SendMax: issued, Paths } as xrp.TransactionFields });
  });

  it('do not pay numbers, more than there is, or to tags out of range', () => {
    const payment = (change: object) => () => xrp.payment({ destination, amount: '1', ...change });
    throwsSdkError(payment({ amount: 1 }), 'INVALID_ARGUMENT', 'amount');
    throwsSdkError(payment({ amount: 10n ** 17n + 1n }), 'INVALID_ARGUMENT', 'amount');
    throwsSdkError(payment({ amount: { ...issued, value: 1 } }), 'INVALID_ARGUMENT', 'amount.value');
    throwsSdkError(payment({ destinationTag: 2 ** 32 }), 'INVALID_ARGUMENT', 'destinationTag');
    throwsSdkError(payment({ destinationTag: '5' }), 'INVALID_ARGUMENT', 'destinationTag');
    throwsSdkError(payment({ memos: [{}] }), 'INVALID_ARGUMENT', 'memos[0].data');
    throwsSdkError(payment({ destination: undefined }), 'INVALID_ARGUMENT', 'destination');
  });

  it('do not take another key’s signature, nor any once changed in storage', async () => {
    const prepared = xrp.prepareTransaction({ publicKey, transaction: pay });
    const signatures = await xrp.signHashes(prepared, signer);
    const strangers = await testSigner().signPayload(xrp.payloadsOf(prepared)[0]!);
    throwsSdkError(() => xrp.finalizeTransaction(prepared, [strangers]), 'INVALID_SIGNATURE', 'signatures[0]');
    const finalize = (change: object) => () =>
      xrp.finalizeTransaction({ ...prepared, transaction: { ...prepared.transaction, ...change } }, signatures);
    throwsSdkError(finalize({ Amount: '2' }), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize({ amount: '2' }), 'INVALID_ARGUMENT', 'prepared.transaction.amount');
  });
});

describe('an XRP Ledger server', () => {
  const payment = xrp.payment({ destination, amount: '1' });
  const results: Readonly<Record<string, object>> = {
    account_info: { status: 'success', account_data: { Sequence: 8 }, ledger_current_index: 1000 },
    fee: { status: 'success', drops: { open_ledger_fee: '15', base_fee: '10' } },
  };
  /** A server with a result a method. */
  function serverWith(given: Readonly<Record<string, object>>) {
    const methods: string[] = [];
    const { fetch, asked } = server({
      '/': () => {
        const { method } = asked.at(-1)!.body as { method: string };
        methods.push(method);
        return json({ result: given[method] ?? { status: 'error', error: 'unknownCmd' } });
      },
    });
    return { ledger: xrp.rpc('https://xrp.example', { fetch, timeout: 5_000 }), methods, asked };
  }

  it('tells what a transaction lacks, and changes nothing of the rest', async () => {
    const { ledger } = serverWith(results);
    const filled = await ledger.fill({ publicKey, transaction: payment });
    const expected = { ...payment, Account: address, SigningPubKey: wallet.publicKey };
    assert.deepEqual(filled, { ...expected, Sequence: 8, Fee: '15', LastLedgerSequence: 1075 });
    xrp.prepareTransaction({ publicKey, transaction: filled });
    const given = { ...payment, Sequence: 3, Fee: '99', LastLedgerSequence: 4 };
    assert.deepEqual(await ledger.fill({ publicKey, transaction: given }), { ...given, ...expected });
    const ticket = { ...payment, TicketSequence: 3 };
    assert.deepEqual(await ledger.fill({ publicKey, transaction: ticket }), {
      ...{ ...ticket, ...expected, Sequence: 0, Fee: '15', LastLedgerSequence: 1075 },
    });
  });

  it('tells what an account holds', async () => {
    const balance = (account_info: object) => serverWith({ account_info }).ledger.balance(address);
    assert.equal(await balance({ account_data: { Balance: '99999999999999999' } }), 99_999_999_999_999_999n);
    assert.equal(await balance({ error: 'actNotFound' }), 0n);
    await rejectsSdkError(balance({ error: 'actMalformed' }), 'INVALID_ARGUMENT', 'address');
    for (const answer of [{ account_data: { Balance: 5 } }, {}, { error: 'noNetwork', status: 'error' }])
      await rejectsSdkError(balance(answer), 'RPC_FAILED', 'url');
  });

  it('may ask too high a fee, not know the account, or answer nonsense', async () => {
    const fill = (given: object, more = {}) =>
      serverWith({ ...results, ...given }).ledger.fill({ publicKey, transaction: payment, ...more });
    await rejectsSdkError(fill({}, { maxFee: 14n }), 'REQUEST_FAILED', 'maxFee');
    const missing = { account_info: { status: 'error', error: 'actNotFound' } };
    await rejectsSdkError(fill(missing), 'INSUFFICIENT_FUNDS', 'transaction.Account');
    await rejectsSdkError(fill({ account_info: { error: 'noNetwork' } }), 'RPC_FAILED', 'url');
    await rejectsSdkError(fill({ fee: { drops: { open_ledger_fee: 5 } } }), 'RPC_FAILED', 'url');
  });

  it('takes a transaction, also again', async () => {
    const signed = await sign({ ...payment, ...ready });
    for (const engine_result of ['tesSUCCESS', 'terQUEUED', 'tefALREADY']) {
      const { ledger, asked } = serverWith({ submit: { engine_result } });
      assert.equal(await ledger.broadcast(signed), signed.hash);
      assert.equal(await ledger.broadcast(signed.transaction.toLowerCase()), signed.hash);
      assert.deepEqual(asked[1]!.body, { method: 'submit', params: [{ tx_blob: signed.transaction }] });
    }
    const tx = { meta: { TransactionResult: 'tesSUCCESS' } };
    const { ledger } = serverWith({ submit: { engine_result: 'tefPAST_SEQ' }, tx });
    assert.equal(await ledger.broadcast(signed), signed.hash);
  });

  it('says why it does not', async () => {
    const signed = await sign({ ...payment, ...ready });
    const broadcast = (engine_result: unknown) =>
      serverWith({ submit: { engine_result, engine_result_message: 'why' } }).ledger.broadcast(signed);
    await assert.rejects(broadcast('tefPAST_SEQ'), { code: 'BROADCAST_FAILED', message: /tefPAST_SEQ: why/ });
    await assert.rejects(broadcast('telINSUF_FEE_P'), { code: 'BROADCAST_FAILED', retryable: true });
    await rejectsSdkError(broadcast('tecUNFUNDED_PAYMENT'), 'INSUFFICIENT_FUNDS', 'signed');
    await rejectsSdkError(broadcast(5), 'RPC_FAILED', 'url');
    await rejectsSdkError(serverWith({}).ledger.broadcast('0x'), 'RPC_FAILED', 'url');
    await rejectsSdkError(serverWith({}).ledger.broadcast('xx'), 'INVALID_ARGUMENT', 'signed');
  });

  it('is not waited for longer than the caller wants', async () => {
    const { fetch } = server({ '/': silence });
    const ledger = xrp.rpc('https://xrp.example', { fetch, timeout: 5 });
    await rejectsSdkError(ledger.broadcast('00'), 'TIMEOUT', 'url');
    await rejectsSdkError(ledger.broadcast('00', { signal: AbortSignal.abort() }), 'ABORTED', 'signal');
  });
});
