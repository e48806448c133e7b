import assert from 'node:assert/strict';
import { AbortedError, QuorateError } from '../../src/base/errors.ts';
import { participantId } from '../../src/base/ids.ts';
import { fromFailure, toFailure } from '../../src/stockpile/workerChannel.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';

/** As the other thread gets it. */
const across = (error: unknown) => fromFailure(structuredClone(toFailure(error)));

describe('errors between threads', () => {
  it('name the culprit of a protocol abort, once', () => {
    const error = across(new ProtocolAbort('BAD_PROOF', 'a proof does not verify', participantId(3)));
    assert.ok(error instanceof ProtocolAbort);
    assert.deepEqual([error.code, error.culprit], ['BAD_PROOF', 3]);
    assert.equal(error.message, 'a proof does not verify (participant 3)');
  });

  it('stay protocol aborts when nobody can be named: product mismatches must be counted', () => {
    const error = across(new ProtocolAbort('PRODUCT_MISMATCH', 'the products do not match'));
    assert.ok(error instanceof ProtocolAbort);
    assert.deepEqual([error.code, error.culprit], ['PRODUCT_MISMATCH', undefined]);
  });

  it('keep the code of every other error, and are no protocol aborts', () => {
    for (const [error, code] of [
      [new AbortedError('the run'), 'ABORTED'],
      [new TypeError('oops'), 'INTERNAL'],
      ['text', 'INTERNAL'],
    ] as const) {
      const crossed = across(error);
      assert.ok(crossed instanceof QuorateError && !(crossed instanceof ProtocolAbort));
      assert.equal(crossed.code, code);
    }
  });
});
