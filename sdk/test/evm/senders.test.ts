import assert from 'node:assert/strict';
import { SdkError } from '@quorate/sdk';
import { EvmClient, type EvmClientOptions, type EvmHandle, fromEthersSigner, fromWalletClient } from '@quorate/sdk/evm';
import { type Address, createWalletClient, custom } from 'viem';
import { nonceManager, privateKeyToAccount } from 'viem/accounts';
import { hardhat, mainnet } from 'viem/chains';
import { accountOf } from '../../src/client/account.ts';
import { sdkError } from '../client/expect.ts';

const rootPublicKey = Uint8Array.of(
  4,
  ...Buffer.from(
    '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8',
    'hex',
  ),
);
const contract = `0x${'aa'.repeat(20)}`;
const alice = `0x${'bb'.repeat(20)}`;
const request = { payload: new Uint8Array(32).fill(1), path: 'p' };
const hash = `0x${'cc'.repeat(32)}`;

/** A chain of Hardhat's number on which nothing ever happens. */
async function rpc(method: string): Promise<unknown> {
  const answers: Record<string, string> = { eth_chainId: '0x7a69', eth_blockNumber: '0x1', eth_gasPrice: '0x1' };
  return answers[method] ?? (method === 'eth_call' ? `0x${'00'.repeat(31)}05` : '0x5208');
}
const client = (options: Partial<EvmClientOptions>) => new EvmClient({ contract, rootPublicKey, rpc, ...options });

describe('a sender of EVM requests', () => {
  /** A wallet that is on a chain. @returns also what it was asked to send */
  function wallet(chainId: number) {
    const sent: object[] = [];
    const provider = custom({
      async request({ method, params }: { method: string; params: [object] }) {
        if (method === 'eth_chainId') return `0x${chainId.toString(16)}`;
        if (method === 'eth_accounts') return [alice];
        assert.equal(method, 'eth_sendTransaction');
        sent.push(params[0]);
        return hash;
      },
    });
    return { provider, sent };
  }

  it('of viem sends on the client’s chain and on no other', async () => {
    for (const chain of [hardhat, mainnet, undefined])
      for (const number of [31_337, 1]) {
        const { provider, sent } = wallet(number);
        const sender = fromWalletClient(createWalletClient({ chain, transport: provider }));
        const asking = client({ sender }).request(request);
        if (number === 31_337 && chain !== mainnet) assert.equal((await asking).transactionHash, hash);
        else await assert.rejects(asking, sdkError('INVALID_ARGUMENT', 'sender.chainId'));
        assert.equal(sent.length, number === 31_337 && chain !== mainnet ? 1 : 0);
      }
  });

  it('of ethers sends on the client’s chain and on no other', async () => {
    for (const chainId of [31_337n, 1n]) {
      const sent: unknown[] = [];
      const sender = fromEthersSigner({
        provider: { getNetwork: async () => ({ chainId }) },
        getAddress: async () => alice,
        async sendTransaction(transaction) {
          sent.push(transaction.chainId);
          return { hash };
        },
      });
      const asking = client({ sender }).request(request);
      if (chainId === 1n) await assert.rejects(asking, sdkError('INVALID_ARGUMENT', 'sender.chainId'));
      else await asking;
      assert.deepEqual(sent, chainId === 1n ? [] : [31_337]);
    }
  });

  it('gets the requests of an account one after the other, and none again', async () => {
    let [under, sends] = [0, 0];
    const sender = {
      address: async () => alice,
      async send() {
        sends += 1;
        under += 1;
        await new Promise(setImmediate);
        assert.equal(under--, 1);
        if (sends === 2) throw new Error('nonce too low: next nonce 5, tx nonce 4');
        return hash;
      },
    };
    const asker = client({ sender });
    const ended = await Promise.allSettled([1, 2, 3].map(() => asker.request(request)));
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(sends, 3);
  });

  it('that counts nonces itself gets them at the same time', async () => {
    let [under, most] = [0, 0];
    const sender = {
      countsNonces: true,
      address: async () => alice,
      async send() {
        most = Math.max(most, ++under);
        await new Promise(setImmediate);
        under -= 1;
        return hash;
      },
    };
    const asker = client({ sender });
    await Promise.all([1, 2].map(() => asker.request(request)));
    assert.equal(most, 2);
    const account = privateKeyToAccount(`0x${'01'.repeat(32)}`);
    const counted = { ...account, nonceManager };
    const { provider: transport } = wallet(31_337);
    const counts = [account, counted, alice as Address, undefined].map(
      (of) => fromWalletClient(createWalletClient({ ...(of && { account: of }), transport })).countsNonces,
    );
    assert.deepEqual(counts, [false, true, true, true]);
  });

  it('is not asked any more when the signal fires while another request of the account is sent', async () => {
    let finish = (_: string) => {};
    let sends = 0;
    const sender = {
      address: async () => alice,
      send: () => {
        sends += 1;
        return new Promise<string>((resolve) => {
          finish = resolve;
        });
      },
    };
    const aborting = new AbortController();
    const first = client({ sender }).request(request);
    const second = client({ sender }).request(request, { signal: aborting.signal });
    while (sends === 0) await new Promise(setImmediate);
    aborting.abort();
    await assert.rejects(second, sdkError('ABORTED'));
    finish(hash);
    await first;
    assert.equal(sends, 1);
  });

  it('may name no account, or none that is: nothing is sent then', async () => {
    const send = () => assert.fail('was sent');
    const failing = client({ sender: { address: () => Promise.reject(new Error('not connected')), send } });
    const calls = [
      failing.publicKey({ path: 'p' }),
      failing.signer({ path: 'p' }),
      failing.quote(),
      failing.request(request),
    ];
    for (const call of calls) await assert.rejects(call, sdkError('SENDER_FAILED', /not connected/));
    const odd = client({ sender: { address: async () => 'alice', send } });
    for (const call of [odd.publicKey({ path: 'p' }), odd.quote(), odd.request(request)])
      await assert.rejects(call, sdkError('INVALID_ARGUMENT', 'sender'));
    const silent = accountOf(() => new Promise(() => {}), undefined, 10);
    await assert.rejects(silent, sdkError('TIMEOUT', 'sender'));
  });

  it('may return no hash', async () => {
    const sender = { address: async () => alice, send: async () => undefined as never };
    await assert.rejects(client({ sender }).request(request), sdkError('SENDER_FAILED', /no hash/));
  });

  it('has sent what the caller could not store: the error has the handle', async () => {
    const sender = { address: async () => alice, send: async () => hash };
    const full = new Error('the disk is full');
    const asking = client({ sender }).request(request, {
      onHandle() {
        throw full;
      },
    });
    await assert.rejects(asking, (error) => {
      assert.ok(sdkError('CALLBACK_FAILED', 'onHandle')(error) && error instanceof SdkError);
      assert.equal(error.cause, full);
      assert.equal((error.handle as EvmHandle).transactionHash, hash);
      return true;
    });
  });

  it('pays what a deposit can be', async () => {
    const sender = { address: async () => alice, send: async () => hash };
    for (const deposit of [-1n, 2n ** 256n, 1, '1', null])
      for (const call of ['request', 'quote'] as const)
        await assert.rejects(
          client({ sender })[call]({ ...request, deposit } as never),
          sdkError('INVALID_ARGUMENT', 'deposit'),
        );
  });
});

describe('requests for EVM transactions', () => {
  const transaction = { serializedTransaction: Uint8Array.of(2, 0xc0), caip2Id: 'eip155:1', path: 'p' };
  const schema = '[{"name":"","type":"bool"}]';
  const sent: string[] = [];
  const sender = {
    address: async () => alice,
    async send({ data }: { readonly data: string }) {
      sent.push(data);
      return hash;
    },
  };

  it('take schemas as text or bytes', async () => {
    for (const form of [schema, new TextEncoder().encode(schema)])
      await client({ sender }).requestTransaction({
        ...transaction,
        outputDeserializationSchema: form,
        respondSerializationSchema: form,
      });
    assert.equal(sent[0], sent[1]);
    const missing = client({ sender }).requestTransaction({
      ...transaction,
      outputDeserializationSchema: schema,
    } as never);
    await assert.rejects(missing, sdkError('INVALID_ARGUMENT', 'respondSerializationSchema'));
  });

  it('are quoted, too', async () => {
    const estimated: string[] = [];
    const asker = client({
      sender,
      async rpc(method, params) {
        if (method === 'eth_estimateGas') estimated.push((params as [{ data: string }])[0].data.slice(0, 10));
        return rpc(method);
      },
    });
    assert.deepEqual(await asker.quote(transaction), { deposit: 5n, gas: 21_000n, fee: 21_000n });
    await asker.quote();
    const [forTransaction, forPayload] = estimated;
    assert.equal(forTransaction, '0xdfb4366b');
    assert.equal(forPayload, '0xa03b5c3b');
  });
});
