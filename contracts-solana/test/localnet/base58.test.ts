import assert from 'node:assert/strict';
import { base58 } from '@scure/base';
import { getBase58Encoder } from '@solana/kit';
import fc from 'fast-check';
import { encodeBase58 } from '../../localnet/rpc/base58.ts';

describe('localnet: base58', () => {
  it('is what others have', () => {
    const zeros = fc.tuple(fc.nat(5), fc.uint8Array({ maxLength: 300 }));
    const property = fc.property(zeros, ([count, rest]) => {
      const bytes = Uint8Array.from([...new Uint8Array(count), ...rest]);
      assert.equal(encodeBase58(bytes), base58.encode(bytes));
    });
    fc.assert(property, { seed: 20261127, numRuns: 500 });
  });

  it('takes data as long as instructions can have', () => {
    const data = Uint8Array.from({ length: 10_240 }, (_, at) => (at * 7 + 1) & 255);
    assert.deepEqual(Uint8Array.from(getBase58Encoder().encode(encodeBase58(data))), data);
  });
});
