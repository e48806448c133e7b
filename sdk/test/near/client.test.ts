import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { derivePublicKey, SdkError, type SdkErrorCode, verifySignature } from '@quorate/sdk';
import { fromAccount, type NearHandle, type NearRequest, type WaitProgress } from '@quorate/sdk/near';
import type { Account } from 'near-api-js';
import { createAccount } from '../../../contracts-near/test/contract/chain.ts';
import { ROOT_KEY } from '../../../contracts-near/test/contract/fixture.ts';
import { waitElsewhere } from '../client/elsewhere.ts';
import { sdkError } from '../client/expect.ts';
import { NearNetwork } from './network.ts';

const payload = (): Uint8Array => new Uint8Array(randomBytes(32));
const path = 'ethereum,1';

describe('NEAR client', function () {
  this.timeout(60_000);
  let network: NearNetwork;
  const user = () => network.fixture.user;
  const client = () => network.client({ sender: fromAccount(user()) });

  before(async () => {
    network = await NearNetwork.start();
  });
  after(() => network.chain.stop());

  /** Asks, answers as the network, waits. */
  async function signed(request: NearRequest, asker = client()) {
    const handle = await asker.request(request);
    await network.answer(handle);
    return { handle, signature: await asker.wait(handle) };
  }

  const derivations = [
    [{ keyVersion: 0 }, { scheme: 'sig.network-v1', chainId: '0x18d' }],
    [{ keyVersion: 1 }, { scheme: 'sig.network-v2', chainId: 'near:mainnet' }],
    [{ domainId: 0 }, { scheme: 'near-mpc-v0.1' }],
  ] as const;
  for (const [key, scheme] of derivations)
    it(`gets signatures by ${JSON.stringify(key)}`, async () => {
      const request = { payload: payload(), path, ...key };
      const { signature } = await signed(request);
      const derivation = { ...scheme, rootPublicKey: ROOT_KEY, predecessor: user().accountId, path };
      const publicKey = derivePublicKey(derivation);
      assert.ok(verifySignature({ payload: request.payload, signature, publicKey }));
      assert.deepEqual(await client().publicKey({ path, ...key }), publicKey);
    });

  it('asks in the form that it was made for', async () => {
    const nearMpc = network.client({ sender: fromAccount(user()), form: 'near-mpc' });
    const { handle } = await signed({ payload: payload(), path }, nearMpc);
    assert.equal(handle.domainId, 0);
    const { handle: ours } = await signed({ payload: payload(), path });
    assert.equal(ours.keyVersion, 1);
  });

  it('gives a signer of one key', async () => {
    const signer = await client().signer({ path, keyVersion: 1 });
    const hash = payload();
    const handleOfRequest = client().handleOf(
      { payload: hash, path, keyVersion: 1 },
      { transactionHash: '11111111111111111111111111111111', predecessor: user().accountId },
    );
    const [signature] = await Promise.all([signer.signPayload(hash), network.answer(handleOfRequest)]);
    assert.ok(verifySignature({ payload: hash, signature, publicKey: signer.publicKey }));
  });

  it('quotes deposit, gas and fee, by form', async () => {
    const quote = await client().quote();
    assert.deepEqual([quote.deposit, quote.gas], [1n, 50_000_000_000_000n]);
    assert.ok(quote.fee > 0n);
    assert.equal((await client().quote({ domainId: 0 })).gas, 15_000_000_000_000n);
  });

  it('takes one yoctoNEAR where no method names a deposit', async () => {
    const other = network.client({ contract: user().accountId }); // an account without any contract
    await assert.rejects(other.quote(), sdkError('RPC_FAILED'));
    const { rpcUrl } = network;
    const nearMpc = network.client({
      rpc: async (method) => {
        if (method === 'gas_price') return { gas_price: '100' };
        const { httpRpc } = await import('@quorate/sdk/near');
        return httpRpc(rpcUrl)('query', {
          request_type: 'call_function',
          finality: 'final',
          account_id: network.contract,
          method_name: 'no_such_method',
          args_base64: 'e30=',
        });
      },
    });
    assert.equal((await nearMpc.quote()).deposit, 1n);
  });

  it('has the handle before anything is sent', async () => {
    let stored: NearHandle | undefined;
    const offline = fromAccount({
      accountId: user().accountId,
      getSigner: () => user().getSigner(),
      async signAndSendTransaction(transaction: Parameters<Account['createSignedTransaction']>[0]) {
        await user().createSignedTransaction(transaction);
        throw new Error('the network is gone');
      },
    });
    const asking = network.client({ sender: offline }).request(
      { payload: payload(), path },
      {
        onHandle: (handle) => {
          stored = handle;
        },
      },
    );
    await assert.rejects(asking, sdkError('SENDER_FAILED', /the network is gone/));
    assert.match(stored?.transactionHash ?? '', /^[1-9A-HJ-NP-Za-km-z]{43,44}$/);
  });

  it('sends nothing that the caller could not store', async () => {
    const onHandle = () => assert.fail('full');
    const account = user();
    let sends = 0;
    const watched = fromAccount({
      accountId: account.accountId,
      getSigner: () => account.getSigner(),
      async signAndSendTransaction(transaction: Parameters<Account['createSignedTransaction']>[0]) {
        await account.createSignedTransaction(transaction);
        sends += 1;
      },
    });
    const asking = network.client({ sender: watched }).request({ payload: payload(), path }, { onHandle });
    await assert.rejects(asking, (error) => {
      assert.ok(sdkError('CALLBACK_FAILED', 'onHandle')(error) && error instanceof SdkError);
      return (error.handle as NearHandle).path === path;
    });
    assert.equal(sends, 0);
  });

  it('is taken up in another process, from JSON', async () => {
    const request = { payload: payload(), path };
    const handle = await client().request(request);
    const elsewhere = waitElsewhere({ handle, rootPublicKey: ROOT_KEY, rpc: network.rpcUrl });
    await network.answer(handle);
    const here = await client().wait(handle);
    assert.equal(await elsewhere, Buffer.from(here.s).toString('hex'));
  });

  it('reports how the request gets on, and ends in TIMEOUT, after which it can be waited for again', async () => {
    const progress: WaitProgress[] = [];
    const handle = await client().request({ payload: payload(), path });
    const waiting = client().wait(handle, { timeout: 1_500, onProgress: (step) => progress.push(step) });
    await assert.rejects(waiting, (error) => {
      assert.ok(sdkError('TIMEOUT')(error) && error instanceof SdkError && error.retryable);
      return true;
    });
    assert.equal(progress.at(-1)?.stage, 'included');
    await network.answer(handle);
    await client().wait(handle);
  });

  it('ends in ABORTED when its signal fires, whatever it is doing', async () => {
    const handle = await client().request({ payload: payload(), path });
    const aborting = new AbortController();
    const waiting = client().wait(handle, { signal: aborting.signal, onProgress: () => aborting.abort('enough') });
    await assert.rejects(waiting, (error) => {
      assert.ok(sdkError('ABORTED')(error) && error instanceof SdkError);
      assert.equal(error.cause, 'enough');
      return true;
    });
    const signal = AbortSignal.abort();
    await assert.rejects(client().request({ payload: payload(), path }, { signal }), sdkError('ABORTED'));
    const slowWallet = { accountId: async () => user().accountId, send: () => new Promise<string>(() => {}) };
    const asking = network
      .client({ sender: slowWallet })
      .request({ payload: payload(), path }, { signal: AbortSignal.timeout(100) });
    await assert.rejects(asking, sdkError('ABORTED'));
    await network.answer(handle);
  });

  it('tells when the contract closed the request without an answer', async () => {
    for (const key of [{ keyVersion: 1 }, { domainId: 0 }] as const) {
      const handle = await client().request({ payload: payload(), path, ...key });
      await network.timeOut();
      await assert.rejects(client().wait(handle), (error) => {
        assert.ok(sdkError('NOT_ANSWERED', /timed out/)(error) && error instanceof SdkError && error.retryable);
        return true;
      });
    }
  });

  it('tells why the contract refused, in its words', async () => {
    const refused = async (request: Partial<NearRequest>, code: SdkErrorCode, problem: RegExp) => {
      const handle = await client().request({ payload: payload(), path, ...request });
      await assert.rejects(client().wait(handle), sdkError(code, problem));
    };
    await refused({ deposit: 0n }, 'INSUFFICIENT_DEPOSIT', /Attached 0, Required 1/);
    await refused({ gas: 10n ** 13n }, 'REQUEST_FAILED', /gas is lower/);
    await refused({ path: 'x'.repeat(9_000) }, 'REQUEST_FAILED', /8192 bytes/);
    await refused({ domainId: 7 }, 'UNSUPPORTED_KEY_VERSION', /domain/);
  });

  it('tells when the account cannot pay', async () => {
    const poor = await createAccount(network.chain, 'poor', 0.01);
    const asking = network
      .client({ sender: fromAccount(poor) })
      .request({ payload: payload(), path, gas: 3n * 10n ** 14n, deposit: 10n ** 24n });
    await assert.rejects(asking, sdkError('SENDER_FAILED'));
  });

  it('is not stopped by endpoints that are down', async () => {
    const handle = await client().request({ payload: payload(), path });
    await network.answer(handle);
    const two = network.client({ rpc: ['http://127.0.0.1:1', network.rpcUrl] });
    assert.ok(await two.wait(handle, { timeout: 5_000 }));
    const stages = new Set<string>();
    const down = network.client({ rpc: 'http://127.0.0.1:1/secret-key' });
    const waiting = down.wait(handle, { timeout: 600, onProgress: ({ stage }) => stages.add(stage) });
    await assert.rejects(waiting, (error) => {
      assert.ok(sdkError('TIMEOUT')(error) && error instanceof SdkError);
      assert.ok(sdkError('RPC_FAILED')(error.cause) && error.cause instanceof SdkError);
      assert.ok(!error.cause.message.includes('secret-key'));
      return true;
    });
    assert.deepEqual([...stages], ['retrying']);
  });

  it('refuses requests that nobody could answer', async () => {
    const refuses = (request: unknown, field: string, code: SdkErrorCode = 'INVALID_ARGUMENT') =>
      assert.rejects(client().request(request as NearRequest), sdkError(code, field));
    const order = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';
    await refuses({ payload: new Uint8Array(31), path }, 'payload');
    await refuses({ payload: new Uint8Array(32), path }, 'payload');
    await refuses({ payload: Uint8Array.from(Buffer.from(order, 'hex')), path }, 'payload');
    await refuses({ payload: 'ab'.repeat(32), path }, 'payload');
    await refuses({ payload: payload() }, 'path');
    await refuses({ payload: payload(), path: '\ud800' }, 'path');
    await refuses({ payload: payload(), path, keyVersion: 2 }, 'keyVersion', 'UNSUPPORTED_KEY_VERSION');
    await refuses({ payload: payload(), path, keyVersion: 1, domainId: 0 }, 'domainId');
    await refuses({ payload: payload(), path, domainId: -1 }, 'domainId');
    for (const field of ['deposit', 'gas'])
      for (const amount of [-1n, 2n ** 128n, 1, '1', null]) {
        await refuses({ payload: payload(), path, [field]: amount }, field);
        await assert.rejects(client().quote({ [field]: amount }), sdkError('INVALID_ARGUMENT', field));
      }
    await assert.rejects(
      network.client().request({ payload: payload(), path }),
      sdkError('INVALID_ARGUMENT', /sender/),
    );
  });

  it('refuses handles that are damaged, or not its own', async () => {
    const handle = await client().request({ payload: payload(), path });
    await network.answer(handle);
    const damages: readonly (readonly [damage: object, field: string])[] = [
      [{ chain: 'evm' }, 'handle.chain'],
      [{ contract: 'v1.signer' }, 'handle.contract'],
      [{ payload: `0x${'ab'.repeat(32)}` }, 'handle.requestId'],
      [{ payload: 'ab' }, 'handle.payload'],
      [{ path: 'another' }, 'handle.requestId'],
      [{ path: 1 }, 'handle.path'],
      [{ keyVersion: 0 }, 'handle.requestId'],
      [{ keyVersion: undefined }, 'handle.keyVersion'],
      [{ predecessor: 'mallory.near' }, 'handle.requestId'],
      [{ requestId: '0x00' }, 'handle.requestId'],
      [{ transactionHash: 'abc' }, 'handle.transactionHash'],
      [{ sender: undefined }, 'handle.sender'],
    ];
    for (const [damage, field] of damages)
      await assert.rejects(client().wait({ ...handle, ...damage }), sdkError('INVALID_ARGUMENT', field));
    await assert.rejects(client().wait(null as unknown as NearHandle), sdkError('INVALID_ARGUMENT', /handle/));
  });
});
