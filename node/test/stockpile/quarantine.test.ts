import assert from 'node:assert/strict';
import { pino } from 'pino';
import { participantId } from '../../src/base/ids.ts';
import { Quarantine } from '../../src/stockpile/quarantine.ts';

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
});
