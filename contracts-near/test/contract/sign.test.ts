import assert from 'node:assert/strict';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { Account, actions } from 'near-api-js';
import { nearMpcRequestPreimage, sigNetworkRequestPreimage } from '../../../sdk/src/request-id.ts';
import { GENESIS_KEY, startChain, type TestChain, until } from './chain.ts';
import { Fixture, hex32, ORDER, type Signature, signWithTweak, toHex, toInts, type WaitingSign } from './fixture.ts';

const PAYLOAD = '09'.repeat(32);
const COLLIDING = ['colliding.abc', 'colliding.ab'];
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The id of a request in sig.network's form, or with 'near-mpc' in the other. */
function idOf(account: string, path: string, key: number | 'near-mpc', payload = PAYLOAD): string {
  const bytes = Buffer.from(payload, 'hex');
  const preimage =
    key === 'near-mpc'
      ? nearMpcRequestPreimage(utf8(account), bytes, utf8(path), 0)
      : sigNetworkRequestPreimage(utf8(account), bytes, utf8(path), key);
  return toHex(sha3_256(preimage));
}

describe('contract: sign', () => {
  let chain: TestChain;
  let fixture: Fixture;

  before(async () => {
    chain = await startChain(COLLIDING);
    fixture = await Fixture.running(chain);
  });
  after(() => chain.stop());

  const userId = (path: string, key: number | 'near-mpc', payload = PAYLOAD) =>
    idOf(fixture.user.accountId, path, key, payload);

  /** Hands in the signature of a waiting request. */
  async function answer(id: string): Promise<Signature> {
    const pending = await until('the request waits', () => fixture.pendingRequest(id));
    const signature = signWithTweak(pending.tweak, pending.payload);
    assert.equal((await fixture.respond(id, signature)).panic, undefined);
    return signature;
  }

  const upper = ({ big_r, s, recovery_id }: Signature) => ({
    big_r: big_r.toUpperCase(),
    s: s.toUpperCase(),
    recovery_id,
  });

  describe('answers', () => {
    for (const [keyVersion, derivation] of [
      [0, 'sig.network-v1'],
      [1, 'sig.network-v2'],
    ] as const) {
      it(`sig.network's form, key version ${keyVersion}`, async () => {
        const sign = await fixture.startSign({ payload: toInts(PAYLOAD), path: 'a,ü', key_version: keyVersion });
        const { logs } = await sign.announced();
        const words = `payload=${PAYLOAD}, path=a,ü, key_version=${keyVersion}`;
        assert.equal(logs.length, 2);
        assert.equal(logs[0], `sign: predecessor=${fixture.user.accountId}, ${words}`);
        const entropy = JSON.parse(logs[1] ?? '') as number[];
        assert.equal(entropy.length, 32);
        assert.ok(entropy.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256));

        const id = userId('a,ü', keyVersion);
        const { tweak, ...pending } = (await fixture.pendingRequest(id)) ?? { tweak: '' };
        assert.match(tweak, /^[0-9a-f]{64}$/);
        assert.deepEqual(pending, { derivation, payload: PAYLOAD, key_version: keyVersion, calls: 1 });
        assert.equal(await fixture.view('pending_requests'), 1);
        assert.equal(await fixture.view('system_load'), 1);

        const signature = await answer(id);
        assert.deepEqual((await sign.finished()).value, upper(signature));
        assert.equal(await fixture.view('pending_requests'), 0);
        assert.equal(await fixture.pendingRequest(id), null);
      });
    }

    it('every escape and number that JSON has, and the longest path', async () => {
      const path = `\\ud83d\\ude00\\"\\/\\b\\f\\n\\r\\t\\u0041😀${'ü'.repeat(4088)}`;
      const fields = `"payload":${JSON.stringify(toInts(PAYLOAD))},"key_version":0.0e0,"path":"${path}"`;
      const text = `{"request":{${fields}},"x":[-0,1.5e+3,-10,0.1]}`;
      const parsed = (JSON.parse(text) as { request: { path: string } }).request.path;
      assert.equal(utf8(parsed).length, 8192);
      const sign = await fixture.startSign(Buffer.from(text));
      assert.equal((await sign.announced()).logs.length, 2);
      const signature = await answer(userId(parsed, 0));
      assert.deepEqual((await sign.finished()).value, upper(signature));
    });

    it('the same request again between its answer and the end of the first call', async () => {
      const request = { payload: toInts(PAYLOAD), path: 'between', key_version: 0 };
      const first = await fixture.startSign(request);
      const id = userId('between', 0);
      const pending = await until('the request waits', () => fixture.pendingRequest(id));
      const args = { sign_id: { request_id: toInts(id) }, signature: signWithTweak(pending.tweak, PAYLOAD) };
      const tera = 10n ** 12n;
      const second = await fixture.user.signAndSendTransaction({
        receiverId: fixture.contract.accountId,
        // One receipt: the answer, then the same request while the first call has not run its callback yet.
        actions: [
          actions.functionCall('respond', args, 50n * tera, 0n),
          actions.functionCall('sign', { request }, 60n * tera, 1n),
        ],
        waitUntil: 'INCLUDED',
      });
      assert.equal((await first.finished()).panic, undefined);
      assert.equal((await fixture.pendingRequest(id))?.calls, 1);
      await answer(id);
      const query = { txHash: second.transaction.hash, accountId: fixture.user.accountId, waitUntil: 'FINAL' } as const;
      const { status } = await chain.provider.viewTransactionStatus(query);
      assert.ok(typeof status === 'object' && 'SuccessValue' in status);
      assert.equal(await fixture.view('pending_requests'), 0);
    });

    it('a payload in hex', async () => {
      const payload = 'AB'.repeat(32);
      const sign = await fixture.startSign({ payload, path: 'hex', key_version: 0 });
      const signature = await answer(userId('hex', 0, payload));
      assert.deepEqual((await sign.finished()).value, upper(signature));
    });

    const nearMpcRequests: [string, object][] = [
      ['payload_v2 and domain_id', { payload_v2: { Ecdsa: PAYLOAD }, domain_id: 0 }],
      ['payload_v2 and key_version', { payload_v2: { Ecdsa: PAYLOAD }, key_version: 0 }],
      ['payload and domain_id', { payload: toInts(PAYLOAD), domain_id: 0 }],
      ['absent fields as null', { payload: null, payload_v2: { Ecdsa: PAYLOAD }, domain_id: 0, key_version: null }],
    ];
    for (const [name, request] of nearMpcRequests) {
      it(`near/mpc's form: ${name}`, async () => {
        const sign = await fixture.startSign({ ...request, path: name }, { tgas: 15n });
        const { logs } = await sign.announced();
        const words = `payload=${PAYLOAD}, path=${name}, key_version=0`;
        assert.equal(logs[0], `sign: predecessor=${fixture.user.accountId}, ${words}`);
        const { big_r, s, recovery_id } = upper(await answer(userId(name, 'near-mpc')));
        const expected = { scheme: 'Secp256k1', big_r: { affine_point: big_r }, s: { scalar: s }, recovery_id };
        assert.deepEqual((await sign.finished()).value, expected);
      });
    }

    it('the same request again after it was answered', async () => {
      for (const _round of [1, 2]) {
        const sign = await fixture.startSign({ payload: toInts(PAYLOAD), path: 'again', key_version: 0 });
        const signature = await answer(userId('again', 0));
        assert.deepEqual((await sign.finished()).value, upper(signature));
      }
    });

    it('all identical requests that wait, with one signature', async () => {
      const request = { payload: toInts(PAYLOAD), path: 'queue', key_version: 0 };
      const signs: WaitingSign[] = [];
      for (const _caller of [1, 2, 3]) signs.push(await fixture.startSign(request));
      for (const sign of signs) await sign.announced();
      const id = userId('queue', 0);
      assert.equal((await fixture.pendingRequest(id))?.calls, 3);
      assert.equal(await fixture.view('pending_requests'), 1);
      const signature = await answer(id);
      for (const sign of signs) assert.deepEqual((await sign.finished()).value, upper(signature));
      assert.equal(await fixture.view('pending_requests'), 0);
    });
  });

  describe('refuses', () => {
    const valid = { payload: toInts(PAYLOAD), path: 'p', key_version: 0 };
    const nearMpc = { payload_v2: { Ecdsa: PAYLOAD }, path: 'p', domain_id: 0 };
    const scalarError = 'Malformed payload.: Payload hash cannot be convereted to Scalar';
    const keyVersionError =
      'This key version is not supported. Call latest_key_version() to get the latest supported version.';
    const malformed = (what: string) => `Malformed arguments.: ${what}`;
    const refusals: [string, unknown, string][] = [
      ['a payload of 0', { ...valid, payload: toInts(hex32(0n)) }, scalarError],
      ['a payload of n', { ...valid, payload: toInts(hex32(ORDER)) }, scalarError],
      ['a payload of 2^256 - 1 in hex', { ...valid, payload: 'ff'.repeat(32) }, scalarError],
      ['a payload of n in the other form', { ...nearMpc, payload_v2: { Ecdsa: hex32(ORDER) } }, scalarError],
      ['a payload of 0 in the other form', { ...nearMpc, payload_v2: { Ecdsa: hex32(0n) } }, scalarError],
      ['key version 2', { ...valid, key_version: 2 }, keyVersionError],
      ['domain 1', { ...nearMpc, domain_id: 1 }, 'This domain is not supported.: domain_id 1'],
      [
        'an Eddsa payload',
        { ...nearMpc, payload_v2: { Eddsa: PAYLOAD } },
        'This domain is not supported.: Eddsa payloads are not signed here',
      ],
      [
        'a payload of 31 bytes',
        { ...valid, payload: toInts(PAYLOAD).slice(1) },
        malformed('request.payload must be an array of 32 integers'),
      ],
      [
        'a payload with 256 in it',
        { ...valid, payload: [...toInts(PAYLOAD).slice(1), 256] },
        malformed('request.payload[31] must be an integer from 0 to 255'),
      ],
      [
        'a payload that is no hex',
        { ...valid, payload: 'zz'.repeat(32) },
        malformed('request.payload must be 32 integers or 64 hex digits'),
      ],
      [
        'a payload that is absent',
        { path: 'p', key_version: 0 },
        malformed('request.payload must be an array of 32 integers'),
      ],
      [
        'an Ecdsa payload of 62 digits',
        { ...nearMpc, payload_v2: { Ecdsa: '09'.repeat(31) } },
        malformed('request.payload_v2.Ecdsa must be 64 hex digits'),
      ],
      [
        'both payloads',
        { ...nearMpc, payload: toInts(PAYLOAD) },
        malformed('request must have either payload or payload_v2'),
      ],
      ['no payload', { path: 'p', domain_id: 0 }, malformed('request must have either payload or payload_v2')],
      [
        'both names of the domain',
        { ...nearMpc, key_version: 0 },
        malformed('request must have either domain_id or key_version'),
      ],
      [
        'no domain',
        { payload_v2: { Ecdsa: PAYLOAD }, path: 'p' },
        malformed('request must have either domain_id or key_version'),
      ],
      [
        'no key version',
        { payload: toInts(PAYLOAD), path: 'p' },
        malformed('request.key_version must be an unsigned 32-bit integer'),
      ],
      [
        'a negative key version',
        { ...valid, key_version: -1 },
        malformed('request.key_version must be an unsigned 32-bit integer'),
      ],
      ['no path', { payload: toInts(PAYLOAD), key_version: 0 }, malformed('request.path must be a string')],
      [
        'a path of 8,193 bytes',
        { ...valid, path: `x${'ü'.repeat(4096)}` },
        malformed('request.path must not be longer than 8192 bytes'),
      ],
      ['a lone surrogate', { ...valid, path: '\ud800x' }, malformed('request.path must not contain lone surrogates')],
      ['a request that is a list', [1], malformed('request must be an object')],
      ['no request', undefined, malformed('request must be an object')],
    ];
    for (const [name, request, text] of refusals) {
      it(name, async () => {
        const { panic } = await fixture.call('sign', { request }, { deposit: 1n });
        assert.equal(panic, text);
      });
    }

    it('input that is no JSON, or no UTF-8', async () => {
      const broken = await fixture.call('sign', Buffer.from('{"request":'), { deposit: 1n });
      assert.match(broken.panic ?? '', /^Malformed arguments\.: not JSON: /);
      const latin1 = Buffer.from('{"request":{"path":"\u00fc"}}', 'latin1');
      assert.equal((await fixture.call('sign', latin1, { deposit: 1n })).panic, 'Malformed arguments.: not UTF-8');
    });

    it('what its own parser would take, but no other: nodes could not read the request', async () => {
      const { payload } = valid;
      const body = (path: string, rest = '') =>
        Buffer.from(`{"request":{"payload":${JSON.stringify(payload)},"key_version":0,"path":${path}}${rest}}`);
      const texts = [
        ...['\\x41', '\\v', "\\'", '\\u{41}', '\\q', '\\\n', '\\0', '\\\0', '\\\u2028'].map((sequence) =>
          body(`"${sequence}"`),
        ),
        ...['1.', '-01', '-1.', '1.e5', '01', '.5', '+1', '0x1', '1e', 'NaN'].map((number) =>
          body('"p"', `,"x":[${number}]`),
        ),
      ];
      for (const text of texts) {
        assert.throws(() => JSON.parse(text.toString()), SyntaxError);
        const { panic } = await fixture.call('sign', text, { deposit: 1n });
        assert.match(panic ?? '', /^Malformed arguments\.: not JSON: /, text.toString());
      }
      // A surrogate pair in three bytes a half, as no UTF-8 has it.
      const [before, after] = body('"|"').toString().split('|') as [string, string];
      const pair = Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]);
      const bytes = Buffer.concat([Buffer.from(before), pair, Buffer.from(after)]);
      assert.equal((await fixture.call('sign', bytes, { deposit: 1n })).panic, 'Malformed arguments.: not UTF-8');
    });

    it('arguments nested too deep', async () => {
      const nested = Buffer.from(`{"request":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
      const { panic } = await fixture.call('sign', nested, { deposit: 1n });
      assert.match(panic ?? '', /stack overflow/i);
    });

    it('no deposit', async () => {
      const { panic } = await fixture.call('sign', { request: valid });
      assert.equal(panic, 'Attached deposit is lower than required.: Attached 0, Required 1');
    });

    it('less than 50 Tgas, less than 15 in the other form', async () => {
      const low = await fixture.call('sign', { request: valid }, { deposit: 1n, tgas: 49n });
      const text = 'Provided gas is lower than required.: Provided: 49000000000000, required: 50000000000000';
      assert.equal(low.panic, text);
      const lower = await fixture.call('sign', { request: nearMpc }, { deposit: 1n, tgas: 14n });
      assert.match(lower.panic ?? '', /: Provided: 14000000000000, required: 15000000000000$/);
    });

    it('in the order payload, key version, deposit, gas, state', async () => {
      const young = await Fixture.initializing(chain);
      const bad = { payload: toInts(hex32(0n)), path: 'p', key_version: 2 };
      const tries: [object, bigint, bigint, RegExp][] = [
        [bad, 0n, 10n, /^Malformed payload/],
        [{ ...bad, payload: toInts(PAYLOAD) }, 0n, 10n, /^This key version/],
        [valid, 0n, 10n, /^Attached deposit/],
        [valid, 1n, 10n, /^Provided gas/],
        [valid, 1n, 50n, /^Protocol state is not running or resharing\.$/],
      ];
      for (const [request, deposit, tgas, text] of tries) {
        assert.match((await young.call('sign', { request }, { deposit, tgas })).panic ?? '', text);
      }
    });

    it('another request with the same id, while the first waits', async function () {
      if (chain.fastForward === undefined) this.skip();
      // `predecessor ‖ payload ‖ path` has no separators: bytes move on when one account id begins with the other.
      const [long, short] = COLLIDING.map((id) => new Account(id, chain.provider, GENESIS_KEY.toString()));
      const payload = `${'09'.repeat(31)}7a`;
      const sign = await fixture.startSign({ payload, path: 'p', key_version: 0 }, { as: long as Account });
      await sign.announced();
      const shifted = { payload: Buffer.from('c').toString('hex') + '09'.repeat(31), path: 'zp', key_version: 0 };
      assert.equal(idOf('colliding.abc', 'p', 0, payload), idOf('colliding.ab', 'zp', 0, shifted.payload));
      const { panic } = await fixture.call('sign', { request: shifted }, { as: short as Account, deposit: 1n });
      assert.equal(panic, 'Signature request has already been submitted. Please try again later.');
      await answer(idOf('colliding.abc', 'p', 0, payload));
      assert.equal((await sign.finished()).panic, undefined);
    });
  });

  describe('bounds', () => {
    /** One transaction that makes many requests. */
    async function signMany(target: Fixture, requests: readonly object[]): Promise<string | undefined> {
      const calls = requests.map((request) => actions.functionCall('sign', { request }, 15n * 10n ** 12n, 1n));
      const { status } = (await target.user.signAndSendTransaction({
        receiverId: target.contract.accountId,
        actions: calls,
        waitUntil: 'INCLUDED_FINAL',
        throwOnFailure: false,
      })) as unknown as { status: object };
      return JSON.stringify(status);
    }

    const request = (path: string) => ({ payload_v2: { Ecdsa: PAYLOAD }, path, domain_id: 0 });

    it('128 requests that wait', async () => {
      const target = await Fixture.running(chain);
      for (let batch = 0; batch < 8; batch++) {
        await signMany(
          target,
          Array.from({ length: 16 }, (_, i) => request(`${batch}-${i}`)),
        );
      }
      await until('128 requests wait', async () => (await target.view('pending_requests')) === 128);
      assert.equal(await target.view('system_load'), 100);
      const { panic } = await target.call('sign', { request: request('one more') }, { deposit: 1n });
      assert.equal(panic, 'Too many pending requests. Please try again later.');
      const again = await target.startSign(request('0-0'), { tgas: 15n });
      assert.equal((await again.announced()).logs.length, 2);
      assert.equal(await target.view('pending_requests'), 128);
    });

    it('128 calls for one answer, which all time out', async function () {
      if (chain.fastForward === undefined) this.skip();
      const target = await Fixture.running(chain);
      for (let batch = 0; batch < 8; batch++)
        await signMany(
          target,
          Array.from({ length: 16 }, () => request('same')),
        );
      const id = idOf(target.user.accountId, 'same', 'near-mpc');
      await until('128 calls wait', async () => (await target.pendingRequest(id))?.calls === 128);
      await chain.fastForward(205);
      await until('no request waits', async () => (await target.view('pending_requests')) === 0);
      assert.equal(await target.pendingRequest(id), null);
    });

    it('128 calls for one answer, which fit into one respond', async () => {
      const target = await Fixture.running(chain);
      for (let batch = 0; batch < 8; batch++)
        await signMany(
          target,
          Array.from({ length: 16 }, () => request('same')),
        );
      const id = idOf(target.user.accountId, 'same', 'near-mpc');
      await until('128 calls wait', async () => (await target.pendingRequest(id))?.calls === 128);
      const { panic } = await target.call('sign', { request: request('same') }, { deposit: 1n });
      assert.equal(panic, 'Too many pending requests. Please try again later.');
      const pending = await target.pendingRequest(id);
      const answered = await target.respond(id, signWithTweak(pending?.tweak ?? '', PAYLOAD));
      assert.equal(answered.panic, undefined);
      assert.ok(answered.tgas < 300, `${answered.tgas} Tgas`);
      await until('no request waits', async () => (await target.view('pending_requests')) === 0);
    });
  });
});
