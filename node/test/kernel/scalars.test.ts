import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kernel } from '../../src/kernel/kernel.ts';
import { edgeScalars, n, pack, scalar, seeded, toBytes, unpack } from '../support/numbers.ts';

const mod = (value: bigint) => ((value % n) + n) % n;
const pairs = fc.array(fc.tuple(scalar, scalar), { minLength: 1, maxLength: 20 });
const columns = (rows: readonly (readonly [bigint, bigint])[]) =>
  [rows.map(([a]) => a), rows.map(([, b]) => b)] as const;

describe('kernel: scalars', () => {
  const operations = [
    { name: 'scalarAdd', run: kernel.scalarAdd, reference: (a: bigint, b: bigint) => mod(a + b) },
    { name: 'scalarSubtract', run: kernel.scalarSubtract, reference: (a: bigint, b: bigint) => mod(a - b) },
    { name: 'scalarMultiply', run: kernel.scalarMultiply, reference: (a: bigint, b: bigint) => mod(a * b) },
  ];
  for (const { name, run, reference } of operations) {
    it(`${name} equals bigint arithmetic, element by element and against a single scalar`, () => {
      fc.assert(
        fc.property(pairs, (rows) => {
          const [a, b] = columns(rows);
          assert.deepEqual(
            unpack(run(pack(a), pack(b))),
            rows.map(([x, y]) => reference(x, y)),
          );
          assert.deepEqual(
            unpack(run(pack(a), pack(b.slice(0, 1)))),
            a.map((x) => reference(x, b[0]!)),
          );
        }),
        seeded(100),
      );
    });

    it(`${name} on every pair of edge scalars`, () => {
      for (const b of edgeScalars) {
        assert.deepEqual(
          unpack(run(pack(edgeScalars), toBytes(b))),
          edgeScalars.map((a) => reference(a, b)),
        );
      }
    });

    it(`${name} refuses arrays of different lengths`, () => {
      assert.throws(() => run(pack([1n, 2n, 3n]), pack([1n, 2n])), RangeError);
      assert.throws(() => run(new Uint8Array(33), toBytes(1n)), RangeError);
    });
  }

  it('scalarInvert inverts all but zero', () => {
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1, maxLength: 10 }), (values) => {
        const nonZero = values.map((value) => (value === 0n ? 1n : value));
        const inverses = unpack(kernel.scalarInvert(pack(nonZero)));
        for (const [i, inverse] of inverses.entries()) assert.equal(mod(inverse * nonZero[i]!), 1n);
      }),
      seeded(50),
    );
    assert.throws(() => kernel.scalarInvert(pack([1n, 0n, 2n])), RangeError);
  });

  it('scalarReduce takes numbers mod n', () => {
    const values = [0n, 1n, n - 1n, n, n + 1n, n + 12345n, (1n << 256n) - 1n];
    assert.deepEqual(unpack(kernel.scalarReduce(pack(values), 32)), values.map(mod));
    fc.assert(
      fc.property(fc.constantFrom(48, 64), fc.array(fc.bigInt({ min: 0n, max: (1n << 384n) - 1n })), (width, wide) => {
        const rows = new Uint8Array(wide.flatMap((value) => [...toBytes(value, width)]));
        assert.deepEqual(unpack(kernel.scalarReduce(rows, width)), wide.map(mod));
      }),
      seeded(50),
    );
    assert.throws(() => kernel.scalarReduce(new Uint8Array(31), 31), RangeError);
    assert.throws(() => kernel.scalarReduce(new Uint8Array(50), 48), RangeError);
  });

  it('scalarSum and scalarDot add up rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), pairs, (rowLength, rows) => {
        const [a, b] = columns(Array.from({ length: rowLength }, () => rows).flat());
        const total = (term: (i: number) => bigint) =>
          rows.map((_, row) =>
            mod(Array.from({ length: rowLength }, (_, i) => term(row * rowLength + i)).reduce((x, y) => x + y)),
          );
        assert.deepEqual(
          unpack(kernel.scalarSum(pack(a), rowLength)),
          total((i) => a[i]!),
        );
        assert.deepEqual(
          unpack(kernel.scalarDot(pack(a), pack(b), rowLength)),
          total((i) => a[i]! * b[i]!),
        );
        const oneRow = b.slice(0, rowLength);
        assert.deepEqual(
          unpack(kernel.scalarDot(pack(a), pack(oneRow), rowLength)),
          total((i) => a[i]! * oneRow[i % rowLength]!),
        );
      }),
      seeded(50),
    );
    assert.throws(() => kernel.scalarSum(pack([1n, 2n, 3n]), 2), RangeError);
    assert.throws(() => kernel.scalarDot(pack([1n, 2n]), pack([1n]), 2), RangeError);
  });

  it('scalarFindInvalid finds the first row not below n', () => {
    assert.equal(kernel.scalarFindInvalid(pack([0n, 1n, n - 1n])), -1);
    assert.equal(kernel.scalarFindInvalid(pack([0n, n, n + 1n])), 1);
    assert.equal(kernel.scalarFindInvalid(pack([0n, 5n, (1n << 256n) - 1n])), 2);
  });
});
