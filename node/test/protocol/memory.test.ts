import assert from 'node:assert/strict';
import { memoryBound, peakMemory } from '../../bench/memory.ts';
import { maxBatch } from '../../src/protocol/triples/generate.ts';

describe('protocol: memory', () => {
  for (const threshold of [2, 5]) {
    it(`stays within ${memoryBound} MiB while the largest batch among ${threshold} is made`, async function () {
      this.timeout(120_000);
      const peak = await peakMemory(threshold, maxBatch(threshold));
      // a process that measured nothing would pass: Node alone takes more than this
      assert.ok(peak > 40, `${peak} MiB`);
      assert.ok(peak <= memoryBound, `${peak} MiB`);
    });
  }
});
