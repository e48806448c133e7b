import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { AnchorProvider } from '@coral-xyz/anchor';
import { derivePublicKey, SdkError, type SdkErrorCode, toNearPublicKey, verifySignature } from '@quorate/sdk';
import {
  fromKitSigner,
  type KitSigner,
  type SolanaHandle,
  type SolanaRequest,
  type WaitProgress,
} from '@quorate/sdk/solana';
import { fromAnchorProvider } from '@quorate/sdk/solana/anchor';
import { base58 } from '@scure/base';
import { createKeyPairSignerFromBytes, getTransactionEncoder } from '@solana/kit';
import { Keypair, VersionedTransaction } from '@solana/web3.js';
import { keccak256, toHex } from 'viem';
import { DEPOSIT, networkSign } from '../../../contracts-solana/test/support.ts';
import { waitElsewhere } from '../client/elsewhere.ts';
import { sdkError } from '../client/expect.ts';
import { rootPublicKey, SolanaNetwork, walletOf } from './network.ts';

const payload = (): Uint8Array => new Uint8Array(randomBytes(32));
const path = 'bitcoin,1';

describe('Solana client', function () {
  this.timeout(60_000);
  let network: SolanaNetwork;
  const kitSigner = (keypair = network.requester) => createKeyPairSignerFromBytes(keypair.secretKey);
  const client = async () => network.client({ sender: fromKitSigner(await kitSigner()) });

  before(async () => {
    network = await SolanaNetwork.start();
  });
  after(() => network.stop());

  const derivations = [
    [0, { scheme: 'sig.network-v1', chainId: '0x800001f5' }],
    [1, { scheme: 'sig.network-v2', chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' }],
  ] as const;
  for (const [keyVersion, scheme] of derivations)
    it(`gets signatures by key version ${keyVersion}`, async () => {
      const request = { payload: payload(), path, keyVersion, algo: 'ECDSA', dest: 'bitcoin', params: '{"a":"ä"}' };
      const asker = await client();
      const handle = await asker.request(request);
      await network.answer(handle);
      const signature = await asker.wait(handle);
      const predecessor = network.requester.publicKey.toBase58();
      const publicKey = derivePublicKey({ ...scheme, rootPublicKey, predecessor, path });
      assert.ok(verifySignature({ payload: request.payload, signature, publicKey }));
      assert.deepEqual(await asker.publicKey({ path, keyVersion }), publicKey);
    });

  describe('sends with', () => {
    /** A wallet that changes nothing, but could. */
    const modifying = async (): Promise<KitSigner> => {
      const { address, signTransactions } = await kitSigner();
      return {
        address,
        async modifyAndSignTransactions(transactions) {
          const [added] = await signTransactions(transactions);
          const [transaction] = transactions as unknown as [{ messageBytes: Uint8Array; signatures: object }];
          return [{ ...transaction, signatures: { ...transaction.signatures, ...added } }];
        },
      };
    };
    /** A wallet that sends by itself. */
    const sending = async (): Promise<KitSigner> => {
      const { address } = await kitSigner();
      return {
        address,
        async signAndSendTransactions(transactions) {
          const wire = getTransactionEncoder().encode(transactions[0] as never);
          const transaction = VersionedTransaction.deserialize(Uint8Array.from(wire));
          transaction.sign([network.requester]);
          await network.connection.sendRawTransaction(transaction.serialize());
          return [transaction.signatures[0]!];
        },
      };
    };
    const provider = () => new AnchorProvider(network.connection, walletOf(network.requester));
    const senders = {
      'a kit signer': async () => fromKitSigner(await kitSigner()),
      'a kit signer that may change the transaction': async () => fromKitSigner(await modifying()),
      'a kit signer that sends': async () => fromKitSigner(await sending()),
      'an Anchor provider': async () => fromAnchorProvider(provider()),
    };
    for (const [name, sender] of Object.entries(senders))
      it(name, async () => {
        const asker = network.client({ sender: await sender() });
        const handle = await asker.request({ payload: payload(), path });
        await network.answer(handle);
        assert.ok(await asker.wait(handle));
      });

    for (const [name, signer] of Object.entries({ signs: kitSigner, sends: sending }))
      it(`another account that pays, for one that ${name}`, async () => {
        const payer = Keypair.generate();
        await network.fund(payer.publicKey, 1_000_000_000);
        const asker = network.client({ sender: fromKitSigner(await signer(), { feePayer: await kitSigner(payer) }) });
        const before = await network.connection.getBalance(network.requester.publicKey);
        const handle = await asker.request({ payload: payload(), path, computeUnitPrice: 1_000n });
        await network.answer(handle);
        assert.ok(await asker.wait(handle));
        assert.equal(handle.sender, network.requester.publicKey.toBase58());
        assert.equal(await network.connection.getBalance(network.requester.publicKey), before);
      });
  });

  it('knows a request whose texts begin with a byte order mark', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path: '\ufeffp', params: '\ufeff' });
    await network.answer(handle);
    assert.ok(await asker.wait(handle));
  });

  it('has the handle before anything is sent', async () => {
    const stored: SolanaHandle[] = [];
    const { rpcUrl } = network.localnet;
    const { httpRpc } = await import('@quorate/sdk/solana');
    const reading = httpRpc(rpcUrl);
    const asker = network.client({
      sender: fromKitSigner(await kitSigner()),
      async rpc(method, params, signal) {
        if (method !== 'sendTransaction') return reading(method, params, signal);
        assert.equal(stored.length, 1);
        throw new SdkError('RPC_FAILED', 'rpc', 'the network is gone');
      },
    });
    const asking = asker.request({ payload: payload(), path }, { onHandle: (handle) => stored.push(handle) });
    await assert.rejects(asking, sdkError('RPC_FAILED', /gone/));
  });

  it('sends nothing that the caller could not store', async () => {
    const { rpcUrl } = network.localnet;
    const { httpRpc } = await import('@quorate/sdk/solana');
    const reading = httpRpc(rpcUrl);
    const asker = network.client({
      sender: fromKitSigner(await kitSigner()),
      async rpc(method, params, signal) {
        assert.notEqual(method, 'sendTransaction');
        return reading(method, params, signal);
      },
    });
    const onHandle = () => assert.fail('full');
    await assert.rejects(
      asker.request({ payload: payload(), path }, { onHandle }),
      (error) => sdkError('CALLBACK_FAILED', 'onHandle')(error) && (error as SdkError).handle !== undefined,
    );
  });

  it('gives a signer of one key', async () => {
    const asker = await client();
    const request = asker.request.bind(asker);
    asker.request = async (of) => {
      const handle = await request(of);
      await network.answer(handle);
      return handle;
    };
    const signer = await asker.signer({ path });
    const hashes = [payload(), payload()];
    const signatures = await Promise.all(hashes.map((hash) => signer.signPayload(hash)));
    for (const [i, signature] of signatures.entries())
      assert.ok(verifySignature({ payload: hashes[i]!, signature, publicKey: signer.publicKey }));
  });

  it('quotes deposit, compute units and fee', async () => {
    const quote = await (await client()).quote({ payload: payload(), path });
    assert.deepEqual([quote.deposit, quote.fee], [DEPOSIT, 5_000n]);
    assert.ok(quote.gas > 5_000n && quote.gas < 100_000n, `${quote.gas}`);
    const priority = await (await client()).quote({ computeUnitPrice: 1_000_000n });
    assert.ok(priority.fee > quote.fee);
  });

  it('is taken up in another process, from JSON', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    const rpc = network.localnet.rpcUrl;
    const elsewhere = waitElsewhere({ handle, rootPublicKey: toNearPublicKey(rootPublicKey), rpc });
    await network.answer(handle);
    const { s } = await asker.wait(handle);
    assert.equal(await elsewhere, Buffer.from(s).toString('hex'));
  });

  it('takes up a request by its transaction and sender alone', async () => {
    const asker = await client();
    const request = { payload: payload(), path };
    const { transactionHash, sender, requestId } = await asker.request(request);
    const handle = await network.client().handleOf(request, { transactionHash, sender });
    assert.deepEqual([handle.requestId, handle.fromSlot], [requestId, undefined]);
    await network.answer(handle);
    assert.ok(await network.client().wait(handle));
  });

  it('reports how the request gets on, and ends in TIMEOUT, after which it can be waited for again', async () => {
    const progress: WaitProgress[] = [];
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    const waiting = asker.wait(handle, { timeout: 1_000, onProgress: (step) => progress.push(step) });
    await assert.rejects(waiting, sdkError('TIMEOUT', /no verified answer/));
    assert.equal(progress.at(-1)?.stage, 'included');
    await network.answer(handle);
    assert.ok(await asker.wait(handle));
  });

  it('survives a node that is down for a while', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    const stages = new Set<string>();
    network.localnet.setFault('down');
    const waiting = asker.wait(handle, {
      onProgress: ({ stage }) => {
        stages.add(stage);
        if (stage === 'retrying') network.localnet.setFault('none');
        else if (stages.size === 2) void network.answer(handle);
      },
    });
    assert.ok(await waiting);
    assert.deepEqual([...stages], ['retrying', 'included']);
  });

  it('ends in ABORTED when its signal fires', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    const aborting = new AbortController();
    const waiting = asker.wait(handle, { signal: aborting.signal, onProgress: () => aborting.abort() });
    await assert.rejects(waiting, sdkError('ABORTED'));
    const slow = { address: network.requester.publicKey.toBase58(), sign: () => new Promise<string>(() => {}) };
    const signal = AbortSignal.timeout(200);
    const sending = network.client({ sender: slow }).request({ payload: payload(), path }, { signal });
    await assert.rejects(sending, sdkError('ABORTED'));
  });

  it('tells when the network reports an error, which the program has verified', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    await network.reportError(handle, 'no such chain');
    await assert.rejects(asker.wait(handle), sdkError('REQUEST_FAILED', /^network: no such chain$/));
  });

  it('tells why the program or the chain refused', async () => {
    const refused = async (request: Partial<SolanaRequest>, code: SdkErrorCode, problem: RegExp) =>
      assert.rejects((await client()).request({ payload: payload(), path, ...request }), sdkError(code, problem));
    await refused({ algo: 'EdDSA' }, 'REQUEST_FAILED', /UnsupportedAlgorithm/);
    await refused({ path: 'x'.repeat(1_300) }, 'INVALID_ARGUMENT', /1232/);
    const poor = fromKitSigner(await kitSigner(Keypair.generate()));
    const asking = network.client({ sender: poor }).request({ payload: payload(), path });
    await assert.rejects(asking, sdkError('INSUFFICIENT_FUNDS'));
    const declining = {
      address: network.requester.publicKey.toBase58(),
      sign: async () => Promise.reject(new Error('User rejected the request.')),
    };
    const declined = network.client({ sender: declining }).request({ payload: payload(), path });
    await assert.rejects(declined, sdkError('SENDER_FAILED', /User rejected/));
    const nowhere = network.client({ sender: declining, contract: Keypair.generate().publicKey.toBase58() });
    await assert.rejects(nowhere.request({ payload: payload(), path }), sdkError('RPC_FAILED', /no state/));
  });

  it('tells that a transaction was not included in time, or has not made the request', async () => {
    const asker = await client();
    const [handle, other] = [
      await asker.request({ payload: payload(), path }),
      await asker.request({ payload: payload(), path }),
    ];
    const lost = { ...handle, transactionHash: '1'.repeat(64), lastValidBlockHeight: 1 };
    await assert.rejects(asker.wait(lost), (error) => {
      assert.ok(sdkError('REQUEST_FAILED', /not included in time/)(error) && error instanceof SdkError);
      assert.equal(error.retryable, true);
      return true;
    });
    const mixed = { ...handle, transactionHash: other.transactionHash };
    await assert.rejects(asker.wait(mixed), sdkError('REQUEST_FAILED', 'handle.transactionHash'));
  });

  it('refuses requests that nobody could answer', async () => {
    const refuses = async (request: object, field: string, code: SdkErrorCode = 'INVALID_ARGUMENT') =>
      assert.rejects((await client()).request(request as SolanaRequest), sdkError(code, field));
    await refuses({ payload: new Uint8Array(32), path }, 'payload');
    await refuses({ payload: payload() }, 'path');
    await refuses({ payload: payload(), path: 'solana response key' }, 'path');
    await refuses({ payload: payload(), path, keyVersion: 2 }, 'keyVersion', 'UNSUPPORTED_KEY_VERSION');
    for (const computeUnitPrice of [-1n, 2n ** 64n, 5])
      await refuses({ payload: payload(), path, computeUnitPrice }, 'computeUnitPrice');
    const { address } = await kitSigner();
    const odd = (sender: object) =>
      network.client({ sender: { sign: () => assert.fail('asked'), address, ...sender } });
    for (const [sender, field] of [
      [{ address: 'junk' }, 'sender'],
      [{ feePayer: 'junk' }, 'feePayer'],
    ] as const)
      for (const call of ['request', 'quote'] as const)
        await assert.rejects(odd(sender)[call]({ payload: payload(), path }), sdkError('INVALID_ARGUMENT', field));
    await assert.rejects(odd({ address: 'junk' }).publicKey({ path }), sdkError('INVALID_ARGUMENT', 'sender'));
    await assert.rejects(
      network.client().request({ payload: payload(), path }),
      sdkError('INVALID_ARGUMENT', 'sender'),
    );
    assert.throws(() => network.client({ contract: '0xabc' }), sdkError('INVALID_ARGUMENT', 'contract'));
  });

  it('refuses handles that are damaged, or not its own', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    const damages: readonly (readonly [damage: object, field: string])[] = [
      [{ chain: 'near' }, 'handle.chain'],
      [{ contract: network.requester.publicKey.toBase58() }, 'handle.contract'],
      [{ payload: toHex(payload()) }, 'handle.requestId'],
      [{ path: 'another' }, 'handle.requestId'],
      [{ keyVersion: undefined }, 'handle.keyVersion'],
      [{ sender: network.responder.publicKey.toBase58() }, 'handle.requestId'],
      [{ sender: 'alice' }, 'handle.sender'],
      [{ chainId: 'solana:other' }, 'handle.requestId'],
      [{ chainId: 1 }, 'handle.chainId'],
      [{ requestId: '0x00' }, 'handle.requestId'],
      [{ transactionHash: 'abc' }, 'handle.transactionHash'],
      [{ fromSlot: 1.5 }, 'handle.fromSlot'],
      [{ lastValidBlockHeight: '9' }, 'handle.lastValidBlockHeight'],
    ];
    for (const [damage, field] of damages)
      await assert.rejects(asker.wait({ ...handle, ...damage }), sdkError('INVALID_ARGUMENT', field));
  });

  describe('transactions', () => {
    const schema = new TextEncoder().encode('[{"name":"","type":"bool"}]');
    const schemas = { outputDeserializationSchema: schema, respondSerializationSchema: schema };
    const transaction = () => ({
      serializedTransaction: Uint8Array.of(2, ...payload()),
      caip2Id: 'eip155:1',
      path,
      ...schemas,
    });

    it('are quoted, and refused where they lack something', async () => {
      const asker = await client();
      const { gas } = await asker.quote({ payload: payload(), path });
      assert.ok((await asker.quote({ ...transaction(), serializedTransaction: new Uint8Array(300) })).gas > gas);
      for (const [damage, field] of [
        [{ outputDeserializationSchema: undefined }, 'outputDeserializationSchema'],
        [{ respondSerializationSchema: 5 }, 'respondSerializationSchema'],
        [{ programId: '1111' }, 'programId'],
        [{ programId: 'l0' }, 'programId'],
      ] as const) {
        const asking = asker.requestTransaction({ ...transaction(), ...damage } as never);
        await assert.rejects(asking, sdkError('INVALID_ARGUMENT', field));
      }
      const schemas = { outputDeserializationSchema: '[]', respondSerializationSchema: '[]' };
      assert.ok(await asker.requestTransaction({ ...transaction(), ...schemas }));
    });

    it('are signed, and their outcome is reported', async () => {
      const request = transaction();
      const asker = await client();
      const handle: SolanaHandle = JSON.parse(JSON.stringify(await asker.requestTransaction(request)));
      await network.answer(handle);
      const signature = await asker.wait(handle);
      const digest = keccak256(request.serializedTransaction, 'bytes');
      assert.ok(verifySignature({ payload: digest, signature, publicKey: await asker.publicKey({ path }) }));
      await network.reportOutcome(handle, Uint8Array.of(1));
      const outcome = await asker.waitOutcome(handle);
      assert.deepEqual([toHex(outcome.output), outcome.failed], ['0x01', false]);
    });

    it('are not mixed up with payloads', async () => {
      const asker = await client();
      const handle = await asker.request({ payload: payload(), path });
      await assert.rejects(asker.waitOutcome(handle), sdkError('INVALID_ARGUMENT', 'handle.serializedTransaction'));
    });
  });

  describe('of another network than the program’s', () => {
    // The program verifies against a root key of its own: to a client of another network, whatever it publishes is spoof.
    const otherRoot = derivePublicKey({ rootPublicKey, scheme: 'near-mpc-v0.1', predecessor: 'other', path: '' });
    const strange = async () => network.client({ rootPublicKey: otherRoot, sender: fromKitSigner(await kitSigner()) });

    it('ignores answers, outcomes and errors alike', async () => {
      const asker = await strange();
      const handle = await asker.request({ payload: payload(), path });
      await network.answer(handle);
      await network.reportError(handle, 'gotcha');
      const progress: WaitProgress[] = [];
      const waiting = asker.wait(handle, { timeout: 800, onProgress: (step) => progress.push(step) });
      await assert.rejects(waiting, sdkError('TIMEOUT'));
      assert.equal(progress.at(-1)?.ignored, 2);
    });
  });

  it('ignores what a lying node invents, and finds the answer beside it', async () => {
    const asker = await client();
    const handle = await asker.request({ payload: payload(), path });
    await network.answer(handle);
    const { httpRpc } = await import('@quorate/sdk/solana');
    const honest = httpRpc(network.localnet.rpcUrl);
    const lying = network.client({
      async rpc(method, params, signal) {
        const answer = await honest(method, params, signal);
        // Every answer in every transaction is another key's.
        return method === 'getTransaction' ? JSON.parse(JSON.stringify(answer), forge(handle)) : answer;
      },
    });
    await assert.rejects(lying.wait(handle, { timeout: 800 }), sdkError('TIMEOUT'));
    assert.ok(await asker.wait(handle));
  });
});

/** Turns the data of response events into that of another key's. */
function forge(handle: SolanaHandle) {
  const requester = Keypair.generate().publicKey;
  const wrong = networkSign(
    requester,
    handle.path,
    handle.keyVersion,
    Uint8Array.from(Buffer.from(handle.payload!.slice(2), 'hex')),
  );
  return (key: string, value: unknown) => {
    if (key !== 'data' || typeof value !== 'string') return value;
    const bytes = base58.decode(value);
    if (bytes[8] !== 118) return value; // SignatureRespondedEvent begins so
    const at = bytes.length - 97;
    bytes.set(wrong.bigR.x, at);
    bytes.set(wrong.s, at + 64);
    return base58.encode(bytes);
  };
}
