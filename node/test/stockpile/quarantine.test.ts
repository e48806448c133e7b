import assert from 'node:assert/strict';
import { pino } from 'pino';
import { AbortedError } from '../../src/base/errors.ts';
import { participantId } from '../../src/base/ids.ts';
import { generateTriples } from '../../src/protocol/triples/generate.ts';
import { ROUND } from '../../src/protocol/triples/rounds.ts';
import { OpeningWatch } from '../../src/stockpile/openingWatch.ts';
import { Quarantine } from '../../src/stockpile/quarantine.ts';
import type { Channel } from '../../src/types/channel.ts';
import { ProtocolAbort } from '../../src/types/protocolAbort.ts';
import { contextOf, ids, randomOf } from '../support/fixtures.ts';
import { runAll } from '../support/router.ts';

const [a, b] = [participantId(1), participantId(2)];
const hour = 3_600_000;

describe('quarantine', () => {
  let now = 0;
  let quarantine: Quarantine;
  beforeEach(() => {
    now = 1_000_000;
    quarantine = new Quarantine({ now: () => now, sleep: async () => {} }, pino({ level: 'silent' }));
  });

  it('holds a peer that was caught for an hour, and nobody else', () => {
    quarantine.caught(a, 'BAD_PROOF');
    assert.ok(quarantine.holds(a) && !quarantine.holds(b));
    now += hour - 1;
    assert.ok(quarantine.holds(a));
    now += 1;
    assert.ok(!quarantine.holds(a));
  });

  it('takes fifteen mismatches an hour, not sixteen', () => {
    for (let i = 0; i < 15; i++) quarantine.mismatch([a, b]);
    assert.ok(!quarantine.holds(a));
    quarantine.mismatch([a]);
    assert.ok(quarantine.holds(a) && !quarantine.holds(b));
  });

  it('forgets mismatches after an hour', () => {
    for (let i = 0; i < 40; i++) {
      quarantine.mismatch([a]);
      now += hour / 10;
    }
    assert.ok(!quarantine.holds(a));
  });

  it('takes 1,024 mismatches an epoch, however spread', () => {
    for (let i = 0; i < 1_023; i++) {
      quarantine.mismatch([a]);
      now += hour;
    }
    assert.ok(!quarantine.holds(a));
    quarantine.mismatch([a]);
    now += 1_000 * hour;
    assert.ok(quarantine.holds(a));
    quarantine.clear();
    assert.ok(!quarantine.holds(a));
  });

  it('does not let a peer that may never come back off because it was caught as well', () => {
    for (let i = 0; i < 1_024; i++) quarantine.mismatch([a]);
    quarantine.caught(a, 'BAD_PROOF');
    now += 2 * hour;
    assert.ok(quarantine.holds(a));
  });

  it('holds whom a failed run names, but never this node itself', () => {
    quarantine.runFailed(new ProtocolAbort('BAD_PROOF', 'a proof', a), [a], false);
    quarantine.runFailed(new ProtocolAbort('BAD_INPUT', 'own share', b), [a], true);
    assert.ok(quarantine.holds(a) && !quarantine.holds(b));
  });

  it('counts every failure that names nobody once the own product shares are open, and none before', () => {
    const silent = new AbortedError('receiving');
    for (let i = 0; i < 100; i++) quarantine.runFailed(silent, [a], false);
    assert.ok(!quarantine.holds(a));
    const failures = [
      silent,
      new ProtocolAbort('PRODUCT_MISMATCH', 'products'),
      new ProtocolAbort('CONFIRM_MISMATCH', 'product commitments'),
    ];
    for (let i = 0; i < 16; i++) quarantine.runFailed(failures[i % 3], [a], true);
    assert.ok(quarantine.holds(a));
  });

  it('is not escaped by falling silent after a lost bet on a choice bit', async () => {
    const members = ids(0, 1);
    const watches = new Map<number, OpeningWatch>();
    const run = (channel: Channel) => {
      const watch = new OpeningWatch(channel);
      watches.set(channel.self, watch);
      const random = randomOf('silence', channel.self);
      return generateTriples(watch, { sessionContext: contextOf(members, 2), count: 2, owner: members[0]!, random });
    };
    // Whoever masks shifts a row, waits for the other's opening, and then says nothing more.
    let liar: number | undefined;
    const { outcomes } = await runAll(members, run, (envelope) => {
      if (envelope.round === ROUND.mask) {
        liar = envelope.from;
        envelope.message[35]! ^= 1;
      }
      return envelope.round === ROUND.reveal && envelope.from === liar ? [] : [envelope];
    });
    const honest = members.find((id) => id !== liar)!;
    const outcome = outcomes.get(honest)!;
    assert.ok(outcome.status === 'rejected' && !(outcome.reason instanceof ProtocolAbort), 'the protocol names nobody');
    for (let i = 0; i < 16; i++) quarantine.runFailed(outcome.reason, [a], watches.get(honest)!.opened);
    assert.ok(quarantine.holds(a));
  });
});
