import assert from 'node:assert/strict';
import { concatBytes } from '../../src/base/bytes.ts';
import { epoch, type ParticipantId } from '../../src/base/ids.ts';
import { seededRandom } from '../../src/base/random.ts';
import { randomScalars } from '../../src/crypto/randomness.ts';
import { deal } from '../../src/protocol/dealing.ts';
import { type ReshareInput, reshare } from '../../src/protocol/reshare.ts';
import { sessionId } from '../../src/protocol/session.ts';
import type { Channel } from '../../src/types/channel.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import type { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import {
  contextOf,
  dealPair,
  ids,
  randomOf,
  revealed,
  runKeygen,
  runPresign,
  signTogether,
} from '../support/fixtures.ts';
import { exampleRequest } from '../support/requests.ts';
import { type Carrier, runAll, runHonestly } from '../support/router.ts';
import { flipByte, judge, spread } from '../support/tampering.ts';

const oldMembers = ids(0, 1, 2);
let oldShares: Map<ParticipantId, KeyShare>;
before(async () => {
  oldShares = await runKeygen(oldMembers, 2);
});

function inputOf(
  members: readonly ParticipantId[],
  threshold: number,
  dealers: readonly ParticipantId[],
  self: ParticipantId,
): ReshareInput {
  const known = oldShares.get(oldMembers[0]!)!;
  const oldShare = dealers.includes(self) ? oldShares.get(self) : undefined;
  return {
    sessionContext: contextOf(members, threshold, { epoch: epoch(2), run: { attempt: 0 } }),
    old: { epoch: known.epoch, threshold: known.threshold, commitments: known.commitments },
    publicKey: known.publicKey,
    dealers,
    ...(oldShare && { oldShare }),
    random: randomOf('reshare', self),
  };
}

const run = (
  members: readonly ParticipantId[],
  threshold: number,
  dealers: readonly ParticipantId[],
  carrier?: Carrier,
) => runHonestly(members, (channel) => reshare(channel, inputOf(members, threshold, dealers, channel.self)), carrier);

describe('protocol: reshare', () => {
  const cases = [
    { name: 'refresh of the same set', members: ids(0, 1, 2), threshold: 2, dealers: ids(0, 1, 2) },
    { name: 'refresh with as few dealers as the threshold', members: ids(0, 1, 2), threshold: 2, dealers: ids(0, 2) },
    { name: 'a newcomer and a higher threshold', members: ids(0, 1, 2, 9), threshold: 3, dealers: ids(0, 1, 2) },
    { name: 'one leaves, two come', members: ids(1, 2, 3, 4), threshold: 2, dealers: ids(1, 2) },
    { name: 'a lower number of participants', members: ids(0, 2), threshold: 2, dealers: ids(0, 2) },
  ];
  for (const { name, members, threshold, dealers } of cases) {
    it(`${name}: same key, new shares, any threshold of them sign`, async () => {
      const shares = await run(members, threshold, dealers);
      const key = oldShares.get(oldMembers[0]!)!.publicKey;
      for (const [id, share] of shares) {
        assert.deepEqual(share.publicKey, key);
        assert.equal(share.epoch, 2);
        assert.notDeepEqual(share.share.reveal(), oldShares.get(id)?.share.reveal());
      }
      for (const set of [members.slice(0, threshold), members.slice(-threshold)]) {
        const pairs = new Map([...dealPair(set, name)].map(([id, pair]) => [id, { ...pair, epoch: epoch(2) }]));
        const presignatures = await runPresign(set, shares, pairs, { epoch: epoch(2) });
        assert.ok(signTogether(presignatures, shares, exampleRequest(name)));
      }
    });
  }

  it('old and new shares do not mix', async () => {
    const shares = await run(oldMembers, 2, oldMembers);
    const set = ids(0, 1);
    const mixed = new Map([
      [set[0]!, shares.get(set[0]!)!],
      [set[1]!, { ...oldShares.get(set[1]!)!, epoch: epoch(2), commitments: shares.get(set[1]!)!.commitments }],
    ]);
    const pairs = new Map([...dealPair(set)].map(([id, pair]) => [id, { ...pair, epoch: epoch(2) }]));
    await assert.rejects(
      runPresign(set, mixed, pairs, { epoch: epoch(2) }),
      (error: ProtocolAbort) => error.code === 'BAD_SHARE' && error.culprit === set[1],
    );
  });

  it('names a dealer that deals something else than its share', async () => {
    const members = ids(0, 1, 2, 3);
    const dealers = ids(0, 1);
    const liar = members[1]!;
    const cheat = (channel: Channel) => {
      const { sessionContext, old } = inputOf(members, 2, dealers, channel.self);
      const sid = sessionId(
        'reshare',
        sessionContext,
        old.epoch,
        old.threshold,
        [...dealers],
        concatBytes(...old.commitments),
      );
      const secret = randomScalars(seededRandom('another secret'), 1);
      return deal(channel, { sid, threshold: 2, dealers, secret, random: randomOf('cheat', channel.self) });
    };
    const protocol = (channel: Channel) =>
      channel.self === liar ? cheat(channel) : reshare(channel, inputOf(members, 2, dealers, channel.self));
    const { outcomes } = await runAll<unknown>(members, protocol);
    for (const [id, outcome] of outcomes) {
      if (id === liar) continue;
      const error = outcome.status === 'rejected' ? (outcome.reason as ProtocolAbort) : undefined;
      assert.equal(error?.code, 'BAD_MESSAGE');
      assert.equal(error?.culprit, liar);
    }
  });

  it('names a dealer whose polynomial has another degree', async () => {
    const liar = oldMembers[2]!;
    const oneCoefficientMore: Carrier = (envelope) => {
      if (envelope.from !== liar || envelope.round !== 2) return [envelope];
      const { message } = envelope;
      return [{ ...envelope, message: concatBytes(message.slice(0, 65), message.slice(32)) }];
    };
    const protocol = (channel: Channel) =>
      reshare(channel, inputOf(oldMembers, 2, oldMembers, channel.self)).then(revealed);
    const verdict = await judge(
      oldMembers,
      liar,
      protocol,
      await runHonestly(oldMembers, protocol),
      oneCoefficientMore,
    );
    assert.ok(verdict.named && verdict.codes.has('BAD_MESSAGE'));
  });

  it('one changed byte in any message ends the run and names the sender where it can', async () => {
    const members = ids(0, 2, 4);
    const dealers = ids(0, 2);
    const protocol = (channel: Channel) => reshare(channel, inputOf(members, 2, dealers, channel.self)).then(revealed);
    const { delivered } = await runAll(members, protocol);
    const expected = await runHonestly(members, protocol);
    for (const { from, to, round, message } of delivered) {
      for (const at of spread(message.length, round === 2 ? 6 : 1)) {
        const verdict = await judge(members, from, protocol, expected, flipByte({ from, to, round }, at));
        assert.equal(verdict.unnoticed, false);
        if (round === 2) assert.ok(verdict.named, `byte ${at}: ${[...verdict.codes]}`);
      }
    }
  });

  it('refuses input that does not fit together', async () => {
    const wrong: ((input: ReshareInput) => ReshareInput)[] = [
      (input) => ({ ...input, dealers: ids(0) }),
      (input) => ({ ...input, dealers: ids(1, 0) }),
      (input) => ({ ...input, dealers: ids(0, 7) }),
      (input) => ({ ...input, publicKey: input.old.commitments[1]! }),
      (input) => ({ ...input, old: { ...input.old, threshold: 3 } }),
      (input) => ({ ...input, old: { ...input.old, epoch: epoch(2) } }),
      ({ oldShare: _, ...input }) => input,
      (input) => ({
        ...input,
        oldShare: oldShares.get(oldMembers[(oldMembers.indexOf(input.oldShare!.self) + 1) % 3]!)!,
      }),
      (input) => ({
        ...input,
        oldShare: {
          ...input.oldShare!,
          share: oldShares.get(oldMembers[(oldMembers.indexOf(input.oldShare!.self) + 1) % 3]!)!.share,
        },
      }),
    ];
    for (const [i, change] of wrong.entries()) {
      const { outcomes } = await runAll(oldMembers, (channel) =>
        reshare(channel, change(inputOf(oldMembers, 2, oldMembers, channel.self))),
      );
      for (const outcome of outcomes.values()) {
        assert.equal(outcome.status === 'rejected' && (outcome.reason as ProtocolAbort).code, 'BAD_INPUT', `case ${i}`);
      }
    }
  });
});
