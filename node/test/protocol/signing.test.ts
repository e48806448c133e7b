import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '../../src/base/bytes.ts';
import { assetId, epoch, type ParticipantId, requestId } from '../../src/base/ids.ts';
import { taggedHash } from '../../src/crypto/hash.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { PRESIGN_MESSAGE_LENGTH, presign } from '../../src/protocol/presign.ts';
import { combineSignature, signatureShare } from '../../src/protocol/sign.ts';
import { signingContext } from '../../src/protocol/signingContext.ts';
import type { Channel } from '../../src/types/channel.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import type { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import type { Signature, SignRequest } from '../../src/types/signRequest.ts';
import type { Presignature, TriplePair } from '../../src/types/stock.ts';
import {
  decodePresignature,
  decodeTriplePair,
  encodePresignature,
  encodeTriplePair,
} from '../../src/types/stockCodec.ts';
import { contextOf, dealPair, hex32, ids, network, runKeygen, runPresign, signTogether } from '../support/fixtures.ts';
import { n, Point, toBytes, toNumber } from '../support/numbers.ts';
import { exampleRequest } from '../support/requests.ts';
import { runAll, runHonestly } from '../support/router.ts';
import { badWeather, flipByte, judge, rewrite, spread } from '../support/tampering.ts';

/** Verification by an implementation that is not ours. */
function assertVerifies(signature: Signature, request: SignRequest, rootKey: Uint8Array): void {
  const tweak = toNumber(request.tweak);
  const root = Point.fromBytes(rootKey);
  const key = tweak === 0n ? root : root.add(Point.BASE.multiply(tweak));
  const compact = concatBytes(toBytes(toNumber(signature.bigR.slice(1)) % n), signature.s);
  assert.ok(secp256k1.verify(compact, request.payload, key.toBytes(), { prehash: false, lowS: true }));
  const recovered = secp256k1.Signature.fromBytes(compact)
    .addRecoveryBit(signature.recoveryId)
    .recoverPublicKey(request.payload);
  assert.ok(recovered.equals(key));
  assert.equal(signature.bigR[0], 2 + signature.recoveryId);
}

const abort = (code: string, culprit?: ParticipantId) => (error: ProtocolAbort) => {
  assert.equal(error.code, code, error.message);
  assert.equal(error.culprit, culprit);
  return true;
};

const set = ids(0, 2);
let keyShares: Map<ParticipantId, KeyShare>;
let pairs: Map<ParticipantId, TriplePair>;
let presignatures: Map<ParticipantId, Presignature>;
before(async () => {
  keyShares = await runKeygen(ids(0, 1, 2), 2);
  pairs = dealPair(set);
  presignatures = await runPresign(set, keyShares, pairs);
});

const protocol = (channel: Channel) =>
  presign(channel, {
    sessionContext: contextOf(set, 2),
    pair: pairs.get(channel.self)!,
    keyShare: keyShares.get(channel.self)!,
  });

describe('protocol: presign', () => {
  it('has the same public parts and different shares at everyone', () => {
    const [first, second] = [...presignatures.values()] as [Presignature, Presignature];
    assert.deepEqual({ ...first, k: 0, sigma: 0 }, { ...second, k: 0, sigma: 0 });
    assert.notDeepEqual(first.k, second.k);
    assert.notEqual(first.id, pairs.get(set[0]!)!.id);
  });

  it('is deterministic, whatever the network does to order, delay and doubles', async () => {
    for (const seed of [1, 2]) assert.deepEqual(await runHonestly(set, protocol, badWeather(seed)), presignatures);
  });

  it('one changed byte in any message ends the run and names the sender', async () => {
    const { delivered } = await runAll(set, protocol);
    assert.equal(delivered.length, 2);
    assert.ok(delivered.every(({ message }) => message.length === PRESIGN_MESSAGE_LENGTH));
    for (const { from, to, round, message } of delivered) {
      for (const at of spread(message.length, 8)) {
        const verdict = await judge(set, from, protocol, presignatures, flipByte({ from, to, round }, at));
        assert.ok(verdict.named, `byte ${at}`);
      }
    }
  });

  it('refuses a zero e, a scalar not below n and a wrong length', async () => {
    const changes = [
      (message: Uint8Array) => message.fill(0, 32, 64),
      (message: Uint8Array) => message.fill(0xff, 64, 96),
      (message: Uint8Array) => message.slice(0, -1),
      (message: Uint8Array) => Uint8Array.of(...message, 0),
    ];
    for (const change of changes) {
      const carrier = rewrite(({ from, message }) => (from === set[1] ? change(message.slice()) : message));
      const verdict = await judge(set, set[1]!, protocol, presignatures, carrier);
      assert.ok(verdict.named && verdict.codes.has('BAD_MESSAGE'));
    }
  });

  it('names whose triple or key share is wrong', async () => {
    const other = dealPair(set, 'another dealer').get(set[1]!)!;
    const own = pairs.get(set[1]!)!;
    const broken: TriplePair[] = [
      { ...own, triple0: { ...own.triple0, c: other.triple0.c } },
      { ...own, triple0: { ...own.triple0, a: other.triple0.a } },
      { ...own, triple1: { ...own.triple1, b: other.triple1.b } },
    ];
    for (const pair of broken) {
      const mixed = new Map(pairs).set(set[1]!, pair);
      const { outcomes } = await runAll(set, (channel) =>
        presign(channel, {
          sessionContext: contextOf(set, 2),
          pair: mixed.get(channel.self)!,
          keyShare: keyShares.get(channel.self)!,
        }),
      );
      const outcome = outcomes.get(set[0]!)!;
      assert.ok(outcome.status === 'rejected' && abort('BAD_SHARE', set[1])(outcome.reason));
    }
  });

  it('refuses pairs of another set or epoch, and participants that are not exactly threshold many', async () => {
    const three = ids(0, 1, 2);
    await assert.rejects(runPresign(three, keyShares, dealPair(three)), abort('BAD_INPUT'));
    await assert.rejects(
      runPresign(
        ids(0, 1),
        keyShares,
        new Map([...dealPair(set)].map(([id, pair]) => [id === 2 ? ids(1)[0]! : id, pair])),
      ),
      abort('BAD_INPUT'),
    );
    await assert.rejects(runPresign(set, keyShares, pairs, { epoch: epoch(2) }), abort('BAD_INPUT'));
  });
});

describe('protocol: sign', () => {
  for (const [size, threshold] of [
    [3, 2],
    [3, 3],
    [5, 3],
  ] as const) {
    it(`any ${threshold} of ${size} sign`, async () => {
      const members = ids(...Array.from({ length: size }, (_, i) => i * 3));
      const shares = await runKeygen(members, threshold);
      for (let start = 0; start < size; start++) {
        const signers = [...members, ...members].slice(start, start + threshold).sort((a, b) => a - b);
        const ready = await runPresign(signers, shares, dealPair(signers, `pair ${start}`));
        const request = exampleRequest(`request ${start}`);
        assertVerifies(signTogether(ready, shares, request), request, shares.get(members[0]!)!.publicKey);
      }
    });
  }

  it('t − 1 participants cannot: their sum is no signature', () => {
    const keyShare = keyShares.get(set[0]!)!;
    const presignature = presignatures.get(set[0]!)!;
    const context = signingContext(network, keyShare, presignature, exampleRequest('alone'));
    const own = signatureShare(context, presignature, set[0]!);
    const guesses = [new Uint8Array(32), own, toBytes(1n)];
    for (const guess of guesses) {
      assert.throws(
        () =>
          combineSignature(
            context,
            presignature,
            keyShare,
            new Map([
              [set[0]!, own],
              [set[1]!, guess],
            ]),
          ),
        abort('BAD_SHARE', set[1]),
      );
    }
    assert.throws(
      () => combineSignature(context, presignature, keyShare, new Map([[set[0]!, own]])),
      abort('BAD_INPUT'),
    );
  });

  it('names whose signature share is wrong, and refuses what is no scalar', () => {
    const request = exampleRequest('blame');
    const keyShare = keyShares.get(set[0]!)!;
    const presignature = presignatures.get(set[0]!)!;
    const context = signingContext(network, keyShare, presignature, request);
    const shares = new Map(set.map((id) => [id, signatureShare(context, presignatures.get(id)!, id)]));
    for (const liar of set) {
      const wrong = kernel.scalarAdd(shares.get(liar)!, toBytes(1n));
      assert.throws(
        () => combineSignature(context, presignature, keyShare, new Map(shares).set(liar, wrong)),
        abort('BAD_SHARE', liar),
      );
      for (const bad of [toBytes(n), new Uint8Array(31), new Uint8Array(33)]) {
        assert.throws(
          () => combineSignature(context, presignature, keyShare, new Map(shares).set(liar, bad)),
          abort('BAD_MESSAGE', liar),
        );
      }
    }
    const stranger = new Map(shares).set(ids(1)[0]!, shares.get(set[0]!)!);
    assert.throws(() => combineSignature(context, presignature, keyShare, stranger), abort('BAD_INPUT'));
  });

  it('signs edge payloads and tweaks, both parities, always with low s', () => {
    const key = keyShares.get(set[0]!)!.publicKey;
    const parities = new Set<number>();
    for (const payload of [1n, 2n, n / 2n, n - 2n, n - 1n, 1n << 255n]) {
      for (const tweak of [0n, 1n, n - 1n]) {
        const request = exampleRequest(`edge ${payload}`, { payload: toBytes(payload), tweak: toBytes(tweak) });
        const signature = signTogether(presignatures, keyShares, request);
        assertVerifies(signature, request, key);
        parities.add(signature.recoveryId);
      }
    }
    assert.equal(parities.size, 2);
  });

  it('refuses h = 0, h ≥ n, ε ≥ n, a derived key at infinity and parts of another epoch', () => {
    const keyShare = keyShares.get(set[0]!)!;
    const presignature = presignatures.get(set[0]!)!;
    const start = (over: Partial<SignRequest>) => () =>
      signingContext(network, keyShare, presignature, exampleRequest('bad', over));
    for (const payload of [0n, n, n + 1n, (1n << 256n) - 1n])
      assert.throws(start({ payload: toBytes(payload) }), abort('BAD_INPUT'));
    for (const payload of [new Uint8Array(0), new Uint8Array(31).fill(1), new Uint8Array(33).fill(1)])
      assert.throws(start({ payload }), abort('BAD_INPUT'));
    assert.throws(start({ tweak: toBytes(n) }), abort('BAD_INPUT'));
    assert.throws(start({ entropy: new Uint8Array(31) }), abort('BAD_INPUT'));
    const other = { ...presignature, epoch: epoch(7) };
    assert.throws(() => signingContext(network, keyShare, other, exampleRequest('bad')), abort('BAD_INPUT'));
    const known = { ...keyShare, publicKey: Point.BASE.toBytes(true) };
    const cancelling = exampleRequest('bad', { tweak: toBytes(n - 1n) });
    assert.throws(() => signingContext(network, known, presignature, cancelling), abort('DEGENERATE'));
  });

  it('re-randomises by everything that names the request, the key and the presignature', () => {
    const keyShare = keyShares.get(set[0]!)!;
    const presignature = presignatures.get(set[0]!)!;
    const request = exampleRequest('context');
    const base = signingContext(network, keyShare, presignature, request);
    const another = (name: string) => taggedHash('fixture', name);
    const differences: Partial<SignRequest>[] = [
      { chain: 'near:mainnet' },
      { requestId: requestId(hex32('another')) },
      { occurrence: 'another' },
      { blockHeight: 101 },
      { blockHash: 'another' },
      { scheme: 'near-mpc-v0.1' },
      { keyVersion: 2 },
      { predecessor: 'bob.near' },
      { path: 'another' },
      { payload: another('payload') },
      { tweak: another('tweak') },
      { entropy: another('entropy') },
    ];
    const contexts = [
      base,
      ...differences.map((difference) =>
        signingContext(network, keyShare, presignature, { ...request, ...difference }),
      ),
      signingContext({ ...network, network: 'mainnet' }, keyShare, presignature, request),
      signingContext({ ...network, contract: 'another' }, keyShare, presignature, request),
      signingContext({ ...network, keyId: 1 }, keyShare, presignature, request),
      signingContext(network, keyShare, { ...presignature, id: assetId(hex32('another')) }, request),
    ];
    for (const field of ['hash', 'R', 'deltaInverse'] as const) {
      assert.equal(
        new Set(contexts.map((context) => Buffer.from(context[field]).toString('hex'))).size,
        contexts.length,
        field,
      );
    }
    // when a node happened to see the request is its own affair
    assert.deepEqual(signingContext(network, keyShare, presignature, { ...request, seenAt: 5 }), base);
  });
});

describe('types: stock codec', () => {
  it('reads back what it wrote', () => {
    for (const pair of pairs.values()) assert.deepEqual(decodeTriplePair(encodeTriplePair(pair)), pair);
    for (const one of presignatures.values()) assert.deepEqual(decodePresignature(encodePresignature(one)), one);
  });

  it('refuses what is cut, longer, of another version or malformed', () => {
    const pair = pairs.get(set[0]!)!;
    const encodings = [
      [encodeTriplePair(pair), decodeTriplePair],
      [encodePresignature(presignatures.get(set[0]!)!), decodePresignature],
    ] as const;
    for (const [bytes, decode] of encodings) {
      for (const length of [0, 1, 40, bytes.length - 1])
        assert.throws(() => decode(bytes.slice(0, length)), { code: 'DECODE' });
      assert.throws(() => decode(concatBytes(bytes, Uint8Array.of(0))), { code: 'DECODE' });
      assert.throws(() => decode(bytes.map((byte, i) => (i === 0 ? 9 : byte))), { code: 'DECODE' });
    }
    assert.throws(() => encodeTriplePair({ ...pair, participants: ids(2, 0) }), { code: 'DECODE' });
    assert.throws(() => encodeTriplePair({ ...pair, owner: ids(1)[0]! }), { code: 'DECODE' });
    assert.throws(() => encodeTriplePair({ ...pair, participants: ids(0) }), { code: 'DECODE' });
  });
});
