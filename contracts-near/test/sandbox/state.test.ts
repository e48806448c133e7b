import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StateOverlay, type StateReader } from '../../sandbox/state/overlay.ts';
import { rewind, World } from '../../sandbox/state/world.ts';

const ACCOUNTS = ['a', 'b'];
const RECORDS = ['data:00', 'data:01', 'key:x'];

/** One change: account, record, value or nothing to delete. */
const change = fc.record({
  id: fc.constantFrom(...ACCOUNTS),
  record: fc.constantFrom(...RECORDS),
  value: fc.option(fc.uint8Array({ maxLength: 2 }), { nil: undefined }),
});

function snapshot(state: StateReader) {
  return ACCOUNTS.map((id) => state.keys(id, '').map((record) => [record, state.get(id, record)]));
}

function write(
  state: World | StateOverlay,
  { id, record, value }: { id: string; record: string; value: Uint8Array | undefined },
) {
  if (value) state.set(id, record, value);
  else state.delete(id, record);
}

describe('the state of the sandbox', () => {
  it('can be read as it was after every earlier block', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), (blocks) => {
        const world = new World();
        const snapshots: unknown[] = [];
        const undoLogs = blocks.map((changes) => {
          for (const one of changes) write(world, one);
          snapshots.push(snapshot(world));
          return world.takeUndoLog();
        });
        for (const [height, expected] of snapshots.entries()) {
          const newestFirst = undoLogs.slice(height + 1).reverse();
          assert.deepEqual(snapshot(rewind(world, newestFirst)), expected);
        }
      }),
    );
  });

  it('shows an overlay as if its changes were made, and makes them when committed', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.array(change, { maxLength: 6 }), (below, above) => {
        const [base, direct] = [new World(), new World()];
        for (const one of below) {
          write(base, one);
          write(direct, one);
        }
        const before = snapshot(base);
        const overlay = new StateOverlay(base);
        for (const one of above) {
          write(overlay, one);
          write(direct, one);
        }
        assert.deepEqual(snapshot(overlay), snapshot(direct));
        assert.deepEqual(snapshot(base), before);
        overlay.commit(base);
        assert.deepEqual(snapshot(base), snapshot(direct));
      }),
    );
  });
});
