import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Clock } from '../../src/base/clock.ts';
import type { ParticipantId } from '../../src/base/ids.ts';
import { createLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { MeshNetwork } from '../../src/mesh/api.ts';
import { RemoteError } from '../../src/mesh/errors.ts';
import { Agreement } from '../../src/stockpile/agreement.ts';
import type { ActiveKey } from '../../src/types/activeKey.ts';
import { pid, until } from '../mesh/support.ts';

const [self, early, late] = [pid(0), pid(1), pid(2)];
const intervalMs = 1_000_000;

describe('agreement on stock', () => {
  let connected: Set<ParticipantId>;
  let listener: ((id: ParticipantId, connected: boolean) => void) | undefined;
  /** Pauses between comparisons, each ended by a test or by the link. */
  let pauses: { readonly ms: number; readonly end: () => void }[];
  let logs: Record<string, unknown>[];
  let asked: string[];
  let hasKey: boolean;
  let agreements: number;
  let answer: (what: 'lost' | 'gone', peer: ParticipantId, signal: AbortSignal) => Promise<number>;
  let agreement: Agreement;

  beforeEach(() => {
    connected = new Set([early]);
    pauses = [];
    logs = [];
    asked = [];
    hasKey = true;
    agreements = 0;
    answer = async () => 0;
    const mesh = {
      self,
      peers: () => [early, late].map((id) => ({ id, connected: connected.has(id) })),
      onLinkChange: (heard: typeof listener) => {
        listener = heard;
        return () => {
          listener = undefined;
        };
      },
    } as unknown as MeshNetwork;
    const clock: Clock = {
      now: () => 0,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal.aborted) return reject(new Error('aborted'));
          signal.addEventListener('abort', () => reject(new Error('aborted')));
          pauses.push({ ms, end: resolve });
        }),
    };
    const ask = (what: 'lost' | 'gone') => (peer: ParticipantId, signal: AbortSignal) => {
      asked.push(`${what} ${peer}`);
      return answer(what, peer, signal);
    };
    agreement = new Agreement({
      reconciliation: { eraseLost: ask('lost'), eraseGone: ask('gone') },
      key: () => (hasKey ? ({} as ActiveKey) : undefined),
      mesh,
      intervalMs,
      random: systemRandom,
      clock,
      logger: createLogger('info', {}, { write: (line: string) => logs.push(JSON.parse(line)) }),
      onAgreed: () => {
        agreements += 1;
      },
    });
  });
  afterEach(() => agreement.stop());

  function link(id: ParticipantId, up: boolean): void {
    if (up) connected.add(id);
    else connected.delete(id);
    listener!(id, up);
  }
  const paused = (count: number) => until(() => pauses.length === count, `pause ${count}`);
  const lastPause = () => pauses.at(-1)!.ms;

  it('is reached with those that are linked at the start, and with whoever comes', async () => {
    agreement.start();
    assert.ok(agreement.reached(self));
    assert.ok(!agreement.reached(early), 'not before it has answered');
    await paused(1);
    assert.ok(agreement.reached(early));
    assert.ok(!agreement.reached(late));
    link(late, true);
    await paused(2);
    assert.ok(agreement.reached(late));
    assert.deepEqual(asked, ['lost 1', 'gone 1', 'lost 2', 'gone 2']);
    assert.equal(agreements, 2);
  });

  it('ends with the link, and is to be reached again', async () => {
    agreement.start();
    await paused(1);
    link(early, false);
    assert.ok(!agreement.reached(early));
    const held = Promise.withResolvers<number>();
    answer = () => held.promise;
    link(early, true);
    assert.ok(!agreement.reached(early));
    held.resolve(3);
    await paused(2);
    assert.ok(agreement.reached(early));
    assert.ok(logs.some(({ msg, peer, lost }) => /has lost/.test(String(msg)) && peer === early && lost === 3));
  });

  it('does not come from a link that has ended meanwhile', async () => {
    const held = Promise.withResolvers<number>();
    answer = () => held.promise;
    agreement.start();
    link(early, false);
    answer = async () => Promise.reject(new RemoteError(early, 'stock-lost', 'NO_KEY'));
    link(early, true);
    held.resolve(0);
    await paused(1);
    assert.ok(!agreement.reached(early));
    assert.equal(agreements, 0);
  });

  it('is doubted until the two have compared again, also when that happens while they compare', async () => {
    agreement.start();
    await paused(1);
    const held = Promise.withResolvers<number>();
    answer = () => held.promise;
    agreement.doubt(late); // not there
    agreement.doubt(early);
    assert.ok(!agreement.reached(early));
    await until(() => asked.length === 3, 'another comparison');
    agreement.doubt(early);
    held.resolve(0);
    await paused(2);
    await until(() => asked.length === 6, 'the comparison after that');
    await until(() => agreement.reached(early), 'agreement');
  });

  it('does not wait for the owner to see its runs through', async () => {
    answer = async (what, _, signal) => {
      if (what === 'gone') await once(signal, 'abort');
      return 0;
    };
    agreement.start();
    await until(() => agreement.reached(early), 'agreement');
  });

  it('is looked after now and then, at times that differ, and stays while that fails', async () => {
    agreement.start();
    await paused(1);
    const regular = [lastPause()];
    for (let round = 2; round < 10; round++) {
      pauses.at(-1)!.end();
      await paused(round);
      regular.push(lastPause());
    }
    assert.ok(regular.every((ms) => ms >= 0.75 * intervalMs && ms <= 1.25 * intervalMs));
    assert.ok(new Set(regular).size > 1);
    answer = async () => {
      throw new RemoteError(early, 'stock-lost', 'DECODE');
    };
    pauses.at(-1)!.end();
    await paused(10);
    assert.ok(agreement.reached(early));
    assert.equal(agreements, 1);
  });

  it('is tried for soon while one of the two has no key, without a word', async () => {
    hasKey = false;
    agreement.start();
    await paused(1);
    assert.deepEqual(asked, []);
    assert.ok(lastPause() < 1_000);
    hasKey = true;
    answer = async () => {
      throw new RemoteError(early, 'stock-lost', 'NO_KEY');
    };
    for (let round = 2; round < 8; round++) {
      pauses.at(-1)!.end();
      await paused(round);
      assert.ok(lastPause() < 1_000);
    }
    assert.deepEqual(logs, []);
    answer = async () => 0;
    pauses.at(-1)!.end();
    await paused(8);
    assert.ok(agreement.reached(early));
  });

  it('is tried for ever less often with a peer that does not answer properly', async () => {
    answer = async () => {
      throw new RemoteError(early, 'stock-lost', 'INTERNAL');
    };
    agreement.start();
    for (let round = 1; round < 12; round++) {
      await paused(round);
      pauses.at(-1)!.end();
    }
    await paused(12);
    assert.ok(!agreement.reached(early));
    assert.ok(pauses[0]!.ms < 1_000);
    assert.ok(lastPause() > 40_000 && lastPause() <= 75_000);
    assert.ok(logs.some(({ msg, code }) => msg === 'stock not compared, trying again' && code === 'REMOTE'));
  });
});
