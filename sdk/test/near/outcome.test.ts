import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { SdkError } from '@quorate/sdk';
import { failureOf, readTransaction } from '../../src/near/outcome.ts';

const secret = new Uint8Array(32).fill(7);
const publicKey = secp256k1.getPublicKey(secret, false);
const payload = new Uint8Array(32).fill(9);
const expected = { payload, publicKey };

/** A return value as the contract writes it. */
function returned(by = secret, of = payload) {
  const bytes = secp256k1.sign(of, by, { prehash: false, format: 'recovered' });
  const hex = Buffer.from(bytes).toString('hex');
  const parity = bytes[0] ?? 0;
  const signature = { big_r: `0${2 + parity}${hex.slice(2, 66)}`, s: hex.slice(66), recovery_id: parity };
  return { SuccessValue: Buffer.from(JSON.stringify(signature)).toString('base64') };
}
const receipt = (status: object) => ({ outcome: { executor_id: 'mpc', logs: [], status } });
const panic = (text: string) => ({
  Failure: { ActionError: { index: 0, kind: { FunctionCallError: { ExecutionError: text } } } },
});

describe('a NEAR transaction', () => {
  it('answers with whichever receipt returned the signature of the derived key', () => {
    const spoofed = receipt(returned(new Uint8Array(32).fill(8)));
    const another = receipt(returned(secret, new Uint8Array(32).fill(1)));
    const receipts_outcome = [receipt({ SuccessReceiptId: 'x' }), spoofed, another, receipt(returned())];
    const finding = readTransaction({ status: 'Started', receipts_outcome }, expected);
    assert.ok('answer' in finding && finding.answer?.recoveryId !== undefined);
  });

  it('goes on while receipts run, and counts what it did not believe', () => {
    const receipts_outcome = [receipt(returned(new Uint8Array(32).fill(8))), receipt({ SuccessValue: 'bm8ganNvbg==' })];
    assert.deepEqual(readTransaction({ status: 'Started', receipts_outcome }, expected), {
      included: true,
      ignored: 1,
    });
    assert.deepEqual(readTransaction({ status: 'NotStarted' }, expected), { included: false, ignored: 0 });
    assert.deepEqual(readTransaction({}, expected), { included: false, ignored: 0 });
  });

  it('has failed only when nothing can change it any more', () => {
    const failed = { status: panic('no'), receipts_outcome: [receipt(panic('no'))] };
    const optimistic = { ...failed, final_execution_status: 'EXECUTED_OPTIMISTIC' };
    assert.deepEqual(readTransaction(optimistic, expected), { included: true, ignored: 0 });
    assert.throws(() => readTransaction({ ...failed, final_execution_status: 'FINAL' }, expected), /contract: no/);
  });

  it('that ended without an answer is an error, also when it succeeded', () => {
    const over = (status: object, receipts: readonly object[]) => () =>
      readTransaction({ status, final_execution_status: 'FINAL', receipts_outcome: receipts.map(receipt) }, expected);
    assert.throws(over({ SuccessValue: '' }, [{ SuccessValue: '' }]), /ended without a signature/);
    const wrong = returned(new Uint8Array(32).fill(8));
    assert.throws(over(wrong, [wrong]), /not the derived key/);
  });

  it('tells the one failure that explains the others', () => {
    const statuses = [panic('Smart contract panicked: Signature request has timed out.'), panic('callback failed')];
    const transaction = {
      status: statuses[1],
      final_execution_status: 'FINAL',
      receipts_outcome: statuses.map(receipt),
    };
    assert.throws(
      () => readTransaction(transaction, expected),
      (error) => error instanceof SdkError && error.code === 'NOT_ANSWERED',
    );
  });

  it('names what contracts refuse with', () => {
    const code = (text: string) => failureOf(panic(`Smart contract panicked: ${text}`).Failure).code;
    // near/mpc's and sig.network's texts, of which Quorate's contract has most.
    assert.equal(code('Signature request has timed out'), 'NOT_ANSWERED');
    assert.equal(code('Request has timed out.'), 'NOT_ANSWERED');
    assert.equal(code('Attached deposit is lower than required.: Attached 0, Required 1'), 'INSUFFICIENT_DEPOSIT');
    assert.equal(code('This key version is not supported. Call latest_key_version() …'), 'UNSUPPORTED_KEY_VERSION');
    const collision = failureOf(panic('Signature request has already been submitted. Please try again later.').Failure);
    assert.deepEqual([collision.code, collision.retryable], ['REQUEST_FAILED', true]);
    assert.equal(code('The provided domain ID, 5, was not found.'), 'UNSUPPORTED_KEY_VERSION');
    assert.equal(code('This domain is not supported.: domain_id 5'), 'UNSUPPORTED_KEY_VERSION');
    const later = (text: string) => {
      const failure = failureOf(panic(`Smart contract panicked: ${text}`).Failure);
      return failure.retryable && failure.code;
    };
    const full = 'Pending-request queue is full for this request key (limit: 128). Try again once an in-flight …';
    assert.equal(later(full), 'REQUEST_FAILED');
    const closed = 'the network is not accepting new requests at this point in time. Try again later.';
    assert.equal(later(`Due to previously failed TEE validation, ${closed}`), 'REQUEST_FAILED');
    assert.equal(later('Attached deposit is lower than required.: Attached 1, Required 5'), 'INSUFFICIENT_DEPOSIT');
    const funds = failureOf({ InvalidTxError: { NotEnoughBalance: { signer_id: 'a' } } });
    assert.equal(funds.code, 'INSUFFICIENT_FUNDS');
    assert.equal(failureOf(undefined).code, 'REQUEST_FAILED');
  });
});
