import assert from 'node:assert/strict';
import { actions } from 'near-api-js';
import { compileWat } from './support/contract.ts';
import { type Network, newContract, startNetwork, TGAS } from './support/network.ts';

/** Goes up to limits of nearcore and one beyond them. The first byte of the input says how far. */
const limitsContract = `(module
    (import "env" "input" (func $input (param i64)))
    (import "env" "read_register" (func $read_register (param i64 i64)))
    (import "env" "log_utf8" (func $log (param i64 i64)))
    (import "env" "current_account_id" (func $current (param i64)))
    (import "env" "promise_create" (func $create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_batch_create" (func $batch_create (param i64 i64) (result i64)))
    (import "env" "promise_batch_action_transfer" (func $transfer (param i64 i64)))
    (memory 1)
    (data (i32.const 16) "nothing")
    (func $beyond (result i64)
      (call $input (i64.const 0))
      (call $read_register (i64.const 0) (i64.const 8))
      (i64.load8_u (i32.const 8)))
    (func $self (call $current (i64.const 1)))
    (func (export "nothing"))
    (func (export "logs") (local $left i64)
      (local.set $left (i64.add (i64.const 100) (call $beyond)))
      (loop $again
        (call $log (i64.const 1) (i64.const 16))
        (br_if $again (i32.wrap_i64 (local.tee $left (i64.sub (local.get $left) (i64.const 1)))))))
    (func (export "log_bytes")
      (call $log (i64.const 16000) (i64.const 65536))
      (call $log (i64.add (i64.const 384) (call $beyond)) (i64.const 65536)))
    ;; a receipt whose transfers carry nothing
    (func (export "actions") (local $left i64) (local $promise i64)
      (local.set $left (i64.add (i64.const 100) (call $beyond)))
      (call $self)
      (local.set $promise (call $batch_create (i64.const -1) (i64.const 1)))
      (loop $again
        (call $transfer (local.get $promise) (i64.const 65536))
        (br_if $again (i32.wrap_i64 (local.tee $left (i64.sub (local.get $left) (i64.const 1)))))))
    ;; a call whose receipt has 4 MiB of arguments, or a kilobyte less
    (func (export "receipt") (local $length i64)
      (local.set $length (i64.sub
        (i64.const 4194304) (i64.mul (i64.const 1024) (i64.sub (i64.const 1) (call $beyond)))))
      (call $self)
      (drop (call $create
        (i64.const -1) (i64.const 1) (i64.const 7) (i64.const 16)
        (local.get $length) (i64.const 131072) (i64.const 65536) (i64.const 10000000000000)))))`;

describe('limits of the sandbox', () => {
  let network: Network;
  let contractId: string;

  before(async () => {
    network = await startNetwork();
    contractId = (await newContract(network, await compileWat(limitsContract))).accountId;
  });
  after(() => network.stop());

  const call = (methodName: string, beyond: 0 | 1) =>
    network.root.callFunctionRaw({ contractId, methodName, args: Uint8Array.of(beyond), gas: 200n * TGAS });

  const cases = {
    logs: /The number of logs will exceed the limit 100/,
    log_bytes: /The length of a log message 16385 exceeds the limit 16384/,
    actions: { name: 'TotalNumberOfActionsExceededActionError' },
    receipt: { name: 'ReceiptSizeExceededActionError' },
  };
  for (const [method, error] of Object.entries(cases)) {
    it(`let through what stays within that of ${method} and nothing beyond`, async () => {
      const outcome = await call(method, 0);
      assert.ok(
        outcome.receipts_outcome.every(({ outcome: { status } }) => !Object.hasOwn(status as object, 'Failure')),
      );
      await assert.rejects(call(method, 1), error);
    });
  }

  it('hold for the gas of all calls of a transaction together', async () => {
    const calls = (...gas: bigint[]) => gas.map((each) => actions.functionCall('nothing', new Uint8Array(), each, 0n));
    const send = (list: ReturnType<typeof calls>) =>
      network.root.signAndSendTransaction({ receiverId: contractId, actions: list });
    await send(calls(150n * TGAS, 150n * TGAS));
    await assert.rejects(send(calls(150n * TGAS, 150n * TGAS + 1n)), { name: 'TotalPrepaidGasExceededActionError' });
    await assert.rejects(send(calls(...Array.from({ length: 101 }, () => TGAS))), {
      name: 'TotalNumberOfActionsExceededActionError',
    });
  });
});
