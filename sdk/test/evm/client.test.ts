import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { derivePublicKey, type SdkErrorCode, toNearPublicKey, verifySignature } from '@quorate/sdk';
import {
  type EvmHandle,
  type EvmRequest,
  fromEthersSigner,
  fromWalletClient,
  type WaitProgress,
} from '@quorate/sdk/evm';
import { JsonRpcProvider, Wallet } from 'ethers';
import { createWalletClient, type Hex, http, keccak256, toHex } from 'viem';
import { COMPILE_TIMEOUT, DEPOSIT, rootPublicKey } from '../../../contracts-evm/test/support.ts';
import { waitElsewhere } from '../client/elsewhere.ts';
import { sdkError } from '../client/expect.ts';
import { EvmNetwork, privateKeys } from './network.ts';

const payload = (): Uint8Array => new Uint8Array(randomBytes(32));
const path = 'bitcoin,1';

describe('EVM client', function () {
  this.timeout(60_000);
  let network: EvmNetwork;
  const client = () => network.client({ sender: fromWalletClient(network.wallet()) });

  before(async function () {
    this.timeout(COMPILE_TIMEOUT);
    network = await EvmNetwork.start();
  });
  after(() => network.stop());

  const derivations = [
    [0, { scheme: 'sig.network-v1', chainId: '0x1' }],
    [1, { scheme: 'sig.network-v2', chainId: 'eip155:1' }],
  ] as const;
  for (const [keyVersion, scheme] of derivations)
    it(`gets signatures by key version ${keyVersion}`, async () => {
      const request = { payload: payload(), path, keyVersion, algo: 'ECDSA', dest: 'bitcoin', params: '{"a":"ä"}' };
      const handle = await client().request(request);
      await network.answer(handle);
      const signature = await client().wait(handle);
      const predecessor = network.requester.address;
      const publicKey = derivePublicKey({ ...scheme, rootPublicKey, predecessor, path });
      assert.ok(verifySignature({ payload: request.payload, signature, publicKey }));
      assert.deepEqual(await client().publicKey({ path, keyVersion }), publicKey);
    });

  describe('sends with', () => {
    const ethersSigner = () => {
      const provider = new JsonRpcProvider(network.rpcUrl, undefined, { staticNetwork: true, cacheTimeout: -1 });
      return new Wallet(privateKeys[1]!, provider);
    };
    const senders = {
      'a viem WalletClient': () => fromWalletClient(network.wallet()),
      'a viem WalletClient of a wallet that holds the accounts': () =>
        fromWalletClient(createWalletClient({ transport: http(network.rpcUrl) })),
      'an ethers Signer': () => fromEthersSigner(ethersSigner()),
    };
    for (const [name, sender] of Object.entries(senders))
      it(name, async () => {
        const asker = network.client({ sender: sender() });
        const handle = await asker.request({ payload: payload(), path });
        await network.answer(handle);
        assert.ok(await asker.wait(handle));
      });
  });

  it('reads through a viem PublicClient, too', async () => {
    const reader = network.client({ rpc: network.publicClient });
    const handle = await client().request({ payload: payload(), path });
    await network.answer(handle);
    assert.ok(await reader.wait(handle));
    const dead = network.client({
      rpc: createWalletClient({ transport: http('http://127.0.0.1:1', { retryCount: 0 }) }),
    });
    await assert.rejects(dead.wait(handle, { timeout: 500 }), sdkError('TIMEOUT'));
  });

  it('gives a signer of one key, which may sign several payloads at a time', async () => {
    const asked: EvmHandle[] = [];
    const asker = client();
    const request = asker.request.bind(asker);
    asker.request = async (of) => {
      const handle = await request(of);
      asked.push(handle);
      await network.answer(handle);
      return handle;
    };
    const signer = await asker.signer({ path, keyVersion: 0 });
    const hashes = [payload(), payload(), payload()];
    const signatures = await Promise.all(hashes.map((hash) => signer.signPayload(hash)));
    const { publicKey } = signer;
    for (const [i, signature] of signatures.entries())
      assert.ok(verifySignature({ payload: hashes[i]!, signature, publicKey }));
    assert.deepEqual(new Set(asked.map(({ keyVersion }) => keyVersion)), new Set([0]));
  });

  it('quotes deposit, gas and fee', async () => {
    const quote = await client().quote({ payload: payload(), path });
    assert.equal(quote.deposit, DEPOSIT);
    assert.ok(quote.gas > 30_000n && quote.gas < 80_000n, `${quote.gas}`);
    assert.ok(quote.fee >= quote.gas);
  });

  it('is taken up in another process, from JSON', async () => {
    const handle = await client().request({ payload: payload(), path });
    const elsewhere = waitElsewhere({ handle, rootPublicKey: toNearPublicKey(rootPublicKey), rpc: network.rpcUrl });
    await network.answer(handle);
    const { s } = await client().wait(handle);
    assert.equal(await elsewhere, Buffer.from(s).toString('hex'));
  });

  it('finds an answer long after it was given, where a node shows few blocks at a time', async () => {
    const handle = await client().request({ payload: payload(), path });
    await network.mine(300);
    await network.answer(handle);
    await network.mine(900);
    let [widest, narrowest, refused] = [0, Number.POSITIVE_INFINITY, 0];
    const stingy = network.client({
      rpc: async (method, params) => {
        if (method === 'eth_getLogs') {
          const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
          const blocks = Number(toBlock) - Number(fromBlock) + 1;
          if (blocks > 100) {
            refused += 1;
            throw { code: -32000, message: 'query exceeds max block range 100' };
          }
          [widest, narrowest] = [Math.max(widest, blocks), Math.min(narrowest, blocks)];
        }
        return network.publicClient.request({ method, params } as never);
      },
    });
    assert.ok(await stingy.wait(handle));
    assert.ok(refused < 12 && widest > 50 && narrowest > 0, `${[refused, widest, narrowest]}`);
  });

  it('knows a request whose texts begin with a byte order mark', async () => {
    const request = { payload: payload(), path: '\ufeffp', params: '\ufeff' };
    const handle = await client().request(request);
    await network.answer(handle);
    assert.ok(await client().wait(handle));
  });

  it('takes up a request by transaction hash and sender alone', async () => {
    const request = { payload: payload(), path };
    const { transactionHash, sender, requestId } = await client().request(request);
    const handle = await network.client().handleOf(request, { transactionHash, sender });
    assert.equal(handle.requestId, requestId);
    await network.answer(handle);
    assert.ok(await network.client().wait(handle));
  });

  it('finds the answer also when another transaction took the place of the one it knows', async () => {
    const handle = await client().request({ payload: payload(), path });
    await network.answer(handle);
    assert.ok(await client().wait({ ...handle, transactionHash: `0x${'ab'.repeat(32)}` }));
  });

  it('reports how the request gets on, and ends in TIMEOUT, after which it can be waited for again', async () => {
    const progress: WaitProgress[] = [];
    const handle = await client().request({ payload: payload(), path });
    const waiting = client().wait(handle, { timeout: 1_000, onProgress: (step) => progress.push(step) });
    await assert.rejects(waiting, sdkError('TIMEOUT', /no verified answer/));
    assert.equal(progress.at(-1)?.stage, 'included');
    const unseen = client().wait({ ...handle, transactionHash: `0x${'ab'.repeat(32)}` }, { timeout: 600 });
    await assert.rejects(unseen, sdkError('TIMEOUT', /not seen in a block/));
    await network.answer(handle);
    assert.ok(await client().wait(handle));
  });

  it('ends in ABORTED when its signal fires', async () => {
    const handle = await client().request({ payload: payload(), path });
    const aborting = new AbortController();
    const waiting = client().wait(handle, { signal: aborting.signal, onProgress: () => aborting.abort() });
    await assert.rejects(waiting, sdkError('ABORTED'));
    const asking = { address: async () => network.requester.address, send: () => new Promise<string>(() => {}) };
    const signal = AbortSignal.timeout(200);
    const sending = network.client({ sender: asking }).request({ payload: payload(), path }, { signal });
    await assert.rejects(sending, sdkError('ABORTED'));
  });

  it('tells when the network reports an error, which the contract has verified', async () => {
    const handle = await client().request({ payload: payload(), path });
    await network.reportError(handle, 'no such chain');
    await assert.rejects(client().wait(handle), sdkError('REQUEST_FAILED', /^network: no such chain$/));
  });

  it('tells why the contract refused', async () => {
    const refused = (request: Partial<EvmRequest>, code: SdkErrorCode, problem: RegExp) =>
      assert.rejects(client().request({ payload: payload(), path, ...request }), sdkError(code, problem));
    await refused({ deposit: 1n }, 'INSUFFICIENT_DEPOSIT', /InsufficientDeposit/);
    await refused({ algo: 'EdDSA' }, 'REQUEST_FAILED', /UnsupportedAlgorithm/);
    await refused({ path: 'x'.repeat(5_000) }, 'REQUEST_FAILED', /RequestTooLong/);
    const declining = {
      address: async () => network.requester.address,
      send: async () => Promise.reject(new Error('User rejected the request.')),
    };
    const asking = network.client({ sender: declining }).request({ payload: payload(), path });
    await assert.rejects(asking, sdkError('SENDER_FAILED', /User rejected/));
  });

  it('tells why a transaction that was included did nothing', async () => {
    // The sender has the gas estimated by nobody, so that the transaction fails on the chain.
    const blind = (value?: bigint) => ({
      address: async () => network.requester.address,
      send: ({ value: quoted, ...call }: { to: string; data: string; value: bigint }) =>
        network.wallet().sendTransaction({ ...call, value: value ?? quoted, gas: 500_000n } as never),
    });
    const wait = async (request: Partial<EvmRequest>, value?: bigint) => {
      const asker = network.client({ sender: blind(value) });
      return asker.wait(await asker.request({ payload: payload(), path, ...request }));
    };
    await assert.rejects(wait({}, 1n), sdkError('INSUFFICIENT_DEPOSIT', /InsufficientDeposit/));
    await assert.rejects(wait({ algo: 'EdDSA' }), sdkError('REQUEST_FAILED', /UnsupportedAlgorithm/));
    const handle = await client().request({ payload: payload(), path });
    const transactionHash = await network
      .wallet()
      .sendTransaction({ to: network.contract.replace(/.$/, '0') as never });
    await network.mine(1);
    await assert.rejects(
      client().wait({ ...handle, transactionHash }),
      sdkError('REQUEST_FAILED', 'handle.transactionHash'),
    );
  });

  it('refuses requests that nobody could answer', async () => {
    const refuses = (request: object, field: string, code: SdkErrorCode = 'INVALID_ARGUMENT') =>
      assert.rejects(client().request(request as EvmRequest), sdkError(code, field));
    await refuses({ payload: new Uint8Array(32), path }, 'payload');
    await refuses({ payload: new Uint8Array(33).fill(1), path }, 'payload');
    await refuses({ payload: payload() }, 'path');
    await refuses({ payload: payload(), path: 'ethereum response key' }, 'path');
    await refuses({ payload: payload(), path, keyVersion: 2 }, 'keyVersion', 'UNSUPPORTED_KEY_VERSION');
    await refuses({ payload: payload(), path, dest: '\udc00' }, 'dest');
    await assert.rejects(
      network.client().request({ payload: payload(), path }),
      sdkError('INVALID_ARGUMENT', 'sender'),
    );
    assert.throws(() => network.client({ contract: 'quorate.near' }), sdkError('INVALID_ARGUMENT', 'contract'));
  });

  it('refuses handles that are damaged, or not its own', async () => {
    const handle = await client().request({ payload: payload(), path });
    const damages: readonly (readonly [damage: object, field: string])[] = [
      [{ chain: 'near' }, 'handle.chain'],
      [{ contract: `0x${'00'.repeat(20)}` }, 'handle.contract'],
      [{ contract: undefined }, 'handle.contract'],
      [{ payload: toHex(payload()) }, 'handle.requestId'],
      [{ path: 'another' }, 'handle.requestId'],
      [{ keyVersion: 0 }, 'handle.requestId'],
      [{ keyVersion: undefined }, 'handle.keyVersion'],
      [{ dest: 'x' }, 'handle.requestId'],
      [{ params: undefined }, 'handle.params'],
      [{ sender: network.contract }, 'handle.requestId'],
      [{ sender: 'alice' }, 'handle.sender'],
      [{ chainId: 1 }, 'handle.requestId'],
      [{ chainId: '1' }, 'handle.chainId'],
      [{ requestId: '0x00' }, 'handle.requestId'],
      [{ transactionHash: 'abc' }, 'handle.transactionHash'],
      [{ fromBlock: -1 }, 'handle.fromBlock'],
    ];
    for (const [damage, field] of damages)
      await assert.rejects(client().wait({ ...handle, ...damage }), sdkError('INVALID_ARGUMENT', field));
    const elsewhere = network.client({ rpc: async (method) => (method === 'eth_chainId' ? '0x1' : null) });
    await assert.rejects(elsewhere.wait(handle), sdkError('INVALID_ARGUMENT', 'handle.chainId'));
    // Letter case is no damage.
    await network.answer(handle);
    assert.ok(
      await client().wait({ ...handle, contract: handle.contract.toLowerCase(), sender: handle.sender.toLowerCase() }),
    );
  });

  describe('transactions', () => {
    const schema = new TextEncoder().encode('[{"name":"","type":"bool"}]');
    const schemas = { outputDeserializationSchema: schema, respondSerializationSchema: schema };
    const one = '1'.padStart(64, '0');
    const transaction = () => ({
      serializedTransaction: Uint8Array.of(2, ...payload()),
      caip2Id: 'eip155:1',
      path,
      ...schemas,
    });

    it('are signed, and their outcome is reported', async () => {
      const request = transaction();
      const handle: EvmHandle = JSON.parse(JSON.stringify(await client().requestTransaction(request)));
      await network.answer(handle);
      const signature = await client().wait(handle);
      const digest = keccak256(request.serializedTransaction, 'bytes');
      const publicKey = await client().publicKey({ path });
      assert.ok(verifySignature({ payload: digest, signature, publicKey }));

      await network.reportOutcome(handle, `0x${one}`);
      const outcome = await client().waitOutcome(handle);
      assert.deepEqual([toHex(outcome.output), outcome.failed], [`0x${one}`, false]);
    });

    it('that failed are reported as such', async () => {
      const handle = await client().requestTransaction(transaction());
      await network.reportOutcome(handle, `0xdeadbeef${one}`);
      const outcome = await client().waitOutcome(handle);
      assert.deepEqual([toHex(outcome.output), outcome.failed], [`0xdeadbeef${one}`, true]);
    });

    it('that succeeded have, whatever their outcome begins with', async () => {
      const handle = await client().requestTransaction(transaction());
      const output: Hex = `0xdeadbeef${one.slice(8)}`;
      await network.reportOutcome(handle, output);
      const outcome = await client().waitOutcome(handle);
      assert.deepEqual([toHex(outcome.output), outcome.failed], [output, false]);
    });

    it('are not mixed up with payloads', async () => {
      const handle = await client().request({ payload: payload(), path });
      await assert.rejects(client().waitOutcome(handle), sdkError('INVALID_ARGUMENT', 'handle.serializedTransaction'));
      const empty = { ...transaction(), serializedTransaction: new Uint8Array() };
      await assert.rejects(client().requestTransaction(empty), sdkError('INVALID_ARGUMENT', 'serializedTransaction'));
    });
  });
});
