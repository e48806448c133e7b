import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { Clock } from '../../src/base/clock.ts';
import { Follower, type FollowerOptions } from '../../src/chains/follower.ts';
import { Bell } from '../../src/chains/sources/bell.ts';
import { until } from '../mesh/support.ts';

const pollIntervalMs = 1_000;

describe('what follows a chain', () => {
  const followers: Follower[] = [];
  const lines: { level: number; msg: string; failures: number }[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  /** Sleeps that have begun, and what ends the last. */
  let sleeps: number[] = [];
  let wakeUp: () => void = () => {};
  const clock: Clock = {
    now: () => 0,
    sleep: (ms, signal) => {
      sleeps.push(ms);
      return new Promise((resolve, reject) => {
        wakeUp = resolve;
        signal?.addEventListener('abort', reject);
      });
    },
  };
  beforeEach(() => {
    sleeps = [];
    lines.length = 0;
  });
  afterEach(() => Promise.all(followers.splice(0).map((follower) => follower.stop())));

  function follow(options: Pick<FollowerOptions, 'catchUp'> & Partial<FollowerOptions>): Follower {
    const follower = new Follower({ height: () => 0, pollIntervalMs, clock, logger, ...options });
    followers.push(follower);
    follower.start();
    return follower;
  }
  async function endSleep(): Promise<void> {
    const begun = sleeps.length;
    wakeUp();
    await until(() => sleeps.length > begun, 'the next pause');
  }

  it('looks again when the poll interval is over, or there is news, but not at once', async () => {
    let looks = 0;
    const bell = new Bell();
    follow({ catchUp: async () => void looks++, bell });
    await until(() => sleeps.length === 1, 'the pause');
    await endSleep();
    assert.deepEqual([looks, sleeps], [1, [200, 800]]);
    await endSleep();
    assert.deepEqual([looks, sleeps], [2, [200, 800, 200]]);
    bell.ring();
    assert.equal(looks, 2);
    await endSleep();
    await until(() => looks === 3, 'another look');
  });

  it('looks ever more rarely while that fails, and has health say so from the third time on', async () => {
    let isBroken = true;
    const follower = follow({
      catchUp: async () => {
        if (isBroken) throw new Error('no answer');
      },
    });
    await until(() => sleeps.length === 1, 'the pause');
    await endSleep();
    assert.equal(follower.problem, undefined);
    await endSleep();
    assert.equal(follower.problem, 'no answer');
    await endSleep();
    await endSleep();
    assert.deepEqual(sleeps, [2_000, 4_000, 8_000, 10_000, 10_000]);
    isBroken = false;
    await endSleep();
    assert.equal(follower.problem, undefined);
  });

  it('begins to count failures anew when it has got further all the same', async () => {
    let height = 0;
    const follower = follow({
      height: () => height,
      catchUp: async () => {
        height += 1;
        throw new Error('no answer');
      },
    });
    await until(() => sleeps.length === 1, 'the pause');
    for (let looks = 2; looks <= 5; looks++) await endSleep();
    assert.deepEqual(new Set(sleeps), new Set([2_000]));
    assert.equal(follower.problem, undefined);
  });

  it('does not complain of sources that are merely not as far yet', async () => {
    const early = new Error('not yet');
    const failures = [early, new Error('no answer')];
    follow({
      isEarly: (error) => error === early,
      catchUp: async () => {
        throw failures.shift() ?? early;
      },
    });
    await until(() => sleeps.length === 1, 'the pause');
    await endSleep();
    assert.deepEqual(
      lines.map(({ level, failures }) => [level, failures]),
      [
        [20, 1],
        [40, 2],
      ],
    );
  });
});
