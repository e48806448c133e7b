import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type HashInput, hashToScalar, hashToScalars, taggedHash } from '../../src/crypto/hash.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { seeded } from '../support/numbers.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('crypto: tagged hashes', () => {
  it('tells apart what plain concatenation confuses', () => {
    const inputs: HashInput[][] = [
      [],
      [[]],
      [''],
      [bytes()],
      ['ab'],
      ['a', 'b'],
      [['a', 'b']],
      [['a'], 'b'],
      [bytes(97, 98)],
      [bytes(97), bytes(98)],
      [97],
      [97, 98],
      [bytes(0, 0, 0, 97)],
    ];
    const digests = new Set(inputs.map((input) => Buffer.from(taggedHash('tag', ...input)).toString('hex')));
    assert.equal(digests.size, inputs.length);
    assert.notDeepEqual(taggedHash('tag', 'x'), taggedHash('other', 'x'));
  });

  it('gives different digests for different inputs', () => {
    const input = fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.nat(3), fc.uint8Array({ maxLength: 3 })), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(input, input, (a, b) => {
        const same = JSON.stringify(a.map(kindAndText)) === JSON.stringify(b.map(kindAndText));
        assert.equal(Buffer.compare(taggedHash('tag', ...a), taggedHash('tag', ...b)) === 0, same);
      }),
      seeded(300),
    );
  });

  it('hashes kind, length and content of every input, however long', () => {
    const header = (kind: number, length: number) => {
      const out = Buffer.alloc(5, kind);
      out.writeUInt32BE(length, 1);
      return out;
    };
    for (const length of [0, 1, 4000, 4050, 4060, 4061, 4062, 4096, 4097, 10_000]) {
      const content = Buffer.alloc(length, length & 255);
      const encoded = [
        header(1, 14),
        Buffer.from('quorate/v1/tag'),
        ...[header(3, 4), header(2, 7), header(0, length), content, header(3, 1), header(0, length), content],
        ...[header(1, 4), Buffer.from('ende')],
      ];
      const expected = createHash('sha256').update(Buffer.concat(encoded)).digest();
      assert.deepEqual(taggedHash('tag', 7, content, [content], 'ende'), new Uint8Array(expected));
    }
  });

  it('hashes text as UTF-8, however long', () => {
    for (const text of ['', 'é€😀', '\ud800', 'x'.repeat(1400), '€'.repeat(1365), '€'.repeat(2000)]) {
      const bytes = Buffer.from(text);
      const header = (kind: number, length: number) => Buffer.from([kind, 0, 0, length >> 8, length & 255]);
      const encoded = [header(1, 14), Buffer.from('quorate/v1/tag'), header(3, 2)];
      for (let i = 0; i < 2; i++) encoded.push(header(1, bytes.length), bytes);
      const expected = createHash('sha256').update(Buffer.concat(encoded)).digest();
      assert.deepEqual(taggedHash('tag', text, text), new Uint8Array(expected));
    }
  });

  it('refuses numbers that do not fit 32 bits', () => {
    for (const number of [-1, 1.5, 2 ** 32, Number.NaN]) assert.throws(() => taggedHash('tag', number), RangeError);
  });

  it('makes scalars below n that depend on tag, index and input', () => {
    const scalars = hashToScalars('tag', 50, 'input');
    assert.equal(kernel.scalarFindInvalid(scalars), -1);
    assert.equal(
      new Set(Array.from({ length: 50 }, (_, i) => Buffer.from(scalars.subarray(32 * i, 32 * i + 32)).toString('hex')))
        .size,
      50,
    );
    assert.notDeepEqual(hashToScalar('tag', 'a'), hashToScalar('tag', 'b'));
    assert.notDeepEqual(hashToScalar('tag', 'a'), hashToScalar('tag2', 'a'));
  });
});

const kindAndText = (input: string | number | Uint8Array) => [typeof input, input.toString()];
