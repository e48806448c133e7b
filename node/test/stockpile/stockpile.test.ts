import assert from 'node:assert/strict';
import { toNearPublicKey } from '@quorate/sdk';
import { systemClock } from '../../src/base/clock.ts';
import { assetId, type ParticipantId, participantId } from '../../src/base/ids.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { RemoteError } from '../../src/mesh/errors.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { Generation } from '../../src/stockpile/generation.ts';
import { encodeInvitation, type Invitation } from '../../src/stockpile/generationMessages.ts';
import { MAX_BATCH } from '../../src/stockpile/load.ts';
import { Quarantine } from '../../src/stockpile/quarantine.ts';
import { Stockpile } from '../../src/stockpile/stockpile.ts';
import { WorkerPool } from '../../src/stockpile/workerPool.ts';
import type { ActiveKey } from '../../src/types/activeKey.ts';
import type { NetworkConfig } from '../../src/types/contractState.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import { encodeTriplePair } from '../../src/types/stockCodec.ts';
import type { AssetKind, StockStore } from '../../src/vault/api.ts';
import { InFlight } from '../../src/vault/inFlight.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { TestNetwork, until } from '../mesh/support.ts';
import { dealPair, hex32, ids, network, runKeygen } from '../support/fixtures.ts';
import { silent } from '../support/near.ts';
import { cheapScrypt, keyUnlock, makeAsset, temporaryFolder } from '../vault/support.ts';

const everyone = ids(0, 1, 2);
const never = new AbortController().signal;
const config: NetworkConfig = {
  triple: { min: 4, max: 8, timeoutMs: 20_000 },
  presignature: { min: 2, max: 3, timeoutMs: 20_000 },
  signature: { timeoutMs: 10_000, totalTimeoutMs: 10_000 },
  maxConcurrentIntroduction: 2,
  maxConcurrentGeneration: 8,
};

describe('stockpile', function () {
  this.timeout(60_000);
  let keys: Map<ParticipantId, KeyShare>;
  let all: TestNetwork;
  let nodes: Maker[];
  const workers = new WorkerPool(silent, 1);

  before(async () => {
    keys = await runKeygen(everyone, 2);
    workers.start();
  });
  after(() => workers.stop());
  beforeEach(async () => {
    all = new TestNetwork();
    const meshes = await all.linked(3);
    nodes = await Promise.all(meshes.map((mesh) => Maker.open(mesh, keys.get(mesh.self)!, workers)));
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.stockpile.stop()));
    await all.stop();
    for (const node of nodes) node.close();
  });
  const node = (id: number) => nodes[id]!;
  const full = (...which: Maker[]) =>
    until(() => which.every((each) => each.has('presignature') >= 3 && each.has('triple-pair') >= 2), 'stock', 60_000);

  it('is filled to the maximum, by everyone, on followers first, and every pair is spent once', async () => {
    const spent: string[] = [];
    for (const { mesh, stock } of nodes) {
      const put = stock.put.bind(stock);
      stock.put = (assets) => {
        for (const { kind, id, owner, participants } of assets) {
          if (owner !== mesh.self) continue;
          const others = participants.filter((peer) => peer !== owner);
          for (const peer of others)
            assert.ok(node(peer).stock.ids(kind, owner).includes(id), 'not at its follower yet');
        }
        put(assets);
      };
      const takeOwn = stock.takeOwn.bind(stock);
      stock.takeOwn = (kind, filter) => {
        const taken = takeOwn(kind, filter);
        if (taken) spent.push(taken.id);
        return taken;
      };
    }
    for (const each of nodes) each.stockpile.start();
    await full(...nodes);
    await until(() => nodes.every((each) => each.has('triple-pair') === 4), 'all triples', 60_000);
    for (const each of nodes) assert.equal(each.has('presignature'), 3);
    assert.equal(new Set(spent).size, spent.length);
    assert.ok(spent.length >= 9);
    for (const owner of everyone) {
      const own = node(owner).stock.ids('presignature', owner);
      const held = everyone.filter((id) => id !== owner).flatMap((id) => node(id).stock.ids('presignature', owner));
      assert.deepEqual(held.sort(), [...own].sort()); // each with exactly one other: the threshold is 2
    }
  });

  it('is filled without a follower that declines', async () => {
    for (const peer of ids(0, 1)) node(2).quarantine.caught(peer, 'BAD_PROOF');
    for (const each of nodes.slice(0, 2)) each.stockpile.start();
    await full(node(0), node(1));
    assert.deepEqual(node(2).stock.ids('presignature', ids(0)[0]!), []);
  });

  it('is filled without a peer that is quarantined here, and what was made with it does not count', async () => {
    const asset = makeAsset('with 2', { owner: ids(0)[0]!, participants: ids(0, 2) });
    node(0).stock.put([asset]);
    assert.equal(node(0).stockpile.count('presignature').available, 1);
    node(0).quarantine.caught(participantId(2), 'BAD_SHARE');
    assert.equal(node(0).stockpile.count('presignature').available, 0);
    node(0).stockpile.start();
    await full(node(0));
    for (const kind of ['triple-pair', 'presignature'] as const)
      assert.deepEqual(node(2).stock.ids(kind, ids(0)[0]!), []);
  });

  it('is filled although a peer has lost its part of a pair, which is noticed', async () => {
    const [self, peer] = ids(0, 1) as [ParticipantId, ParticipantId];
    const pair = dealPair([self, peer], 'lost').get(self)!;
    const { id, owner, participants, epoch } = pair;
    const bytes = new Secret(encodeTriplePair(pair));
    node(0).stock.put([{ kind: 'triple-pair', id, owner, participants, epoch, bytes }]);
    for (const each of nodes) each.stockpile.start();
    await full(node(0));
    assert.deepEqual(node(0).doubted, [peer]);
  });

  it('is filled although a peer disappears in the middle of a run', async () => {
    for (const each of nodes) each.stockpile.start();
    await until(
      () => all.logs.length > 0 && nodes.some((each) => each.has('triple-pair') > 0),
      'a first batch',
      60_000,
    );
    await node(2).mesh.stop();
    await full(node(0), node(1));
  });

  it('ends at once in the middle of a run', async () => {
    for (const each of nodes) each.stockpile.start();
    await until(() => nodes.some((each) => each.has('triple-pair') > 0), 'a first batch', 60_000);
    const began = performance.now();
    await Promise.all(nodes.map((each) => each.stockpile.stop()));
    assert.ok(performance.now() - began < 5_000);
  });

  describe('a follower', () => {
    const invitation = (over: Partial<Invitation> = {}): Invitation => ({
      kind: 'triples',
      epoch: keys.get(everyone[0]!)!.epoch,
      participants: ids(0, 1),
      count: 2,
      nonce: Buffer.from(systemRandom(32)).toString('hex'),
      ...over,
    });
    const invite = (over: Partial<Invitation> = {}, signal = never) =>
      node(0).mesh.request(participantId(1), 'generation', encodeInvitation(invitation(over)), 10_000, signal);
    const refused = async (over: Partial<Invitation>, code: string) =>
      assert.rejects(invite(over), (error) => error instanceof RemoteError && error.remoteCode === code);

    it('declines what does not fit, and spends no pair on it', async () => {
      const pair = makeAsset('pair', { kind: 'triple-pair', participants: ids(0, 1) });
      node(1).stock.put([pair]);
      await refused({ participants: ids(0, 2) }, 'DECLINED');
      await refused({ participants: ids(0, 1, 2) }, 'DECLINED');
      await refused({ participants: ids(1, 2) }, 'DECLINED');
      await refused({ epoch: 9 as Invitation['epoch'] }, 'NO_KEY');
      await refused({ pair: pair.id }, 'DECLINED');
      const { count: _, ...presignature } = invitation({ kind: 'presignature' });
      const ask = (wanted: object) =>
        node(0).mesh.request(participantId(1), 'generation', Buffer.from(JSON.stringify(wanted)), 5_000, never);
      await assert.rejects(ask({ ...presignature, pair: assetId(hex32('unknown')) }), { remoteCode: 'ASSET_GONE' });
      const other = makeAsset('other', { kind: 'triple-pair', participants: ids(0, 1), owner: ids(1)[0]! });
      node(1).stock.put([other]);
      await assert.rejects(ask({ ...presignature, pair: other.id }), { remoteCode: 'WRONG_OWNER' });
      const elsewhere = makeAsset('elsewhere', { kind: 'triple-pair', participants: ids(0, 2) });
      node(1).stock.put([elsewhere]);
      await assert.rejects(ask({ ...presignature, pair: elsewhere.id }), { remoteCode: 'DECLINED' });
      assert.equal(node(1).stock.ids('triple-pair', ids(0)[0]!).length, 2);
      await assert.rejects(ask({ nonsense: true }), { remoteCode: 'DECODE' });
    });

    it('makes no triples with who is quarantined, but spends pairs that were made before', async () => {
      node(1).quarantine.caught(participantId(0), 'BAD_PROOF');
      await refused({}, 'DECLINED');
      const { count: _, ...presignature } = invitation({ kind: 'presignature', pair: assetId(hex32('unknown')) });
      const asked = node(0).mesh.request(participantId(1), 'generation', encodeInvitation(presignature), 5_000, never);
      await assert.rejects(asked, { remoteCode: 'ASSET_GONE' });
    });

    it('takes part in so many runs of one owner at once, and no more', async () => {
      const controller = new AbortController();
      const held = Array.from({ length: 4 }, () => invite({}, controller.signal).catch(() => {}));
      await refused({}, 'OVERLOADED');
      controller.abort();
      await Promise.all(held);
    });

    it('takes part in one of the largest batches of an owner at a time', async () => {
      const controller = new AbortController();
      const held = invite({ count: MAX_BATCH }, controller.signal).catch(() => {});
      await refused({ count: 2 }, 'OVERLOADED');
      controller.abort();
      await held;
      await refused({ count: MAX_BATCH + 2 }, 'DECODE');
    });
  });
});

/** One participant that makes stock. */
class Maker {
  readonly mesh: Mesh;
  readonly stock: StockStore;
  readonly quarantine = new Quarantine(systemClock, silent);
  readonly doubted: ParticipantId[] = [];
  readonly stockpile: Stockpile;
  readonly close: () => void;

  private constructor(mesh: Mesh, share: KeyShare, workers: WorkerPool, vault: Vault, close: () => void) {
    this.mesh = mesh;
    this.stock = vault.stock;
    this.close = close;
    const { epoch, attempt, transcriptHash, threshold, publicKey } = share;
    const participants = everyone.map((id) => ({
      id,
      accountId: `node${id}`,
      address: '',
      tlsPublicKey: `ed25519:${id}`,
    }));
    const sharing = { epoch, attempt, transcriptHash, participants, threshold, publicKey: toNearPublicKey(publicKey) };
    const active: ActiveKey = { sharing, share };
    const common = {
      key: () => active,
      config: () => config,
      mesh,
      stock: this.stock,
      quarantine: this.quarantine,
      random: systemRandom,
      clock: systemClock,
      logger: silent,
    };
    const generation = new Generation({
      ...common,
      inFlight: new InFlight(),
      network,
      workers,
      metrics: createMetrics(),
    });
    generation.keepTo(epoch);
    this.stockpile = new Stockpile({
      ...common,
      generation,
      agreed: () => true,
      doubt: (peer) => void this.doubted.push(peer),
      batchSize: 4,
      onPresignature: () => {},
    });
  }

  static async open(mesh: Mesh, share: KeyShare, workers: WorkerPool): Promise<Maker> {
    const folder = temporaryFolder();
    const vault = await openVault(folder.path, { unlock: keyUnlock, scryptCost: cheapScrypt });
    return new Maker(mesh, share, workers, vault, () => {
      vault.close();
      folder.remove();
    });
  }

  has(kind: AssetKind): number {
    return this.stockpile.count(kind).available;
  }
}
