import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';
import { ARTIFACTS_FOLDER } from '../../kernel/compile.ts';
import { findLeaks } from '../support/wasmFlow.ts';

/** Exports that get secrets. */
const onSecrets = [
  ...['scalarAdd', 'scalarSubtract', 'scalarMultiply', 'scalarReduce', 'scalarSum', 'scalarDot', 'scalarInvert'],
  ...['baseMultiply', 'pointMultiply', 'secretMultiScalarMultiply', 'pointAdd', 'pointNegate'],
  ...['sha256Rows', 'rowPads', 'maskInputs', 'senderShares', 'receiverShares'],
  ...['transpose128', 'xorColumns', 'xorChosen'],
];

/** What SECURITY.md excepts. */
const excepted = [
  // whether a block of sums may hold equal points: chance, and rare
  { function: 'affine/collectDenominators', what: 'branch' },
  { function: 'affine/addSlopes', what: 'branch' },
  // whether the one point of many products is the identity: points are public
  { function: 'pointMultiply/pointMultiply', what: 'branch' },
];

describe('kernel: constant time, as far as the wasm says', () => {
  const textOf = async (bytes: Uint8Array): Promise<string> => {
    const { readWasm } = await wabt();
    return readWasm(bytes, { readDebugNames: true, simd: true }).toText({ foldExprs: false, inlineExport: false });
  };
  let text: string;
  before(async () => {
    text = await textOf(readFileSync(join(ARTIFACTS_FOLDER, 'kernel.wasm')));
  });

  it('nothing that stands in memory decides on a branch, a choice, an address, a length or divides', () => {
    const order = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    assert.deepEqual(findLeaks(text, onSecrets).sort(order), [...excepted].sort(order));
  });

  it('would be found: a sum over public points goes where its scalars lead it', () => {
    const whats = new Set(findLeaks(text, ['multiScalarMultiply']).map(({ what }) => what));
    assert.ok(whats.has('branch') && whats.has('address'));
    assert.ok(findLeaks(text, ['gf128InnerProducts']).some(({ what }) => what === 'address'));
    assert.ok(findLeaks(text, ['compress']).some(({ what }) => what === 'branch'));
  });

  it('would be found in every way that a secret can take: variables, calls, loops, results, globals', async () => {
    const leaky = (body: string) => `(module (memory 1) (global $g (mut i32) (i32.const 0))
      (func $through (param i32) (result i32) local.get 0 i32.const 1 i32.add)
      (func $f (param i32) (local i32 i32) ${body})
      (export "f" (func 1)))`;
    const load = 'local.get 0 i32.load';
    for (const [body, what] of [
      [`${load} if nop end`, 'branch'],
      [`${load} local.set 1 local.get 1 if nop end`, 'branch'],
      [`${load} call $through if nop end`, 'branch'],
      [`${load} global.set $g global.get $g if nop end`, 'branch'],
      // only the second time around
      ['loop local.get 1 if return end local.get 0 i32.load local.set 1 br 0 end', 'branch'],
      [`block ${load} br_if 0 end`, 'branch'],
      [`i32.const 1 i32.const 2 ${load} select drop`, 'choice'],
      [`${load} i32.load drop`, 'address'],
      [`${load} i32.const 0 i32.store`, 'address'],
      [`i32.const 9 ${load} i32.div_u drop`, 'division'],
      [`i32.const 9 i32.const 0 ${load} memory.fill`, 'length'],
      // public: what came in, and what replaced a secret
      [
        'local.get 0 if nop end local.get 0 i32.load local.set 1 local.get 0 local.set 1 local.get 1 if nop end',
        undefined,
      ],
    ] as const) {
      const { parseWat } = await wabt();
      const { buffer } = parseWat('leaky.wat', leaky(body), { bulk_memory: true }).toBinary({
        write_debug_names: true,
      });
      const found = findLeaks(await textOf(buffer), ['f']).map((leak) => leak.what);
      assert.deepEqual(found, what === undefined ? [] : [what], body);
    }
  });
});
