import assert from 'node:assert/strict';
import { deriveAddress, derivePublicKey, parseNearSignature, verifySignature } from '@quorate/sdk';
import { assertSignature, derivedKey, type Form, nearKey, readAnswer, toHex } from './independent.ts';
import { deployProxy } from './proxyContract.ts';
import { useDevnet } from './support.ts';
import { randomPayload, User, view } from './user.ts';

describe('a network of three nodes, any two of which sign', function () {
  this.timeout(120_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, blockIntervalMs: 150 });
  let user: User;

  before(async () => {
    user = await User.create(devnet(), 'dapp');
  });

  const payload = randomPayload();
  /** Each way in which existing clients call: the request's form, and what tells its derived key in a view call. */
  const requests: readonly {
    readonly title: string;
    readonly form: Form;
    readonly scheme: 'sig.network-v1' | 'sig.network-v2' | 'near-mpc-v0.1';
    readonly chainId?: string;
    readonly request: { readonly path: string } & Record<string, unknown>;
    readonly key: Record<string, unknown>;
    readonly tgas: bigint;
  }[] = [
    {
      title: 'sig.network, key version 0, payload as integers',
      form: 'sig.network v1',
      scheme: 'sig.network-v1',
      chainId: '0x18d',
      request: { payload: [...payload], path: 'ethereum,1', key_version: 0 },
      key: { key_version: 0 },
      tgas: 50n,
    },
    {
      title: 'sig.network, key version 1, payload as hex',
      form: 'sig.network v2',
      scheme: 'sig.network-v2',
      chainId: 'near:mainnet',
      request: { payload: toHex(payload), path: 'bitcoin/ключ', key_version: 1 },
      key: { key_version: 1 },
      tgas: 50n,
    },
    {
      title: 'near/mpc, payload_v2 and domain_id',
      form: 'near/mpc',
      scheme: 'near-mpc-v0.1',
      request: { payload_v2: { Ecdsa: toHex(payload) }, path: '', domain_id: 0 },
      key: { domain_id: 0 },
      tgas: 15n,
    },
  ];

  for (const { title, form, scheme, chainId, request, key, tgas } of requests) {
    it(`answers ${title}`, async () => {
      const { rootPublicKey } = devnet();
      const { path } = request;
      const predecessor = user.accountId;
      const answer = await user.sign(request as never, { tgas });

      const expected = derivedKey(form, rootPublicKey, predecessor, path);
      assertSignature(readAnswer(form, answer), payload, expected);

      const derivation = { rootPublicKey, scheme, chainId, predecessor, path };
      const publicKey = derivePublicKey(derivation);
      assert.equal(toHex(publicKey), toHex(expected));
      assert.ok(verifySignature({ payload, signature: parseNearSignature(answer), publicKey }));
      assert.match(deriveAddress({ ...derivation, chain: 'evm' }), /^0x[0-9a-fA-F]{40}$/);
      assert.equal(
        await view(devnet(), 'derived_public_key', { path, predecessor, ...key }),
        nearKey(expected),
        'the contract derives another key',
      );
    });
  }

  it('gives the three forms three keys of one root key, which the contract shows', async () => {
    const { rootPublicKey } = devnet();
    const keys = requests.map(({ form }) => toHex(derivedKey(form, rootPublicKey, user.accountId, 'one')));
    assert.equal(new Set(keys).size, 3);
    assert.equal(await view(devnet(), 'public_key'), rootPublicKey);
    assert.equal(await view(devnet(), 'public_key', { domain_id: 0 }), rootPublicKey);
    assert.equal(await view(devnet(), 'latest_key_version'), 1);
    assert.equal(await view(devnet(), 'experimental_signature_deposit'), '1');
  });

  it('answers a request that is made twice at once with one signature', async () => {
    const request = { payload: [...randomPayload()], path: 'twice', key_version: 1 };
    const [first, second] = await user.withKeys(2);
    const calls = await Promise.all([first!.ask(request), second!.ask(request)]);
    const [one, other] = await Promise.all(calls.map((call) => call.value()));
    assert.deepEqual(one, other);
  });

  it('signs anew what is asked again later', async () => {
    const asked = randomPayload();
    const request = { payload: [...asked], path: 'again', key_version: 1 };
    const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, 'again');
    const one = readAnswer('sig.network v2', await user.sign(request));
    const other = readAnswer('sig.network v2', await user.sign(request));
    assertSignature(one, asked, publicKey);
    assertSignature(other, asked, publicKey);
    assert.notEqual(one.bigR.slice(2), other.bigR.slice(2));
  });

  it('derives from the contract that calls, not from who signed the transaction', async () => {
    const proxy = await User.create(devnet(), 'proxy', 20);
    await deployProxy(proxy.account, devnet().contractId);
    const asked = randomPayload();
    const request = { payload: [...asked], path: 'ethereum,1', key_version: 1 };
    const call = await user.ask(request, { contractId: proxy.accountId, tgas: 100n });
    const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, proxy.accountId, 'ethereum,1');
    assertSignature(readAnswer('sig.network v2', await call.value()), asked, publicKey);
  });
});
