import assert from 'node:assert/strict';
import { epoch } from '../../src/base/ids.ts';
import { evaluateInExponent, lagrange, sumScalars } from '../../src/crypto/polynomial.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { dealingBufferLimit } from '../../src/protocol/dealing.ts';
import { keygen } from '../../src/protocol/keygen.ts';
import { expandPoints, type SessionContext } from '../../src/protocol/session.ts';
import type { Channel } from '../../src/types/channel.ts';
import { decodeKeyShare, encodeKeyShare } from '../../src/types/keyShareCodec.ts';
import type { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import { contextOf, ids, randomOf, revealed, runKeygen } from '../support/fixtures.ts';
import { runAll, runHonestly } from '../support/router.ts';
import { badWeather, flipByte, judge, rewrite, spread } from '../support/tampering.ts';

const all = ids(0, 1, 5);
const protocol =
  (over: Partial<SessionContext> = {}, seed = 'keygen') =>
  (channel: Channel) =>
    keygen(channel, {
      sessionContext: contextOf(all, 2, { run: { attempt: 3 }, ...over }),
      random: randomOf(seed, channel.self),
    }).then(revealed);

describe('protocol: keygen', () => {
  for (const [size, threshold] of [
    [2, 2],
    [3, 2],
    [3, 3],
    [5, 3],
  ] as const) {
    it(`${threshold} of ${size}: any ${threshold} shares make the key, fewer do not`, async () => {
      const members = ids(...[0, 1, 2, 7, 30].slice(0, size));
      const shares = await runKeygen(members, threshold);
      const first = shares.get(members[0]!)!;
      const key = expandPoints([first.publicKey]);
      const interpolate = (subset: typeof members) =>
        kernel.baseMultiply(
          sumScalars(subset.map((id) => kernel.scalarMultiply(shares.get(id)!.share.reveal(), lagrange(subset, id)))),
        );
      for (const share of shares.values()) {
        assert.deepEqual(share.publicKey, first.publicKey);
        assert.deepEqual(share.commitments, first.commitments);
        assert.equal(share.transcriptHash, first.transcriptHash);
        assert.deepEqual(decodeKeyShare(encodeKeyShare(share)), share);
        const due = evaluateInExponent(expandPoints(share.commitments), share.self);
        assert.deepEqual(kernel.baseMultiply(share.share.reveal()), due);
      }
      for (let start = 0; start < size; start++) {
        const subset = [...members.slice(start), ...members.slice(0, start)].slice(0, threshold);
        assert.deepEqual(interpolate(subset), key);
        assert.notDeepEqual(interpolate(subset.slice(1)), key);
      }
    });
  }

  it('is reproducible from its seeds, whatever the network does to order, delay and doubles', async () => {
    const expected = await runHonestly(all, protocol());
    assert.deepEqual(await runHonestly(all, protocol()), expected);
    for (const seed of [1, 2, 3]) assert.deepEqual(await runHonestly(all, protocol(), badWeather(seed)), expected);
    assert.notDeepEqual(await runHonestly(all, protocol({}, 'other')), expected);
  });

  it('binds every part of the context', async () => {
    const differences: Partial<SessionContext>[] = [
      { network: 'mainnet' },
      { contract: 'other.testnet' },
      { keyId: 1 },
      { epoch: epoch(2) },
      { run: { attempt: 4 } },
      { participants: all.map((id) => ({ id, tlsPublicKey: `ed25519:new-${id}` })) },
    ];
    for (const difference of differences) {
      const { outcomes } = await runAll(all, (channel) => protocol(channel.self === all[0] ? difference : {})(channel));
      const codes = [...outcomes.values()].map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
      assert.ok(codes.includes('CONFIRM_MISMATCH'), JSON.stringify(difference));
      assert.ok([...outcomes.values()].every(({ status }) => status === 'rejected'));
    }
  });

  it('refuses a context that is not well-formed', async () => {
    const wrong: Partial<SessionContext>[] = [
      { threshold: 1 },
      { threshold: 4 },
      { threshold: 2.5 },
      { participants: contextOf(ids(0, 1), 2).participants },
      { participants: contextOf(ids(1, 0, 5), 2).participants },
      { participants: contextOf(ids(0, 1, 1), 2).participants },
      { participants: all.map((id) => ({ id, tlsPublicKey: 'ed25519:same' })) },
      { run: contextOf(all, 2).run },
    ];
    for (const over of wrong) {
      const { outcomes } = await runAll(all, protocol(over));
      for (const outcome of outcomes.values()) {
        assert.equal(
          outcome.status === 'rejected' && (outcome.reason as ProtocolAbort).code,
          'BAD_INPUT',
          JSON.stringify(over),
        );
      }
    }
  });

  it('one changed byte in any message ends the run and names the sender where it can', async () => {
    const { delivered } = await runAll(all, protocol());
    const expected = await runHonestly(all, protocol());
    assert.equal(delivered.length, 3 * 6);
    const fromFirst = delivered.filter(({ from, to }) => from === all[0] && to === all[1]);
    assert.equal(
      fromFirst.reduce((sum, { message }) => sum + message.length, 0),
      dealingBufferLimit(2),
    );
    for (const { from, to, round, message } of delivered) {
      for (const at of spread(message.length, round === 2 ? 10 : 2)) {
        const verdict = await judge(all, from, protocol(), expected, flipByte({ from, to, round }, at));
        assert.equal(verdict.unnoticed, false);
        // a commitment or a confirmation that differs may be the doing of any of the others
        if (round === 2) assert.ok(verdict.named, `round ${round}, byte ${at}: ${[...verdict.codes]}`);
        else assert.deepEqual([...verdict.codes], ['CONFIRM_MISMATCH']);
      }
    }
  });

  it('refuses identities, scalars not below n, and messages of a wrong length, naming the sender', async () => {
    const [from, to] = [all[1]!, all[0]!];
    const expected = await runHonestly(all, protocol());
    const changes = {
      'a point of zeros': (message: Uint8Array) => message.fill(0, 32, 65),
      'a share above n': (message: Uint8Array) => message.fill(0xff, message.length - 32),
      'a byte too few': (message: Uint8Array) => message.slice(1),
      'a byte too many': (message: Uint8Array) => Uint8Array.of(...message, 0),
      nothing: () => new Uint8Array(0),
    };
    for (const [what, change] of Object.entries(changes)) {
      const carrier = rewrite((envelope) =>
        envelope.from === from && envelope.to === to && envelope.round === 2
          ? change(envelope.message.slice())
          : envelope.message,
      );
      const verdict = await judge(all, from, protocol(), expected, carrier);
      assert.ok(verdict.named && verdict.codes.has('BAD_MESSAGE'), what);
    }
  });

  it('refuses everything from another run', async () => {
    const { delivered } = await runAll(all, protocol({ run: { attempt: 2 } }));
    const liar = all[2]!;
    const expected = await runHonestly(all, protocol());
    const replay = rewrite(({ from, to, round, message }) =>
      from === liar
        ? delivered.find((old) => old.from === from && old.to === to && old.round === round)!.message
        : message,
    );
    const verdict = await judge(all, liar, protocol(), expected, replay);
    assert.equal(verdict.unnoticed, false);
    const onlyReveal = rewrite(({ from, to, round, message }) =>
      from === liar && round === 2
        ? delivered.find((old) => old.from === from && old.to === to && old.round === round)!.message
        : message,
    );
    assert.ok((await judge(all, liar, protocol(), expected, onlyReveal)).named);
  });
});
