import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { VaultDatabase } from '../../src/vault/database.ts';
import { openVault } from '../../src/vault/vault.ts';
import { type CrashEvent, CrashLedger } from './crashLedger.ts';
import { keyUnlock, makeAsset, temporaryFolder } from './support.ts';

/** Whole lives are killed, each at another moment; two vaults at a time, one for each core. */
const vaults = 2;
const livesPerVault = 110;
/** Every so manieth life is killed while it starts. */
const killedStarting = 6;
/** Of the large stock: then it is used up without one, however slow the machine. */
const mostKills = 20;
/** Longest that a life works before it is killed. */
const workMs = 40;
const child = join(import.meta.dirname, 'crashChild.ts');

describe('vault: a process that is killed at any moment', function () {
  this.timeout(300_000);
  let folders: ReturnType<typeof temporaryFolder>[] = [];
  /** How long a process takes to open the vault, once its code is compiled. */
  let startMs = 0;
  const seed = Buffer.from(systemRandom(4)).toString('hex');
  const newFolder = () => {
    const folder = temporaryFolder();
    folders.push(folder);
    return folder.path;
  };

  before(async () => {
    const folder = newFolder();
    for (let run = 0; run < 2; run++) {
      const began = performance.now();
      await live(folder, 'look', new CrashLedger());
      startMs = performance.now() - began;
    }
  });
  afterEach(() => {
    for (const folder of folders.slice(1)) folder.remove();
    folders = folders.slice(0, 1);
  });
  after(() => folders[0]?.remove());

  /**
   * One life of a process on a vault.
   * @param killAfterMs counts from where the vault is open, or from the start if `starting`
   * @returns whether it was killed; without a time it ends by itself
   */
  async function live(
    folder: string,
    mode: 'look' | 'work' | 'drain' | 'early',
    ledger: CrashLedger,
    killAfterMs?: number,
    starting = false,
  ): Promise<boolean> {
    const journal = join(folder, 'journal');
    const descriptor = openSync(journal, 'w');
    const running = spawn(
      process.execPath,
      ['--conditions=source', '--disable-warning=ExperimentalWarning', child, folder, mode],
      {
        stdio: ['ignore', 'pipe', 'pipe', descriptor],
        env: { ...process.env, NODE_COMPILE_CACHE: join(folders[0]!.path, 'compiled') },
      },
    );
    closeSync(descriptor);
    let complaint = '';
    running.stderr!.on('data', (chunk) => {
      complaint += chunk;
    });
    const ended = once(running, 'close');
    if (killAfterMs !== undefined) {
      if (!starting) await Promise.race([once(running.stdout!, 'data'), ended]);
      await pause(killAfterMs);
      running.kill('SIGKILL');
    }
    const [code, signal] = await ended;
    assert.ok(code === 0 || (signal === 'SIGKILL' && killAfterMs !== undefined), complaint);
    ledger.life(readFileSync(journal, 'utf8'));
    return signal === 'SIGKILL';
  }

  /** Uniform in [0, 1), the same for the same seed. */
  function fractions(label: string): () => number {
    const random = seededRandom(`${seed} ${label}`);
    return () => Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
  }

  it(`uses nothing twice and loses only what was in flight, in ${vaults * livesPerVault} lives`, async () => {
    const ledgers = await Promise.all(
      Array.from({ length: vaults }, async (_, vault) => {
        const [folder, ledger, fraction] = [newFolder(), new CrashLedger(), fractions(`${vault}`)];
        for (let life = 0; life < livesPerVault; life++) {
          const starting = life % killedStarting === 0;
          await live(folder, 'work', ledger, fraction() * (starting ? startMs : workMs), starting);
        }
        await live(folder, 'look', ledger);
        return ledger;
      }),
    );
    const sum = (value: (ledger: CrashLedger) => number) => ledgers.reduce((total, ledger) => total + value(ledger), 0);
    const kills = vaults * livesPerVault;
    const lost = sum(({ lostInFlight }) => lostInFlight);
    console.log(
      `        seed ${seed}: ${kills} kills, ${sum(({ lives }) => lives)} vaults opened, ${sum(({ used }) => used)} assets used, ` +
        `${lost} lost in flight, ${sum(({ kept }) => kept)} left`,
    );
    assert.ok(lost <= kills);
    assert.ok(sum(({ used }) => used) >= 50);
  });

  it('uses a stock of 10,000 triples and 5,000 presignatures up, each asset once', async () => {
    const [folder, ledger, fraction] = [newFolder(), new CrashLedger(), fractions('large')];
    const { stock, close } = await openVault(folder, { unlock: keyUnlock });
    for (const kind of ['triple-pair', 'presignature'] as const) {
      const assets = Array.from({ length: 5_000 }, (_, index) => makeAsset(`${kind} ${index}`, { kind }));
      stock.put(assets);
      const put: CrashEvent = { event: 'put', kind, ids: assets.map(({ id }) => id) };
      ledger.life(`${JSON.stringify(put)}\n`);
    }
    close();
    let kills = 0;
    while (kills < mostKills && (await live(folder, 'drain', ledger, fraction() * 8 * workMs))) kills += 1;
    await live(folder, 'drain', ledger);
    await live(folder, 'look', ledger);
    console.log(
      `        seed ${seed}: ${kills} kills, ${ledger.used} assets used, ${ledger.lostInFlight} lost in flight`,
    );
    assert.equal(ledger.kept, 0);
    assert.equal(ledger.used + ledger.lostInFlight, 10_000);
    assert.ok(kills >= 3 && ledger.lostInFlight <= kills);
  });

  it('would be caught if it used an asset twice, lost one, or kept half of a put', () => {
    const put = (...ids: string[]): CrashEvent => ({ event: 'put', kind: 'presignature', ids });
    const putting = (...ids: string[]): CrashEvent => ({ event: 'putting', kind: 'presignature', ids });
    const used = (id: string): CrashEvent => ({ event: 'used', kind: 'presignature', id });
    const kept = (...presignature: string[]): CrashEvent => ({ event: 'kept', ids: { presignature } });
    const marked = (first: boolean): CrashEvent => ({ event: 'marked', attempt: 0, first });
    const tell = (...events: CrashEvent[]) =>
      new CrashLedger().life(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    tell(kept(), put('a', 'b', 'c'), used('a'), kept('b'), putting('d', 'e'), kept('b', 'd', 'e'), used('d'));
    for (const [events, complaint] of [
      [[put('a'), used('a'), used('a')], /used twice/],
      [[used('a')], /nobody kept it/],
      [[kept(), put('a'), kept(), used('a')], /nobody kept it/],
      [[kept(), put('a', 'b', 'c'), kept('a')], /lost: presignature b, presignature c/],
      [[kept(), put('a'), putting('b'), kept('b')], /lost: presignature a/],
      [[kept(), putting('a', 'b'), kept('a')], /whole, or nothing/],
      [[kept(), put('a'), used('a'), kept('a')], /is back/],
      [[marked(true), marked(true)], /mark of attempt 0/],
    ] as const)
      assert.throws(() => tell(...events), complaint);
  });

  it('would be caught if it used an asset before it is gone from the disk', async () => {
    const [folder, ledger, fraction] = [newFolder(), new CrashLedger(), fractions('early')];
    await assert.rejects(async () => {
      for (let life = 0; life < 300; life++) await live(folder, 'early', ledger, fraction() * workMs);
    }, /is back, and was used/);
  });

  // What no kill shows: after a power failure only what was synced is there.
  it('has every transaction synced before it returns', () => {
    const database = new VaultDatabase(join(newFolder(), 'vault.sqlite'));
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    const full = 2;
    assert.deepEqual([pragma('synchronous'), pragma('journal_mode'), pragma('fullfsync')], [full, 'wal', 1]);
    database.close();
  });
});
