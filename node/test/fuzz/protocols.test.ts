import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AbortedError } from '../../src/base/errors.ts';
import { epoch, type ParticipantId } from '../../src/base/ids.ts';
import { keygen } from '../../src/protocol/keygen.ts';
import { presign } from '../../src/protocol/presign.ts';
import { reshare } from '../../src/protocol/reshare.ts';
import { combineSignature, signatureShare } from '../../src/protocol/sign.ts';
import { signingContext } from '../../src/protocol/signingContext.ts';
import { generateTriples } from '../../src/protocol/triples/generate.ts';
import type { Channel } from '../../src/types/channel.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import { contextOf, dealPair, ids, network, randomOf, revealed, runKeygen, runPresign } from '../support/fixtures.ts';
import { seeded } from '../support/numbers.ts';
import { exampleRequest } from '../support/requests.ts';
import { runAll } from '../support/router.ts';
import { scripted } from '../support/scripted.ts';
import { mutationsOf } from './mutations.ts';

/**
 * Replays an honest, seeded run to each participant with one message changed. It must end: with the result of the honest
 * run, where the change is of no consequence, or with a typed abort, which names nobody but the sender.
 */
async function fuzz<T>(
  members: readonly ParticipantId[],
  protocol: (channel: Channel) => Promise<T>,
  round: number,
  runs: number,
): Promise<void> {
  const { outcomes, delivered } = await runAll(members, protocol);
  const targets = delivered.filter((one) => one.round === round);
  assert.ok(targets.length > 0, `no message in round ${round}`);
  for (const target of targets) {
    const honest = outcomes.get(target.to);
    assert.ok(honest?.status === 'fulfilled');
    await fc.assert(
      fc.asyncProperty(mutationsOf(target.message), async (message) => {
        const script = delivered.map((one) => (one === target ? { ...target, message } : one));
        try {
          assert.deepEqual(await protocol(scripted(target.to, members, script)), honest.value);
        } catch (error) {
          if (error instanceof AbortedError) return;
          assert.ok(error instanceof ProtocolAbort, `untyped: ${error instanceof Error ? error.stack : String(error)}`);
          assert.ok(error.culprit === undefined || error.culprit === target.from, `names ${error.culprit}`);
        }
      }),
      { ...seeded(Math.ceil(runs / targets.length)), endOnFailure: true },
    );
  }
}

describe('fuzz: what a peer sends in a protocol', () => {
  const three = ids(0, 1, 2);
  const two = ids(0, 1);
  let keyShares: Map<ParticipantId, KeyShare>;
  before(async () => {
    keyShares = await runKeygen(three, 2);
  });

  for (const round of [0, 1, 2]) {
    it(`keygen, round ${round}`, () =>
      fuzz(
        three,
        (channel) =>
          keygen(channel, {
            sessionContext: contextOf(three, 2, { run: { attempt: 0 } }),
            random: randomOf('fuzz', channel.self),
          }).then(revealed),
        round,
        300,
      ));

    it(`reshare, round ${round}`, () =>
      fuzz(
        three,
        (channel) => {
          const { epoch: oldEpoch, threshold, commitments, publicKey } = keyShares.get(three[0]!)!;
          const oldShare = keyShares.get(channel.self)!;
          return reshare(channel, {
            sessionContext: contextOf(three, 2, { epoch: epoch(2), run: { attempt: 1 } }),
            old: { epoch: oldEpoch, threshold, commitments },
            publicKey,
            dealers: two,
            ...(two.includes(channel.self) ? { oldShare } : {}),
            random: randomOf('fuzz', channel.self),
          }).then(revealed);
        },
        round,
        300,
      ));
  }

  for (let round = 0; round < 12; round++) {
    it(`triples, round ${round}`, () =>
      fuzz(
        two,
        (channel) =>
          generateTriples(channel, {
            sessionContext: contextOf(two, 2),
            count: 2,
            owner: two[0]!,
            random: randomOf('fuzz', channel.self),
          }),
        round,
        100,
      ));
  }

  it('presigning', () => {
    const pairs = dealPair(two, 'fuzz');
    return fuzz(
      two,
      (channel) => {
        const { self } = channel;
        const sessionContext = contextOf(two, 2);
        return presign(channel, { sessionContext, pair: pairs.get(self)!, keyShare: keyShares.get(self)! });
      },
      0,
      400,
    );
  });

  it('signature shares', async () => {
    const [leader, follower] = two as [ParticipantId, ParticipantId];
    const presignatures = await runPresign(two, keyShares, dealPair(two, 'fuzz'));
    const own = presignatures.get(leader)!;
    const context = signingContext(network, keyShares.get(leader)!, own, exampleRequest('fuzz'));
    const shareOf = (id: ParticipantId) => signatureShare(context, presignatures.get(id)!, id);
    const [ownShare, genuine] = [shareOf(leader), shareOf(follower)];
    const combine = (share: Uint8Array) => {
      const shares = new Map([
        [leader, ownShare],
        [follower, share],
      ]);
      return combineSignature(context, own, keyShares.get(leader)!, shares);
    };
    const honest = combine(genuine);
    fc.assert(
      fc.property(mutationsOf(genuine), (share) => {
        try {
          assert.deepEqual(combine(share), honest);
        } catch (error) {
          assert.ok(error instanceof ProtocolAbort, `untyped: ${error instanceof Error ? error.stack : String(error)}`);
          assert.equal(error.culprit, follower);
        }
      }),
      seeded(400),
    );
  });
});
