import assert from 'node:assert/strict';
import type { ParticipantId } from '../../src/base/ids.ts';
import { type Kernel, kernel } from '../../src/kernel/kernel.ts';
import { generateTriples } from '../../src/protocol/triples/generate.ts';
import type { Channel } from '../../src/types/channel.ts';
import { contextOf, ids, randomOf } from '../support/fixtures.ts';
import { type Envelope, runAll } from '../support/router.ts';
import { scripted } from '../support/scripted.ts';

/** Calls of the kernel in this thread, while it is watched. */
function watchKernel() {
  const genuine: Kernel = { ...kernel };
  let calls = 0;
  for (const [name, call] of Object.entries(genuine) as [keyof Kernel, (...args: unknown[]) => unknown][]) {
    Object.assign(kernel, {
      [name]: (...args: unknown[]) => {
        calls += 1;
        return call(...args);
      },
    });
  }
  return { count: () => calls, restore: () => Object.assign(kernel, genuine) };
}

describe('protocol: a run that is aborted', () => {
  const members = ids(0, 1);
  const protocol = (channel: Channel) =>
    generateTriples(channel, {
      sessionContext: contextOf(members, 2),
      count: 4,
      owner: members[0]!,
      random: randomOf('abort', channel.self),
    });
  let script: readonly Envelope[];
  let watched: ReturnType<typeof watchKernel>;
  before(async () => {
    ({ delivered: script } = await runAll(members, protocol));
    watched = watchKernel();
  });
  after(() => watched.restore());

  /** Runs one participant and aborts it in a turn of the event loop, as a message to its thread does. */
  async function abortedIn(turn: number, self: ParticipantId) {
    const controller = new AbortController();
    let running = true;
    let before = 0;
    let turns = 0;
    const loop = () => {
      if (turns++ === turn) {
        controller.abort(new Error('enough'));
        before = watched.count();
      }
      if (running) setImmediate(loop);
    };
    setImmediate(loop);
    const [outcome] = await Promise.allSettled([protocol(scripted(self, members, script, controller.signal))]);
    running = false;
    return { status: outcome.status, callsAfter: watched.count() - before, turns };
  }

  for (const self of members) {
    it(`makes at most one more call of the kernel, at participant ${self}`, async () => {
      const { status, turns } = await abortedIn(Number.POSITIVE_INFINITY, self);
      assert.equal(status, 'fulfilled');
      // many turns: the work is cut into slices, or the run could not notice
      assert.ok(turns > 20, `${turns} turns`);
      for (let turn = 0; turn < turns - 3; turn++) {
        const aborted = await abortedIn(turn, self);
        assert.equal(aborted.status, 'rejected', `in turn ${turn} of ${turns}`);
        assert.ok(aborted.callsAfter <= 1, `${aborted.callsAfter} calls after turn ${turn}`);
      }
    });
  }
});
