import assert from 'node:assert/strict';
import { fullLoad, memoryBound, peakMemory } from '../../bench/memory.ts';

describe('protocol: memory', () => {
  for (const threshold of [2, 5]) {
    const { count, together } = fullLoad(threshold);
    it(`stays within ${memoryBound} MiB while ${together} batches of ${count} among ${threshold} are made at a time`, async function () {
      this.timeout(300_000);
      const peak = await peakMemory(threshold, count, together);
      // a process that measured nothing would pass: Node alone takes more than this
      assert.ok(peak > 40, `${peak} MiB`);
      assert.ok(peak <= memoryBound, `${peak} MiB`);
    });
  }
});
