import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type Kernel, kernel } from '../../src/kernel/kernel.ts';
import { wasm } from '../../src/kernel/wasm.ts';

const memory = () => new Uint8Array(wasm.memory.buffer).slice();

/**
 * Calls by function, on secrets that are another for another seed and as long. Whatever form a secret takes in there (words,
 * limbs, digits, tables), the memory must not tell afterwards which it was.
 */
function calls(seed: string): Readonly<Partial<Record<keyof Kernel, () => unknown>>> {
  const stream = (name: string, length: number) =>
    kernel.expandKeys(hash('sha256', `${seed} ${name}`, 'buffer'), length);
  const scalars = (name: string, count: number) => kernel.scalarReduce(stream(name, 32 * count), 32);
  const points = (name: string, count: number) => kernel.baseMultiply(scalars(name, count));
  // more than four and more than a chunk of whatever the kernel takes at a time
  const many = 301;
  const [a, b, P, Q] = [scalars('a', many), scalars('b', many), points('P', many), points('Q', many)];
  const rows = stream('rows', 16 * 37);
  const choices = stream('choices', 48);
  const keys = stream('keys', 32 * 128);
  return {
    scalarReduce: () => kernel.scalarReduce(stream('wide', 48 * 37), 48),
    scalarAdd: () => kernel.scalarAdd(a, b),
    scalarSubtract: () => kernel.scalarSubtract(a, b),
    scalarMultiply: () => kernel.scalarMultiply(a, b),
    scalarInvert: () => kernel.scalarInvert(a),
    scalarSum: () => kernel.scalarSum(a, 7),
    scalarDot: () => kernel.scalarDot(a, b, many),
    scalarFindInvalid: () => kernel.scalarFindInvalid(a),
    baseMultiply: () => [1, 2, many].map((count) => kernel.baseMultiply(a.subarray(0, 32 * count))),
    pointMultiply: () => {
      for (const count of [1, 2, many]) kernel.pointMultiply(P.subarray(0, 64 * count), a.subarray(0, 32 * count));
      kernel.pointMultiply(P.subarray(0, 64), a);
      kernel.pointMultiply(P, a.subarray(0, 32));
    },
    secretMultiScalarMultiply: () => kernel.secretMultiScalarMultiply(P, a),
    pointAdd: () => {
      kernel.pointAdd(P, Q);
      kernel.pointAdd(P, P.subarray(0, 64)); // the first is doubled
    },
    pointNegate: () => kernel.pointNegate(P),
    compress: () => kernel.compress(P),
    sha256Rows: () => [16, 37, 100].map((length) => kernel.sha256Rows(stream('messages', 37 * length), length)),
    rowPads: () => kernel.rowPads(stream('prefix', 33), 7, rows, choices.subarray(0, 16)),
    maskInputs: () => kernel.maskInputs(a, b, a.subarray(0, 32 * 7), 43),
    senderShares: () => kernel.senderShares(a, b, a.subarray(0, 32 * 7), 43),
    receiverShares: () => kernel.receiverShares(a.slice(), choices, 3, b, a, b.subarray(0, 32 * 7), 43),
    // with coefficients that are public
    gf128InnerProducts: () => kernel.gf128InnerProducts(new Uint8Array(48).fill(7), choices),
    extendReceiver: () => kernel.extendReceiver(keys, keys, choices),
    extendSender: () => kernel.extendSender(keys, rows.subarray(0, 16), stream('U', 128 * 48)),
  };
}

/** What has no secrets, by its name or as another function uses it. */
const others: readonly (keyof Kernel)[] = ['multiScalarMultiply', 'decompress', 'expandKeys'];

describe('kernel: wiping', () => {
  const [one, two] = [calls('one'), calls('two')];

  it('is looked at for every function but those on public values, and for AES, which is not the kernel’s own', () => {
    assert.deepEqual([...Object.keys(one), ...others].sort(), Object.keys(kernel).sort());
  });

  it('would find what is left', () => {
    const before = memory();
    const last = before.length - 1;
    new Uint8Array(wasm.memory.buffer)[last]! ^= 1;
    assert.notDeepEqual(memory(), before);
    new Uint8Array(wasm.memory.buffer)[last]! ^= 1;
    assert.deepEqual(memory(), before);
  });

  for (const [name, call] of Object.entries(one)) {
    it(`${name} leaves nothing of inputs, outputs or what is between in the kernel’s memory`, () => {
      call();
      const left = memory();
      two[name as keyof Kernel]!();
      // as one value: how two megabytes differ is of no use
      assert.ok(Buffer.compare(left, memory()) === 0, differences(left, memory()));
    });
  }
});

/** Where memory differs, for whoever has to find the variable. */
function differences(a: Uint8Array, b: Uint8Array): string {
  const at = [...a.keys()].filter((i) => a[i] !== b[i]);
  return `${at.length} bytes differ, from ${at[0]} to ${at.at(-1)}`;
}
