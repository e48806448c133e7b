// A child process of the crash test: fills the stock and takes from it until it is killed, one printed id a take.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { epoch, participantId } from '../../src/base/ids.ts';
import { systemRandom } from '../../src/base/random.ts';
import { VaultDatabase } from '../../src/vault/database.ts';
import { SqliteStock } from '../../src/vault/stock.ts';
import { ids, keyUnlock, makeAsset } from './support.ts';

const folder = process.argv[2];
if (!folder) throw new Error('usage: takeLoop <folder>');
const database = new VaultDatabase(join(folder, 'vault.sqlite'));
const stock = await SqliteStock.open(database, { unlock: keyUnlock });
const filter = { self: participantId(0), alive: new Set(ids(0, 1)), epoch: epoch(1) };

for (;;) {
  const fresh = Array.from({ length: 8 }, () => makeAsset(Buffer.from(systemRandom(32)).toString('hex')));
  stock.put(fresh);
  for (let taken = 0; taken < 8; taken++) {
    // Half by name and half in turn, as followers and owners do; two of eight stay behind as the stock of later rounds.
    const asset =
      taken % 2 === 0
        ? stock.takeOwn('presignature', filter)
        : stock.takeById('presignature', stock.ids('presignature', filter.self)[0]!, filter.self);
    writeSync(1, `${asset!.id}\n`);
  }
  stock.put([makeAsset(Buffer.from(systemRandom(32)).toString('hex'))]);
}
