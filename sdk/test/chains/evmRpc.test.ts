import assert from 'node:assert/strict';
import * as evm from '@quorate/sdk/chains/evm';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import { type Address, createPublicClient, createTestClient, custom, type Hex, parseEther, parseGwei } from 'viem';
import { entryPoint07Address } from 'viem/account-abstraction';
import { hardhat } from 'viem/chains';
import { publicKeyToEvmAddress } from '../../src/index.ts';
import { rejectsSdkError, testSigner } from '../support.ts';

const recipient = '0x00000000000000000000000000000000000000aa';

/** Hardhat's node in this process, with a key of the network that owns one ether. */
async function startChain() {
  const environment = await createHardhatRuntimeEnvironment({});
  const connection = await environment.network.create({ network: 'default' });
  const transport = custom(connection.provider);
  const client = createPublicClient({ chain: hardhat, transport, pollingInterval: 10 });
  const signer = testSigner();
  const address = publicKeyToEvmAddress(signer.publicKey);
  const testClient = createTestClient({ mode: 'hardhat', chain: hardhat, transport });
  await testClient.setBalance({ address, value: parseEther('1') });
  return { client, signer, address, provider: connection.provider, close: () => connection.close() };
}

describe('EVM transactions on Hardhat’s node', function () {
  this.timeout(60_000);
  let chain: Awaited<ReturnType<typeof startChain>>;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.close());

  async function send(transaction: evm.PartialTransaction): Promise<Hex> {
    const { client, signer } = chain;
    const filled = await evm.fillTransaction({ publicKey: signer.publicKey, transaction, client });
    const prepared = evm.prepareTransaction({ publicKey: signer.publicKey, transaction: filled });
    const signed = evm.finalizeTransaction(prepared, await evm.signHashes(prepared, signer));
    return evm.broadcastTransaction(signed, { client });
  }

  for (const type of ['legacy', 'eip2930', 'eip1559'] as const)
    it(`${type}: a transfer is filled, signed and mined`, async () => {
      const balance = await chain.client.getBalance({ address: recipient });
      const hash = await send({ type, to: recipient, value: 1000n });
      const receipt = await chain.client.waitForTransactionReceipt({ hash });
      assert.equal(receipt.status, 'success');
      assert.equal(receipt.type, type);
      assert.equal(receipt.from, chain.address.toLowerCase());
      assert.equal(await chain.client.getBalance({ address: recipient }), balance + 1000n);
    });

  it('eip7702: an account that authorizes itself runs the code of a contract', async () => {
    const { client, signer, address } = chain;
    // Its code returns the word 42.
    const creation = await send({ data: '0x69602a60005260206000f3600052600a6016f3' });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash: creation });
    assert.ok(contractAddress);
    const nonce = await client.getTransactionCount({ address });
    const authorization = { address: contractAddress, chainId: hardhat.id, nonce: nonce + 1 };
    const prepared = evm.prepareAuthorization({ publicKey: signer.publicKey, authorization });
    const signed = evm.finalizeAuthorization(prepared, await evm.signHashes(prepared, signer));
    const hash = await send({ type: 'eip7702', to: address, authorizationList: [signed] });
    assert.equal((await client.waitForTransactionReceipt({ hash })).status, 'success');
    assert.equal(await client.getCode({ address }), `0xef0100${contractAddress.slice(2).toLowerCase()}`);
    const { data } = await client.call({ to: address });
    assert.equal(BigInt(data ?? 0), 42n);
  });

  it('a transaction that is sent again is no error', async () => {
    const { client, signer } = chain;
    const transaction = { to: recipient as Address, value: 1n };
    const filled = await evm.fillTransaction({ publicKey: signer.publicKey, transaction, client });
    const prepared = evm.prepareTransaction({ publicKey: signer.publicKey, transaction: filled });
    const signed = evm.finalizeTransaction(prepared, await evm.signHashes(prepared, signer));
    assert.equal(await evm.broadcastTransaction(signed, { client }), signed.hash);
    assert.equal(await evm.broadcastTransaction(signed.transaction, { client: chain.provider }), signed.hash);
  });

  it('what the node refuses is told with its reason', async () => {
    const { client } = chain;
    const poor = testSigner();
    const common = { chainId: hardhat.id, nonce: 0, gas: 21_000n, to: recipient, value: 1n } as const;
    const fees = { maxFeePerGas: parseGwei('30'), maxPriorityFeePerGas: 1n };
    const signedBy = async (signer: typeof poor, change: object) => {
      const transaction = { ...common, ...fees, ...change };
      const prepared = evm.prepareTransaction({ publicKey: signer.publicKey, transaction });
      return evm.finalizeTransaction(prepared, await evm.signHashes(prepared, signer));
    };
    const broadcast = (signed: evm.SignedTransaction) => evm.broadcastTransaction(signed, { client });
    await rejectsSdkError(broadcast(await signedBy(poor, {})), 'INSUFFICIENT_FUNDS', 'signed');
    await rejectsSdkError(broadcast(await signedBy(chain.signer, { value: 2n })), 'BROADCAST_FAILED', 'signed');
    await rejectsSdkError(broadcast(await signedBy(chain.signer, { chainId: 5 })), 'BROADCAST_FAILED', 'signed');
  });

  it('what would fail is told before it is signed', async () => {
    const { publicKey } = chain.signer;
    const reverting = { data: '0x60006000fd' } as const;
    const reverts = evm.fillTransaction({ publicKey, transaction: reverting, client: chain.client });
    await rejectsSdkError(reverts, 'REQUEST_FAILED', 'transaction');
    const request = async ({ method }: { method: string }) => {
      if (method !== 'eth_estimateGas') return '0x1';
      throw Object.assign(new Error('insufficient funds for transfer'), { code: -32000 });
    };
    const client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
    const transaction = { to: recipient, value: 1n, gasPrice: 1n } as const;
    await rejectsSdkError(evm.fillTransaction({ publicKey, transaction, client }), 'INSUFFICIENT_FUNDS', 'transaction');
  });

  it('a client of another chain is refused', async () => {
    const { client, signer } = chain;
    const transaction = { chainId: 1, to: recipient } as const;
    const filled = evm.fillTransaction({ publicKey: signer.publicKey, transaction, client });
    await rejectsSdkError(filled, 'INVALID_ARGUMENT', 'transaction.chainId');
  });
});

describe('EVM nodes that fail', () => {
  const signed = '0x02f0';
  const failing = (error: unknown): evm.RpcClient => ({ request: () => Promise.reject(error) });
  const silent: evm.RpcClient = { request: () => new Promise(() => {}) };

  it('to answer are told from those that refuse', async () => {
    const offline = evm.broadcastTransaction(signed, { client: failing(new TypeError('fetch failed')) });
    await rejectsSdkError(offline, 'RPC_FAILED', 'client');
    const refused = failing(new Error('outer', { cause: { code: -32000, message: 'nonce too low' } }));
    await rejectsSdkError(evm.broadcastTransaction(signed, { client: refused }), 'BROADCAST_FAILED', 'signed');
  });

  it('in time, or when the caller gives up, even when the client hears of neither', async () => {
    await rejectsSdkError(evm.broadcastTransaction(signed, { client: silent, timeout: 5 }), 'TIMEOUT', 'client');
    const controller = new AbortController();
    const broadcast = evm.broadcastTransaction(signed, { client: silent, signal: controller.signal });
    controller.abort();
    await rejectsSdkError(broadcast, 'ABORTED', 'signal');
    const again = evm.broadcastTransaction(signed, { client: silent, signal: controller.signal });
    await rejectsSdkError(again, 'ABORTED', 'signal');
  });
});

describe('bundlers', () => {
  const userOperation = { sender: recipient } as unknown as Parameters<typeof evm.broadcastUserOperation>[0];
  const options = { entryPoint: entryPoint07Address };

  it('get the operation and its entry point, and give its hash', async () => {
    const hash = `0x${'ab'.repeat(32)}`;
    const requests: unknown[] = [];
    const client: evm.RpcClient = {
      request: async (request) => {
        requests.push(request);
        return hash;
      },
    };
    assert.equal(await evm.broadcastUserOperation(userOperation, { client, ...options }), hash);
    assert.deepEqual(requests, [{ method: 'eth_sendUserOperation', params: [userOperation, entryPoint07Address] }]);
  });

  it('that refuse, or answer nonsense, are told apart', async () => {
    const poor: evm.RpcClient = {
      request: () => Promise.reject({ code: -32500, message: "AA21 didn't pay prefund" }),
    };
    const broadcast = (client: evm.RpcClient) => evm.broadcastUserOperation(userOperation, { client, ...options });
    await rejectsSdkError(broadcast(poor), 'INSUFFICIENT_FUNDS', 'signed');
    await rejectsSdkError(broadcast({ request: async () => ({}) }), 'RPC_FAILED', 'client');
  });
});
