import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type Kernel, kernel } from '../../src/kernel/kernel.ts';
import { wasm } from '../../src/kernel/wasm.ts';

const stream = (name: string, length: number) => kernel.expandKeys(hash('sha512', name, 'buffer').subarray(32), length);
const scalars = (name: string, count: number) => kernel.scalarReduce(stream(name, 32 * count), 32);

/** Whether the kernel's memory holds any eight bytes in a row of these, at a multiple of 16, as they stand or reversed. */
function isLeftOf(secret: Uint8Array): boolean {
  const memory = Buffer.from(wasm.memory.buffer);
  for (let at = 0; at + 16 <= secret.length; at += 16) {
    const part = Buffer.from(secret.subarray(at, at + 8));
    if (memory.includes(part) || memory.includes(part.reverse())) return true;
  }
  return false;
}

describe('kernel: wiping', () => {
  const [a, b] = [scalars('a', 5), scalars('b', 5)];
  const points = kernel.baseMultiply(scalars('public', 5));
  const rows = stream('rows', 16 * 5);
  const choices = stream('choices', 48);
  const keys = stream('keys', 32 * 128);
  const calls: readonly (readonly [keyof Kernel, () => Uint8Array, ...secrets: Uint8Array[]])[] = [
    ['scalarReduce', () => kernel.scalarReduce(stream('wide', 96), 48), stream('wide', 96)],
    ['scalarAdd', () => kernel.scalarAdd(a, b), a, b],
    ['scalarSubtract', () => kernel.scalarSubtract(a, b), a, b],
    ['scalarMultiply', () => kernel.scalarMultiply(a, b), a, b],
    ['scalarInvert', () => kernel.scalarInvert(a), a],
    ['scalarSum', () => kernel.scalarSum(a, 5), a],
    ['scalarDot', () => kernel.scalarDot(a, b, 5), a, b],
    ['sha256Rows', () => kernel.sha256Rows(rows, 16), rows],
    ['rowPads', () => kernel.rowPads(stream('prefix', 33), 7, rows, choices.subarray(0, 16)), rows, choices],
    ['maskInputs', () => kernel.maskInputs(a, b, a.subarray(0, 32), 5), a, b],
    ['senderShares', () => kernel.senderShares(a, b, a.subarray(0, 32), 5), a, b],
    ['receiverShares', () => kernel.receiverShares(a.slice(), choices, 3, b, a, b.subarray(0, 32), 5), a, b, choices],
    ['gf128InnerProducts', () => kernel.gf128InnerProducts(keys.subarray(0, 48), choices), choices],
    ['extendReceiver', () => kernel.extendReceiver(keys, keys, choices).rows, keys, choices],
    ['extendSender', () => kernel.extendSender(keys, rows.subarray(0, 16), stream('U', 128 * 48)).rows, keys, rows],
    ['baseMultiply', () => kernel.baseMultiply(a), a],
    ['pointMultiply', () => kernel.pointMultiply(points, a), a],
  ];

  it('would find what is left', () => {
    const at = wasm.memory.buffer.byteLength - 64;
    new Uint8Array(wasm.memory.buffer).set(a.subarray(0, 32), at);
    assert.ok(isLeftOf(a));
    new Uint8Array(wasm.memory.buffer).fill(0, at);
    assert.ok(!isLeftOf(a));
  });

  for (const [name, call, ...secrets] of calls) {
    it(`${name} leaves neither inputs nor outputs in the kernel’s memory`, () => {
      const output = call();
      for (const secret of [...secrets, output]) assert.ok(!isLeftOf(secret));
    });
  }
});
