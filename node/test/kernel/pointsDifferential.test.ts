import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { kernel } from '../../src/kernel/kernel.ts';
import { edgeScalars, n, Point, p, pack, packPoints, pointOf, toBytes, unpack } from '../support/numbers.ts';

/**
 * Thousands of points a call. What is expected is built up by noble's additions, or named by its logarithm; a sample is
 * multiplied by noble one by one.
 */
const COUNT = 10_400;
const SAMPLE = 40;
const mod = (value: bigint) => ((value % n) + n) % n;
const randomScalars = (name: string, count: number) =>
  unpack(kernel.scalarReduce(kernel.expandKeys(hash('sha256', name, 'buffer'), 48 * count), 48));
const pointsAt = (packed: Uint8Array, from: number, to: number) => packed.subarray(64 * from, 64 * to);

/** start, start + step, start + 2·step … by noble. */
function progression(start: Point, step: Point, count: number): Point[] {
  const out: Point[] = [];
  for (let point = start; out.length < count; point = point.add(step)) out.push(point);
  return normalizeZ(Point, out);
}

describe('kernel: points against noble, thousands of elements a call', () => {
  // 1·G … COUNT·G, and the same from their other end: −COUNT·G … −1·G
  const multiples = progression(Point.BASE, Point.BASE, COUNT);
  const packed = packPoints(multiples);
  const sums = [...multiples.map((point) => point.negate()).reverse(), Point.ZERO, ...multiples];
  const packedSums = packPoints(sums);
  /** Packed log·G for −COUNT ≤ log ≤ COUNT. */
  const small = (log: number) => pointsAt(packedSums, log + COUNT, log + COUNT + 1);

  it('baseMultiply: an arithmetic progression of scalars, a sample of random ones, and every small number in a call', () => {
    const [start, step] = randomScalars('progression', 2) as [bigint, bigint];
    const scalars = Array.from({ length: COUNT }, (_, i) => mod(start + BigInt(i) * step));
    const expected = progression(Point.BASE.multiply(start), Point.BASE.multiply(step), COUNT);
    assert.deepEqual(kernel.baseMultiply(pack(scalars)), packPoints(expected));
    const random = randomScalars('sample', SAMPLE);
    assert.deepEqual(kernel.baseMultiply(pack(random)), packPoints(random.map(pointOf)));
    for (let count = 1; count <= 9; count++) {
      const some = scalars.slice(count, 2 * count);
      assert.deepEqual(kernel.baseMultiply(pack(some)), packPoints(expected.slice(count, 2 * count)));
    }
    const numbers = Array.from({ length: 2 * COUNT + 1 }, (_, i) => mod(BigInt(i - COUNT)));
    assert.deepEqual(kernel.baseMultiply(pack(numbers)), packedSums);
  });

  it('pointMultiply: a different point and scalar each, edges by edges, few at a time', () => {
    const scalars = randomScalars('factors', COUNT);
    const logs = scalars.map((scalar, i) => mod(scalar * BigInt(i + 1)));
    assert.deepEqual(kernel.pointMultiply(packed, pack(scalars)), kernel.baseMultiply(pack(logs)));
    for (let i = 0; i < SAMPLE; i++) {
      const point = pointsAt(packed, 37 * i, 37 * i + 1);
      const product = multiples[37 * i]!.multiply(scalars[i]!);
      assert.deepEqual(kernel.pointMultiply(point, toBytes(scalars[i]!)), packPoints([product]));
    }
    const pairs = edgeScalars.flatMap((log) => edgeScalars.map((by) => ({ log, by })));
    const points = packPoints(pairs.map(({ log }) => pointOf(log)));
    const factors = pack(pairs.map(({ by }) => by));
    const products = kernel.baseMultiply(pack(pairs.map(({ log, by }) => mod(log * by))));
    assert.deepEqual(kernel.pointMultiply(points, factors), products);
    for (const count of [1, 2, 3, 5]) {
      for (let at = 0; at + count <= pairs.length; at += count) {
        const some = kernel.pointMultiply(
          pointsAt(points, at, at + count),
          factors.subarray(32 * at, 32 * (at + count)),
        );
        assert.deepEqual(some, pointsAt(products, at, at + count));
      }
    }
  });

  it('pointMultiply: one point by thousands of scalars, thousands of points by one scalar', () => {
    const scalars = randomScalars('many', COUNT);
    const [log, by] = randomScalars('one', 2) as [bigint, bigint];
    for (const one of [log, 1n, n - 1n, 0n]) {
      const expected = kernel.baseMultiply(pack(scalars.map((scalar) => mod(scalar * one))));
      assert.deepEqual(kernel.pointMultiply(packPoints([pointOf(one)]), pack(scalars)), expected);
    }
    const expected = progression(pointOf(by), pointOf(by), COUNT);
    assert.deepEqual(kernel.pointMultiply(packed, toBytes(by)), packPoints(expected));
    const edges = kernel.pointMultiply(
      packPoints([pointOf(log)]),
      pack([...edgeScalars, ...edgeScalars, ...edgeScalars]),
    );
    const each = kernel.baseMultiply(pack(edgeScalars.map((edge) => mod(edge * log))));
    assert.deepEqual(edges, new Uint8Array(Buffer.concat([each, each, each])));
  });

  it('pointAdd: different, equal and opposite points and the identity, side by side', () => {
    const left = Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? 0 : ((i * i) % COUNT) - COUNT / 2));
    const right = left.map((a, i) => [a, -a, 0, i % 1000, -i % 777][i % 5]!);
    const join = (logs: readonly number[]) => new Uint8Array(Buffer.concat(logs.map(small)));
    const expected = join(left.map((a, i) => a + right[i]!));
    assert.deepEqual(kernel.pointAdd(join(left), join(right)), expected);
    assert.deepEqual(kernel.pointAdd(join(right), join(left)), expected);
    for (const one of [0, 5, -5]) {
      assert.deepEqual(kernel.pointAdd(join(left), small(one)), join(left.map((a) => a + one)));
    }
  });

  it('pointNegate, compress, decompress', () => {
    assert.deepEqual(kernel.pointNegate(packedSums), packPoints(sums.map((point) => point.negate())));
    const encoded = new Uint8Array(Buffer.concat(multiples.map((point) => point.toBytes(true))));
    assert.deepEqual(kernel.compress(packed), encoded);
    assert.deepEqual(kernel.decompress(encoded), packed);
    for (const at of [0, 1, 5, 1023, 1024, COUNT - 1]) {
      const broken = encoded.slice();
      broken.set(toBytes(p), 33 * at + 1);
      assert.equal(kernel.decompress(broken), at);
      const withIdentity = packed.slice();
      withIdentity.fill(0, 64 * at, 64 * at + 64);
      assert.throws(() => kernel.compress(withIdentity), RangeError);
    }
  });

  it('decompress: any bytes are a point, or not, as noble sees it', () => {
    const bytes = kernel.expandKeys(hash('sha256', 'rows', 'buffer'), 33 * 1_000);
    let points = 0;
    for (let at = 0; at < bytes.length; at += 33) {
      const row = bytes.slice(at, at + 33);
      if (at % 5 > 0) row[0] = 2 + (row[0]! & 1);
      const decoded = kernel.decompress(row);
      let expected: Uint8Array | number = 0;
      try {
        expected = packPoints([Point.fromBytes(row)]);
        points += 1;
      } catch {
        // noble refuses it
      }
      assert.deepEqual(decoded, expected);
    }
    assert.ok(points > 300 && points < 500, `${points}`);
  });

  it('coordinates at the ends of the field: decompression and every operation on them', () => {
    const candidates = Array.from({ length: 300 }, (_, i) => [BigInt(i), p - BigInt(i + 1)]).flat();
    const points: Point[] = [];
    for (const x of candidates) {
      const row = Uint8Array.of(2 + Number(x & 1n), ...toBytes(x));
      const decoded = kernel.decompress(row);
      try {
        const point = Point.fromBytes(row);
        points.push(point);
        assert.deepEqual(decoded, packPoints([point]), `x = ${x}`);
      } catch (error) {
        if (decoded !== 0) throw error;
      }
    }
    assert.ok(points.length > 200 && points.length < 400);
    const [a, b] = [packPoints(points), packPoints(points.slice().reverse())];
    const added = points.map((point, i) => point.add(points.at(-1 - i)!));
    assert.deepEqual(kernel.pointAdd(a, b), packPoints(added));
    assert.deepEqual(
      kernel.pointMultiply(a, toBytes(n - 3n)),
      packPoints(points.map((point) => point.double().add(point).negate())),
    );
    const total = points.reduce((sum, point) => sum.add(point), Point.ZERO);
    assert.deepEqual(kernel.multiScalarMultiply(a, pack(points.map(() => 1n))), packPoints([total]));
  });

  it('multi-scalar multiplication, public and secret: thousands of terms in a call, every count up to 70, weights of all lengths', () => {
    const scalars = randomScalars('weights', COUNT);
    const expectSum = (from: number, count: number, weights: readonly bigint[]) => {
      const sum = weights.reduce((total, weight, i) => mod(total + weight * BigInt(from + i + 1)), 0n);
      const expected = packPoints([pointOf(sum)]);
      const points = pointsAt(packed, from, from + count);
      assert.deepEqual(kernel.multiScalarMultiply(points, pack(weights)), expected, `${count} terms from ${from}`);
      assert.deepEqual(
        kernel.secretMultiScalarMultiply(points, pack(weights)),
        expected,
        `${count} terms from ${from}`,
      );
    };
    expectSum(0, COUNT, scalars);
    for (const bits of [1n, 8n, 64n, 128n, 129n]) {
      expectSum(
        0,
        1000,
        scalars.slice(0, 1000).map((scalar) => scalar & ((1n << bits) - 1n)),
      );
    }
    for (let count = 1; count <= 70; count++) expectSum(count, count, scalars.slice(0, count));
    expectSum(
      5,
      1300,
      Array.from({ length: 1300 }, (_, i) => edgeScalars[i % edgeScalars.length]!),
    );
  });

  for (const name of ['multiScalarMultiply', 'secretMultiScalarMultiply'] as const)
    it(`${name}: equal points, opposite points, zeros and identities`, () => {
      const weights = randomScalars('cancelling', 600);
      const points = (log: (i: number) => number) =>
        new Uint8Array(Buffer.concat(weights.map((_, i) => small(log(i)))));
      const total = weights.reduce((sum, weight) => mod(sum + weight), 0n);
      assert.deepEqual(
        kernel[name](
          points(() => 3),
          pack(weights),
        ),
        packPoints([pointOf(mod(3n * total))]),
      );
      assert.deepEqual(
        kernel[name](
          points(() => 0),
          pack(weights),
        ),
        new Uint8Array(64),
      );
      assert.deepEqual(
        kernel[name](
          points((i) => i),
          pack(weights.map(() => 0n)),
        ),
        new Uint8Array(64),
      );
      const paired = weights.map((_, i) => weights[i - (i % 2)]!);
      assert.deepEqual(
        kernel[name](
          points((i) => (i % 2 ? 9 : -9)),
          pack(paired),
        ),
        new Uint8Array(64),
      );
      assert.deepEqual(
        kernel[name](
          points((i) => (i % 2 ? 9 : -9)),
          pack(paired.with(0, 7n).with(1, 8n)),
        ),
        small(9),
      );
    });
});
