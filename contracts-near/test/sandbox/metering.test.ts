import assert from 'node:assert/strict';
import type { Account } from 'near-api-js';
import { COSTS } from '../../sandbox/vm/costs.ts';
import { instrument } from '../../sandbox/vm/instrument.ts';
import { compileWat, watModule } from './support/contract.ts';
import { type Network, newAccount, newContract, startNetwork, TGAS } from './support/network.ts';

/** Methods with names of one length, so that only their instructions make a difference. */
const METHODS = watModule(`
  (func $nothing (export "empty"))
  (func (export "nops_") nop nop nop nop nop nop nop nop nop nop)
  (func (export "block") (block (block)))
  (func (export "calls") (call $nothing))
  (func (export "frame") (local i64 i64))
  (func (export "loops") (local $left i32)
    (local.set $left (i32.const 100))
    (loop $again (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
  (func (export "then_") (if (i32.const 1) (then nop nop) (else nop nop nop nop)))
  (func (export "else_") (if (i32.const 0) (then nop nop) (else nop nop nop nop)))
  (func (export "skips") (block (br 0) nop nop nop))
  (func (export "table") (block (block (block (br_table 0 1 2 (i32.const 1)) nop) nop nop) nop nop nop))
`);

describe('gas metering of the sandbox', () => {
  let network: Network;
  let contract: Account;
  let caller: Account;

  before(async () => {
    network = await startNetwork();
    contract = await newContract(network, await compileWat(METHODS));
    ({ account: caller } = await newAccount(network));
  });
  after(() => network.stop());

  const operations = async (methodName: string) => {
    const { receipts_outcome: outcomes } = await caller.callFunctionRaw({
      contractId: contract.accountId,
      methodName,
      args: new Uint8Array(),
      gas: 10n * TGAS,
    });
    return outcomes[0]!.outcome.gas_burnt / COSTS.regularOp;
  };

  it('counts each instruction once, but blocks, else and end not at all', async () => {
    const empty = await operations('empty');
    const more = async (method: string) => Math.round(((await operations(method)) - empty) * 1e6) / 1e6;
    assert.equal(await more('nops_'), 10);
    assert.equal(await more('block'), 0);
    assert.equal(await more('calls'), 1 + 64 / 8, 'the call and the frame of the callee');
    assert.equal(await more('frame'), 16 / 8, 'one for every 8 bytes of locals');
    assert.equal(await more('loops'), Math.ceil((64 + 4) / 8) - 8 + 2 + 1 + 100 * 5);
    assert.equal(await more('then_'), 2 + 2);
    assert.equal(await more('else_'), 2 + 4);
    assert.equal(await more('skips'), 1, 'what a branch jumps over is free');
    assert.equal(await more('table'), 2 + 3);
  });

  it('keeps a module valid', async () => {
    const { module } = instrument(await compileWat(METHODS));
    assert.equal(WebAssembly.validate(module), true);
  });

  it('refuses what is no contract', async () => {
    const wasm = await compileWat(METHODS);
    assert.throws(() => instrument(wasm.subarray(0, wasm.length - 3)), { code: 'FUNCTION_CALL_ERROR' });
    const foreign = await compileWat('(module (import "wasi" "exit" (func)))');
    assert.throws(() => instrument(foreign), { message: 'CompilationError(PrepareError(Instantiate))' });
  });
});
