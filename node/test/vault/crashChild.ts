// A process that the crash tests kill: works on a vault as fast as it can, and writes to descriptor 3 what it does, as
// CrashEvents. `early` breaks the rule on purpose: it reports a use before the take.
import { writeSync } from 'node:fs';
import { type AssetId, epoch, participantId } from '../../src/base/ids.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { AssetKind, StoredAsset } from '../../src/vault/api.ts';
import { VaultDatabase } from '../../src/vault/database.ts';
import { KeyShareFolder } from '../../src/vault/keyShares.ts';
import { SqliteStock } from '../../src/vault/stock.ts';
import { keySharesFolder, stockFile } from '../../src/vault/vault.ts';
import type { CrashEvent } from './crashLedger.ts';
import { ids, keyUnlock, makeAsset, makeKeyShare } from './support.ts';

const [folder, mode] = process.argv.slice(2);
if (!folder || !mode) throw new Error('usage: crashChild <folder> look|work|drain|early');
const self = participantId(0);
const filter = { self, alive: new Set(ids(0, 1)), epoch: epoch(1) };
const kinds = ['triple-pair', 'presignature'] as const;

// As openVault() does, and with a hand on the database.
const database = new VaultDatabase(stockFile(folder));
const stock = await SqliteStock.open(database, { unlock: keyUnlock });
const keyShares = await KeyShareFolder.open({ folder: keySharesFolder(folder), unlock: keyUnlock });
const report = (event: CrashEvent) => writeSync(3, `${JSON.stringify(event)}\n`);

const health = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
if (health !== 'ok') throw new Error(`the database is damaged: ${health}`);
const shares = await keyShares.list();
report({
  event: 'kept',
  ids: {
    'key-share': shares.map(({ transcriptHash }) => transcriptHash),
    ...Object.fromEntries(kinds.map((kind) => [kind, stock.ids(kind, self)])),
  },
});
for (const id of shares.slice(-4)) {
  if (!(await keyShares.get(id))) throw new Error(`key share ${id.transcriptHash} is not there`);
  report({ event: 'marked', attempt: id.attempt, first: await keyShares.markStarted(epoch(1), id.attempt) });
}
writeSync(1, 'open\n');

function put(kind: AssetKind, count: number): void {
  const assets = Array.from({ length: count }, () =>
    makeAsset(Buffer.from(systemRandom(32)).toString('hex'), { kind }),
  );
  const all = assets.map(({ id }) => id);
  report({ event: 'putting', kind, ids: all });
  stock.put(assets);
  report({ event: 'put', kind, ids: all });
}

/** Takes the oldest as its owner, or the newest by its name as a follower. @returns whether there was one */
function use(kind: AssetKind, how: 'own' | 'named'): boolean {
  const all = mode === 'early' || how === 'named' ? stock.ids(kind, self) : [];
  const named = (how === 'own' ? all[0] : all.at(-1)) as AssetId;
  if (mode === 'early') report({ event: 'used', kind, id: named });
  let taken: StoredAsset | undefined;
  if (how === 'own') taken = stock.takeOwn(kind, filter);
  else if (named) taken = stock.takeById(kind, named, self);
  if (!taken) return false;
  if (mode !== 'early') report({ event: 'used', kind, id: taken.id });
  return true;
}

async function keepShare(attempt: number): Promise<void> {
  report({ event: 'marked', attempt, first: await keyShares.markStarted(epoch(1), attempt) });
  const transcriptHash = Buffer.from(systemRandom(32)).toString('hex');
  const share = makeKeyShare({ epoch: epoch(1), attempt, transcriptHash });
  report({ event: 'putting', kind: 'key-share', ids: [transcriptHash] });
  await keyShares.put(share);
  report({ event: 'put', kind: 'key-share', ids: [transcriptHash] });
}

/** Presigning and signing: pairs come in batches, a presignature takes a pair, a signature takes a presignature. */
async function work(): Promise<never> {
  for (let turn = 0; ; turn++) {
    put('triple-pair', 4);
    for (const how of ['own', 'named', 'own'] as const) {
      use('triple-pair', how);
      put('presignature', 1);
    }
    use('presignature', 'own');
    use('presignature', 'named');
    if (turn % 16 === 15) await keepShare(Buffer.from(systemRandom(4)).readUInt32BE());
  }
}

function drain(): void {
  for (const kind of kinds) {
    while (use(kind, 'own'));
  }
}

if (mode === 'drain') drain();
else if (mode !== 'look') await work();
database.close();
