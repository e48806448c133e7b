import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { derivePublicKey, SdkError, verifySignature } from '@quorate/sdk';
import { toViemAccount } from '@quorate/sdk/accounts/viem';
import { mockNetwork } from '@quorate/sdk/mock';
import { verifyMessage } from 'viem';
import { sdkError } from '../client/expect.ts';

const payload = (): Uint8Array => new Uint8Array(randomBytes(32));
const path = 'ethereum,1';
const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const solanaAddress = 'So11111111111111111111111111111111111111112';

describe('mock network', () => {
  const network = mockNetwork();
  const { rootPublicKey } = network;
  const clients = {
    near: () => network.near({ accountId: 'alice.near' }),
    evm: () => network.evm({ address }),
    solana: () => network.solana({ address: solanaAddress }),
  };
  const keys = {
    near: { scheme: 'sig.network-v2', chainId: 'near:mainnet', predecessor: 'alice.near', path },
    evm: { scheme: 'sig.network-v2', chainId: 'eip155:1', predecessor: address, path },
    solana: {
      scheme: 'sig.network-v2',
      chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
      predecessor: solanaAddress,
      path,
    },
  } as const;

  it('signs with any derived key', async () => {
    for (const key of [...Object.values(keys), { scheme: 'near-mpc-v0.1', predecessor: 'a.near', path: '' }] as const) {
      const signer = network.signer(key);
      assert.deepEqual(signer.publicKey, derivePublicKey({ ...key, rootPublicKey }));
      const hash = payload();
      const signature = await signer.signPayload(hash);
      assert.ok(verifySignature({ payload: hash, signature, publicKey: signer.publicKey }));
    }
    await assert.rejects(network.signer(keys.evm).signPayload(new Uint8Array(32)), sdkError('INVALID_ARGUMENT'));
  });

  for (const chain of ['near', 'evm', 'solana'] as const)
    it(`answers in the place of a client of ${chain}`, async () => {
      const request = { payload: payload(), path };
      const { [chain]: key } = keys;
      // What one client has asked for, another waits for, from JSON.
      const handle = await clients[chain]().request(request);
      assert.equal(handle.chain, chain);
      const waiting = clients[chain]() as { wait(of: unknown): ReturnType<ReturnType<typeof clients.near>['wait']> };
      const signature = await waiting.wait(JSON.parse(JSON.stringify(handle)));
      const publicKey = derivePublicKey({ ...key, rootPublicKey });
      assert.ok(verifySignature({ payload: request.payload, signature, publicKey }));
      assert.deepEqual(await clients[chain]().publicKey({ path }), publicKey);
      await assert.rejects(waiting.wait({ ...handle, path: 'another' }), sdkError('INVALID_ARGUMENT'));
      await assert.rejects(clients[chain]().request({ path, payload: Uint8Array.of(1) }), sdkError('INVALID_ARGUMENT'));
    });

  it('gives signers that accounts take', async () => {
    const account = toViemAccount(await clients.evm().signer({ path }));
    const signature = await account.signMessage({ message: 'hello' });
    assert.ok(await verifyMessage({ address: account.address, message: 'hello', signature }));
  });

  it('has the same keys in every process, or those of the given secret', () => {
    assert.equal(mockNetwork().rootPublicKey, rootPublicKey);
    assert.equal(
      rootPublicKey,
      'secp256k1:42hgb35QWUSEJKzrzVYvwSotr4nVu4Uy9hYsHTNcGYeYERFhzXRssvuZK19qgLfyyGUGSJaVCQdn3FfAwWpRruuy',
    );
    const other = mockNetwork({ rootSecret: `0x${'01'.repeat(32)}` });
    assert.notEqual(other.rootPublicKey, rootPublicKey);
    assert.equal(mockNetwork({ rootSecret: new Uint8Array(32).fill(1) }).rootPublicKey, other.rootPublicKey);
    for (const rootSecret of [new Uint8Array(32), new Uint8Array(31).fill(1), 'ff'.repeat(32)])
      assert.throws(() => mockNetwork({ rootSecret }), sdkError('INVALID_ARGUMENT', 'rootSecret'));
  });

  it('is slow, fails or never answers where a test wants it to', async () => {
    const asked: string[] = [];
    const failing = mockNetwork({
      beforeAnswer({ key }) {
        asked.push(key.path);
        if (key.path === 'refused') throw new SdkError('NOT_ANSWERED', 'contract', 'timed out');
        if (key.path === 'silent') return new Promise(() => {});
        return undefined;
      },
    }).near({ accountId: 'alice.near' });
    await assert.rejects(failing.sign({ payload: payload(), path: 'refused' }), sdkError('NOT_ANSWERED'));
    await assert.rejects(failing.sign({ payload: payload(), path: 'silent' }, { timeout: 20 }), sdkError('TIMEOUT'));
    const signal = AbortSignal.timeout(20);
    await assert.rejects(failing.sign({ payload: payload(), path: 'silent' }, { signal }), sdkError('ABORTED'));
    await failing.sign({ payload: payload(), path: 'well' });
    assert.deepEqual(asked, ['refused', 'silent', 'silent', 'well']);
  });
});
