import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemRandom } from '../../src/base/random.ts';
import { generateSecretKey } from '../../src/mesh/identity.ts';
import { type Unlock, unlockFromHex } from '../../src/vault/keyfile.ts';
import { KeyShareFolder } from '../../src/vault/keyShares.ts';
import { RequestLog } from '../../src/vault/requestLog.ts';
import { openVault } from '../../src/vault/vault.ts';
import { type Ended, Operator } from '../operator/operator.ts';
import { makeAsset, makeKeyShare } from './support.ts';

// What a node's process does about a home in which something is wrong: it ends, says which file and why, and changes
// nothing. It gets no further than its own disk, so nothing answers it here.

describe('vault: a node that starts with a home in which something is wrong', function () {
  this.timeout(30_000);
  let folder: string;
  let operator: Operator;
  let unlock: Unlock;
  const near = { network: 'sandbox', contractId: 'quorate.sandbox', rpcUrls: ['http://127.0.0.1:1'] };
  const vault = () => join(operator.home, 'vault');
  const inVault = (name: RegExp) => {
    const found = readdirSync(vault(), { recursive: true, encoding: 'utf8' }).find((path) => name.test(path));
    assert.ok(found, `${name}`);
    return join(vault(), found);
  };
  const shareFile = () => inVault(/share-.*\.sealed$/);
  const stockFile = () => inVault(/vault\.sqlite$/);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-startup-'));
    const accountKey = generateSecretKey(systemRandom).reveal();
    operator = await Operator.create({ folder, accountId: 'node0.sandbox', accountKey, near });
    unlock = unlockFromHex(operator.env['QUORATE_VAULT_KEY'] ?? '', 'key');
    const { close, keyShares, stock } = await openVault(vault(), { unlock });
    await keyShares.put(makeKeyShare());
    stock.put(Array.from({ length: 64 }, (_, index) => makeAsset(`${index}`)));
    close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Every file of the home with its content and mode; databases that were opened have their journals beside them. */
  const contents = () =>
    readdirSync(operator.home, { recursive: true, encoding: 'utf8' })
      .map((name) => join(operator.home, name))
      .filter((path) => statSync(path).isFile() && !/-(?:wal|shm)$/.test(path))
      .sort()
      .map((path) => [path, statSync(path).mode, readFileSync(path, 'hex')]);

  async function assertRefuses(running: Promise<Ended>, file: string, reason: string): Promise<void> {
    const before = contents();
    const { code, stderr, stdout } = await running;
    assert.equal(code, 1, stdout + stderr);
    assert.equal(stderr.trimEnd().split('\n').at(-1), `quorate: ${file}: ${reason}`);
    assert.doesNotMatch(stderr, /\n +at /, 'a stack trace');
    assert.deepEqual(contents(), before);
  }
  const start = (env: NodeJS.ProcessEnv = {}) => operator.run(['start'], env);

  const damages: readonly [what: string, damage: (whole: Buffer) => Uint8Array, reason: string][] = [
    ['with a bit flipped', (whole) => whole.map((byte, at) => (at === whole.length - 30 ? byte ^ 4 : byte)), 'damaged'],
    ['that is truncated', (whole) => whole.subarray(0, whole.length - 1), 'damaged'],
    ['that is empty', () => new Uint8Array(), 'too short'],
    ['that is no sealed file', (whole) => whole.map((byte, at) => (at === 0 ? 0 : byte)), 'not a vault file'],
    ['with a damaged header', (whole) => whole.map((byte, at) => (at === 4 ? 9 : byte)), 'damaged header'],
  ];
  for (const [what, damage, reason] of damages) {
    it(`a key share ${what}`, async () => {
      writeFileSync(shareFile(), damage(readFileSync(shareFile())));
      await assertRefuses(start(), shareFile(), reason);
    });
  }

  it('a key share of another node in the place of its own', async () => {
    const other: Unlock = unlockFromHex('ab'.repeat(32), 'key');
    const elsewhere = join(folder, 'elsewhere');
    await (await KeyShareFolder.open({ folder: elsewhere, unlock: other })).put(makeKeyShare());
    writeFileSync(shareFile(), readFileSync(join(elsewhere, readdirSync(elsewhere)[0]!)));
    await assertRefuses(start(), shareFile(), 'wrong key');
  });

  it('a key share of another attempt in the place of its own', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await (await KeyShareFolder.open({ folder: elsewhere, unlock })).put(makeKeyShare({ attempt: 2 }));
    writeFileSync(shareFile(), readFileSync(join(elsewhere, readdirSync(elsewhere)[0]!)));
    await assertRefuses(start(), shareFile(), 'damaged');
  });

  it('a passphrase that is another one, or where a key is wanted', async () => {
    const keyFile = join(operator.home, 'node-keys.sealed');
    const passphrase = (text: string) => ({ QUORATE_VAULT_KEY: '', QUORATE_VAULT_PASSPHRASE: text });
    await assertRefuses(start(passphrase('correct horse battery')), keyFile, 'sealed with a 32-byte key');
    rmSync(operator.home, { recursive: true });
    const made = await operator.run(['keys', 'generate'], passphrase('correct horse battery'));
    assert.equal(made.code, 0, made.stderr);
    await assertRefuses(start(passphrase('correct horse bakery')), keyFile, 'wrong passphrase');
    await assertRefuses(start(), keyFile, 'sealed with a passphrase');
  });

  const makeAnew = 'damaged; move it and its -wal file away, and stock is made anew';
  it('a stock database whose pages are damaged, though it opens', async () => {
    const whole = readFileSync(stockFile());
    assert.ok(whole.length > 4 * 4_096);
    writeFileSync(
      stockFile(),
      whole.map((byte, at) => (at < 4_096 ? byte : 0xa5)),
    );
    await assertRefuses(start(), stockFile(), makeAnew);
  });

  it('a stock database that is none', async () => {
    writeFileSync(stockFile(), 'not a database, however long one looks at it '.repeat(100));
    await assertRefuses(start(), stockFile(), makeAnew);
  });

  it('a request log that is damaged', () => {
    const path = join(operator.home, 'requests.sqlite');
    writeFileSync(path, 'not a database, however long one looks at it '.repeat(100));
    assert.throws(() => new RequestLog(path), { code: 'CORRUPT', message: new RegExp(`^${path}: damaged`) });
  });

  it('a home that may not be written', async function () {
    if (process.platform === 'win32') this.skip();
    const folders = [join(vault(), 'keyshares'), vault(), operator.home];
    chmodSync(stockFile(), 0o400);
    for (const path of folders) chmodSync(path, 0o500);
    try {
      await assertRefuses(startWithoutOverride(), stockFile(), 'may not be read or written (EACCES)');
    } finally {
      for (const path of folders.reverse()) chmodSync(path, 0o700);
    }
  });

  /** As start(), under the permissions that files have: the superuser has to be made to keep to them. */
  async function startWithoutOverride(): Promise<Ended> {
    if (process.getuid?.() !== 0) return start();
    const options = { env: operator.env, timeout: 30_000 };
    const less = ['--bounding-set=-dac_override,-dac_read_search', process.execPath, ...operator.command('start')];
    try {
      return { code: 0, ...(await promisify(execFile)('setpriv', less, options)) };
    } catch (error) {
      const { code, stderr, stdout } = error as Ended;
      return { code, stdout, stderr };
    }
  }
});
