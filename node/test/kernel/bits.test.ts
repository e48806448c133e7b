import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import fc from 'fast-check';
import { kernel } from '../../src/kernel/kernel.ts';
import { seeded } from '../support/numbers.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** Little-endian number ↔ 16 bytes: bit i is the coefficient of xⁱ. */
const polynomial = (block: Uint8Array) => BigInt(`0x${Buffer.from(block).reverse().toString('hex')}`);
const block = (value: bigint) => new Uint8Array(Buffer.from(value.toString(16).padStart(32, '0'), 'hex').reverse());

/** Schoolbook product in GF(2)[x]/(x¹²⁸ + x⁷ + x² + x + 1). */
function gfMultiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let i = 0n; i < 128n; i++) if ((b >> i) & 1n) product ^= a << i;
  for (let i = 254n; i >= 128n; i--) if ((product >> i) & 1n) product ^= ((1n << 128n) | 0x87n) << (i - 128n);
  return product;
}

describe('kernel: bits and hashes', () => {
  it('gf128InnerProducts equals schoolbook products', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }).chain((blocks) => fc.tuple(bytes(16 * blocks), bytes(16 * blocks * 3))),
        ([coefficients, columns]) => {
          const blocks = coefficients.length / 16;
          const expected = Array.from({ length: 3 }, (_, column) => {
            let sum = 0n;
            for (let i = 0; i < blocks; i++) {
              const at = (column * blocks + i) * 16;
              sum ^= gfMultiply(
                polynomial(coefficients.subarray(16 * i, 16 * i + 16)),
                polynomial(columns.subarray(at, at + 16)),
              );
            }
            return [...block(sum)];
          });
          assert.deepEqual([...kernel.gf128InnerProducts(coefficients, columns)], expected.flat());
        },
      ),
      seeded(60),
    );
  });

  it('gf128InnerProducts at the edges: zero, one, x¹²⁷, all ones', () => {
    const edges = [0n, 1n, 2n, 1n << 127n, (1n << 128n) - 1n, 0x87n, 1n << 120n];
    for (const a of edges) {
      for (const b of edges) assert.deepEqual(kernel.gf128InnerProducts(block(a), block(b)), block(gfMultiply(a, b)));
    }
    assert.throws(() => kernel.gf128InnerProducts(new Uint8Array(0), new Uint8Array(16)), RangeError);
    assert.throws(() => kernel.gf128InnerProducts(new Uint8Array(32), new Uint8Array(16)), RangeError);
  });

  it('expandKeys is AES-256-CTR of zeros under each key', () => {
    const keys = new Uint8Array(createHash('sha512').update('two keys').digest());
    const stream = (key: Uint8Array) =>
      createCipheriv('aes-256-ctr', key, new Uint8Array(16)).update(new Uint8Array(50));
    const expected = Buffer.concat([stream(keys.subarray(0, 32)), stream(keys.subarray(32))]);
    assert.deepEqual(kernel.expandKeys(keys, 50), new Uint8Array(expected));
    assert.throws(() => kernel.expandKeys(new Uint8Array(33), 10), RangeError);
  });
});
