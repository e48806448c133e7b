import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AssetId, type ParticipantId, participantId } from '../../src/base/ids.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { RemoteError } from '../../src/mesh/errors.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { Reconciliation } from '../../src/stockpile/reconciliation.ts';
import { decodeAnswer, encodeQuestion, pageSize } from '../../src/stockpile/reconciliationMessages.ts';
import type { ActiveKey } from '../../src/types/activeKey.ts';
import type { AssetKind, StockStore, StoredAsset } from '../../src/vault/api.ts';
import { InFlight } from '../../src/vault/inFlight.ts';
import { openVault } from '../../src/vault/vault.ts';
import { never, TestNetwork } from '../mesh/support.ts';
import { cheapScrypt, ids, keyUnlock, makeAsset, temporaryFolder } from '../vault/support.ts';

const everyone = ids(0, 1, 2) as [ParticipantId, ParticipantId, ParticipantId];
const [owner, holder, third] = everyone;
const kinds = ['triple-pair', 'presignature'] as const;

/** A participant's stock, and what compares it with that of others. */
class Keeper {
  readonly mesh: Mesh;
  readonly stock: StockStore;
  readonly inFlight = new InFlight();
  readonly metrics = createMetrics();
  readonly reconciliation: Reconciliation;
  readonly close: () => void;
  hasKey = true;

  private constructor(mesh: Mesh, stock: StockStore, close: () => void) {
    this.mesh = mesh;
    this.stock = stock;
    this.close = close;
    const key = () => (this.hasKey ? ({} as ActiveKey) : undefined);
    this.reconciliation = new Reconciliation({ ...this, key });
  }

  static async open(mesh: Mesh): Promise<Keeper> {
    const folder = temporaryFolder();
    const vault = await openVault(folder.path, { unlock: keyUnlock, scryptCost: cheapScrypt });
    return new Keeper(mesh, vault.stock, () => {
      vault.close();
      folder.remove();
    });
  }

  async erased(kind: AssetKind, reason: 'lost' | 'gone'): Promise<number> {
    const { values } = await this.metrics.stockReconciled.get();
    return values.find(({ labels }) => labels['kind'] === kind && labels['reason'] === reason)?.value ?? 0;
  }
}

describe('reconciliation of stock', () => {
  const network = new TestNetwork();
  let keepers: readonly Keeper[];
  const at = (id: ParticipantId) => keepers[id]!;

  before(async () => {
    keepers = await Promise.all((await network.linked(3)).map((mesh) => Keeper.open(mesh)));
  });
  beforeEach(() => {
    for (const { stock } of keepers) stock.wipe();
  });
  after(async () => {
    await network.stop();
    for (const keeper of keepers) keeper.close();
  });

  const lost = (self: ParticipantId, peer: ParticipantId) => at(self).reconciliation.eraseLost(peer, never);
  const gone = (self: ParticipantId, peer: ParticipantId) => at(self).reconciliation.eraseGone(peer, never);
  const idsAt = (id: ParticipantId, kind: AssetKind = 'presignature') => at(id).stock.ids(kind, owner);
  const put = (asset: StoredAsset, ...where: ParticipantId[]): AssetId => {
    for (const id of where) at(id).stock.put([asset]);
    return asset.id;
  };

  it('erases at the owner what a participant lost, and at a holder what its owner has no more', async () => {
    for (const kind of kinds) {
      const both = put(makeAsset(`both ${kind}`, { kind }), owner, holder);
      put(makeAsset(`lost ${kind}`, { kind }), owner);
      put(makeAsset(`gone ${kind}`, { kind }), holder);
      const elsewhere = put(makeAsset(`elsewhere ${kind}`, { kind, participants: ids(0, 2) }), owner, third);
      assert.equal(await lost(owner, holder), 1);
      assert.equal(await gone(holder, owner), 1);
      assert.deepEqual(idsAt(owner, kind), [both, elsewhere]);
      assert.deepEqual(idsAt(holder, kind), [both]);
      assert.equal(await at(owner).erased(kind, 'lost'), 1);
      assert.equal(await at(holder).erased(kind, 'gone'), 1);
    }
  });

  it('asks for more than fits one question', async () => {
    const all = Array.from({ length: 2 * pageSize + 3 }, (_, index) => makeAsset(`asset ${index}`));
    const kept = all.filter((_, index) => index % 3 !== 0);
    at(owner).stock.put(all);
    at(holder).stock.put([...kept, makeAsset('orphan')]);
    assert.equal(await lost(owner, holder), all.length - kept.length);
    assert.equal(await gone(holder, owner), 1);
    assert.deepEqual(
      idsAt(owner),
      kept.map(({ id }) => id),
    );
    assert.deepEqual(idsAt(holder), idsAt(owner));
  });

  describe('leaves alone what is on its way', () => {
    /** Has the holder ask while a run of the owner is under way; `meanwhile` happens between the owner's two looks. */
    async function askDuringRun(meanwhile: () => void): Promise<number> {
      const { inFlight } = at(owner);
      const run = Promise.withResolvers<void>();
      inFlight.track(run.promise);
      const waiting = Promise.withResolvers<void>();
      const settled = inFlight.settled.bind(inFlight);
      inFlight.settled = (signal) => {
        waiting.resolve();
        return settled(signal);
      };
      try {
        const asked = gone(holder, owner);
        await waiting.promise;
        meanwhile();
        run.resolve();
        return await asked;
      } finally {
        inFlight.settled = settled;
      }
    }

    it('what its owner stores a moment later', async () => {
      const asset = makeAsset('new');
      put(asset, holder);
      assert.equal(await askDuringRun(() => put(asset, owner)), 0);
      assert.deepEqual(idsAt(holder), [asset.id]);
    });

    it('but not what the owner’s run failed to make', async () => {
      put(makeAsset('failed'), holder);
      assert.equal(await askDuringRun(() => {}), 1);
      assert.deepEqual(idsAt(holder), []);
    });

    it('what its owner has taken and asks the holder for next', async () => {
      const asset = put(makeAsset('spent'), owner, holder);
      at(owner).stock.takeOwn('presignature', { self: owner, alive: new Set(everyone), epoch: 1 as never });
      const taken = askDuringRun(() => at(holder).stock.takeById('presignature', asset, owner));
      assert.equal(await taken, 0, 'the holder had it when the owner asked for it');
    });

    it('what its owner takes between its two looks', async () => {
      const asset = put(makeAsset('taken meanwhile'), owner, holder);
      put(makeAsset('orphan'), holder);
      const erased = await askDuringRun(() => at(owner).stock.takeById('presignature', asset, owner));
      assert.equal(erased, 1);
      assert.deepEqual(idsAt(holder), [asset], 'it is asked for next');
    });
  });

  it('waits for nothing when the owner has all of it', async () => {
    put(makeAsset('both'), owner, holder);
    const run = Promise.withResolvers<void>();
    at(owner).inFlight.track(run.promise);
    assert.equal(await gone(holder, owner), 0);
    run.resolve();
  });

  it('says nothing before it knows its own stock', async () => {
    const asset = put(makeAsset('both'), owner, holder);
    at(holder).hasKey = false;
    try {
      await assert.rejects(
        lost(owner, holder),
        (error) => error instanceof RemoteError && error.remoteCode === 'NO_KEY',
      );
    } finally {
      at(holder).hasKey = true;
    }
    assert.deepEqual(idsAt(owner), [asset]);
  });

  describe('of a peer that lies', () => {
    const ask = (kind: string, body: Uint8Array) => at(third).mesh.request(owner, kind, body, 5_000, never);
    const code = (remoteCode: string) => (error: unknown) =>
      error instanceof RemoteError && error.remoteCode === remoteCode;

    it('tells no more than what it takes part in, and changes nothing', async () => {
      const asset = put(makeAsset('not with the third'), owner, holder);
      const held = makeAsset('of the holder', { owner: holder });
      put(held, owner, holder);
      for (const kind of ['stock-lost', 'stock-gone']) {
        const question = { kind: 'presignature', ids: [asset, held.id] } as const;
        assert.deepEqual(decodeAnswer(question, await ask(kind, encodeQuestion(question))), question.ids);
      }
      assert.deepEqual(idsAt(owner), [asset]);
      assert.deepEqual(at(owner).stock.ids('presignature', holder), [held.id]);
    });

    it('refuses questions that do not parse', async () => {
      for (const kind of ['stock-lost', 'stock-gone']) {
        const sized = (length: number) => ask(kind, new Uint8Array(length));
        for (const length of [0, 2, 32, 34]) await assert.rejects(sized(length), code('DECODE'));
        await assert.rejects(ask(kind, Uint8Array.of(2)), code('DECODE'));
        assert.deepEqual(await sized(1), new Uint8Array());
        assert.equal((await sized(1 + 32 * pageSize)).length, pageSize);
        await assert.rejects(sized(2 + 32 * pageSize), code('TOO_LARGE'));
      }
    });

    it('erases nothing on an answer that does not parse, and only what that peer takes part in on one that does', async () => {
      const liars = new TestNetwork();
      const [mesh, liar] = (await liars.linked(2)) as [Mesh, Mesh];
      const victim = await Keeper.open(mesh);
      try {
        let answer = (count: number): Uint8Array => new Uint8Array(count + 1);
        for (const kind of ['stock-lost', 'stock-gone'])
          liar.onRequest(kind, 1 << 20, async (_, body) => answer((body.length - 1) / 32));
        const own = makeAsset('own');
        const other = makeAsset('with another', { participants: ids(0, 2) });
        const foreign = makeAsset('of the liar', { owner: holder });
        const third = makeAsset('of another', { owner: participantId(2) });
        victim.stock.put([own, other, foreign, third]);
        const { reconciliation, stock } = victim;
        for (const wrong of [
          (count: number) => new Uint8Array(count + 1),
          () => new Uint8Array(),
          (count: number) => new Uint8Array(count).fill(2),
        ]) {
          answer = wrong;
          await assert.rejects(reconciliation.eraseLost(holder, never), { code: 'DECODE' });
          await assert.rejects(reconciliation.eraseGone(holder, never), { code: 'DECODE' });
        }
        assert.deepEqual(stock.ids('presignature', owner), [own.id, other.id]);
        answer = (count) => new Uint8Array(count).fill(1);
        assert.equal(await reconciliation.eraseLost(holder, never), 1);
        assert.equal(await reconciliation.eraseGone(holder, never), 1);
        assert.deepEqual(stock.ids('presignature', owner), [other.id]);
        assert.deepEqual(stock.ids('presignature', participantId(2)), [third.id]);
      } finally {
        await liars.stop();
        victim.close();
      }
    });
  });

  it('leaves each asset with all its participants or with none, and loses none that all had', async function () {
    this.timeout(60_000);
    const somewhere = fc.record({
      kind: fc.constantFrom(...kinds),
      owner: fc.constantFrom(...everyone),
      participants: fc.constantFrom(ids(0, 1), ids(0, 2), ids(1, 2), ids(0, 1, 2)),
      keptBy: fc.subarray([...everyone]),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(somewhere, { maxLength: 12 }), async (places) => {
        run += 1;
        for (const { stock } of keepers) stock.wipe();
        const all = places
          .filter(({ owner, participants }) => participants.includes(owner))
          .map(({ kind, owner, participants, keptBy }, index) => {
            const asset = makeAsset(`${run} ${index}`, { kind, owner, participants });
            for (const id of participants) if (keptBy.includes(id)) at(id).stock.put([asset]);
            return { asset, whole: participants.every((id) => keptBy.includes(id)) };
          });
        for (const erase of [lost, gone])
          for (const self of everyone) for (const peer of everyone) if (self !== peer) await erase(self, peer);
        for (const { asset, whole } of all) {
          const { kind, id, owner, participants } = asset;
          for (const at of keepers)
            assert.equal(at.stock.ids(kind, owner).includes(id), whole && participants.includes(at.mesh.self));
        }
      }),
      { numRuns: 60 },
    );
  });
});
