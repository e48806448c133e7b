import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { NodeProcess } from '@quorate/devnet';
import { nearSignRequestId } from '@quorate/sdk';
import { assertSignature, derivedKey, type PlainSignature, readAnswer, toHex } from './independent.ts';
import { logOf, useDevnet, waitFor, waitForStock, waitUntilReady } from './support.ts';
import { type CallOptions, oneNear, randomPayload, User, view } from './user.ts';

const groupOrder = secp256k1.Point.Fn.ORDER;
const hex32 = (scalar: bigint) => scalar.toString(16).padStart(64, '0');
/** What the contract lets wait at a time. */
const maxPending = 128;

describe('what the network refuses', function () {
  this.timeout(300_000);
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    stock: { triples: 64, presignatures: Math.ceil(maxPending / 3) },
    // A request lives for 200 blocks, 100 s: time to restart nodes and to answer 128 requests.
    blockIntervalMs: 500,
    nodeConfig: { signing: { takeoverMs: 30_000 } },
  });
  let user: User;

  before(async () => {
    user = await User.create(devnet(), 'dapp', 100);
  });

  const payload = randomPayload();
  const good = { payload: [...payload], path: 'a', key_version: 1 };
  const notScalar = 'Malformed payload.: Payload hash cannot be convereted to Scalar';
  const refused: readonly [what: string, request: object, error: string, options?: CallOptions][] = [
    [
      'a payload of 31 bytes',
      { ...good, payload: good.payload.slice(1) },
      'Malformed arguments.: request.payload must be an array of 32 integers',
    ],
    [
      'a payload of 62 hex digits',
      { ...good, payload: toHex(payload).slice(2) },
      'Malformed arguments.: request.payload must be 32 integers or 64 hex digits',
    ],
    ['a payload of 0', { ...good, payload: hex32(0n) }, notScalar],
    ['a payload of the group order', { ...good, payload: hex32(groupOrder) }, notScalar],
    ['the largest payload', { ...good, payload: Array(32).fill(255) }, notScalar],
    ['a payload of 0 in near/mpc’s form', { payload_v2: { Ecdsa: hex32(0n) }, path: 'a', domain_id: 0 }, notScalar],
    [
      'an unknown key version',
      { ...good, key_version: 2 },
      'This key version is not supported. Call latest_key_version() to get the latest supported version.',
    ],
    [
      'an unknown domain',
      { payload_v2: { Ecdsa: toHex(payload) }, path: 'a', domain_id: 1 },
      'This domain is not supported.: domain_id 1',
    ],
    ['no deposit', good, 'Attached deposit is lower than required.: Attached 0, Required 1', { deposit: 0n }],
    [
      'too little gas',
      good,
      'Provided gas is lower than required.: Provided: 49000000000000, required: 50000000000000',
      { tgas: 49n },
    ],
  ];

  it('refuses malformed requests in the words that clients know, and keeps no deposit', async () => {
    const balance = await user.balance();
    const keys = await user.withKeys(refused.length);
    const failures = await Promise.all(
      refused.map(async ([, request, , options], index) => {
        const call = await keys[index]!.ask(request, { deposit: 5n * oneNear, ...options });
        return call.failure();
      }),
    );
    for (const [index, [what, , error]] of refused.entries()) assert.equal(failures[index], error, what);
    await waitFor('all deposits are back', async () => balance - (await user.balance()) < oneNear / 2n);
    assert.equal(await view(devnet(), 'pending_requests'), 0);
  });

  const publicKey = (path: string) => derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, path);
  const answerOf = async (request: typeof good, from = user): Promise<PlainSignature> =>
    readAnswer('sig.network v2', await (await from.ask(request)).value());

  /** Leaves one node, which cannot sign alone, and brings the others back when `work` has ended. */
  async function withoutSigners<T>(work: () => Promise<T>): Promise<T> {
    const stopped = devnet().nodes.slice(1);
    await Promise.all(stopped.map((node) => node.stop()));
    try {
      return await work();
    } finally {
      for (const node of stopped) node.start();
    }
  }

  it('refuses answers that are not the network’s, and gives its own afterwards', async () => {
    const keys = await user.withKeys(5);
    const [earlier, foreign] = await Promise.all([answerOf(good, keys[0]), answerOf({ ...good, path: 'b' }, keys[1])]);
    const id = nearSignRequestId({ predecessor: user.accountId, payload, path: good.path, keyVersion: 1 });
    const respond = async ({ bigR, s, recoveryId }: PlainSignature, from = user): Promise<string> => {
      const signature = { big_r: bigR, s, recovery_id: recoveryId };
      const call = await from.call({ sign_id: { request_id: [...id] }, signature }, { method: 'respond' });
      return call.failure();
    };
    const call = await withoutSigners(async () => {
      const waiting = await user.ask(good);
      const forged: readonly [what: string, signature: PlainSignature][] = [
        ['a random s', { ...earlier, s: toHex(randomPayload()) }],
        [
          'a high s',
          { ...earlier, s: hex32(groupOrder - BigInt(`0x${earlier.s}`)), recoveryId: 1 - earlier.recoveryId },
        ],
        ['the other recovery id', { ...earlier, recoveryId: 1 - earlier.recoveryId }],
        ['the signature of another path', foreign],
      ];
      await Promise.all(
        forged.map(async ([what, signature], index) => {
          assert.equal(await respond(signature, keys[index]), 'The provided signature is invalid.', what);
        }),
      );
      assert.equal(await waiting.ended(), undefined);
      return waiting;
    });
    const answer = readAnswer('sig.network v2', await call.value());
    assertSignature(answer, payload, publicKey(good.path));
    assert.notEqual(answer.bigR, earlier.bigR);
    assert.equal(
      await respond(answer),
      'This sign request has timed out, was completed, or never existed.',
      'an answer after the answer',
    );
  });

  it('lets 128 requests wait and no more, and answers them as soon as it can', async () => {
    const { nodes } = devnet();
    for (const node of nodes) await waitUntilReady(node, nodes.slice(1));
    await waitForStock(nodes, Math.ceil(maxPending / 3));
    const users = [...(await user.withKeys(64)), ...(await user.withKeys(64)), user];
    const asked = users.slice(1).map((from, index) => ({ from, path: `waiting ${index}` }));
    const calls = await withoutSigners(async () => {
      const waiting = await Promise.all(asked.map(({ from, path }) => from.ask({ ...good, path })));
      await waitFor('all requests wait', async () => (await view(devnet(), 'pending_requests')) === maxPending);
      const balance = await user.balance();
      const tooMany = await users[0]!.ask({ ...good, path: 'one more' }, { deposit: 5n * oneNear });
      assert.equal(await tooMany.failure(), 'Too many pending requests. Please try again later.');
      await waitFor('the deposit is back', async () => balance - (await user.balance()) < oneNear / 2n);
      return waiting;
    });
    const answers = await Promise.all(calls.map((call) => call.value()));
    for (const [index, { path }] of asked.entries()) {
      assertSignature(readAnswer('sig.network v2', answers[index]), payload, publicKey(path));
    }
    assert.equal(await view(devnet(), 'pending_requests'), 0);
  });

  it('is well afterwards', async () => {
    const isError = (node: NodeProcess) => logOf(node).filter(({ level }) => level >= 50);
    for (const node of devnet().nodes) assert.deepEqual(isError(node), [], node.name);
    assertSignature(await answerOf({ ...good, path: 'c' }), payload, publicKey('c'));
  });
});
