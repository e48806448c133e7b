import assert from 'node:assert/strict';
import { epoch, type ParticipantId } from '../../src/base/ids.ts';
import { evaluateInExponent, lagrange, sumScalars } from '../../src/crypto/polynomial.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { expandPoints } from '../../src/protocol/session.ts';
import { generateTriples, LARGEST_BATCH, type TriplesInput } from '../../src/protocol/triples/generate.ts';
import { messageLengths, ROUND, triplesBufferLimit } from '../../src/protocol/triples/rounds.ts';
import type { Channel } from '../../src/types/channel.ts';
import type { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import type { Triple } from '../../src/types/stock.ts';
import { contextOf, ids, randomOf, runKeygen, runPresign, runTriples, signTogether } from '../support/fixtures.ts';
import { exampleRequest } from '../support/requests.ts';
import { runAll, runHonestly } from '../support/router.ts';
import { badWeather } from '../support/tampering.ts';

const protocol =
  (members: readonly ParticipantId[], count: number, over: Partial<TriplesInput> = {}) =>
  (channel: Channel) =>
    generateTriples(channel, {
      sessionContext: contextOf(members, members.length),
      count,
      owner: members[0]!,
      random: randomOf('triples', channel.self),
      ...over,
    });

function assertTriple(triples: ReadonlyMap<ParticipantId, Triple>): void {
  const members = [...triples.keys()];
  const [first] = triples.values();
  const secret = (part: 'a' | 'b' | 'c') =>
    sumScalars([...triples].map(([id, triple]) => kernel.scalarMultiply(triple[part], lagrange(members, id))));
  const [a, b, c] = [secret('a'), secret('b'), secret('c')];
  assert.deepEqual(kernel.scalarMultiply(a, b), c);
  for (const [polynomial, value] of [
    [first!.A, a],
    [first!.B, b],
    [first!.C, c],
  ] as const) {
    assert.equal(polynomial.length, members.length);
    assert.deepEqual(expandPoints(polynomial.slice(0, 1)), kernel.baseMultiply(value));
  }
  for (const [id, triple] of triples) {
    assert.deepEqual([triple.A, triple.B, triple.C], [first!.A, first!.B, first!.C]);
    for (const [polynomial, share] of [
      [triple.A, triple.a],
      [triple.B, triple.b],
      [triple.C, triple.c],
    ] as const) {
      assert.deepEqual(kernel.baseMultiply(share), evaluateInExponent(expandPoints(polynomial), id));
    }
  }
}

describe('protocol: triples', () => {
  for (const [members, count] of [
    [ids(0, 1), 4],
    [ids(3, 9), 2],
    [ids(0, 1, 2), 2],
    [ids(0, 2, 5, 11), 2],
  ] as const) {
    it(`${members.length} participants make ${count} triples: c = a·b, shares on the public polynomials`, async () => {
      const made = await runTriples(members, count);
      const [first] = made.values();
      assert.equal(first!.length, count / 2);
      assert.equal(new Set(first!.map(({ id }) => id)).size, count / 2);
      for (let j = 0; j < count / 2; j++) {
        const pairs = [...made.values()].map((pairsOfOne) => pairsOfOne[j]!);
        for (const pair of pairs) {
          const { id, owner, participants, epoch: made } = pair;
          assert.deepEqual(
            { id, owner, participants, made },
            { id: first![j]!.id, owner: members[0], participants: members, made: epoch(1) },
          );
        }
        const part = (which: 'triple0' | 'triple1') => new Map([...made].map(([id, all]) => [id, all[j]![which]]));
        assertTriple(part('triple0'));
        assertTriple(part('triple1'));
      }
    });
  }

  it('a pair becomes a presignature and a signature', async () => {
    const members = ids(0, 1, 2);
    const set = ids(0, 2);
    const shares = await runKeygen(members, 2);
    const made = await runTriples(set, 4);
    for (const j of [0, 1]) {
      const pairs = new Map([...made].map(([id, all]) => [id, all[j]!]));
      const presignatures = await runPresign(set, shares, pairs);
      assert.equal(signTogether(presignatures, shares, exampleRequest('triples')).s.length, 32);
    }
  });

  it('is reproducible from its seeds, whatever the network does to order, delay and doubles', async () => {
    for (const members of [ids(0, 1), ids(0, 1, 2)]) {
      const expected = await runHonestly(members, protocol(members, 2));
      assert.deepEqual(await runHonestly(members, protocol(members, 2)), expected);
      for (const seed of [1, 2])
        assert.deepEqual(await runHonestly(members, protocol(members, 2), badWeather(seed)), expected);
    }
  });

  it('keeps the order that its security rests on, whatever the network does', async () => {
    const members = ids(0, 1, 2);
    for (const seed of [1, 2, 3]) {
      const sent: { from: ParticipantId; to: ParticipantId; round: number }[] = [];
      const arrived: typeof sent = [];
      const weather = badWeather(seed);
      await runHonestly(members, protocol(members, 2), async (envelope) => {
        const { from, to, round } = envelope;
        sent.push({ from, to, round });
        // when this one left, everything that its sender must have seen before had arrived
        const mustHave = (earlier: number, peers: readonly ParticipantId[]) => {
          for (const peer of peers) {
            assert.ok(
              arrived.some((one) => one.from === peer && one.to === from && one.round === earlier),
              `round ${round} of ${from} left before round ${earlier} of ${peer} had arrived`,
            );
          }
        };
        const others = members.filter((id) => id !== from);
        if (round === ROUND.confirm) mustHave(ROUND.commit, others);
        if (round === ROUND.open) mustHave(ROUND.confirm, others);
        if (round === ROUND.checkSeed) mustHave(ROUND.extend, [to]);
        if (round === ROUND.mask) mustHave(ROUND.checkAnswer, [to]);
        if (round === ROUND.chi) mustHave(ROUND.mask, [to]);
        if (round === ROUND.reveal) mustHave(ROUND.product, others);
        if (round === ROUND.product) {
          mustHave(ROUND.open, others);
          // M ends with χ, which this participant sends or gets
          const ends = [...sent.filter((one) => one.from === from), ...arrived.filter((one) => one.to === from)];
          const finished = ends
            .filter((one) => one.round === ROUND.chi)
            .map((one) => (one.from === from ? one.to : one.from));
          assert.deepEqual(new Set(finished), new Set(others), 'T3 left before M had finished');
        }
        const deliveries = await weather(envelope);
        arrived.push({ from, to, round });
        return deliveries;
      });
    }
  });

  it('refuses to go on with peers of another context', async () => {
    const members = ids(0, 1, 2);
    const differences: Partial<TriplesInput>[] = [
      { owner: members[1]! },
      { sessionContext: contextOf(members, 3, { epoch: epoch(2) }) },
      { sessionContext: contextOf(members, 3, { contract: 'another.testnet' }) },
    ];
    for (const difference of differences) {
      const { outcomes } = await runAll(members, (channel) =>
        protocol(members, 2, channel.self === members[0] ? difference : {})(channel),
      );
      const codes = [...outcomes.values()].map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
      assert.deepEqual(codes, ['CONFIRM_MISMATCH', 'CONFIRM_MISMATCH', 'CONFIRM_MISMATCH']);
    }
  });

  it('sends messages of the lengths that are announced, at most 41 KB a pair and triple in large batches', async () => {
    const members = ids(0, 1, 2);
    const { delivered } = await runAll(members, protocol(members, 2));
    const lengths = messageLengths(2, 3);
    for (const { round, message } of delivered) {
      const name = Object.entries(ROUND).find(([, number]) => number === round)![0] as keyof typeof ROUND;
      assert.equal(message.length, lengths[name], name);
    }
    for (const from of members) {
      for (const to of members) {
        const bytes = delivered
          .filter((one) => one.from === from && one.to === to)
          .reduce((sum, one) => sum + one.message.length, 0);
        assert.ok(bytes <= triplesBufferLimit(2, 3));
      }
    }
    const large = messageLengths(64, 2);
    const oneWay = large.commit + large.confirm + large.open + large.product + large.reveal;
    const perPair = Object.values(large).reduce((sum, length) => sum + length, 0) + oneWay;
    assert.ok(perPair / 64 <= 41_000, `${perPair / 64} bytes a triple`);
  });

  it('never holds the thread for long', async () => {
    const members = ids(0, 1);
    let longest = 0;
    let running = true;
    const watch = (async () => {
      for (let last = performance.now(); running; ) {
        await new Promise((resolve) => setImmediate(resolve));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
    })();
    const { outcomes } = await runAll(members, protocol(members, 32));
    running = false;
    await watch;
    assert.ok([...outcomes.values()].every(({ status }) => status === 'fulfilled'));
    // generous: what it must catch is a loop over the whole batch without a break
    assert.ok(longest < 1_000, `${longest} ms without a break`);
  });

  it('stops when the channel’s signal is aborted', async () => {
    const controller = new AbortController();
    const members = ids(0, 1);
    const stopping = (channel: Channel) => {
      const signalled: Channel = {
        ...channel,
        signal: controller.signal,
        send: (to, round, message) => {
          if (round === ROUND.mask) controller.abort(new Error('enough'));
          return channel.send(to, round, message);
        },
      };
      return protocol(members, 2)(signalled);
    };
    const { outcomes } = await runAll(members, stopping);
    assert.ok([...outcomes.values()].every(({ status }) => status === 'rejected'));
  });

  it('refuses odd, empty and huge batches, strangers as owners, and sets that are not exactly the threshold', async () => {
    const members = ids(0, 1);
    const wrong: Partial<TriplesInput>[] = [
      { count: 0 },
      { count: 3 },
      { count: -2 },
      { count: 2.5 },
      { count: 100_000 },
      { count: LARGEST_BATCH + 2 },
      { owner: ids(7)[0]! },
    ];
    for (const over of wrong) {
      const { outcomes } = await runAll(members, protocol(members, 2, over));
      for (const outcome of outcomes.values()) {
        assert.equal(
          outcome.status === 'rejected' && (outcome.reason as ProtocolAbort).code,
          'BAD_INPUT',
          JSON.stringify(over),
        );
      }
    }
    const three = ids(0, 1, 2);
    const { outcomes } = await runAll(three, protocol(three, 2, { sessionContext: contextOf(three, 2) }));
    assert.ok(
      [...outcomes.values()].every((outcome) => outcome.status === 'rejected' && outcome.reason.code === 'BAD_INPUT'),
    );
  });
});
