import assert from 'node:assert/strict';
import { createCipheriv, hash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { kernel } from '../../src/kernel/kernel.ts';
import { edgeScalars, n, pack, toBytes, toNumber, unpack } from '../support/numbers.ts';

/** Many elements a call, random but for the edges, so that every lane, chunk and carry is met. */
const COUNT = 10_400;
const mod = (value: bigint) => ((value % n) + n) % n;
const stream = (name: string, length: number) => kernel.expandKeys(hash('sha256', name, 'buffer'), length);
const bit = (bits: Uint8Array, i: number) => (bits[i >> 3]! >> (i & 7)) & 1;
const chunk = (packed: Uint8Array, i: number, width: number) => packed.subarray(width * i, width * (i + 1));
const MOST = (1n << 256n) - 1n;

/** Every pair of edge scalars, then random ones. */
function pairsOfScalars(): readonly [bigint[], bigint[]] {
  const a = edgeScalars.flatMap((edge) => edgeScalars.map(() => edge));
  const b = edgeScalars.flatMap(() => edgeScalars);
  const random = (name: string) => unpack(stream(name, 32 * (COUNT - a.length))).map(mod);
  return [
    [...a, ...random('a')],
    [...b, ...random('b')],
  ];
}

describe('kernel: against bigint and other libraries, thousands of elements a call', () => {
  const [a, b] = pairsOfScalars();
  const [packedA, packedB] = [pack(a), pack(b)];

  it('scalarAdd, scalarSubtract, scalarMultiply', () => {
    const expected = (combine: (x: bigint, y: bigint) => bigint) => a.map((x, i) => mod(combine(x, b[i]!)));
    assert.deepEqual(
      unpack(kernel.scalarAdd(packedA, packedB)),
      expected((x, y) => x + y),
    );
    assert.deepEqual(
      unpack(kernel.scalarSubtract(packedA, packedB)),
      expected((x, y) => x - y),
    );
    assert.deepEqual(
      unpack(kernel.scalarMultiply(packedA, packedB)),
      expected((x, y) => x * y),
    );
  });

  it('scalarInvert: the product with what was inverted is one', () => {
    const values = a.map((value) => value || 1n);
    const inverses = unpack(kernel.scalarInvert(pack(values)));
    for (const [i, inverse] of inverses.entries()) assert.equal(mod(inverse * values[i]!), 1n);
  });

  it('scalarReduce, numbers of 32 to 100 bytes', () => {
    for (const width of [32, 33, 48, 63, 64, 65, 96, 100]) {
      const rows = stream(`width ${width}`, width * (COUNT / 8));
      rows.fill(0xff, 0, width).fill(0, width, 2 * width);
      for (const [i, edge] of [n - 1n, n, n + 1n, 2n * n, MOST].entries())
        rows.set(toBytes(edge, width), width * (i + 2));
      const expected = Array.from({ length: COUNT / 8 }, (_, i) => mod(toNumber(chunk(rows, i, width))));
      assert.deepEqual(unpack(kernel.scalarReduce(rows, width)), expected);
    }
  });

  it('scalarSum and scalarDot, rows of 1 to 10,400, the largest numbers too', () => {
    for (const length of [1, 2, 3, 416, 448, 449, 1000, COUNT]) {
      const rows = Math.floor(COUNT / length);
      const used = 32 * length * rows;
      const [x, y] = [packedA.slice(0, used), packedB.slice(0, used)];
      if (length > 1) for (const packed of [x, y]) packed.fill(0xff, 0, 32 * length); // not reduced: fills all columns
      const [left, right] = [unpack(x), unpack(y)];
      const totals = (term: (i: number) => bigint) =>
        Array.from({ length: rows }, (_, row) => {
          let total = 0n;
          for (let i = row * length; i < (row + 1) * length; i++) total += term(i);
          return mod(total);
        });
      assert.deepEqual(
        unpack(kernel.scalarSum(x, length)),
        totals((i) => left[i]!),
      );
      assert.deepEqual(
        unpack(kernel.scalarDot(x, y, length)),
        totals((i) => left[i]! * right[i]!),
      );
      assert.deepEqual(
        unpack(kernel.scalarDot(x, y.subarray(0, 32 * length), length)),
        totals((i) => left[i]! * right[i % length]!),
      );
    }
  });

  it('scalarFindInvalid, one too large among thousands', () => {
    assert.equal(kernel.scalarFindInvalid(packedA), -1);
    for (const [i, value] of [n, n + 1n, n + (1n << 64n), n | ((1n << 130n) - 1n), MOST].entries()) {
      const rows = packedA.slice();
      const at = 2047 + 2000 * i;
      rows.set(toBytes(value), 32 * at);
      assert.equal(kernel.scalarFindInvalid(rows), at);
    }
  });

  it('sha256Rows equals node:crypto and @noble/hashes', () => {
    for (const [length, count] of [
      [53, COUNT],
      ...[1, 31, 36, 55, 56, 63, 64, 65, 119, 120, 128, 161, 511, 512, 1000].map((length) => [length, 99] as const),
    ] as const) {
      const rows = stream(`rows of ${length}`, length * count);
      const digests = kernel.sha256Rows(rows, length);
      for (let i = 0; i < count; i++) {
        const row = chunk(rows, i, length);
        assert.ok(hash('sha256', row, 'buffer').equals(chunk(digests, i, 32)), `row ${i} of ${length} bytes`);
        if (i < 50) assert.deepEqual(sha256(row), chunk(digests, i, 32).slice());
      }
    }
    assert.throws(() => kernel.sha256Rows(new Uint8Array(10), 3), RangeError);
    assert.throws(() => kernel.sha256Rows(new Uint8Array(10), 0), RangeError);
  });

  it('gf128InnerProducts', () => {
    const edges = [0n, 1n, 2n, 0x87n, 1n << 127n, (1n << 128n) - 1n].map(block);
    for (const [blocks, columnCount] of [
      [1, 7],
      [23, 3],
      [24, 2],
      [25, 2],
      [650, 16], // 10,400 products
    ] as const) {
      const coefficients = stream('coefficients', 16 * blocks);
      const columns = stream('blocks', 16 * blocks * columnCount);
      for (const [i, edge] of edges.slice(0, blocks).entries()) {
        coefficients.set(edge, 16 * i);
        columns.set(edges.at(-1 - i)!, 16 * i);
      }
      const expected = Array.from({ length: columnCount }, (_, column) => {
        let sum = 0n;
        for (let i = 0; i < blocks; i++) {
          sum ^= product(polynomial(chunk(coefficients, i, 16)), polynomial(chunk(columns, column * blocks + i, 16)));
        }
        return Buffer.from(block(reducePolynomial(sum)));
      });
      assert.ok(Buffer.concat(expected).equals(kernel.gf128InnerProducts(coefficients, columns)));
    }
  });

  it('expandKeys: a stream of its own for each key, the same for any length', () => {
    const keys = stream('many keys', 32 * COUNT);
    const [long, short] = [kernel.expandKeys(keys, 40), kernel.expandKeys(keys, 16)];
    const seen = new Set<string>();
    for (let i = 0; i < COUNT; i++) {
      const cipher = createCipheriv('aes-256-ecb', chunk(keys, i, 32), null).setAutoPadding(false);
      const counters = new Uint8Array(48);
      counters[31] = 1;
      counters[47] = 2;
      assert.deepEqual(chunk(long, i, 40), new Uint8Array(cipher.update(counters).subarray(0, 40)));
      assert.deepEqual(chunk(short, i, 16), chunk(long, i, 40).subarray(0, 16));
      seen.add(Buffer.from(chunk(short, i, 16)).toString('hex'));
    }
    assert.equal(seen.size, COUNT);
  });

  it('extendReceiver and extendSender', () => {
    const rowCount = 10_496;
    const columnLength = rowCount / 8;
    const [keys0, keys1] = [stream('keys 0', 32 * 128), stream('keys 1', 32 * 128)];
    const [choices, delta] = [stream('choices', columnLength), stream('delta', 16)];
    const { T, U, rows } = kernel.extendReceiver(keys0, keys1, choices);
    assert.deepEqual(T, kernel.expandKeys(keys0, columnLength));
    assert.deepEqual(rows, transpose(T, rowCount));
    const other = kernel.expandKeys(keys1, columnLength);
    assert.deepEqual(
      U,
      U.map((_, i) => T[i]! ^ other[i]! ^ choices[i % columnLength]!),
    );
    const sender = kernel.extendSender(keys0, delta, U);
    assert.deepEqual(
      sender.Q,
      U.map((byte, i) => T[i]! ^ (bit(delta, Math.floor(i / columnLength)) ? byte : 0)),
    );
    assert.deepEqual(sender.rows, transpose(sender.Q, rowCount));
    assert.throws(() => kernel.extendReceiver(keys0, keys1.subarray(32), choices), RangeError);
    assert.throws(() => kernel.extendReceiver(keys0, keys1, choices.subarray(1)), RangeError);
    assert.throws(() => kernel.extendSender(keys0, delta.subarray(1), U), RangeError);
  });
});

/** Bit i of column j to bit j of row i, one by one. */
function transpose(columns: Uint8Array, rowCount: number): Uint8Array {
  const rows = new Uint8Array(columns.length);
  for (let j = 0; j < 128; j++) {
    for (let i = 0; i < rowCount; i++) rows[16 * i + (j >> 3)]! |= bit(columns, rowCount * j + i) << (j & 7);
  }
  return rows;
}

/** 16 bytes as a polynomial: bit i is the coefficient of xⁱ. */
const polynomial = (bytes: Uint8Array) => toNumber(bytes.slice().reverse());
const block = (value: bigint) => toBytes(value, 16).reverse();

/** Schoolbook product of polynomials over GF(2). */
function product(x: bigint, y: bigint): bigint {
  let sum = 0n;
  for (let shifted = x, rest = y; rest > 0n; shifted <<= 1n, rest >>= 1n) if (rest & 1n) sum ^= shifted;
  return sum;
}

function reducePolynomial(value: bigint): bigint {
  let rest = value;
  for (let i = 254n; i >= 128n; i--) if ((rest >> i) & 1n) rest ^= ((1n << 128n) | 0x87n) << (i - 128n);
  return rest;
}
