import assert from 'node:assert/strict';
import type { EvmNetwork } from '@quorate/devnet';
import { deriveAddress, type Signature, toRsv } from '@quorate/sdk';
import type { EvmHandle } from '@quorate/sdk/evm';
import type { SolanaHandle } from '@quorate/sdk/solana';
import {
  type Address,
  BaseError,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToBytes,
  keccak256,
  parseAbi,
  parseGwei,
  parseTransaction,
  serializeTransaction,
  toHex,
} from 'viem';
import { logOf, useDevnet, waitUntilReady } from '../e2e/support.ts';
import { evmClient, evmReader, evmWallet, solanaClient } from './askers.ts';

const bool = new TextEncoder().encode('[{"name":"","type":"bool"}]');
const one = encodeAbiParameters([{ type: 'bool' }], [true]);
/** Returns true to whatever it is asked; reverts when it is sent value. */
const agreeing: Hex = '0x6014600c60003960146000f33415600957600080fd5b600160005260206000f3';
/** The chain that nodes know no signer contract on. */
const onlyFollowed = 31_339;
const abi = parseAbi(['function transfer(address to, uint256 amount) returns (bool)']);

describe('transactions signed for an EVM account or a Solana account, and their outcomes', function () {
  this.timeout(240_000);
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    evmChainIds: [31_337, 31_338, 31_339],
    solana: true,
    nodeConfig: ({ evm }) => ({
      evm: evm.map(({ chainId, contract, rpcUrl }) => ({
        ...{ chainId, pollIntervalMs: 200, sources: [{ url: rpcUrl }], finality: { confirmations: 1 } },
        ...(chainId === onlyFollowed ? {} : { contract }),
      })),
    }),
  });
  const destination = () => devnet().evm[1]!;
  let token: Address;
  before(async () => {
    token = await deployAgreeing(destination());
  });
  async function deployAgreeing(network: EvmNetwork): Promise<Address> {
    const hash = await evmWallet(network).deployContract({ abi: [], bytecode: agreeing });
    const { contractAddress } = await evmReader(network).waitForTransactionReceipt({ hash });
    return contractAddress!;
  }

  interface Wish {
    readonly path: string;
    readonly to?: Address;
    readonly data?: Hex;
    readonly value?: bigint;
    readonly nonce?: number;
    /** The other EVM chain, if not this. */
    readonly on?: EvmNetwork;
  }

  /** An account's transaction on another EVM chain, unsigned. */
  function unsigned({ data = '0x', nonce = 0, on = destination(), to = token, value = 0n }: Wish): Hex {
    const fees = { maxFeePerGas: parseGwei('20'), maxPriorityFeePerGas: parseGwei('1'), gas: 100_000n };
    return serializeTransaction({ chainId: on.chainId, type: 'eip1559', to, data, value, nonce, ...fees });
  }
  const request = (wish: Wish, transaction = unsigned(wish)) => ({
    ...{ path: wish.path, serializedTransaction: hexToBytes(transaction), caip2Id: (wish.on ?? destination()).chain },
    ...{ outputDeserializationSchema: bool, respondSerializationSchema: bool },
  });
  const transfer = () => encodeFunctionData({ abi, args: [destination().user.address, 1n] });

  /** Gives the derived account what it needs. */
  async function fund(address: Address, on = destination()): Promise<void> {
    const hash = await evmWallet(on).sendTransaction({ to: address, value: 10n ** 18n });
    await evmReader(on).waitForTransactionReceipt({ hash });
  }
  const evmAddressOf = (path: string): Address =>
    deriveAddress({
      ...{ rootPublicKey: devnet().rootPublicKey, scheme: 'sig.network-v2', chainId: 'eip155:1', path, chain: 'evm' },
      predecessor: devnet().evm[0]!.user.address,
    });
  const solanaAddressOf = (path: string): Address =>
    deriveAddress({
      ...{ rootPublicKey: devnet().rootPublicKey, scheme: 'sig.network-v2', path, chain: 'evm' },
      chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
      predecessor: devnet().solana!.user.address,
    });

  /** The user broadcasts: the network never does. */
  async function broadcast(transaction: Hex, signature: Signature, on = destination()): Promise<Hex> {
    const { r, s, v } = toRsv(signature);
    const signed = serializeTransaction(parseTransaction(transaction), { r: `0x${r}`, s: `0x${s}`, yParity: v - 27 });
    try {
      return await evmReader(on).sendRawTransaction({ serializedTransaction: signed });
    } catch (error) {
      // Hardhat complains of transactions that revert, and takes them.
      if (error instanceof BaseError && /reverted/.test(error.details)) return keccak256(signed);
      throw error;
    }
  }

  const askOnEvm = (wish: Wish): Promise<EvmHandle> =>
    evmClient(devnet(), devnet().evm[0]!).requestTransaction(request(wish));

  /** Has a transaction signed for the EVM account, and broadcasts it. */
  async function sendFromEvm(wish: Wish) {
    const client = evmClient(devnet(), devnet().evm[0]!);
    const handle = await askOnEvm(wish);
    await fund(evmAddressOf(wish.path), wish.on);
    await broadcast(unsigned(wish), await client.wait(handle), wish.on);
    return { client, handle };
  }

  it('tell an EVM account what a contract returned', async () => {
    const { client, handle } = await sendFromEvm({ path: 'returns', data: transfer() });
    const { failed, output } = await client.waitOutcome(handle, { timeout: 120_000 });
    assert.deepEqual([failed, toHex(output)], [false, one]);
  });

  it('tell a Solana account the same, in Borsh', async () => {
    const client = await solanaClient(devnet(), devnet().solana!);
    const wish = { path: 'returns', data: transfer() };
    const handle: SolanaHandle = await client.requestTransaction(request(wish));
    await fund(solanaAddressOf(wish.path));
    await broadcast(unsigned(wish), await client.wait(handle));
    const { failed, output } = await client.waitOutcome(handle, { timeout: 120_000 });
    assert.deepEqual([failed, toHex(output)], [false, '0x01']);
  });

  it('tell of a chain where nobody can ask, which nodes only follow', async () => {
    const on = devnet().evm.find(({ chainId }) => chainId === onlyFollowed)!;
    const { client, handle } = await sendFromEvm({
      path: 'followed',
      to: await deployAgreeing(on),
      data: transfer(),
      on,
    });
    const { failed, output } = await client.waitOutcome(handle, { timeout: 120_000 });
    assert.deepEqual([failed, toHex(output)], [false, one]);
  });

  it('tell of a plain transfer', async () => {
    const to = devnet().evm[0]!.user.address;
    const { client, handle } = await sendFromEvm({ path: 'plain', to, value: 1n });
    const { failed, output } = await client.waitOutcome(handle, { timeout: 120_000 });
    assert.deepEqual([failed, toHex(output)], [false, one]);
  });

  it('tell of a failure: reverted', async () => {
    const { client, handle } = await sendFromEvm({ path: 'reverts', data: transfer(), value: 1n });
    const { failed, output } = await client.waitOutcome(handle, { timeout: 120_000 });
    assert.deepEqual([failed, toHex(output)], [true, `0xdeadbeef${one.slice(2)}`]);
  });

  it('tell of a failure: its nonce was used by another transaction', async () => {
    const client = evmClient(devnet(), devnet().evm[0]!);
    const [first, second] = [
      { path: 'replaced', data: transfer() },
      { path: 'replaced', value: 0n },
    ];
    const loser = await askOnEvm(first);
    await client.wait(loser);
    await sendFromEvm(second);
    const { failed } = await client.waitOutcome(loser, { timeout: 120_000 });
    assert.ok(failed);
  });

  it('say that there is none when it cannot be read as asked', async () => {
    const client = evmClient(devnet(), devnet().evm[0]!);
    const wish = { path: 'unreadable', data: transfer() };
    const schema = new TextEncoder().encode('[{"name":"","type":"string"}]');
    const handle = await client.requestTransaction({ ...request(wish), outputDeserializationSchema: schema });
    await fund(evmAddressOf(wish.path));
    await broadcast(unsigned(wish), await client.wait(handle));
    await assert.rejects(client.waitOutcome(handle, { timeout: 120_000 }), /does not fit the output schema/);
  });

  it('say that there is none for what is no transaction', async () => {
    const client = evmClient(devnet(), devnet().evm[0]!);
    const handle = await client.requestTransaction(request({ path: 'none' }, '0x02c0ffee'));
    await client.wait(handle);
    await assert.rejects(client.waitOutcome(handle, { timeout: 120_000 }), /REQUEST_FAILED|transaction/);
  });

  it('are told though all nodes were down while they happened', async () => {
    const client = evmClient(devnet(), devnet().evm[0]!);
    const wish = { path: 'all down', data: transfer() };
    const handle = await askOnEvm(wish);
    const signature = await client.wait(handle);
    const { nodes } = devnet();
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
    await fund(evmAddressOf(wish.path));
    await broadcast(unsigned(wish), signature);
    for (const node of nodes) node.start();
    for (const node of nodes)
      await waitUntilReady(
        node,
        nodes.filter((other) => other !== node),
      );
    assert.equal((await client.waitOutcome(handle, { timeout: 120_000 })).failed, false);
  });

  it('left no error in any log', () => {
    for (const node of devnet().nodes) {
      const errors = logOf(node).filter(({ level }) => level >= 50);
      assert.deepEqual(errors, []);
    }
  });
});
