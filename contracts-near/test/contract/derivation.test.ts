import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { base58 } from '@scure/base';
import { Account } from 'near-api-js';
import { nearMpcPreimage } from '../../../sdk/src/preimage.ts';
import { sigNetworkRequestPreimage } from '../../../sdk/src/request-id.ts';
import { GENESIS_KEY, startChain, type TestChain } from './chain.ts';
import { Fixture, ROOT_SECRET, toHex, toInts } from './fixture.ts';

/** Values that other implementations published, each with its source. */
interface Vectors {
  derivations: { root: string; predecessor: string; path: string; args: object; tweak: string; derived?: string }[];
  signature: {
    root: string;
    predecessor: string;
    path: string;
    key_version: number;
    payload: string;
    big_r: string;
    s: string;
    recovery_id: number;
  };
  requestIds: { predecessor: string; payload: string; path: string; key_version: number; request_id: string }[];
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/near.json', import.meta.url), 'utf8')) as Vectors;
const { Point } = secp256k1;

/** x‖y of a key in NEAR's form or as SEC1 hex. */
const pointOf = (key: string) =>
  key.startsWith('secp256k1:')
    ? Point.fromBytes(Uint8Array.of(4, ...base58.decode(key.slice('secp256k1:'.length))))
    : Point.fromHex(key);
const nearKey = (point: InstanceType<typeof Point>) => `secp256k1:${base58.encode(point.toBytes(false).subarray(1))}`;

describe('contract: derivation', () => {
  let chain: TestChain;
  const { signature } = vectors;

  before(async () => {
    chain = await startChain([signature.predecessor]);
  });
  after(() => chain.stop());

  for (const { root, predecessor, path, args, tweak, derived } of vectors.derivations) {
    it(`equals the published value: ${predecessor} ${path} ${JSON.stringify(args)}`, async () => {
      const fixture = await Fixture.running(chain, 2, 3, undefined, nearKey(pointOf(root)));
      const computed = pointOf(root).add(Point.BASE.multiply(BigInt(`0x${tweak}`)));
      if (derived !== undefined) assert.equal(toHex(computed.toBytes(false)), derived);
      assert.equal(await fixture.view('derived_public_key', { path, predecessor, ...args }), nearKey(computed));
    });
  }

  it('hashes preimages of every length around the block of SHA3-256', async () => {
    const fixture = await Fixture.running(chain);
    const { accountId } = fixture.user;
    const root = Point.BASE.multiply(ROOT_SECRET);
    const [, first = ''] = nearMpcPreimage(accountId, '|').match(/^([^|]*)\|$/) ?? [];
    for (const block of [1, 2, 3]) {
      for (const length of [-2, -1, 0, 1].map((offset) => block * 136 + offset)) {
        const path = 'x'.repeat(length - first.length);
        const tweak = BigInt(`0x${toHex(sha3_256(new TextEncoder().encode(first + path)))}`);
        const key = await fixture.view('derived_public_key', { path, predecessor: accountId, domain_id: 0 });
        assert.equal(key, nearKey(root.add(Point.BASE.multiply(tweak))), `${length} bytes`);
      }
    }
  });

  it('takes a signature that the network of the time made, whose R has the other parity', async function () {
    if (chain.fastForward === undefined) this.skip();
    const { payload, path, key_version, big_r, s, recovery_id } = signature;
    const fixture = await Fixture.running(chain, 2, 3, undefined, nearKey(pointOf(signature.root)));
    const as = new Account(signature.predecessor, chain.provider, GENESIS_KEY.toString());
    const sign = await fixture.startSign({ payload: toInts(payload), path, key_version }, { as });
    await sign.announced();
    const answered = await fixture.respond(await sign.requestId(), { big_r, s, recovery_id });
    assert.equal(answered.panic, undefined);
    assert.deepEqual((await sign.finished()).value, {
      big_r: `0${2 + recovery_id}${big_r.slice(2).toUpperCase()}`,
      s: s.toUpperCase(),
      recovery_id,
    });
  });

  it('names requests as published', () => {
    const utf8 = (text: string) => new TextEncoder().encode(text);
    for (const { predecessor, payload, path, key_version, request_id } of vectors.requestIds) {
      const bytes = Buffer.from(payload, 'hex');
      const preimage = sigNetworkRequestPreimage(utf8(predecessor), bytes, utf8(path), key_version);
      assert.equal(toHex(sha3_256(preimage)), request_id);
    }
  });
});
