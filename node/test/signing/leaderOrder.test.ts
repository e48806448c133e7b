import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type ParticipantId, participantId, requestId } from '../../src/base/ids.ts';
import { currentLeader, leaderOrder } from '../../src/signing/leaderOrder.ts';

const ids = (...numbers: number[]) => numbers.map(participantId);
const request = (n: number) => requestId(createHash('sha256').update(String(n)).digest('hex'));

describe('leader order', () => {
  it('is the same whatever order the participants are listed in', () => {
    const participants = fc.uniqueArray(fc.nat(100), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(participants, fc.nat(), (numbers, n) => {
        const order = leaderOrder(ids(...numbers), request(n));
        assert.deepEqual(leaderOrder(ids(...numbers.toReversed()), request(n)), order);
        assert.deepEqual(
          order.toSorted((a, b) => a - b),
          ids(...numbers).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('spreads requests over the participants', () => {
    const led = new Map<ParticipantId, number>();
    for (let n = 0; n < 600; n++) {
      const [first] = leaderOrder(ids(0, 1, 2), request(n));
      led.set(first!, (led.get(first!) ?? 0) + 1);
    }
    for (const id of ids(0, 1, 2)) assert.ok(led.get(id)! > 140, `participant ${id} leads ${led.get(id)} of 600`);
  });

  it('skips who is not eligible', () => {
    assert.equal(
      currentLeader(ids(2, 0, 1), (id) => id !== 2, 0, 1_000),
      0,
    );
    assert.equal(
      currentLeader(ids(2, 0, 1), () => false, 0, 1_000),
      undefined,
    );
  });

  it('passes to the next when time is up, and comes round again', () => {
    const leaders = [0, 999, 1_000, 2_500, 3_000].map((age) => currentLeader(ids(2, 0, 1), () => true, age, 1_000));
    assert.deepEqual(leaders, ids(2, 2, 0, 1, 2));
  });

  it('does not mind a clock that was set back', () => {
    assert.equal(
      currentLeader(ids(2, 0, 1), () => true, -5_000, 1_000),
      2,
    );
  });
});
