import assert from 'node:assert/strict';
import { signerAbi } from '@quorate/contract-evm';
import { createTestClient, encodeFunctionData, type Hex, http, parseEventLogs, publicActions, toHex } from 'viem';
import { metricOf, stateOf, useDevnet, waitFor } from '../e2e/support.ts';
import { evmReader, evmWallet, newPayload } from './askers.ts';

const confirmations = 12;

describe('a request on an EVM chain whose block is dropped before it is final', function () {
  this.timeout(240_000);
  const devnet = useDevnet({
    ...{ nodes: 3, threshold: 2, evmChainIds: [31_337] },
    nodeConfig: ({ evm }) => ({
      evm: evm.map(({ chainId, contract, rpcUrl }) => ({
        ...{ chainId, contract, sources: [{ url: rpcUrl }], pollIntervalMs: 200 },
        finality: { confirmations },
      })),
    }),
  });

  it('gets no signature, and gets one when it is in a block again', async () => {
    const network = devnet().evm[0]!;
    const [wallet, reader] = [evmWallet(network), evmReader(network)];
    const chain = createTestClient({ mode: 'hardhat', transport: http(network.rpcUrl) }).extend(publicActions);
    const indexed = async () =>
      Promise.all(
        devnet().nodes.map((node) => metricOf(node, `mpc_num_signature_requests_indexed{chain="${network.chain}"}`)),
      );
    const answers = async () => {
      const logs = await reader.getLogs({ address: network.contract, fromBlock: 0n });
      return parseEventLogs({ abi: signerAbi, logs, eventName: 'SignatureResponded' }).length;
    };

    // The same signed transaction before and after, as a mempool would bring it back.
    const request = { payload: toHex(newPayload()), path: 'dropped', keyVersion: 1, algo: '', dest: '', params: '' };
    const data = encodeFunctionData({ abi: signerAbi, functionName: 'sign', args: [request] });
    const prepared = await wallet.prepareTransactionRequest({ to: network.contract, data, value: 50_000_000_000_000n });
    const signed: Hex = await wallet.signTransaction(prepared);

    const snapshot = await chain.snapshot();
    await reader.waitForTransactionReceipt({
      hash: await reader.sendRawTransaction({ serializedTransaction: signed }),
    });
    const seenAt = await reader.getBlockNumber();
    await chain.revert({ id: snapshot });
    assert.ok((await reader.getBlockNumber()) < seenAt + BigInt(confirmations), 'reverted too late to show anything');

    // Past the height at which it would have been final.
    const past = Number(seenAt) + 3;
    await waitFor('all nodes are past that height', async () => {
      const states = await Promise.all(devnet().nodes.map(stateOf));
      return states.every(({ heights }) => (heights[network.chain] ?? 0) > past);
    });
    assert.deepEqual(await indexed(), [0, 0, 0]);
    assert.equal(await answers(), 0);

    await reader.sendRawTransaction({ serializedTransaction: signed });
    await waitFor('an answer', async () => (await answers()) > 0);
    assert.deepEqual(await indexed(), [1, 1, 1]);
  });
});
