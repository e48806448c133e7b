import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DecodeError } from '../../src/base/errors.ts';
import { assetId } from '../../src/base/ids.ts';
import {
  decodeShareAnswer,
  decodeShareRequest,
  encodeShareAnswer,
  encodeShareRequest,
  maxShareRequestBytes,
} from '../../src/signing/messages.ts';

const plain = { noNullPrototype: true };
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('signing messages', () => {
  it('come out as they went in', () => {
    const request = fc.record(
      {
        chain: fc.string({ unit: 'grapheme', maxLength: 20 }),
        occurrence: fc.string({ unit: 'grapheme', maxLength: 20 }),
        presignature: bytes(32).map((id) => assetId(Buffer.from(id).toString('hex'))),
        bigR: bytes(33),
        contextHash: bytes(32),
      },
      plain,
    );
    fc.assert(
      fc.property(request, (message) => assert.deepEqual(decodeShareRequest(encodeShareRequest(message)), message)),
    );
    const answer = fc.record({ contextHash: bytes(32), share: bytes(32) }, plain);
    fc.assert(
      fc.property(answer, (message) => assert.deepEqual(decodeShareAnswer(encodeShareAnswer(message)), message)),
    );
  });

  it('are refused with a typed error when they are anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: maxShareRequestBytes }), (garbage) => {
        for (const decode of [decodeShareRequest, decodeShareAnswer]) {
          try {
            decode(garbage);
          } catch (error) {
            assert.ok(error instanceof DecodeError, String(error));
          }
        }
      }),
    );
    assert.throws(() => decodeShareAnswer(new Uint8Array(65)), DecodeError);
    assert.throws(() => decodeShareAnswer(new Uint8Array(63)), DecodeError);
  });
});
