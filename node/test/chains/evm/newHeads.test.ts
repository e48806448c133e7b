import assert from 'node:assert/strict';
import { deploySigner, signerAbi } from '@quorate/contract-evm';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import type { JsonRpcServer } from 'hardhat/types/network';
import { createPublicClient, createWalletClient, http } from 'viem';
import { hardhat as hardhatChain } from 'viem/chains';
import { deposit, request } from '../../support/evm.ts';
import { EvmNode, until } from '../../support/evmNode.ts';
import { rootPublicKey } from '../../support/rootKey.ts';

describe('a WebSocket of an EVM source', () => {
  let server: JsonRpcServer;
  let node: EvmNode | undefined;
  afterEach(async () => {
    await node?.remove();
    await server.close();
  });

  it('tells of a block long before anybody polls', async () => {
    const network = { type: 'edr-simulated', chainType: 'l1', chainId: hardhatChain.id } as const;
    const { network: networks } = await createHardhatRuntimeEnvironment({ networks: { default: network } });
    server = await networks.createServer('default', '127.0.0.1', 0);
    const { address, port } = await server.listen();
    const url = `http://${address}:${port}`;
    const [account] = await createWalletClient({ transport: http(url) }).getAddresses();
    assert.ok(account);
    const walletClient = createWalletClient({ account, chain: hardhatChain, transport: http(url) });
    const publicClient = createPublicClient({ chain: hardhatChain, transport: http(url) });
    const contract = await deploySigner({
      walletClient,
      publicClient,
      admin: account,
      signatureDeposit: deposit,
      rootPublicKey,
    });

    const sources = [{ url, wsUrl: `ws://${address}:${port}` }];
    const config = { sources, pollIntervalMs: 600_000, finality: { confirmations: 0 } };
    node = new EvmNode({ chainId: hardhatChain.id, contract }, { endpoints: [], config });
    node.start();
    const { chain } = node;
    await until(() => chain.height > 0);
    for (const path of ['a', 'b']) {
      await walletClient.writeContract({
        address: contract,
        abi: signerAbi,
        functionName: 'sign',
        args: [request({ path })],
        value: deposit,
      });
      await until(() => chain.book.unfinished().some((one) => one.path === path));
    }
  });
});
