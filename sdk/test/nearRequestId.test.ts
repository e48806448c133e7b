import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import { nearMpcRequestId, nearSignRequestId } from '@quorate/sdk';
import fc from 'fast-check';
import { text, throwsSdkError } from './support.ts';

const payload = Uint8Array.from({ length: 32 }, (_, i) => i);
const request = { predecessor: 'alice.near', payload, path: 'test' };

describe('ids of NEAR requests', () => {
  it('equal the known vector of sig.network’s form', () => {
    const expected = '80a514c159f65279153e7a024034162ff3e4d95221f942f6f9e454f8b03fe4aa';
    assert.equal(bytesToHex(nearSignRequestId({ ...request, keyVersion: 0 })), expected);
  });

  it('differ between the two forms', () => {
    const sigNetwork = nearSignRequestId({ ...request, keyVersion: 0 });
    assert.notDeepEqual(nearMpcRequestId({ ...request, domainId: 0 }), sigNetwork);
  });

  it('of near/mpc’s form are the same only for the same request', () => {
    const requests = fc.record({ predecessor: text, path: text, domainId: fc.nat(2 ** 32 - 1) });
    fc.assert(
      fc.property(requests, requests, (one, other) => {
        const ids = [one, other].map((fields) => bytesToHex(nearMpcRequestId({ ...fields, payload })));
        assert.equal(ids[0] === ids[1], JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('of near/mpc’s form keep apart what reads the same when joined', () => {
    const one = nearMpcRequestId({ predecessor: 'a', path: 'bc', payload, domainId: 0 });
    const other = nearMpcRequestId({ predecessor: 'ab', path: 'c', payload, domainId: 0 });
    assert.notDeepEqual(one, other);
  });

  it('name a wrong field', () => {
    const short = { ...request, payload: payload.subarray(1), keyVersion: 0 };
    throwsSdkError(() => nearSignRequestId(short), 'INVALID_ARGUMENT', 'payload');
    for (const number of [-1, 0.5, 2 ** 32, Number.NaN]) {
      throwsSdkError(() => nearSignRequestId({ ...request, keyVersion: number }), 'INVALID_ARGUMENT', 'keyVersion');
      throwsSdkError(() => nearMpcRequestId({ ...request, domainId: number }), 'INVALID_ARGUMENT', 'domainId');
    }
    const halfPair = { ...request, path: '\udfff', keyVersion: 0 };
    throwsSdkError(() => nearSignRequestId(halfPair), 'INVALID_ARGUMENT', 'path');
  });
});
