import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { type AssetId, epoch, type ParticipantId, participantId } from '../../src/base/ids.ts';
import { Secret } from '../../src/base/secret.ts';
import type { AssetKind, StoredAsset } from '../../src/vault/api.ts';
import { VaultDatabase } from '../../src/vault/database.ts';
import type { Unlock } from '../../src/vault/keyfile.ts';
import { SqliteStock } from '../../src/vault/stock.ts';
import { cheapScrypt, ids, keyUnlock, makeAsset, passphraseUnlock, temporaryFolder } from './support.ts';

const everyone = { self: participantId(0), alive: new Set(ids(0, 1, 2, 3)), epoch: epoch(1) };
const reveal = (asset: StoredAsset | undefined) => asset && { ...asset, bytes: asset.bytes.reveal() };

describe('vault: stock', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let database: VaultDatabase;
  let stock: SqliteStock;
  const path = () => join(folder.path, 'vault.sqlite');

  async function open(unlock: Unlock = keyUnlock): Promise<void> {
    database = new VaultDatabase(path());
    stock = await SqliteStock.open(database, { unlock, scryptCost: cheapScrypt });
  }

  beforeEach(async () => {
    folder = temporaryFolder();
    await open();
  });
  afterEach(() => {
    database.close();
    folder.remove();
  });

  it('gives assets back whole, oldest first, each once', () => {
    const assets = ['a', 'b', 'c'].map((seed) => makeAsset(seed));
    stock.put(assets);
    for (const asset of assets) assert.deepEqual(reveal(stock.takeOwn('presignature', everyone)), reveal(asset));
    assert.equal(stock.takeOwn('presignature', everyone), undefined);
  });

  it('skips assets with someone who is not alive, and finds them again later', () => {
    const withTwo = makeAsset('with 2', { participants: ids(0, 2) });
    const withOne = makeAsset('with 1');
    stock.put([withTwo, withOne]);
    const alive = new Set(ids(0, 1));
    assert.deepEqual(stock.count('presignature', { ...everyone, alive }), { own: 2, available: 1, total: 2 });
    assert.equal(stock.takeOwn('presignature', { ...everyone, alive })?.id, withOne.id);
    assert.equal(stock.takeOwn('presignature', { ...everyone, alive }), undefined);
    assert.equal(stock.takeOwn('presignature', everyone)?.id, withTwo.id);
  });

  it('takes from its own, of the kind and epoch asked for', () => {
    stock.put([
      makeAsset('foreign', { owner: participantId(1) }),
      makeAsset('old', { epoch: epoch(0) }),
      makeAsset('pair', { kind: 'triple-pair' }),
    ]);
    assert.equal(stock.takeOwn('presignature', everyone), undefined);
    assert.equal(stock.takeOwn('triple-pair', everyone)?.kind, 'triple-pair');
    assert.equal(stock.takeOwn('triple-pair', everyone), undefined);
    assert.deepEqual(stock.count('presignature', everyone), { own: 0, available: 0, total: 1 });
  });

  it('gives a follower the asset that its owner names, once', () => {
    const asset = makeAsset('x', { owner: participantId(1) });
    stock.put([asset]);
    const take = (owner: number, id: AssetId = asset.id, kind: AssetKind = 'presignature') =>
      stock.takeById(kind, id, participantId(owner));
    const { bytes: _, ...description } = asset;
    assert.deepEqual(stock.describe('presignature', asset.id, participantId(1)), description);
    assert.throws(() => stock.describe('presignature', asset.id, participantId(2)), { code: 'WRONG_OWNER' });
    assert.throws(() => take(2), { code: 'WRONG_OWNER' });
    assert.throws(() => take(1, asset.id, 'triple-pair'), { code: 'ASSET_GONE' });
    assert.deepEqual(reveal(take(1)), reveal(asset));
    assert.throws(() => take(1), { code: 'ASSET_GONE' });
    assert.throws(() => take(2), { code: 'ASSET_GONE' });
  });

  it('remembers takes over a restart', async () => {
    stock.put([makeAsset('a'), makeAsset('b')]);
    const taken = stock.takeOwn('presignature', everyone);
    const counter = stock.counter();
    database.close();
    await open();
    assert.equal(stock.counter(), counter);
    assert.throws(() => stock.takeById('presignature', taken!.id, everyone.self), { code: 'ASSET_GONE' });
    assert.deepEqual(reveal(stock.takeOwn('presignature', everyone)), reveal(makeAsset('b')));
  });

  it('puts a batch whole or not at all', () => {
    const first = makeAsset('first');
    stock.put([first]);
    const counter = stock.counter();
    assert.throws(() => stock.put([makeAsset('new'), first, makeAsset('newer')]), { code: 'ASSET_EXISTS' });
    assert.throws(() => stock.put([makeAsset('twin'), makeAsset('twin')]), { code: 'ASSET_EXISTS' });
    assert.equal(stock.count('presignature', everyone).total, 1);
    assert.equal(stock.counter(), counter);
  });

  it('erases old epochs, a peer, one asset, everything', () => {
    const old = makeAsset('old', { epoch: epoch(0) });
    const ten = makeAsset('ten', { participants: ids(0, 10) });
    const one = makeAsset('one', { participants: ids(0, 1) });
    const pair = makeAsset('pair', { kind: 'triple-pair', participants: ids(0, 2), owner: participantId(2) });
    stock.put([old, ten, one, pair]);
    assert.equal(stock.deleteEpochsBefore(epoch(1)), 1);
    assert.equal(stock.deleteWithPeer(participantId(1)), 1);
    assert.deepEqual(stock.ids('presignature', everyone.self), [ten.id]);
    assert.equal(stock.discard('triple-pair', [pair.id], participantId(0)), 0);
    assert.equal(stock.discard('triple-pair', [ten.id, pair.id, pair.id], participantId(2)), 1);
    const before = stock.counter();
    stock.wipe();
    assert.equal(stock.counter(), before + 1);
    assert.deepEqual(stock.ids('presignature', everyone.self), []);
  });

  it('keeps no secret in the clear, and zeroes what it deletes', () => {
    stock.put([makeAsset('hidden')]);
    assert.equal(statSync(`${path()}-wal`).mode & 0o777, 0o600);
    assert.equal(readFileSync(`${path()}-wal`).includes('secret of'), false);
    stock.takeOwn('presignature', everyone);
    database.close();
    const bytes = readFileSync(path());
    assert.equal(bytes.includes('secret of'), false);
    assert.equal(bytes.includes(makeAsset('hidden').id), false);
    assert.equal(statSync(path()).mode & 0o777, 0o600);
  });

  it('refuses a wrong passphrase and an open file', async () => {
    database.close();
    await assert.rejects(open(passphraseUnlock('x')), { code: 'WRONG_KEY' });
    database.close();
    await assert.rejects(open({ kind: 'key', key: new Secret(new Uint8Array(32)) }), { code: 'WRONG_KEY' });
  });

  for (const column of ['sealed', 'owner', 'epoch', 'participants', 'id'] as const) {
    it(`finds a changed ${column}`, async () => {
      const asset = makeAsset('a', { owner: participantId(1) });
      stock.put([asset]);
      database.close();
      const raw = new DatabaseSync(path());
      const changed = {
        sealed: 'zeroblob(length(sealed))',
        owner: '2',
        epoch: '2',
        participants: `'0,1,2'`,
        id: `'${'0'.repeat(64)}'`,
      };
      raw.exec(`UPDATE asset SET ${column} = ${changed[column]}`);
      raw.close();
      await open();
      const id = column === 'id' ? ('0'.repeat(64) as AssetId) : asset.id;
      const owner = participantId(column === 'owner' ? 2 : 1);
      assert.throws(() => stock.takeById('presignature', id, owner), { code: 'CORRUPT' });
      assert.throws(() => stock.takeById('presignature', id, owner), { code: 'ASSET_GONE' });
    });
  }

  it('agrees with a model over any sequence of puts, takes and erasures', () => {
    const participant = fc.integer({ min: 0, max: 3 });
    const kind = fc.constantFrom<AssetKind>('triple-pair', 'presignature');
    const group = fc.uniqueArray(participant, { minLength: 1, maxLength: 3 });
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), kind, n: fc.nat(12), owner: participant, group, epoch: fc.nat(2) }),
      fc.record({ do: fc.constant('takeOwn' as const), kind, group, epoch: fc.nat(2) }),
      fc.record({ do: fc.constant('takeById' as const), kind, n: fc.nat(12), owner: participant }),
      fc.record({ do: fc.constant('dropPeer' as const), id: participant }),
      fc.record({ do: fc.constant('dropEpochs' as const), epoch: fc.nat(2) }),
    );

    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        stock.wipe();
        let model: StoredAsset[] = [];
        const keep = (wanted: (asset: StoredAsset) => boolean) => {
          const before = model.length;
          model = model.filter(wanted);
          return before - model.length;
        };
        for (const now of steps) {
          if (now.do === 'put') {
            const participants = ids(...new Set([now.owner, ...now.group].sort()));
            const owner = participantId(now.owner);
            const asset = makeAsset(`${now.n}`, { kind: now.kind, owner, participants, epoch: epoch(now.epoch) });
            if (model.some((kept) => kept.kind === asset.kind && kept.id === asset.id)) {
              assert.throws(() => stock.put([asset]), { code: 'ASSET_EXISTS' });
            } else {
              stock.put([asset]);
              model.push(asset);
            }
          } else if (now.do === 'takeOwn') {
            const alive = new Set<ParticipantId>(ids(...now.group, 0));
            const filter = { self: participantId(0), alive, epoch: epoch(now.epoch) };
            const own = model.filter((a) => a.kind === now.kind && a.owner === 0 && a.epoch === now.epoch);
            const usable = own.filter((a) => a.participants.every((id) => alive.has(id)));
            const total = model.filter((a) => a.kind === now.kind && a.epoch === now.epoch).length;
            assert.deepEqual(stock.count(now.kind, filter), { own: own.length, available: usable.length, total });
            assert.deepEqual(reveal(stock.takeOwn(now.kind, filter)), reveal(usable[0]));
            keep((asset) => asset !== usable[0]);
          } else if (now.do === 'takeById') {
            const { id } = makeAsset(`${now.n}`);
            const found = model.find((asset) => asset.kind === now.kind && asset.id === id);
            const take = () => stock.takeById(now.kind, id, participantId(now.owner));
            if (!found) assert.throws(take, { code: 'ASSET_GONE' });
            else if (found.owner !== now.owner) assert.throws(take, { code: 'WRONG_OWNER' });
            else {
              assert.deepEqual(reveal(take()), reveal(found));
              keep((asset) => asset !== found);
            }
          } else if (now.do === 'dropPeer') {
            const expected = keep((asset) => !asset.participants.includes(participantId(now.id)));
            assert.equal(stock.deleteWithPeer(participantId(now.id)), expected);
          } else {
            const expected = keep((asset) => asset.epoch >= now.epoch);
            assert.equal(stock.deleteEpochsBefore(epoch(now.epoch)), expected);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
