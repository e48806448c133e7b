import assert from 'node:assert/strict';
import { epoch, participantId } from '../../src/base/ids.ts';
import { limitForeignStock } from '../../src/stockpile/foreignStock.ts';
import { openVault } from '../../src/vault/vault.ts';
import { cheapScrypt, keyUnlock, makeAsset, temporaryFolder } from '../vault/support.ts';

describe('stock of other owners', () => {
  it('is bounded for each owner and kind; the oldest goes', async () => {
    const folder = temporaryFolder();
    const { stock, close } = await openVault(folder.path, { unlock: keyUnlock, scryptCost: cheapScrypt });
    try {
      const [greedy, other] = [participantId(0), participantId(1)];
      const made = ['a', 'b', 'c', 'd', 'e'].map((seed) => makeAsset(seed, { owner: greedy }));
      stock.put([...made, makeAsset('pair', { kind: 'triple-pair', owner: greedy }), makeAsset('x', { owner: other })]);
      assert.equal(limitForeignStock(stock, 'presignature', greedy, epoch(1), 5), 0);
      assert.equal(limitForeignStock(stock, 'presignature', greedy, epoch(1), 3), 2);
      assert.deepEqual(
        stock.ids('presignature', greedy),
        made.slice(2).map(({ id }) => id),
      );
      assert.equal(stock.ids('triple-pair', greedy).length, 1);
      assert.equal(stock.ids('presignature', other).length, 1);
    } finally {
      close();
      folder.remove();
    }
  });
});
