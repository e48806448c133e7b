import assert from 'node:assert/strict';
import { LakeCache } from '../../src/chains/near/lakeCache.ts';

describe('the cache of Lake blocks', () => {
  function counting(maxEntries: number, maxWeight: number) {
    const cache = new LakeCache<string>({ maxEntries, maxWeight, weigh: ({ length }) => length });
    const loaded: number[] = [];
    const get = (height: number, value = 'x') =>
      cache.get(height, async () => {
        loaded.push(height);
        return value;
      });
    return { cache, loaded, get };
  }

  it('loads once for all who ask, also at the same time', async () => {
    const { get, loaded } = counting(10, 100);
    assert.deepEqual(await Promise.all([get(1), get(1), get(2)]), ['x', 'x', 'x']);
    await get(1);
    assert.deepEqual(loaded, [1, 2]);
  });

  it('lets the oldest make room for more, and for heavier', async () => {
    const { get, loaded } = counting(3, 100);
    for (const height of [1, 2, 3, 4]) await get(height);
    await get(2);
    await get(1);
    assert.deepEqual(loaded, [1, 2, 3, 4, 1]);
    assert.equal(await get(5, 'y'.repeat(99)), 'y'.repeat(99));
    await get(5);
    await get(1);
    assert.deepEqual(loaded, [1, 2, 3, 4, 1, 5]);
    await get(4);
    assert.deepEqual(loaded, [1, 2, 3, 4, 1, 5, 4]);
    assert.equal((await get(6, 'z'.repeat(101))).length, 101);
    await get(6);
    assert.deepEqual(loaded.slice(7), [6, 6]);
  });

  it('forgets what failed', async () => {
    const { cache, get, loaded } = counting(3, 100);
    await assert.rejects(
      cache.get(1, () => Promise.reject(new Error('gone'))),
      /gone/,
    );
    assert.equal(await get(1), 'x');
    assert.deepEqual(loaded, [1]);
  });
});
