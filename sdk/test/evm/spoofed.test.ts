import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type EvmHandle, fromWalletClient, type WaitProgress } from '@quorate/sdk/evm';
import { type Address, type Hex, keccak256, toHex } from 'viem';
import { compile } from '../../../contracts-evm/build/compile.ts';
import {
  COMPILE_TIMEOUT,
  networkSign,
  order,
  outcomeDigest,
  RESPONSE_PATH,
  signWith,
} from '../../../contracts-evm/test/support.ts';
import { sdkError } from '../client/expect.ts';
import { EvmNetwork } from './network.ts';

describe('EVM client, on a contract that verifies nothing', function () {
  this.timeout(60_000);
  let network: EvmNetwork;
  const client = () => network.client({ sender: fromWalletClient(network.wallet()) });
  const ask = () => client().request({ payload: new Uint8Array(randomBytes(32)), path: 'p' });
  const right = ({ sender, path, keyVersion, payload }: EvmHandle) =>
    networkSign(sender as Address, path, keyVersion, payload!);

  before(async function () {
    this.timeout(COMPILE_TIMEOUT);
    network = await EvmNetwork.start('event bus');
  });
  after(() => network.stop());

  it('attaches the deposit that the contract asks for', async () => {
    assert.equal((await client().quote()).deposit, 7n);
  });

  it('ignores answers that are not the derived key’s, before and after the one that is', async () => {
    const handle = await ask();
    const progress: WaitProgress[] = [];
    await network.spoof(handle.requestId, signWith(5n, handle.payload!)); // another key
    await network.spoof(handle.requestId, networkSign(handle.sender as Address, 'p', 1, keccak256('0x01'))); // payload
    await network.spoof(handle.requestId, { bigR: { x: 0n, y: 0n }, s: 0n, recoveryId: 0 });
    await network.spoof(handle.requestId, { bigR: { x: 2n ** 256n - 1n, y: 0n }, s: order, recoveryId: 1 });
    const timeout = client().wait(handle, { timeout: 700, onProgress: (step) => progress.push(step) });
    await assert.rejects(timeout, sdkError('TIMEOUT'));
    assert.equal(progress.at(-1)?.ignored, 4);

    await network.spoof(handle.requestId, right(handle));
    await network.spoof(handle.requestId, signWith(6n, handle.payload!));
    assert.ok(await client().wait(handle));
  });

  it('takes the right r and s, whatever is said of y, of the recovery id, and with s in either half', async () => {
    for (const damage of ['y', 'recovery id', 'high s'] as const) {
      const handle = await ask();
      const { bigR, s, recoveryId } = right(handle);
      await network.spoof(handle.requestId, {
        bigR: damage === 'y' ? { ...bigR, y: 1n } : bigR,
        s: damage === 'high s' ? order - s : s,
        recoveryId: damage === 'recovery id' ? ((1 - recoveryId) as 0 | 1) : recoveryId,
      });
      const signature = await client().wait(handle);
      assert.equal(toHex(signature.s), toHex(s, { size: 32 }));
      assert.equal(signature.recoveryId, recoveryId);
      assert.equal(signature.bigR[0], 2 + recoveryId);
    }
  });

  it('ignores answers to other requests, and errors that anyone may have written', async () => {
    const [handle, other] = [await ask(), await ask()];
    await network.spoof(other.requestId, right(handle));
    const { abi } = await compile('EventBus');
    await network.call('respondError', [[{ requestId: handle.requestId, errorMessage: 'gotcha' }]], abi);
    await assert.rejects(client().wait(handle, { timeout: 700 }), sdkError('TIMEOUT'));
    await network.spoof(handle.requestId, right(handle));
    assert.ok(await client().wait(handle));
  });

  it('finds the answer behind such an error, however a node says that the contract verifies nothing', async () => {
    const { abi } = await compile('EventBus');
    for (const said of [
      { code: -32015, message: 'VM execution error.', data: 'Reverted 0x' },
      { code: 3, message: 'call failed' },
      { code: -32603, message: 'out of order' }, // which says nothing
    ]) {
      const handle = await ask();
      await network.call('respondError', [[{ requestId: handle.requestId, errorMessage: 'gotcha' }]], abi);
      const reader = network.client({
        rpc(method, params) {
          if (method === 'eth_call') throw said;
          return network.publicClient.request({ method, params } as never);
        },
      });
      const progress: WaitProgress[] = [];
      const waiting = reader.wait(handle, { timeout: 700, onProgress: (step) => progress.push(step) });
      await assert.rejects(waiting, sdkError('TIMEOUT'));
      assert.equal(progress.at(-1)?.stage, said.code === -32603 ? 'retrying' : 'included');
      await network.spoof(handle.requestId, right(handle));
      assert.ok(await reader.wait(handle));
    }
  });

  it('ignores outcomes that the response key has not signed', async () => {
    const { abi } = await compile('EventBus');
    const [output, transaction]: [Hex, Hex] = [`0x${'01'.repeat(32)}`, '0x02c0'];
    // Only ids and keys matter here: the contract takes no such requests, and the transaction is never found.
    const real = await EvmNetwork.start();
    try {
      const schemas = { outputDeserializationSchema: Uint8Array.of(), respondSerializationSchema: Uint8Array.of() };
      const request = { serializedTransaction: Uint8Array.of(2, 0xc0), caip2Id: 'eip155:1', path: 'p', ...schemas };
      const asker = real.client({ sender: fromWalletClient(real.wallet()) });
      const handle = { ...(await asker.requestTransaction(request)), contract: network.contract };
      assert.equal(handle.serializedTransaction, transaction);
      const report = (path: string, reported: Hex, signed = output) => {
        const digest = outcomeDigest(handle.requestId, signed);
        const signature = networkSign(handle.sender as Address, path, 1, digest);
        return network.call('respondBidirectional', [handle.requestId, reported, signature], abi);
      };
      await report('p', output); // by the key of the path, not by the response key
      await report(RESPONSE_PATH, `0x${'02'.repeat(32)}`); // another output than was signed
      const error: Hex = `0xdeadbeef${'61'.repeat(33)}`;
      await report(RESPONSE_PATH, error, error); // the network's, but an error
      await assert.rejects(client().waitOutcome(handle, { timeout: 700 }), sdkError('TIMEOUT'));
      await report(RESPONSE_PATH, output);
      assert.equal(toHex((await client().waitOutcome(handle)).output), output);
    } finally {
      await real.stop();
    }
  });
});
