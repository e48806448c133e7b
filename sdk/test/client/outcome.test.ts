import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type OutcomeFormat, verifiedOutcome } from '../../src/client/answer.ts';
import { outcomePayload } from '../../src/contractRequestId.ts';

const secret = new Uint8Array(32).fill(7);
const publicKey = secp256k1.getPublicKey(secret);
const requestId = new Uint8Array(32).fill(1);
const word = new Uint8Array(32).fill(1, 31);
const prefixed = (...rest: Uint8Array[]) => concatBytes(hexToBytes('deadbeef'), ...rest);

/** What is read of an output that the response key has signed. */
function read(format: OutcomeFormat, output: Uint8Array) {
  const signature = secp256k1.sign(outcomePayload(requestId, output), secret, { prehash: false });
  const outcome = verifiedOutcome(
    { requestId, publicKey, format },
    output,
    signature.slice(0, 32),
    signature.slice(32),
  );
  return outcome?.failed;
}

describe('what a signed outcome tells', () => {
  const cases: readonly (readonly [OutcomeFormat, string, Uint8Array, boolean | undefined])[] = [
    ['abi', 'a success', word, false],
    ['abi', 'nothing that was returned', new Uint8Array(), false],
    ['abi', 'a success that begins as a failure does', prefixed(word.subarray(4)), false],
    ['abi', 'the failure', prefixed(word), true],
    ['abi', "the failure in Borsh's form", prefixed(Uint8Array.of(1)), undefined],
    ['abi', 'an error', prefixed(utf8ToBytes('no such chain')), undefined],
    ['abi', 'an error without a message', prefixed(), undefined],
    ['abi', 'an error as long as the failure', prefixed(utf8ToBytes('x'.repeat(32))), undefined],
    ['borsh', 'a success', Uint8Array.of(1), false],
    ['borsh', 'nothing that was returned', new Uint8Array(), false],
    ['borsh', 'the failure', prefixed(Uint8Array.of(1)), true],
    ['borsh', "the failure in the ABI's form", prefixed(word), undefined],
    ['borsh', 'an error', prefixed(utf8ToBytes('no such chain')), undefined],
    ['borsh', 'an error without a message', prefixed(), undefined],
  ];
  for (const [format, what, output, failed] of cases)
    it(`${format}: ${what} is ${failed === undefined ? 'no outcome' : failed ? 'a failure' : 'a success'}`, () => {
      assert.equal(read(format, output), failed);
    });
});
