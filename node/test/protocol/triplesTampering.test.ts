import assert from 'node:assert/strict';
import { concatBytes } from '../../src/base/bytes.ts';
import { type ParticipantId, runId } from '../../src/base/ids.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { generateTriples } from '../../src/protocol/triples/generate.ts';
import { ROUND } from '../../src/protocol/triples/rounds.ts';
import type { Channel } from '../../src/types/channel.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import type { TriplePair } from '../../src/types/stock.ts';
import { contextOf, hex32, ids, randomOf } from '../support/fixtures.ts';
import { n, toBytes } from '../support/numbers.ts';
import { type Carrier, type Envelope, runAll, runHonestly } from '../support/router.ts';
import { flipByte, judge, rewrite, spread } from '../support/tampering.ts';

const COUNT = 2;
const protocol =
  (members: readonly ParticipantId[], run = 'run', seed = 'triples') =>
  (channel: Channel) =>
    generateTriples(channel, {
      sessionContext: contextOf(members, members.length, { run: { id: runId(hex32(run)) } }),
      count: COUNT,
      owner: members[0]!,
      random: randomOf(seed, channel.self),
    });

const roundName = (round: number) => Object.entries(ROUND).find(([, number]) => number === round)![0];

/** Rounds whose every byte is checked by whoever receives it, among two participants. */
const NAMED_BY_RECEIVER: ReadonlySet<number> = new Set([
  ROUND.commit,
  ROUND.confirm,
  ROUND.open,
  ROUND.baseOtStart,
  ROUND.extend,
  ROUND.checkAnswer,
  ROUND.product,
  ROUND.reveal,
]);
/** Among three, what is compared by all no longer tells who lied; the rest still does. */
const NAMED_AMONG_THREE: ReadonlySet<number> = new Set([
  ROUND.open,
  ROUND.baseOtStart,
  ROUND.extend,
  ROUND.checkAnswer,
]);

describe('protocol: tampered triples', () => {
  const two = ids(0, 1);
  const three = ids(0, 1, 2);
  let expected: Map<ParticipantId, TriplePair[]>;
  let delivered: readonly Envelope[];
  let ofThree: Promise<Map<ParticipantId, TriplePair[]>> | undefined;
  const expectedAmongThree = () => {
    ofThree ??= runHonestly(three, protocol(three));
    return ofThree;
  };
  let messagesOfThree: readonly Envelope[] | undefined;
  before(async () => {
    expected = await runHonestly(two, protocol(two));
    ({ delivered } = await runAll(two, protocol(two)));
  });

  for (const round of Object.values(ROUND)) {
    it(`among two, one changed byte in ${roundName(round)} ends the run`, async () => {
      const targets = delivered.filter((one) => one.round === round);
      assert.ok(targets.length > 0);
      for (const target of targets) {
        for (const at of spread(target.message.length, target.message.length > 1000 ? 3 : 2)) {
          const verdict = await judge(two, target.from, protocol(two), expected, flipByte(target, at));
          assert.equal(verdict.unnoticed, false, `byte ${at}`);
          if (NAMED_BY_RECEIVER.has(round)) assert.ok(verdict.named, `byte ${at}: ${[...verdict.codes]}`);
        }
      }
    });
  }

  for (const round of Object.values(ROUND)) {
    it(`among three, one changed byte in ${roundName(round)} ends the run`, async () => {
      const expectedHere = await expectedAmongThree();
      messagesOfThree ??= (await runAll(three, protocol(three))).delivered;
      const targets = messagesOfThree.filter((one) => one.round === round);
      const isPairwise = round >= ROUND.baseOtStart && round <= ROUND.chi;
      assert.equal(targets.length, isPairwise ? 3 : 6);
      for (const [i, target] of targets.entries()) {
        const at = Math.floor(((i % 7) + 0.5) * (target.message.length / 7));
        const verdict = await judge(three, target.from, protocol(three), expectedHere, flipByte(target, at));
        assert.equal(verdict.unnoticed, false);
        if (NAMED_AMONG_THREE.has(round)) assert.ok(verdict.named, `byte ${at}`);
      }
    });
  }

  /** Rewrites the liar's messages of one round. */
  const replacing = (liar: ParticipantId, round: number, change: (message: Uint8Array) => Uint8Array): Carrier =>
    rewrite((envelope) =>
      envelope.from === liar && envelope.round === round ? change(envelope.message.slice()) : envelope.message,
    );

  const put = (at: number, bytes: Uint8Array) => (message: Uint8Array) => {
    message.set(bytes, at);
    return message;
  };

  const infinity = new Uint8Array(33);
  const malformed: [string, number, (message: Uint8Array) => Uint8Array][] = [
    ['an identity among the openings', ROUND.open, put(32, infinity)],
    ['a share e equal to n', ROUND.open, (message) => put(message.length - 128, toBytes(n))(message)],
    ['one coefficient too many', ROUND.open, (message) => concatBytes(message.slice(0, 65), message.slice(32))],
    ['an identity as Y', ROUND.baseOtStart, put(0, infinity)],
    ['an identity as C', ROUND.product, put(0, infinity)],
    ['an identity as B', ROUND.product, put(2 * COUNT * 33, infinity)],
    ['an identity as product share', ROUND.reveal, put(32, infinity)],
    ['a c-share equal to n', ROUND.reveal, (message) => put(message.length - 32, toBytes(n))(message)],
    ['a short opening', ROUND.open, (message) => message.slice(0, -1)],
    ['an empty commitment', ROUND.commit, () => new Uint8Array(0)],
    ['a long commitment', ROUND.commit, (message) => concatBytes(message, message)],
  ];
  for (const [what, round, change] of malformed) {
    it(`refuses ${what} and names the sender`, async () => {
      // Y comes from whoever is the receiver, so try both as the liar and expect the message to occur
      const liar = delivered.find((one) => one.round === round)!.from;
      const verdict = await judge(two, liar, protocol(two), expected, replacing(liar, round, change));
      assert.ok(verdict.named && verdict.codes.has('BAD_MESSAGE'), [...verdict.codes].join());
    });
  }

  for (const [what, round] of [
    ['c¹ of M4', ROUND.mask],
    ['χ_1', ROUND.chi],
  ] as const) {
    it(`refuses a scalar not below n as ${what}`, async () => {
      const liar = delivered.find((one) => one.round === round)!.from;
      const change = put(32, toBytes(n));
      const verdict = await judge(two, liar, protocol(two), expected, replacing(liar, round, change));
      assert.ok(verdict.named && verdict.codes.has('BAD_MESSAGE'));
    });
  }

  it('cannot say who is at fault when only the products do not fit', async () => {
    for (const round of [ROUND.mask, ROUND.chi]) {
      const liar = delivered.find((one) => one.round === round)!.from;
      const verdict = await judge(
        two,
        liar,
        protocol(two),
        expected,
        replacing(liar, round, put(40, Uint8Array.of(1, 2, 3))),
      );
      assert.deepEqual([...verdict.codes], ['PRODUCT_MISMATCH']);
      assert.equal(verdict.named, false);
    }
  });

  it('catches a peer that shifts rows of M4 and corrects its Ĉ once it has seen the other’s', async () => {
    const liar = delivered.find((one) => one.round === ROUND.mask)!.from;
    const honest = two.find((id) => id !== liar)!;
    const seen = new Map<string, Uint8Array>();
    const key = (round: number, from: ParticipantId) => `${round}:${from}`;
    const points = (message: Uint8Array, from: number) =>
      kernel.decompress(message.slice(from, from + 33 * COUNT)) as Uint8Array;
    let control = false;
    const honestReveal = Promise.withResolvers<void>();
    const carrier: Carrier = async (envelope) => {
      const { from, round } = envelope;
      const message = envelope.message.slice();
      seen.set(key(round, from), message);
      if (from === honest && round === ROUND.reveal) honestReveal.resolve();
      if (from !== liar) return [envelope];
      if (round === ROUND.mask) message[35]! ^= 1; // the probe of a choice bit
      if (round === ROUND.reveal) {
        await honestReveal.promise;
        const C = kernel.pointAdd(
          points(seen.get(key(ROUND.product, liar))!, 0),
          points(seen.get(key(ROUND.product, honest))!, 0),
        );
        const others = points(seen.get(key(ROUND.reveal, honest))!, 32);
        const corrected = kernel.pointAdd(C, kernel.pointNegate(others));
        // control: as it stands the product check would fail, corrected it would pass
        control = Buffer.compare(points(message, 32), corrected) !== 0;
        message.set(kernel.compress(corrected), 32);
      }
      return [{ ...envelope, message }];
    };
    const verdict = await judge(two, liar, protocol(two), expected, carrier);
    assert.ok(control);
    assert.ok(verdict.named);
    assert.deepEqual([...verdict.codes], ['BAD_COMMITMENT']);
  });

  it('among three, drops a batch whose liar commits to its Ĉ towards one only after the other has opened', async () => {
    const [liar, early, late] = three as [ParticipantId, ParticipantId, ParticipantId];
    const opened = Promise.withResolvers<void>();
    let lateHasCommitted = false;
    let openedTooSoon = false;
    const carrier: Carrier = async (envelope) => {
      const { from, to, round } = envelope;
      if (from === late && round === ROUND.product) lateHasCommitted = true;
      if (from === early && to === liar && round === ROUND.reveal) {
        openedTooSoon = !lateHasCommitted;
        opened.resolve();
      }
      if (from !== liar || to !== late || round !== ROUND.product) return [envelope];
      await opened.promise;
      const message = envelope.message.slice();
      message[message.length - 1]! ^= 1; // the commitment that fits what the opening has told
      return [{ ...envelope, message }];
    };
    const { outcomes } = await runAll(three, protocol(three), carrier);
    assert.equal(openedTooSoon, false, 'nobody opens before all honest participants are done with M');
    for (const id of [early, late]) {
      const outcome = outcomes.get(id)!;
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof ProtocolAbort);
      assert.deepEqual([outcome.reason.code, outcome.reason.culprit], ['CONFIRM_MISMATCH', undefined]);
    }
  });

  it('refuses messages of another run, all of them or those of one round', async () => {
    const { delivered: old } = await runAll(two, protocol(two, 'another run', 'other seeds'));
    for (const liar of two) {
      for (const rounds of [Object.values(ROUND), ...Object.values(ROUND).map((round) => [round])]) {
        if (!old.some((one) => one.from === liar && rounds.some((round) => round === one.round))) continue;
        const replay = rewrite(({ from, to, round, message }) => {
          const replayed = old.find((one) => one.from === from && one.to === to && one.round === round);
          return from === liar && replayed && rounds.some((one) => one === round) ? replayed.message : message;
        });
        const verdict = await judge(two, liar, protocol(two), expected, replay);
        assert.equal(verdict.unnoticed, false, rounds.map(roundName).join());
      }
    }
  });
});
