import assert from 'node:assert/strict';
import { signerAbi, toSignatureArgument } from '@quorate/contract-evm';
import { hexToBytes, parseEventLogs, toHex } from 'viem';
import { logOf, stateOf, useDevnet, waitFor, waitForStock, waitUntilReady } from '../e2e/support.ts';
import { type Asker, askersOf, evmReader, evmWallet, newPayload } from './askers.ts';
import { askOnEvm, askOnSolana } from './requests.ts';

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe('signatures for NEAR, two EVM chains and Solana', function () {
  this.timeout(240_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, evmChainIds: [31_337, 31_338], solana: true });
  let askers: Asker[];
  before(async () => {
    askers = await askersOf(devnet());
  });

  const settled = () =>
    waitFor('no node has anything left to do', async () => {
      const states = await Promise.all(devnet().nodes.map(stateOf));
      return states.every(({ pendingRequests }) => pendingRequests === 0);
    });

  it('are asked for, and answered, on each chain', async () => {
    const pending = await Promise.all(askers.map((asker) => asker.ask('first')));
    await Promise.all(pending.map((each) => each.answer()));
    await settled();
  });

  it('are answered when thirty come at once', async () => {
    await waitForStock(devnet().nodes, 12);
    const began = performance.now();
    const all = Array.from({ length: 30 }, (_, i) => askers[i % askers.length]!);
    const latencies = await Promise.all(
      all.map(async (asker, i) => {
        const asked = performance.now();
        await (await asker.ask(`at once ${i}`)).answer();
        return [asker.chain, performance.now() - asked] as const;
      }),
    );
    const total = performance.now() - began;
    console.log(`        ${all.length} signatures in ${(total / 1_000).toFixed(1)} s; seconds from call to answer:`);
    for (const { chain } of askers) {
      const own = latencies.filter(([name]) => name === chain).map(([, ms]) => ms / 1_000);
      own.sort((a, b) => a - b);
      const [median, slowest] = [own[own.length >> 1]!, own.at(-1)!];
      console.log(
        `          ${chain.padEnd(12)} ${own.length} median ${median.toFixed(2)}, slowest ${slowest.toFixed(2)}`,
      );
    }
    await settled();
  });

  describe('that could never be given are refused by the contract, with a clear error', () => {
    const faults = [
      ['a payload of zero', { payload: new Uint8Array(32) }, /InvalidPayload/],
      ['a payload of the group order', { payload: hexToBytes(toHex(order, { size: 32 })) }, /InvalidPayload/],
      ['an unknown key version', { keyVersion: 2 }, /UnsupportedKeyVersion/],
      ['an unknown algorithm', { algo: 'ed25519' }, /UnsupportedAlgorithm/],
      ['an empty transaction', { transaction: new Uint8Array(0) }, /InvalidTransaction/],
      ['less than the deposit', { isPoor: true }, /InsufficientDeposit/],
    ] as const;
    for (const [what, fields, problem] of faults) {
      it(`on an EVM chain: ${what}`, () => assert.rejects(askOnEvm(devnet().evm[0]!, fields), problem));
      it(`on Solana: ${what}`, () => assert.rejects(askOnSolana(devnet().solana!, fields), problem));
    }
    it('and what is asked in the same way without a fault is not', async () => {
      for (const fields of [{}, { transaction: Uint8Array.of(2, 0xc0) }]) {
        await askOnEvm(devnet().evm[0]!, fields);
        await askOnSolana(devnet().solana!, fields);
      }
    });

    it('and nobody who asks after them has to wait', async () => {
      const pending = await Promise.all(askers.map((asker) => asker.ask('after refusals')));
      await Promise.all(pending.map((each) => each.answer()));
    });
  });

  it('are refused by the contract when they are not the network’s, and do not keep the right ones away', async () => {
    const network = devnet().evm[0]!;
    const [wallet, reader] = [evmWallet(network), evmReader(network)];
    const payload = newPayload();
    const signature = await (await askers[1]!.ask('forged', payload)).answer();
    const valid = toSignatureArgument(signature);
    const request = { payload: toHex(payload), path: 'forged', keyVersion: 1, algo: '', dest: '', params: '' };
    const respond = (changes: object, other: object = {}) =>
      wallet.writeContract({
        ...{ address: network.contract, abi: signerAbi, functionName: 'respond' },
        args: [
          [{ requester: network.user.address, request: { ...request, ...other }, signature: { ...valid, ...changes } }],
        ],
      });
    await assert.rejects(respond({ s: valid.s + 1n }), /InvalidSignature/);
    await assert.rejects(respond({ s: order - valid.s }), /InvalidSignature/);
    await assert.rejects(respond({ recoveryId: 1 - valid.recoveryId }), /InvalidSignature/);
    await assert.rejects(respond({}, { path: 'another request' }), /InvalidSignature/);
    // The right one again, by a stranger: harmless.
    const { logs } = await reader.waitForTransactionReceipt({ hash: await respond({}) });
    assert.equal(parseEventLogs({ abi: signerAbi, logs, eventName: 'SignatureResponded' }).length, 1);
    await settled();
  });

  it('are given to what was asked while every node was down', async () => {
    const { nodes } = devnet();
    await Promise.all(nodes.map((node) => node.stop()));
    const pending = await Promise.all(
      Array.from({ length: 20 }, (_, i) => askers[i % askers.length]!.ask(`all down ${i}`)),
    );
    for (const node of nodes) node.start();
    await Promise.all(pending.map((each) => each.answer(180_000)));
    for (const node of nodes)
      await waitUntilReady(
        node,
        nodes.filter((other) => other !== node),
      );
    await settled();
  });

  it('are given with one node down, and by it too when it is back', async () => {
    const [down, ...others] = devnet().nodes;
    await down!.stop('SIGKILL');
    const pending = await Promise.all(
      askers.flatMap((asker, i) => [asker.ask(`one down ${i}`), asker.ask(`again ${i}`)]),
    );
    await Promise.all(pending.map((each) => each.answer()));
    down!.start();
    await waitUntilReady(down!, others);
    await settled();
  });

  it('left no error in any log', () => {
    for (const node of devnet().nodes) {
      const errors = logOf(node).filter(({ level }) => level >= 50);
      assert.deepEqual(errors, []);
    }
  });
});
