import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { derivePublicKey, outcomePayload, SdkError, verifySignature } from '@quorate/sdk';
import { EvmClient } from '@quorate/sdk/evm';
import { mockNetwork } from '@quorate/sdk/mock';
import { NearClient } from '@quorate/sdk/near';
import { SolanaClient } from '@quorate/sdk/solana';
import { base58 } from '@scure/base';
import { sdkError } from '../client/expect.ts';

// A mock stands in for a client: it can do the same, and refuses the same, in the same words.

type Method = (...args: readonly unknown[]) => unknown;
type Client = Readonly<Record<string, Method>>;

const evmAddress = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const solanaAddress = 'So11111111111111111111111111111111111111112';
const network = mockNetwork();
const { rootPublicKey } = network;
const mocks = {
  near: network.near({ accountId: 'alice.near' }),
  evm: network.evm({ address: evmAddress }),
  solana: network.solana({ address: solanaAddress }),
};

/** Every call here is refused before any node or wallet is asked. */
const rpc = async () => {
  throw new Error('asked a node');
};
const send = async () => {
  throw new Error('asked a wallet');
};
const sign = send;
const clients = {
  near: new NearClient({
    contract: mocks.near.contract,
    rootPublicKey,
    rpc,
    sender: { accountId: async () => 'alice.near', send },
  }),
  evm: new EvmClient({
    contract: mocks.evm.contract,
    rootPublicKey,
    rpc,
    sender: { address: async () => evmAddress, send } as never,
  }),
  solana: new SolanaClient({
    contract: mocks.solana.contract,
    rootPublicKey,
    rpc,
    sender: { address: solanaAddress, sign },
  }),
};

const payload = new Uint8Array(32).fill(1);
const request = { payload, path: 'p' };
const schemas = { outputDeserializationSchema: '[]', respondSerializationSchema: '[]' };
const transaction = { path: 'p', serializedTransaction: new Uint8Array(40), caip2Id: 'eip155:1', ...schemas };
const sentHash = {
  near: base58.encode(payload),
  evm: `0x${'11'.repeat(32)}`,
  solana: base58.encode(new Uint8Array(64)),
};
const sender = { near: 'bob.near', evm: `0x${'bb'.repeat(20)}`, solana: solanaAddress };

for (const chain of ['near', 'evm', 'solana'] as const) {
  const mock = mocks[chain] as unknown as Client;
  const client = clients[chain] as unknown as Client;
  const sent = { transactionHash: sentHash[chain], sender: sender[chain], predecessor: sender[chain] };

  /** What a call is refused with. */
  const refusal = async (of: Client, name: string, args: readonly unknown[]) => {
    try {
      await of[name]!(...args);
    } catch (error) {
      assert.ok(error instanceof SdkError, String(error));
      return { code: error.code, field: error.field, message: error.message };
    }
    return assert.fail(`${name} was not refused`);
  };

  describe(`a mock of the client of ${chain}`, () => {
    it('has every method of the client', () => {
      const { prototype } = clients[chain].constructor as { readonly prototype: object };
      const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
      assert.ok(names.length >= 6);
      for (const name of [...names, 'sign', 'signer']) assert.equal(typeof mock[name], 'function', name);
    });

    const refused: readonly (readonly [name: string, ...args: readonly unknown[]])[] = [
      ['request', {}],
      ['request', { ...request, path: 5 }],
      ['request', { ...request, keyVersion: 2 }],
      ['request', { ...request, payload: new Uint8Array(31) }],
      ['request', request, { signal: 5 }],
      ['request', request, { onHandle: 5 }],
      ['request', request, { signal: AbortSignal.abort() }],
      ['publicKey', { path: 5 }],
      ['signer', { path: 5 }],
      ['quote', { path: 5 }],
      ['quote', { keyVersion: 7 }],
      ['quote', 5],
      ['wait', {}],
      ['handleOf', request, { ...sent, transactionHash: 'abc' }],
      ['handleOf', { ...request, path: 5 }, sent],
      ['handleOf', request, 5],
      ...(chain === 'near'
        ? [
            ['request', { ...request, gas: 5 }],
            ['quote', { gas: -1n }],
          ]
        : []),
      ...(chain === 'evm' ? [['request', { ...request, deposit: '5' }]] : []),
      ...(chain === 'solana' ? [['request', { ...request, computeUnitPrice: 5 }]] : []),
      ...(chain === 'near'
        ? []
        : [
            ['requestTransaction', { ...transaction, outputDeserializationSchema: 5 }],
            ['requestTransaction', { ...transaction, serializedTransaction: new Uint8Array() }],
            ['waitOutcome', {}],
            ['handleOf', request, { ...sent, sender: 'bob' }],
          ]),
    ] as never;

    for (const [name, ...args] of refused)
      it(`refuses as it does ${name}(${args.map((arg) => inspect(arg, { breakLength: Infinity, maxArrayLength: 3 })).join(', ')})`, async () => {
        assert.deepEqual(await refusal(mock, name, args), await refusal(client, name, args));
      });

    it('takes up requests that were sent elsewhere', async () => {
      const handle = await mock['handleOf']!(request, sent);
      const signature = (await mock['wait']!(handle)) as never;
      const predecessor = sender[chain];
      const key = {
        near: { scheme: 'sig.network-v2', chainId: 'near:mainnet' },
        evm: { scheme: 'sig.network-v2', chainId: 'eip155:1' },
        solana: { scheme: 'sig.network-v2', chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' },
      }[chain];
      const publicKey = derivePublicKey({ ...key, rootPublicKey, predecessor, path: 'p' } as never);
      assert.ok(verifySignature({ payload, signature, publicKey }));
    });
  });
}

describe('the outcome of a transaction, from a mock', () => {
  for (const chain of ['evm', 'solana'] as const)
    it(`is signed by the response key, on ${chain}`, async () => {
      const truth = chain === 'evm' ? new Uint8Array(32).fill(1, 31) : Uint8Array.of(1);
      const prefix = [0xde, 0xad, 0xbe, 0xef];
      const outcomes: Record<string, Uint8Array> = {
        fails: Uint8Array.of(...prefix, ...truth),
        errs: Uint8Array.of(...prefix, 0x61),
      };
      const failing = mockNetwork({ outcomeOf: ({ key }) => outcomes[key.path] ?? truth });
      const client = {
        evm: () => failing.evm({ address: evmAddress }),
        solana: () => failing.solana({ address: solanaAddress }),
      }[chain]() as ReturnType<typeof failing.evm>;
      const handle = await client.requestTransaction(transaction);
      const { output, failed, signature } = await client.waitOutcome(JSON.parse(JSON.stringify(handle)));
      assert.deepEqual([output, failed], [truth, false]);
      const publicKey = derivePublicKey({
        rootPublicKey,
        scheme: 'sig.network-v2',
        ...(chain === 'evm'
          ? { chainId: 'eip155:1', predecessor: evmAddress, path: 'ethereum response key' }
          : {
              chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
              predecessor: solanaAddress,
              path: 'solana response key',
            }),
      });
      const signed = outcomePayload(Buffer.from(handle.requestId.slice(2), 'hex'), output);
      assert.ok(verifySignature({ payload: signed, signature, publicKey }));
      assert.ok(await client.wait(handle));

      const other = await client.requestTransaction({ ...transaction, path: 'fails' });
      assert.equal((await client.waitOutcome(other)).failed, true);
      const error = await client.requestTransaction({ ...transaction, path: 'errs' });
      await assert.rejects(client.waitOutcome(error), sdkError('INVALID_ARGUMENT', 'outcomeOf'));
      const plain = await client.request(request);
      await assert.rejects(client.waitOutcome(plain), sdkError('INVALID_ARGUMENT', 'handle.serializedTransaction'));
      const elsewhere = mockNetwork().evm({ address: evmAddress, chainId: 1 });
      if (chain === 'evm') await assert.rejects(elsewhere.wait(handle), sdkError('INVALID_ARGUMENT', 'handle.chainId'));
    });
});
