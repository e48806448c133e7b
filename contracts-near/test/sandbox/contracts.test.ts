import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Account, actions } from 'near-api-js';
import { ContractExecutionError, ContractMethodNotFoundError } from 'near-api-js/rpc-errors';
import { decodeSignedTransaction } from '../../sandbox/runtime/transaction-codec.ts';
import { compileWat, testContract, watModule } from './support/contract.ts';
import { NEAR, type Network, needSandbox, newAccount, newContract, startNetwork, TGAS } from './support/network.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('contracts on the sandbox', () => {
  let network: Network;
  let contract: Account;
  let caller: Account;

  before(async () => {
    network = await startNetwork();
    contract = await newContract(network, await compileWat(testContract));
    ({ account: caller } = await newAccount(network));
  });
  after(() => network.stop());

  const call = (methodName: string, args: Uint8Array = new Uint8Array(), gas = 100n * TGAS, deposit = 0n) =>
    caller.callFunctionRaw({ contractId: contract.accountId, methodName, args, gas, deposit });

  const view = async (method: string, args: Uint8Array = new Uint8Array()) => {
    const { result } = await network.provider.callFunctionRaw({ contractId: contract.accountId, method, args });
    return Buffer.from(result);
  };

  /** Bytes that a call returned. */
  const returned = async (methodName: string, args?: Uint8Array, deposit = 0n) => {
    const { status } = await call(methodName, args, undefined, deposit);
    assert.ok(typeof status === 'object' && 'SuccessValue' in status);
    return Buffer.from(status.SuccessValue, 'base64');
  };

  const fails = (methodName: string, message: string | RegExp, args?: Uint8Array, gas?: bigint) =>
    assert.rejects(call(methodName, args, gas), (error) => {
      assert.ok(error instanceof ContractExecutionError, String(error));
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });

  it('returns what a method returns, as call and as view', async () => {
    assert.equal((await returned('echo', bytes('hi'))).toString(), 'hi');
    assert.equal((await view('echo', bytes('hi'))).toString(), 'hi');
  });

  it('gives a contract 1024 pages of memory', async () => {
    assert.equal((await view('memory_pages')).readBigUInt64LE(), 1024n);
  });

  it('keeps what a call writes and rolls back what a panic wrote', async () => {
    await call('write', bytes('a1'));
    await fails('write_and_panic', 'Smart contract panicked: boom', bytes('a2'));
    assert.equal((await view('read', bytes('a'))).toString(), '1');
    await call('write', bytes('a3'));
    assert.equal((await view('read', bytes('a'))).toString(), '3');
    assert.equal((await returned('remove', bytes('a'))).readBigUInt64LE(), 1n);
    assert.equal((await view('has', bytes('a'))).readBigUInt64LE(), 0n);
  });

  it('accounts for storage by key, value and 40 bytes a record', async () => {
    const before = (await view('usage')).readBigUInt64LE();
    await call('write', bytes('b12345'));
    assert.equal((await view('usage')).readBigUInt64LE() - before, 1n + 5n + 40n);
    await call('write', bytes('b1'));
    assert.equal((await view('usage')).readBigUInt64LE() - before, 1n + 1n + 40n);
    await call('remove', bytes('b'));
    assert.equal((await view('usage')).readBigUInt64LE(), before);
  });

  it('shows storage by prefix in view_state', async () => {
    await call('write', bytes('c1'));
    await call('write', bytes('d2'));
    const { values } = await network.provider.viewContractState({ contractId: contract.accountId, prefix: 'c' });
    assert.deepEqual(values, [
      { key: Buffer.from('c').toString('base64'), value: Buffer.from('1').toString('base64') },
    ]);
  });

  it('tells predecessor, signer, deposit and balance', async () => {
    assert.equal((await returned('predecessor')).toString(), caller.accountId);
    assert.equal((await returned('signer')).toString(), caller.accountId);
    const deposit = await returned('deposit', undefined, 2n * NEAR + 1n);
    assert.equal(deposit.readBigUInt64LE() | (deposit.readBigUInt64LE(8) << 64n), 2n * NEAR + 1n);
    const balance = await view('balance');
    const state = await network.provider.viewAccount({ accountId: contract.accountId });
    assert.equal(balance.readBigUInt64LE() | (balance.readBigUInt64LE(8) << 64n), state.amount);
  });

  it('gives each receipt another random seed', async () => {
    const [one, two] = [await returned('seed'), await returned('seed')];
    assert.equal(one.length, 32);
    assert.notDeepEqual(one, two);
  });

  it('hashes and recovers keys as the libraries do', async () => {
    const data = bytes('quorate');
    assert.deepEqual(await view('sha256', data), createHash('sha256').update(data).digest());
    assert.deepEqual(await view('keccak256', data), Buffer.from(keccak_256(data)));
    assert.deepEqual(await view('ripemd160', data), Buffer.from(ripemd160(data)));

    const { secretKey, publicKey } = secp256k1.keygen();
    const digest = keccak_256(data);
    const recoverable = secp256k1.sign(digest, secretKey, { prehash: false, format: 'recovered' });
    const [v, rs] = [recoverable[0]!, recoverable.subarray(1)];
    const uncompressed = secp256k1.Point.fromBytes(publicKey).toBytes(false).subarray(1);
    const low = Buffer.concat([digest, rs, Buffer.of(v, 1)]);
    assert.deepEqual(await view('ecrecover', low), Buffer.from(uncompressed));
    const s = secp256k1.Point.Fn.ORDER - BigInt(`0x${Buffer.from(rs.subarray(32)).toString('hex')}`);
    const highS = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
    const high = (refused: number) => Buffer.concat([digest, rs.subarray(0, 32), highS, Buffer.of(v ^ 1, refused)]);
    assert.deepEqual(await view('ecrecover', high(0)), Buffer.from(uncompressed));
    assert.equal((await view('ecrecover', high(1))).length, 0);

    const pair = ed25519.keygen();
    const signature = ed25519.sign(data, pair.secretKey);
    const signed = Buffer.concat([signature, pair.publicKey, data]);
    assert.equal((await view('ed25519', signed)).readBigUInt64LE(), 1n);
    signed[signed.length - 1]! ^= 1;
    assert.equal((await view('ed25519', signed)).readBigUInt64LE(), 0n);
  });

  it('keeps logs in order, in success and in failure, within the limits', async () => {
    const { receipts_outcome: outcomes } = await call('log', bytes('héllo'));
    assert.deepEqual(outcomes[0]?.outcome.logs, ['héllo']);
    const terminated = await call('log_terminated');
    assert.deepEqual(terminated.receipts_outcome[0]?.outcome.logs, ['hello']);
    await fails('negative_length', 'Exceeded the prepaid gas.');
    await fails('log_many', 'The number of logs will exceed the limit 100');
    await fails('log', 'The length of a log message 16385 exceeds the limit 16384', new Uint8Array(16_385).fill(65));
    await fails('log', 'String encoding is bad UTF-8 sequence.', Uint8Array.of(0xff));
  });

  it('stops a call at its gas and burns all of it', async () => {
    const outcome = await call('loop_forever', undefined, 20n * TGAS).then(
      () => assert.fail('it returned'),
      (error) => {
        assert.ok(error instanceof ContractExecutionError);
        assert.equal(error.message, 'Exceeded the prepaid gas.');
        return (error as unknown as { transactionResult: { receipts_outcome: { outcome: { gas_burnt: number } }[] } })
          .transactionResult;
      },
    );
    assert.ok(BigInt(outcome.receipts_outcome[0]!.outcome.gas_burnt) >= 20n * TGAS);
  });

  it('charges more gas for more work, and the same for the same', async () => {
    const burnt = async (args: Uint8Array) => {
      const { receipts_outcome: outcomes } = await call('sha256', args);
      return outcomes[0]!.outcome.gas_burnt;
    };
    const [small, again, large] = [await burnt(bytes('x')), await burnt(bytes('x')), await burnt(new Uint8Array(1000))];
    assert.equal(small, again);
    // 999 bytes more through input (register, memory), sha256 and the arguments of the action
    const perByte = 3_801_564 + 98_562 + 2_723_772 + 3_801_333 + 24_117_351 + 2_235_934;
    assert.equal(large - small, 999 * perByte);
  });

  it('names traps', async () => {
    await fails('panic', 'Smart contract panicked: explicit guest panic');
    await fails('recurse', 'WebAssembly trap: Stack overflow.');
    await fails('divide_by_zero', 'WebAssembly trap: An arithmetic exception, e.g. divided by zero.');
    await fails('out_of_bounds', 'WebAssembly trap: Memory out of bounds trap.');
    await fails('bad_host_pointer', 'Accessed memory outside the bounds.');
    await fails('no_register', 'Accessed invalid register id: 77');
    await fails('iterate', 'Attempted to call deprecated host function storage_iter_prefix');
  });

  it('names methods that cannot be called', async () => {
    await assert.rejects(call('absent'), ContractMethodNotFoundError);
    await assert.rejects(call('with_result'), { name: 'ContractMethodInvalidSignatureError' });
    const contractId = contract.accountId;
    await assert.rejects(network.provider.callFunction({ contractId, method: 'absent', args: {} }), {
      name: 'ContractMethodNotFoundError',
    });
    const nobody = caller.callFunction({ contractId: caller.accountId, methodName: 'echo' });
    await assert.rejects(nobody, { name: 'ContractCodeDoesNotExistError' });
  });

  it('keeps views from doing what changes the chain', async () => {
    await assert.rejects(view('write', bytes('zz')), /storage_write/);
    await assert.rejects(view('deposit'), /attached_deposit/);
    await assert.rejects(view('predecessor'), /predecessor_account_id/);
    await assert.rejects(view('yield'), /promise_yield_create/);
    await assert.rejects(view('read', bytes('missing')), /explicit guest panic/);
    await assert.rejects(view('loop_forever'), /GasLimitExceeded/);
  });

  it('refuses code that is no module, and runs the new code after another deployment', async () => {
    const { account } = await newAccount(network);
    await account.deployContract(bytes('not wasm'));
    const run = () => account.callFunction({ contractId: account.accountId, methodName: 'answer' });
    await assert.rejects(run(), { name: 'PrepareWasmError' });
    const answer = (text: string) =>
      compileWat(
        watModule(`(data (i32.const 128) "${text}")
        (func (export "answer") (call $value_return (i64.const 1) (i64.const 128)))`),
      );
    await account.deployContract(await answer('1'));
    assert.equal(await run(), 1);
    await account.deployContract(await answer('2'));
    assert.equal(await run(), 2);
    const { code, hash } = await network.provider.viewContractCode({ contractId: account.accountId });
    assert.deepEqual(Buffer.from(code), Buffer.from(await answer('2')));
    assert.equal(hash, (await network.provider.viewAccount({ accountId: account.accountId })).code_hash);
  });

  it('names an import that there is not, and fails a function it leaves out when it is called', async () => {
    const importing = (name: string) =>
      compileWat(`(module (import "env" "${name}" (func $f)) (func (export "run") (call $f)) (func (export "rest")))`);
    const unknown = await newContract(network, await importing('no_such_function'));
    await assert.rejects(unknown.callFunction({ contractId: unknown.accountId, methodName: 'rest' }), /Link ?Error/i);
    if (!network.sandbox) return;
    const leftOut = await newContract(network, await importing('alt_bn128_g1_sum'));
    await leftOut.callFunction({ contractId: leftOut.accountId, methodName: 'rest' });
    await assert.rejects(
      leftOut.callFunction({ contractId: leftOut.accountId, methodName: 'run' }),
      /does not provide the host function alt_bn128_g1_sum/,
    );
  });

  it('leaves what is beyond 1000 Tgas of a block to the next one', async function () {
    const { chain } = needSandbox(network, this);
    const action = actions.functionCall('burn_much', new Uint8Array(), 300n * TGAS, 0n);
    const receiverId = contract.accountId;
    const hashes: string[] = [];
    for (let count = 0; count < 6; count++) {
      const transaction = await caller.createSignedTransaction({ receiverId, actions: [action] });
      const decoded = decodeSignedTransaction(transaction.encode());
      chain.submit(decoded);
      hashes.push(decoded.hash);
    }
    const included = chain.produceBlock().height;
    while (chain.hasWork) chain.produceBlock();
    const delays = hashes.map((hash) => {
      const [receipt] = chain.history.outcome(hash)!.outcome.receiptIds;
      return chain.history.outcome(receipt!)!.height - included;
    });
    assert.deepEqual(delays, [1, 1, 1, 1, 2, 2]);
  });

  it('runs a start function with the gas of the call', async () => {
    const wasm = await compileWat(
      watModule(`(global $set (mut i64) (i64.const 0))
        (func $init (global.set $set (i64.const 7)))
        (start $init)
        (func (export "get") (call $return_number (global.get $set)))`),
    );
    const account = await newContract(network, wasm);
    const { result } = await network.provider.callFunctionRaw({
      contractId: account.accountId,
      method: 'get',
      args: new Uint8Array(),
    });
    assert.equal(Buffer.from(result).readBigUInt64LE(), 7n);
  });
});
