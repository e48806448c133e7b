import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { OverloadedError } from '../../src/base/errors.ts';
import { epoch, participantId } from '../../src/base/ids.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { ids, keyUnlock, makeAsset, makeKeyShare, temporaryFolder } from './support.ts';

const crashChild = join(import.meta.dirname, 'crashChild.ts');
const filter = { self: participantId(0), alive: new Set(ids(0, 1)), epoch: epoch(1) };

describe('vault', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let vault: Vault | undefined;
  const open = async () => {
    vault = await openVault(folder.path, { unlock: keyUnlock });
    return vault;
  };

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    vault?.close();
    vault = undefined;
    folder.remove();
  });

  it('keeps key shares, stock and state over a restart', async () => {
    const first = await open();
    const share = makeKeyShare();
    await first.keyShares.put(share);
    first.stock.put([makeAsset('a')]);
    first.state.set('height near:localnet', 123);
    first.close();

    const second = await open();
    assert.deepEqual((await second.keyShares.get(share))?.share.reveal(), share.share.reveal());
    assert.equal(second.stock.takeOwn('presignature', filter)?.id, makeAsset('a').id);
    assert.equal(second.state.get('height near:localnet', z.number().parse), 123);
  });

  it('keeps state typed, replaceable, deletable and bounded', async () => {
    const { state } = await open();
    assert.equal(state.get('pending', z.array(z.string()).parse), undefined);
    state.set('pending', ['a']);
    state.set('pending', ['a', 'b']);
    assert.deepEqual(state.get('pending', z.array(z.string()).parse), ['a', 'b']);
    assert.throws(() => state.get('pending', z.number().parse), { code: 'CORRUPT' });
    assert.throws(() => state.set('pending', 'x'.repeat(1 << 20)), OverloadedError);
    state.delete('pending');
    assert.equal(state.get('pending', z.array(z.string()).parse), undefined);
  });

  it('keeps a second opening out, in this process and in another', async () => {
    await open();
    await assert.rejects(openVault(folder.path, { unlock: keyUnlock }), { code: 'LOCKED' });
    const other = spawnSync(process.execPath, ['--conditions=source', crashChild, folder.path, 'look'], {
      encoding: 'utf8',
    });
    assert.notEqual(other.status, 0);
    assert.match(other.stderr, /in use by another process/);
    assert.equal(other.stdout, '');
  });

  it('refuses a database that is open to others, or is none', async () => {
    (await open()).close();
    const path = join(folder.path, 'vault.sqlite');
    chmodSync(path, 0o644);
    await assert.rejects(open(), { code: 'PERMISSIONS' });
    chmodSync(path, 0o600);
    writeFileSync(path, 'this is not a database, however long one looks at it'.repeat(100));
    await assert.rejects(open(), { code: 'CORRUPT' });
  });

  describe('on a disk that is full', () => {
    const node = [process.execPath, '--conditions=source', join(import.meta.dirname, 'fillUp.ts')];
    /** Lines that the children of a shell script print. `"$@"` in it fills the vault up. */
    function run(command: readonly string[], script: string): { code: string; kept: number }[] {
      const [program, ...args] = [...command, 'bash', '-ec', script, 'bash', ...node, folder.path];
      const { status, stderr, stdout } = spawnSync(program!, args, { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    }

    it('keeps all or nothing of a put', function () {
      // A disk of its own, which is gone with the namespace in which it is mounted.
      const unshare = ['unshare', '--user', '--map-root-user', '--mount'];
      if (spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status !== 0) this.skip();
      const disk = `mount -t tmpfs -o size=2m,mode=700 tmpfs ${folder.path}`;
      const [filled, counted] = run(unshare, `${disk}; "$@"; "$@" count`);
      assert.equal(filled!.code, 'DISK_FULL');
      assert.ok(filled!.kept > 0);
      assert.equal(counted!.kept, filled!.kept);
    });

    it('keeps all or nothing of a put whose write fails halfway', async function () {
      if (process.platform === 'win32') this.skip();
      const [filled] = run([], 'ulimit -f 512; trap "" XFSZ; "$@"');
      assert.equal(filled!.code, 'IO');
      assert.ok(filled!.kept > 0);
      assert.equal((await open()).stock.count('presignature', filter).own, filled!.kept);
    });
  });
});
