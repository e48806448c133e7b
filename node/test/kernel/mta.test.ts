import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { kernel } from '../../src/kernel/kernel.ts';
import { edgeScalars, n, pack, toNumber, unpack } from '../support/numbers.ts';

const ROWS = 416;
const mod = (value: bigint) => ((value % n) + n) % n;
const stream = (name: string, length: number) => kernel.expandKeys(hash('sha256', name, 'buffer'), length);
const bit = (bits: Uint8Array, i: number) => (bits[i >> 3]! >> (i & 7)) & 1;
/** Random scalars; the edge scalars stand at the beginning. */
function scalars(name: string, count: number): Uint8Array {
  const out = kernel.scalarReduce(stream(name, 32 * count), 32);
  const edges = pack(edgeScalars);
  out.set(edges.subarray(0, 32 * Math.min(count, edgeScalars.length)));
  return out;
}

describe('kernel: multiplication to addition', () => {
  it('rowPads are one block of SHA-256 each, mod n', () => {
    const prefix = stream('prefix', 33);
    const mask = stream('mask', 16);
    for (const [count, firstRow] of [
      [1, 0],
      [3, 0xfffe],
      [6, 0xffff_fff0],
      [10_000, 1664],
    ] as const) {
      const rows = stream('rows', 16 * count);
      const expected = Array.from({ length: count }, (_, i) => {
        const block = Buffer.alloc(53);
        block.set(prefix);
        block.writeUInt32BE(firstRow + i, 33);
        for (let j = 0; j < 16; j++) block[37 + j] = rows[16 * i + j]! ^ mask[j]!;
        return mod(toNumber(hash('sha256', block, 'buffer')));
      });
      assert.deepEqual(unpack(kernel.rowPads(prefix, firstRow, rows, mask)), expected);
    }
    assert.throws(() => kernel.rowPads(prefix, 0, new Uint8Array(15), mask), RangeError);
    assert.throws(() => kernel.rowPads(prefix.subarray(1), 0, new Uint8Array(16), mask), RangeError);
    assert.throws(() => kernel.rowPads(prefix, 0, new Uint8Array(16), mask.subarray(1)), RangeError);
  });

  const products = 26; // 10,816 rows
  const count = ROWS * products;
  const inputs = scalars('inputs', products);
  const inputNumbers = unpack(inputs);
  const a = (p: number) => inputNumbers[p]!;
  const chi = stream('chi', 32 * count).fill(0xff, 32 * ROWS, 96 * ROWS); // not reduced, some above n
  const v0 = scalars('v0', count);
  const v1 = scalars('v1', count);
  // The largest sums, in products 1 and 2: v¹ − v⁰ is n − 1 in every row, and 1 − n.
  const largest = pack(Array.from({ length: ROWS }, () => n - 1n));
  for (const [big, small, product] of [
    [v1, v0, 1],
    [v0, v1, 2],
  ] as const) {
    big.set(largest, 32 * ROWS * product);
    small.fill(0, 32 * ROWS * product, 32 * ROWS * (product + 1));
  }

  it('maskInputs is v¹ − v⁰ − 2a', () => {
    const [n0, n1] = [unpack(v0), unpack(v1)];
    assert.deepEqual(
      unpack(kernel.maskInputs(v0, v1, inputs, ROWS)),
      n0.map((v, i) => mod(n1[i]! - v - 2n * inputNumbers[Math.floor(i / ROWS)]!)),
    );
    assert.throws(() => kernel.maskInputs(v0, v1.subarray(32), inputs, ROWS), RangeError);
  });

  it('senderShares are Σ χ·v⁰ + a·Σχ', () => {
    const [x, v] = [unpack(chi), unpack(v0)];
    const expected = Array.from({ length: products }, (_, p) => {
      let total = 0n;
      for (let i = p * ROWS; i < (p + 1) * ROWS; i++) total += x[i]! * (v[i]! + a(p));
      return mod(total);
    });
    assert.deepEqual(unpack(kernel.senderShares(chi, v0, inputs, ROWS)), expected);
    assert.throws(() => kernel.senderShares(chi, v0.subarray(32), inputs, ROWS), RangeError);
  });

  it('receiverShares make Σ ±χ the input, and are Σ χ·(t·c¹ − v)', () => {
    const firstBit = 13;
    const choices = stream('choices', Math.ceil((firstBit + count) / 8));
    choices.fill(0, 0, 53).fill(0xff, 53, 160); // of product 0 all are 0, of products 1 and 2 all are 1
    const filled = chi.slice();
    for (let p = 0; p < products; p++) filled.fill(0, 32 * ROWS * p, 32 * ROWS * p + 32);
    const shares = unpack(kernel.receiverShares(filled, choices, firstBit, v0, v1, inputs, ROWS));
    const [x, v, c1] = [unpack(filled), unpack(v0), unpack(v1)];
    for (let p = 0; p < products; p++) {
      let [signed, share] = [0n, 0n];
      for (let i = p * ROWS; i < (p + 1) * ROWS; i++) {
        const t = bit(choices, firstBit + i);
        signed += t ? -x[i]! : x[i]!;
        share += x[i]! * ((t ? c1[i]! : 0n) - v[i]!);
      }
      assert.equal(mod(signed), a(p), `product ${p}`);
      assert.equal(shares[p], mod(share), `product ${p}`);
      assert.ok(x[p * ROWS]! < n, 'χ_1 goes on the wire: it is reduced');
    }
    assert.deepEqual(
      filled.subarray(32, 32 * ROWS),
      chi.subarray(32, 32 * ROWS),
      'the others are left as they were given',
    );
    assert.throws(() => kernel.receiverShares(filled, choices, firstBit + 8, v0, v1, inputs, ROWS), RangeError);
  });
});
