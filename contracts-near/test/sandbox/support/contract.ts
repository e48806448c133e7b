import wabt from 'wabt';

/** Compiles WebAssembly text. */
export async function compileWat(source: string): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat('contract.wat', source);
  try {
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** The text of a module with imports, a memory, input at 4096 and the given functions and data. */
export function watModule(body: string): string {
  return `(module
    (import "env" "input" (func $input (param i64)))
    (import "env" "read_register" (func $read_register (param i64 i64)))
    (import "env" "register_len" (func $register_len (param i64) (result i64)))
    (import "env" "value_return" (func $value_return (param i64 i64)))
    (import "env" "panic" (func $panic))
    (import "env" "panic_utf8" (func $panic_utf8 (param i64 i64)))
    (import "env" "log_utf8" (func $log_utf8 (param i64 i64)))
    (import "env" "storage_write" (func $storage_write (param i64 i64 i64 i64 i64) (result i64)))
    (import "env" "storage_read" (func $storage_read (param i64 i64 i64) (result i64)))
    (import "env" "storage_remove" (func $storage_remove (param i64 i64 i64) (result i64)))
    (import "env" "storage_has_key" (func $storage_has_key (param i64 i64) (result i64)))
    (import "env" "storage_iter_prefix" (func $storage_iter_prefix (param i64 i64) (result i64)))
    (import "env" "predecessor_account_id" (func $predecessor (param i64)))
    (import "env" "signer_account_id" (func $signer (param i64)))
    (import "env" "current_account_id" (func $current (param i64)))
    (import "env" "random_seed" (func $random_seed (param i64)))
    (import "env" "attached_deposit" (func $attached_deposit (param i64)))
    (import "env" "account_balance" (func $account_balance (param i64)))
    (import "env" "storage_usage" (func $storage_usage (result i64)))
    (import "env" "used_gas" (func $used_gas (result i64)))
    (import "env" "sha256" (func $sha256 (param i64 i64 i64)))
    (import "env" "keccak256" (func $keccak256 (param i64 i64 i64)))
    (import "env" "ripemd160" (func $ripemd160 (param i64 i64 i64)))
    (import "env" "ecrecover" (func $ecrecover (param i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "ed25519_verify" (func $ed25519_verify (param i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_create"
      (func $promise_create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_then"
      (func $promise_then (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_and" (func $promise_and (param i64 i64) (result i64)))
    (import "env" "promise_return" (func $promise_return (param i64)))
    (import "env" "promise_results_count" (func $promise_results_count (result i64)))
    (import "env" "promise_result" (func $promise_result (param i64 i64) (result i64)))
    (import "env" "promise_batch_create" (func $batch_create (param i64 i64) (result i64)))
    (import "env" "promise_batch_action_create_account" (func $batch_create_account (param i64)))
    (import "env" "promise_batch_action_transfer" (func $batch_transfer (param i64 i64)))
    (import "env" "promise_batch_action_function_call_weight"
      (func $batch_call_weight (param i64 i64 i64 i64 i64 i64 i64 i64)))
    (import "env" "validator_total_stake" (func $validator_total_stake (param i64)))
    (import "env" "promise_yield_create" (func $yield_create (param i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (import "env" "promise_yield_resume" (func $yield_resume (param i64 i64 i64 i64) (result i32)))
    (memory 1)
    (func $load_input (result i64)
      (call $input (i64.const 0))
      (call $read_register (i64.const 0) (i64.const 4096))
      (call $register_len (i64.const 0)))
    (func $return_register (param $register i64)
      (call $value_return (i64.const -1) (local.get $register)))
    (func $return_number (param $value i64)
      (i64.store (i32.const 64) (local.get $value))
      (call $value_return (i64.const 8) (i64.const 64)))
    ${body}
  )`;
}

/**
 * A contract with one method for each thing that a chain does. Input is raw bytes, mostly the id of another account.
 * Layout of the data: zero amount at 0, one NEAR at 16, method names from 128.
 */
export const testContract = watModule(`
    (data (i32.const 16) "\\00\\00\\00\\a1\\ed\\cc\\ce\\1b\\c2\\d3\\00\\00\\00\\00\\00\\00")
    (data (i32.const 128) "echo")
    (data (i32.const 144) "on_result")
    (data (i32.const 160) "write_and_panic")
    (data (i32.const 176) "on_join")
    (data (i32.const 192) "on_resume")
    (data (i32.const 208) "id")
    (data (i32.const 224) "failed")
    (data (i32.const 240) "boom")
    (data (i32.const 256) "hello")
    (data (i32.const 272) "timed out")
    (data (i32.const 288) "used_gas")

    (func (export "echo") (call $value_return (call $load_input) (i64.const 4096)))
    (func (export "log") (call $log_utf8 (call $load_input) (i64.const 4096)))
    (func (export "log_many") (local $left i32)
      (local.set $left (i32.const 101))
      (loop $again
        (call $log_utf8 (i64.const 5) (i64.const 256))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))

    ;; the first byte of the input is the key, the rest the value
    (func $write (export "write") (local $length i64)
      (local.set $length (call $load_input))
      (drop (call $storage_write
        (i64.const 1) (i64.const 4096)
        (i64.sub (local.get $length) (i64.const 1)) (i64.const 4097)
        (i64.const 1))))
    (func (export "read")
      (if (i64.eqz (call $storage_read (call $load_input) (i64.const 4096) (i64.const 1)))
        (then (call $panic)))
      (call $return_register (i64.const 1)))
    (func (export "remove")
      (call $return_number (call $storage_remove (call $load_input) (i64.const 4096) (i64.const 1))))
    (func (export "has")
      (call $return_number (call $storage_has_key (call $load_input) (i64.const 4096))))
    (func (export "iterate") (drop (call $storage_iter_prefix (i64.const 0) (i64.const 0))))
    (func (export "write_and_panic")
      (call $write)
      (call $panic_utf8 (i64.const 4) (i64.const 240)))
    (func (export "panic") (call $panic))

    (func (export "predecessor") (call $predecessor (i64.const 0)) (call $return_register (i64.const 0)))
    (func (export "signer") (call $signer (i64.const 0)) (call $return_register (i64.const 0)))
    (func (export "current") (call $current (i64.const 0)) (call $return_register (i64.const 0)))
    (func (export "seed") (call $random_seed (i64.const 0)) (call $return_register (i64.const 0)))
    (func (export "deposit")
      (call $attached_deposit (i64.const 64)) (call $value_return (i64.const 16) (i64.const 64)))
    (func (export "balance")
      (call $account_balance (i64.const 64)) (call $value_return (i64.const 16) (i64.const 64)))
    (func (export "usage") (call $return_number (call $storage_usage)))
    (func (export "used_gas") (call $return_number (call $used_gas)))

    (func (export "sha256")
      (call $sha256 (call $load_input) (i64.const 4096) (i64.const 1)) (call $return_register (i64.const 1)))
    (func (export "keccak256")
      (call $keccak256 (call $load_input) (i64.const 4096) (i64.const 1)) (call $return_register (i64.const 1)))
    (func (export "ripemd160")
      (call $ripemd160 (call $load_input) (i64.const 4096) (i64.const 1)) (call $return_register (i64.const 1)))
    ;; input: 32 bytes hash, 64 bytes signature, recovery id, whether high s is refused
    (func (export "ecrecover")
      (drop (call $load_input))
      (if (i64.eqz (call $ecrecover
            (i64.const 32) (i64.const 4096) (i64.const 64) (i64.const 4128)
            (i64.load8_u (i32.const 4192)) (i64.load8_u (i32.const 4193)) (i64.const 1)))
        (then (call $value_return (i64.const 0) (i64.const 0)))
        (else (call $return_register (i64.const 1)))))
    ;; input: 64 bytes signature, 32 bytes key, message
    (func (export "ed25519") (local $length i64)
      (local.set $length (call $load_input))
      (call $return_number (call $ed25519_verify
        (i64.const 64) (i64.const 4096)
        (i64.sub (local.get $length) (i64.const 96)) (i64.const 4192)
        (i64.const 32) (i64.const 4160))))

    ;; some 274 Tgas that take no time
    (func (export "burn_much") (local $left i32)
      (local.set $left (i32.const 300))
      (loop $again
        (call $validator_total_stake (i64.const 64))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
    (func (export "log_terminated") (call $log_utf8 (i64.const -1) (i64.const 256)))
    (func (export "negative_length") (call $log_utf8 (i64.const -2) (i64.const 256)))
    (func (export "loop_forever") (loop $again (br $again)))
    (func $recurse (export "recurse") (call $recurse))
    (func (export "divide_by_zero") (drop (i32.div_u (i32.const 1) (i32.const 0))))
    (func (export "out_of_bounds") (drop (i32.load (i32.const -8))))
    (func (export "bad_host_pointer") (call $log_utf8 (i64.const 8) (i64.const 4294967296)))
    (func (export "no_register") (call $return_register (i64.const 77)))
    (func (export "with_result") (result i32) (i32.const 1))
    (func (export "memory_pages") (call $return_number (i64.extend_i32_u (memory.size))))

    (func $call_echo (param $length i64) (result i64)
      (call $promise_create
        (local.get $length) (i64.const 4096) (i64.const 4) (i64.const 128)
        (i64.const 5) (i64.const 256) (i64.const 0) (i64.const 10000000000000)))
    ;; input: the account to call
    (func (export "forward") (call $promise_return (call $call_echo (call $load_input))))
    (func (export "forward_unreturned") (drop (call $call_echo (call $load_input))))
    (func $then_on_result (param $promise i64) (result i64)
      (call $current (i64.const 3))
      (call $promise_then
        (local.get $promise) (i64.const -1) (i64.const 3) (i64.const 9) (i64.const 144)
        (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 10000000000000)))
    (func (export "forward_then")
      (call $promise_return (call $then_on_result (call $call_echo (call $load_input)))))
    ;; calls a method that fails, with one NEAR, and looks at the result
    (func (export "forward_to_panic") (local $length i64)
      (local.set $length (call $load_input))
      (call $promise_return (call $then_on_result (call $promise_create
        (local.get $length) (i64.const 4096) (i64.const 15) (i64.const 160)
        (i64.const 5) (i64.const 256) (i64.const 16) (i64.const 10000000000000)))))
    (func $on_result (export "on_result")
      (if (i64.ne (call $promise_results_count) (i64.const 1)) (then unreachable))
      (if (i64.eq (call $promise_result (i64.const 0) (i64.const 1)) (i64.const 1))
        (then (call $return_register (i64.const 1)))
        (else (call $value_return (i64.const 6) (i64.const 224)))))
    ;; calls echo on itself and on the account of the input, and returns both results together
    (func (export "join") (local $length i64)
      (local.set $length (call $load_input))
      (i64.store (i32.const 320) (call $call_echo (local.get $length)))
      (i64.store (i32.const 328) (call $call_echo (local.get $length)))
      (call $current (i64.const 3))
      (call $promise_return (call $promise_then
        (call $promise_and (i64.const 320) (i64.const 2))
        (i64.const -1) (i64.const 3) (i64.const 7) (i64.const 176)
        (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 10000000000000))))
    (func (export "on_join")
      (if (i64.ne (call $promise_results_count) (i64.const 2)) (then unreachable))
      (drop (call $promise_result (i64.const 0) (i64.const 1)))
      (drop (call $promise_result (i64.const 1) (i64.const 2)))
      (call $read_register (i64.const 1) (i64.const 8192))
      (call $read_register (i64.const 2) (i64.add (i64.const 8192) (call $register_len (i64.const 1))))
      (call $value_return
        (i64.add (call $register_len (i64.const 1)) (call $register_len (i64.const 2))) (i64.const 8192)))
    (func (export "return_joined") (local $length i64)
      (local.set $length (call $load_input))
      (i64.store (i32.const 320) (call $call_echo (local.get $length)))
      (i64.store (i32.const 328) (call $call_echo (local.get $length)))
      (call $promise_return (call $promise_and (i64.const 320) (i64.const 2))))
    (func (export "unknown_promise") (call $promise_return (i64.const 9)))
    (func (export "pay") (call $batch_transfer (call $batch_create (call $load_input) (i64.const 4096)) (i64.const 16)))
    (func (export "make_account") (local $promise i64)
      (local.set $promise (call $batch_create (call $load_input) (i64.const 4096)))
      (call $batch_create_account (local.get $promise))
      (call $batch_transfer (local.get $promise) (i64.const 16)))
    ;; gives all gas that is left to used_gas of the account
    (func (export "forward_all_gas") (local $promise i64)
      (local.set $promise (call $batch_create (call $load_input) (i64.const 4096)))
      (call $batch_call_weight
        (local.get $promise) (i64.const 8) (i64.const 288) (i64.const 0) (i64.const 0)
        (i64.const 0) (i64.const 0) (i64.const 1))
      (call $promise_return (local.get $promise)))

    (func (export "yield")
      (call $promise_return (call $yield_create
        (i64.const 9) (i64.const 192) (i64.const 0) (i64.const 0)
        (i64.const 5000000000000) (i64.const 0) (i64.const 1)))
      (drop (call $storage_write (i64.const 2) (i64.const 208) (i64.const -1) (i64.const 1) (i64.const 2))))
    ;; input: the payload; returns whether a yielded call was there
    (func (export "resume") (local $length i64)
      (local.set $length (call $load_input))
      (drop (call $storage_read (i64.const 2) (i64.const 208) (i64.const 1)))
      (call $return_number (i64.extend_i32_u (call $yield_resume
        (i64.const -1) (i64.const 1) (local.get $length) (i64.const 4096)))))
    (func (export "yield_and_resume") (local $promise i64)
      (call $promise_return (call $yield_create
        (i64.const 9) (i64.const 192) (i64.const 0) (i64.const 0)
        (i64.const 5000000000000) (i64.const 0) (i64.const 1)))
      (drop (call $yield_resume (i64.const -1) (i64.const 1) (i64.const 5) (i64.const 256))))
    (func (export "on_resume")
      (if (i64.eq (call $promise_result (i64.const 0) (i64.const 1)) (i64.const 1))
        (then (call $return_register (i64.const 1)))
        (else (call $value_return (i64.const 9) (i64.const 272)))))
`);
