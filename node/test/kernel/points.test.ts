import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kernel } from '../../src/kernel/kernel.ts';
import {
  edgeScalars,
  logarithm,
  n,
  Point,
  p,
  pack,
  packPoints,
  pointOf,
  scalar,
  seeded,
  toBytes,
} from '../support/numbers.ts';

const times = (log: bigint, by: bigint) => pointOf((log * by) % n);
const terms = (min: number, max: number) =>
  fc.array(fc.record({ log: logarithm, by: scalar }), { minLength: min, maxLength: max });
const logs = (rows: readonly { log: bigint }[]) => packPoints(rows.map(({ log }) => pointOf(log)));
const factors = (rows: readonly { by: bigint }[]) => pack(rows.map(({ by }) => by));

describe('kernel: points', () => {
  it('baseMultiply equals noble, edge scalars first', () => {
    assert.deepEqual(kernel.baseMultiply(pack(edgeScalars)), packPoints(edgeScalars.map(pointOf)));
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1, maxLength: 8 }), (scalars) => {
        assert.deepEqual(kernel.baseMultiply(pack(scalars)), packPoints(scalars.map(pointOf)));
      }),
      seeded(25),
    );
    assert.equal(kernel.baseMultiply(new Uint8Array(0)).length, 0);
    assert.throws(() => kernel.baseMultiply(new Uint8Array(31)), RangeError);
  });

  it('pointAdd is complete: identity, doubling and opposite points', () => {
    const edge = [0n, 1n, 2n, n - 1n, n - 2n];
    for (const b of edge) {
      const sums = packPoints(edge.map((a) => pointOf((a + b) % n)));
      assert.deepEqual(kernel.pointAdd(packPoints(edge.map(pointOf)), packPoints([pointOf(b)])), sums);
    }
    fc.assert(
      fc.property(fc.array(fc.tuple(logarithm, logarithm), { minLength: 1, maxLength: 8 }), (rows) => {
        const [a, b] = [rows.map(([x]) => pointOf(x)), rows.map(([, y]) => pointOf(y))];
        const sums = packPoints(a.map((point, i) => point.add(b[i]!)));
        assert.deepEqual(kernel.pointAdd(packPoints(a), packPoints(b)), sums);
      }),
      seeded(25),
    );
    assert.throws(() => kernel.pointAdd(new Uint8Array(128), new Uint8Array(192)), RangeError);
  });

  it('pointNegate turns P into −P and leaves the identity', () => {
    const points = [0n, 1n, 5n, n - 1n].map(pointOf);
    assert.deepEqual(kernel.pointNegate(packPoints(points)), packPoints(points.map((point) => point.negate())));
  });

  it('pointMultiply equals noble for few and for many points', () => {
    for (const [min, max] of [
      [1, 3],
      [8, 12],
    ] as const) {
      fc.assert(
        fc.property(terms(min, max), (rows) => {
          const products = packPoints(rows.map(({ log, by }) => times(log, by)));
          assert.deepEqual(kernel.pointMultiply(logs(rows), factors(rows)), products);
        }),
        seeded(12),
      );
    }
  });

  it('pointMultiply: a different point for every edge scalar', () => {
    for (const start of [1n, n - 5n]) {
      const rows = edgeScalars.map((by, i) => ({ log: (start + BigInt(i)) % n, by }));
      const products = packPoints(rows.map(({ log, by }) => times(log, by)));
      assert.deepEqual(kernel.pointMultiply(logs(rows), factors(rows)), products);
    }
  });

  it('pointMultiply: one point by many scalars, many points by one scalar', () => {
    for (const log of [0n, 1n, n - 1n, 77n]) {
      const many = kernel.pointMultiply(packPoints([pointOf(log)]), pack(edgeScalars));
      assert.deepEqual(many, packPoints(edgeScalars.map((by) => times(log, by))));
      const few = kernel.pointMultiply(packPoints([pointOf(log)]), pack(edgeScalars.slice(-2)));
      assert.deepEqual(few, packPoints(edgeScalars.slice(-2).map((by) => times(log, by))));
    }
    const points = [0n, 1n, 2n, 3n, n - 1n, 5n, 6n, 7n];
    for (const by of [0n, 1n, n - 1n, 1n << 200n]) {
      const products = packPoints(points.map((log) => times(log, by)));
      assert.deepEqual(kernel.pointMultiply(packPoints(points.map(pointOf)), toBytes(by)), products);
    }
    assert.throws(() => kernel.pointMultiply(new Uint8Array(128), pack([1n, 2n, 3n])), RangeError);
  });

  it('multiScalarMultiply equals the sum, from one term to hundreds', () => {
    const sumOf = (rows: readonly { log: bigint; by: bigint }[]) =>
      packPoints([pointOf(rows.reduce((sum, { log, by }) => (sum + log * by) % n, 0n))]);
    for (const [min, max, runs] of [
      [0, 3, 15],
      [4, 12, 15],
      [30, 60, 3],
    ] as const) {
      fc.assert(
        fc.property(terms(min, max), (rows) => {
          assert.deepEqual(kernel.multiScalarMultiply(logs(rows), factors(rows)), sumOf(rows));
        }),
        seeded(runs),
      );
    }
    const many = Array.from({ length: 300 }, (_, i) => ({ log: BigInt(i * i + 1), by: n - BigInt(i) ** 25n }));
    assert.deepEqual(kernel.multiScalarMultiply(logs(many), factors(many)), sumOf(many));
    const cancelling = edgeScalars.flatMap((by) => [
      { log: 3n, by },
      { log: n - 3n, by },
    ]);
    assert.deepEqual(kernel.multiScalarMultiply(logs(cancelling), factors(cancelling)), new Uint8Array(64));
  });

  it('compress and decompress agree with noble', () => {
    const points = [1n, 2n, 3n, n - 1n, n - 2n, 12345n].map(pointOf);
    const encoded = new Uint8Array(points.flatMap((point) => [...point.toBytes(true)]));
    assert.deepEqual(kernel.compress(packPoints(points)), encoded);
    assert.deepEqual(kernel.decompress(encoded), packPoints(points));
  });

  it('compress refuses the identity', () => {
    assert.throws(() => kernel.compress(packPoints([pointOf(1n), Point.ZERO])), RangeError);
  });

  it('decompress names the first row that is no point, as noble sees it', () => {
    const row = (prefix: number, x: bigint) => Uint8Array.of(prefix, ...toBytes(x));
    for (const x of [0n, 1n, 2n, 3n, 4n, 5n, n, n + 1n, p - 3n, p - 2n, p - 1n, p, p + 1n, (1n << 256n) - 1n]) {
      for (const prefix of [0, 1, 2, 3, 4, 5, 255]) {
        const encoded = row(prefix, x);
        let expected: Uint8Array | number = 1;
        try {
          expected = packPoints([pointOf(1n), Point.fromBytes(encoded)]);
        } catch {
          // noble refuses it
        }
        const rows = Buffer.concat([pointOf(1n).toBytes(true), encoded]);
        assert.deepEqual(kernel.decompress(new Uint8Array(rows)), expected, `prefix ${prefix}, x ${x}`);
      }
    }
    assert.throws(() => kernel.decompress(new Uint8Array(32)), RangeError);
  });
});
