import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyPair } from 'near-api-js';
import { type AssetId, assetId } from '../../src/base/ids.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import { seal, unlockFromHex } from '../../src/vault/keyfile.ts';
import { KeyShareFolder } from '../../src/vault/keyShares.ts';
import { readNodeKeys } from '../../src/vault/nodeKeys.ts';
import { openVault } from '../../src/vault/vault.ts';
import { hex32, ids, revealed, runKeygen } from '../support/fixtures.ts';
import { type Ended, Operator } from './operator.ts';

const passphrase = { QUORATE_BACKUP_PASSPHRASE: 'correct horse battery staple' };
const accountKey = KeyPair.fromRandom('ed25519').toString();
const near = { network: 'sandbox', contractId: 'quorate.sandbox', rpcUrls: ['http://127.0.0.1:1'] };
const stockId: AssetId = assetId(hex32('stock'));
const stockSecret = new TextEncoder().encode('a presignature must never be in a backup');

describe('operator: backups', function () {
  this.timeout(60_000);
  let folder: string;
  let source: Operator;
  let share: KeyShare;
  let file: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-backup-'));
    file = join(folder, 'node0.backup');
    source = await operator('source');
    const [self] = ids(0);
    share = (await runKeygen(ids(0, 1, 2), 2)).get(self!)!;
    const vault = await openVault(join(source.home, 'vault'), { unlock: unlockOf(source) });
    await vault.keyShares.put(share);
    vault.stock.put([
      {
        kind: 'presignature',
        id: stockId,
        owner: self!,
        participants: ids(0, 1),
        epoch: share.epoch,
        bytes: new Secret(stockSecret),
      },
    ]);
    vault.close();
  });
  after(() => rmSync(folder, { recursive: true }));

  const operator = (name: string, accountId = 'node0.sandbox') =>
    Operator.create({ folder: join(folder, name), accountId, accountKey, near });
  /** An operator whose home is not there yet, as on a new machine. */
  const newMachine = async (name: string, accountId?: string) => {
    const fresh = await operator(name, accountId);
    rmSync(fresh.home, { recursive: true });
    return fresh;
  };
  const unlockOf = ({ env }: Operator) => unlockFromHex(env['QUORATE_VAULT_KEY']!, 'key');
  const exporting = (out = file, env: NodeJS.ProcessEnv = passphrase) =>
    source.run(['keys', 'export', '--out', out], env);
  const importing = (target: Operator, env: NodeJS.ProcessEnv = passphrase, from = file) =>
    target.run(['keys', 'import', '--in', from], env);
  const sharesOf = (target: Operator) =>
    KeyShareFolder.forReading(join(target.home, 'vault', 'keyshares'), unlockOf(target));
  const filesUnder = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();

  const refused = (ended: Ended, text: RegExp): void => {
    assert.equal(ended.code, 1, ended.stdout);
    assert.match(ended.stderr, text);
    for (const secret of [accountKey, passphrase.QUORATE_BACKUP_PASSPHRASE]) assert.ok(!ended.stderr.includes(secret));
  };

  it('keys show prints public halves and no more', async () => {
    const accountPublicKey = KeyPair.fromString(accountKey as `ed25519:${string}`)
      .getPublicKey()
      .toString();
    const { meshPublicKey } = source;
    const shown = await source.json('keys', 'show');
    const { evmAddress, solanaAddress } = shown as Record<string, string>;
    assert.deepEqual(shown, { accountPublicKey, meshPublicKey, evmAddress, solanaAddress });
    assert.match(`${evmAddress} ${solanaAddress}`, /^0x[0-9a-fA-F]{40} [1-9A-HJ-NP-Za-km-z]{32,44}$/);
    assert.equal(
      await source.must('keys', 'show'),
      [
        `account key    ${accountPublicKey}`,
        `mesh key       ${meshPublicKey}`,
        `on EVM chains  ${evmAddress}`,
        `on Solana      ${solanaAddress}`,
      ].join('\n'),
    );
  });

  it('keys export writes a sealed file, once, with its own passphrase', async () => {
    refused(await exporting(file, {}), /^quorate: set exactly one of QUORATE_BACKUP_KEY, /);
    refused(
      await exporting(file, { QUORATE_BACKUP_PASSPHRASE: 'short' }),
      /QUORATE_BACKUP_PASSPHRASE: .* 12 characters/,
    );
    const { code, stderr, stdout } = await exporting();
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${file}: node keys of node0.sandbox, key shares of epoch ${share.epoch}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const bytes = readFileSync(file);
    for (const secret of [accountKey, share.share.reveal(), 'accountKey', stockSecret]) {
      assert.ok(!bytes.includes(Buffer.from(secret)), 'something stands there in clear');
    }
    refused(await exporting(), /node0\.backup: exists already\n$/);
    assert.deepEqual(readFileSync(file), bytes);
  });

  it('keys import restores node keys and key shares on a new machine, sealed anew, and no stock', async () => {
    const target = await newMachine('restored');
    const { code, stderr, stdout } = await importing(target);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${target.home}: node keys of node0.sandbox, key shares of epoch ${share.epoch}\n`);
    assert.equal((await readNodeKeys(target.home, unlockOf(target))).accountKey.reveal(), accountKey);
    const restored = await sharesOf(target).get(share);
    assert.deepEqual(restored && revealed(restored), revealed(share));
    await assert.rejects(readNodeKeys(target.home, unlockOf(source)), { code: 'WRONG_KEY' });
    assert.deepEqual(filesUnder(target.home), [
      'node-keys.sealed',
      'vault',
      join('vault', 'keyshares'),
      join('vault', 'keyshares', `share-${share.epoch}-${share.attempt}-${share.transcriptHash}.sealed`),
    ]);
    const vault = await openVault(join(target.home, 'vault'), { unlock: unlockOf(target) });
    assert.deepEqual(vault.stock.ids('presignature', share.self), []);
    vault.close();
  });

  it('keys import overwrites nothing', async () => {
    const before = filesUnder(source.home).map((name) => statSync(join(source.home, name)).mtimeMs);
    refused(await importing(source), /node-keys\.sealed: exists already; import into an empty home\n$/);
    const halfEmpty = await operator('half-empty');
    await openVault(join(halfEmpty.home, 'vault'), { unlock: unlockOf(halfEmpty) }).then((vault) => vault.close());
    rmSync(join(halfEmpty.home, 'node-keys.sealed'));
    refused(await importing(halfEmpty), /vault\.sqlite: exists already; import into an empty home\n$/);
    assert.deepEqual(
      filesUnder(source.home).map((name) => statSync(join(source.home, name)).mtimeMs),
      before,
    );
  });

  it('keys import does not put shares beside those of another key, and finishes what was interrupted', async () => {
    const target = await newMachine('interrupted');
    const folderOf = (operator: Operator) => join(operator.home, 'vault', 'keyshares');
    const shares = await KeyShareFolder.open({ folder: folderOf(target), unlock: unlockOf(target) });
    await shares.put(share);
    assert.equal((await importing(target)).code, 0, 'the share was there already');

    const other = await newMachine('other-key');
    const strangers = await KeyShareFolder.open({ folder: folderOf(other), unlock: unlockOf(other) });
    await strangers.put((await runKeygen(ids(0, 1, 2), 2, 'another key')).get(share.self)!);
    refused(await importing(other), /has a share of epoch 1 that is not in the backup\n$/);
    assert.ok(!existsSync(join(other.home, 'node-keys.sealed')));
  });

  it('keys import refuses a wrong passphrase, another node, and what is no backup, and leaves nothing', async () => {
    const target = await newMachine('refused');
    const damaged = join(folder, 'damaged');
    const bytes = readFileSync(file);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(damaged, bytes, { mode: 0o600 });
    const foreign = join(folder, 'foreign');
    const key = '5a'.repeat(32);
    const words = new TextEncoder().encode(JSON.stringify({ version: 1, accountKey }));
    const sealed = await seal(unlockFromHex(key, 'key'), 'backup', words, systemRandom);
    writeFileSync(foreign, sealed, { mode: 0o600 });

    refused(
      await importing(target, { QUORATE_BACKUP_PASSPHRASE: 'another passphrase' }),
      /node0\.backup: wrong passphrase\n$/,
    );
    refused(await importing(target, passphrase, damaged), /damaged: damaged\n$/);
    refused(await importing(target, passphrase, join(folder, 'none')), /none: not found\n$/);
    refused(
      await importing(target, { QUORATE_BACKUP_KEY: key }, foreign),
      /foreign: does not hold what this version exports/,
    );
    refused(
      await importing(await newMachine('other', 'node1.sandbox')),
      /accountId is node0\.sandbox, the config's is node1\.sandbox\n$/,
    );
    assert.ok(!existsSync(target.home));
  });
});
