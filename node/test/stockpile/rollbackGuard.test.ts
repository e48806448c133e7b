import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { Writer } from '../../src/base/codec.ts';
import { epoch } from '../../src/base/ids.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { RollbackGuard } from '../../src/stockpile/rollbackGuard.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { pid, TestNetwork, until } from '../mesh/support.ts';
import { cheapScrypt, keyUnlock, makeAsset, temporaryFolder } from '../vault/support.ts';

const logger = pino({ level: 'silent' });
const logOf = (mesh: Mesh) => ({ self: mesh.self, alive: new Set([pid(0), pid(1), pid(2)]), epoch: epoch(1) });

describe('rollback guard', () => {
  let network: TestNetwork;
  const ends: (() => Promise<void> | void)[] = [];
  beforeEach(() => {
    network = new TestNetwork();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await network.stop();
  });

  function vaultIn(folder: string): Promise<Vault> {
    return openVault(folder, { unlock: keyUnlock, scryptCost: cheapScrypt });
  }

  /** A guard that runs until the test ends, unless it is stopped before. */
  function guard(mesh: Mesh, vault: Vault, answersNeeded = 2, clock: Clock = systemClock): RollbackGuard {
    const { stock, state } = vault;
    const made = new RollbackGuard({
      mesh,
      stock,
      state,
      answersNeeded: () => answersNeeded,
      clock,
      logger,
    });
    made.start();
    ends.push(() => made.stop());
    return made;
  }

  function newFolder(): string {
    const { path, remove } = temporaryFolder();
    ends.push(remove);
    return path;
  }

  async function newVault(folder = newFolder()): Promise<Vault> {
    const vault = await vaultIn(folder);
    ends.push(() => vault.close());
    return vault;
  }

  const announce = (mesh: Mesh, { stock }: Vault) =>
    mesh.setStatus({ softwareVersion: '1', epoch: 1, heights: {}, presignatures: 0, stockCounter: stock.counter() });

  it('passes at once with a vault that never held stock', async () => {
    assert.ok(guard(await network.start(0), await newVault()).passed);
  });

  it('passes with the newest stock when its peers have answered, and leaves it alone', async () => {
    const meshes = [await network.start(0), await network.start(1), await network.start(2)] as const;
    const vault = await newVault();
    vault.stock.put([makeAsset('a')]);
    const own = guard(meshes[0], vault);
    assert.ok(!own.passed);
    for (const mesh of meshes.slice(1)) guard(mesh, await newVault());
    await network.link(...meshes);
    await until(() => own.passed, 'the answers');
    assert.equal(vault.stock.count('presignature', logOf(meshes[0])).own, 1);
  });

  it('on a full disk neither passes with old stock that it cannot wipe, nor ends', async () => {
    const meshes = [await network.start(0), await network.start(1)] as const;
    const [vault, peerVault] = [await newVault(), await newVault()];
    vault.stock.put([makeAsset('a')]);
    peerVault.state.set('stock-counters', [[0, 100]]);
    const refuse = () => {
      throw new VaultError('DISK_FULL', 'no space left');
    };
    const tried = { wipe: 0, set: 0 };
    let isFull = true;
    // A database whose writes fail; whatever else is asked of it, it does.
    const { state, stock } = vault;
    const [set, wipe] = [state.set.bind(state), stock.wipe.bind(stock)];
    state.set = (key, value) => {
      tried.set += 1;
      return isFull ? refuse() : set(key, value);
    };
    stock.wipe = (atLeast) => {
      tried.wipe += 1;
      return isFull ? refuse() : wipe(atLeast);
    };
    peerVault.stock.put([makeAsset('b')]);
    announce(meshes[1], peerVault);
    const fast: Clock = { now: () => 50 * systemClock.now(), sleep: (ms, signal) => systemClock.sleep(ms, signal) };
    const own = guard(meshes[0], vault, 1, fast);
    guard(meshes[1], peerVault);
    await network.link(...meshes);
    await until(() => tried.wipe >= 2 && tried.set >= 2, 'both were tried again');
    assert.ok(!own.passed);
    isFull = false;
    await until(() => own.passed, 'there is space again');
    assert.equal(vault.stock.count('presignature', logOf(meshes[0])).own, 0);
    assert.ok(vault.stock.counter() >= 100);
  });

  it('wipes stock that was rolled back, though its peers were restarted too', async () => {
    const folder = newFolder();
    const snapshot = join(newFolder(), 'vault.sqlite');
    let vault = await vaultIn(folder);
    vault.stock.put([makeAsset('a'), makeAsset('b')]);
    vault.close();
    copyFileSync(join(folder, 'vault.sqlite'), snapshot);

    const first = await network.start(0);
    const peer = await network.start(1);
    const peerFolder = newFolder();
    let peerVault = await vaultIn(peerFolder);
    const before = guard(peer, peerVault);
    vault = await vaultIn(folder);
    assert.ok(vault.stock.takeOwn('presignature', logOf(first)), 'it is spent, and the counter has moved on');
    const counter = vault.stock.counter();
    announce(first, vault);
    await network.link(first, peer);
    await until(() => peer.status(pid(0))?.stockCounter === counter, 'the status');
    vault.close();
    await first.stop();
    await until(() => !peer.isAlive(pid(0)), 'the link’s end');
    await before.stop();
    peerVault.close();
    await peer.stop();

    copyFileSync(snapshot, join(folder, 'vault.sqlite'));
    vault = await newVault(folder);
    assert.equal(vault.stock.count('presignature', logOf(first)).own, 2, 'the snapshot holds the spent one again');
    peerVault = await newVault(peerFolder);
    const [again, peerAgain] = [await network.start(0), await network.start(1)];
    const own = guard(again, vault, 1);
    guard(peerAgain, peerVault);
    await network.link(again, peerAgain);
    await until(() => own.passed, 'the answer');
    assert.equal(vault.stock.count('presignature', logOf(again)).own, 0);
    assert.ok(vault.stock.counter() >= counter, 'it does not stay behind for ever');
  });

  it('is not led into nonsense by a lie, nor held up by silence', async () => {
    const meshes = [await network.start(0), await network.start(1), await network.start(2)] as const;
    const vault = await newVault();
    vault.stock.put([makeAsset('a')]);
    let skew = 0;
    const own = guard(meshes[0], vault, 2, { ...systemClock, now: () => Date.now() + skew });
    meshes[1].onRequest('stock-counter', 0, async () => new Writer().u64(2n ** 60n).finish());
    meshes[2].onRequest('stock-counter', 0, async (_, __, signal) => {
      await once(signal, 'abort');
      return new Uint8Array();
    });
    await network.link(...meshes);
    await until(() => {
      skew += 50;
      return own.passed;
    }, 'the end of its patience');
    assert.equal(vault.stock.count('presignature', logOf(meshes[0])).own, 1);
    assert.equal(vault.stock.counter(), 1);
  });
});
