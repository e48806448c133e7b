import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OverloadedError } from '../../src/base/errors.ts';
import type { ParticipantId } from '../../src/base/ids.ts';
import { Following } from '../../src/stockpile/following.ts';
import { loadOf, MAX_BATCH, maxBatch, poolLoad, THREAD_LOAD } from '../../src/stockpile/load.ts';
import { ids } from '../support/fixtures.ts';
import { seeded } from '../support/numbers.ts';

describe('load of generation threads', () => {
  it('is at most that of the largest batch, whatever the threshold', () => {
    for (let threshold = 2; threshold <= 64; threshold++) {
      const count = maxBatch(threshold);
      assert.ok(count >= 2 && count % 2 === 0 && loadOf(count, threshold) <= MAX_BATCH);
    }
    assert.deepEqual([2, 3, 5].map(maxBatch), [256, 128, 64]);
  });

  it('never exceeds what a thread may have while all together stay within the pool’s, and each job goes to the least', () => {
    const step = fc.record({ ends: fc.boolean(), which: fc.nat(), load: fc.integer({ min: 1, max: MAX_BATCH }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 200 }), (threads, steps) => {
        const jobs: { thread: number; load: number }[] = [];
        const of = (thread: number) => jobs.reduce((sum, job) => sum + (job.thread === thread ? job.load : 0), 0);
        for (const { ends, which, load } of steps) {
          if (ends && jobs.length > 0) jobs.splice(which % jobs.length, 1);
          if (jobs.reduce((sum, job) => sum + job.load, load) > poolLoad(threads)) continue;
          const all = Array.from({ length: threads }, (_, thread) => of(thread));
          const thread = all.indexOf(Math.min(...all));
          jobs.push({ thread, load });
          assert.ok(of(thread) <= THREAD_LOAD);
        }
      }),
      seeded(500),
    );
  });
});

describe('runs for others', () => {
  const [a, b, c] = ids(0, 1, 2) as [ParticipantId, ParticipantId, ParticipantId];
  const overloaded = (enter: () => unknown) => assert.throws(enter, OverloadedError);

  it('are bounded in number, in all and for each owner', () => {
    const following = new Following(1_000);
    const leave = following.enter(a, 0, 4);
    following.enter(a, 0, 4);
    overloaded(() => following.enter(a, 0, 4));
    following.enter(b, 0, 4);
    following.enter(c, 0, 4);
    overloaded(() => following.enter(b, 0, 4));
    leave();
    following.enter(b, 0, 4);
    overloaded(() => new Following(1_000).enter(a, 0, 0));
  });

  it('are bounded in load, in all and for each owner', () => {
    const following = new Following(512);
    const leave = following.enter(a, 256, 100);
    overloaded(() => following.enter(a, 2, 100));
    following.enter(a, 0, 100); // a presignature is no load
    following.enter(b, 200, 100);
    overloaded(() => following.enter(c, 58, 100));
    following.enter(c, 56, 100);
    leave();
    following.enter(c, 200, 100);
    overloaded(() => following.enter(c, 2, 100));
    following.enter(b, 56, 100);
  });
});
