import assert from 'node:assert/strict';
import { chmodSync, linkSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DecodeError } from '../../src/base/errors.ts';
import { epoch, participantId } from '../../src/base/ids.ts';
import { Secret } from '../../src/base/secret.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import { decodeKeyShare, encodeKeyShare } from '../../src/types/keyShareCodec.ts';
import { fileError } from '../../src/vault/files.ts';
import type { Unlock } from '../../src/vault/keyfile.ts';
import { KeyShareFolder } from '../../src/vault/keyShares.ts';
import { cheapScrypt, ids, keyUnlock, makeKeyShare, passphraseUnlock, temporaryFolder } from './support.ts';

const same = (a: KeyShare | undefined, b: KeyShare) => assert.deepEqual(a && encodeKeyShare(a), encodeKeyShare(b));

describe('vault: key share codec', () => {
  it('gives back what it was given', () => {
    const share = makeKeyShare();
    const decoded = decodeKeyShare(encodeKeyShare(share));
    assert.deepEqual({ ...decoded, share: decoded.share.reveal() }, { ...share, share: share.share.reveal() });
  });

  it('refuses every truncation and any trailing byte', () => {
    const bytes = encodeKeyShare(makeKeyShare());
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decodeKeyShare(bytes.subarray(0, length)), DecodeError);
    }
    assert.throws(() => decodeKeyShare(Uint8Array.of(...bytes, 0)), /too many/);
  });

  const wrong: [string, Partial<KeyShare>, RegExp][] = [
    ['unordered participants', { participants: ids(1, 0, 4) }, /participants/],
    ['doubled participants', { participants: ids(1, 1, 4) }, /participants/],
    ['a stranger as self', { self: participantId(2) }, /self/],
    ['threshold 0', { threshold: 0 }, /threshold/],
    ['a threshold above n', { threshold: 4 }, /threshold/],
    ['a missing commitment', { commitments: [] }, /commitments/],
    ['another public key', { publicKey: new Uint8Array(33) }, /publicKey/],
    ['a short share', { share: new Secret(new Uint8Array(31)) }, /share/],
  ];
  for (const [name, changes, field] of wrong) {
    it(`refuses to write ${name}`, () => {
      assert.throws(() => encodeKeyShare(makeKeyShare(changes)), field);
    });
  }
});

describe('vault: key shares', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const open = (unlock: Unlock = keyUnlock, name = 'shares') =>
    KeyShareFolder.open({ folder: join(folder.path, name), unlock, scryptCost: cheapScrypt });
  const fileOf = () => {
    const name = readdirSync(join(folder.path, 'shares')).find((entry) => entry.startsWith('share-'));
    assert.ok(name);
    return join(folder.path, 'shares', name);
  };

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('gives a share back after a restart, with either kind of key', async () => {
    for (const unlock of [keyUnlock, passphraseUnlock('correct horse')]) {
      const share = makeKeyShare();
      await (await open(unlock, unlock.kind)).put(share);
      same(await (await open(unlock, unlock.kind)).get(share), share);
    }
  });

  it('keeps attempts side by side, and lists them in order', async () => {
    const store = await open();
    const shares = [
      makeKeyShare({ epoch: epoch(10) }),
      makeKeyShare({ epoch: epoch(2), attempt: 11 }),
      makeKeyShare({ epoch: epoch(2), attempt: 3 }),
      makeKeyShare({ epoch: epoch(2), attempt: 3, transcriptHash: 'cd'.repeat(32) }),
    ];
    for (const share of shares) await store.put(share);
    for (const share of shares) same(await store.get(share), share);
    const listed = (await store.list()).map((id) => [id.epoch, id.attempt]);
    assert.deepEqual(listed, [[2, 3], [2, 3], [2, 11], [10, 1]]); // biome-ignore format: a table
  });

  it('puts the same share twice, but never another one in its place', async () => {
    const store = await open();
    const share = makeKeyShare();
    await store.put(share);
    await store.put(share);
    await assert.rejects(store.put(makeKeyShare()), { code: 'EXISTS' });
    same(await store.get(share), share);
  });

  it('of two different shares put at once keeps exactly one', async () => {
    const store = await open();
    const shares = Array.from({ length: 8 }, () => makeKeyShare());
    const results = await Promise.allSettled(shares.map((share) => store.put(share)));
    const kept = shares.filter((_, index) => results[index]!.status === 'fulfilled');
    assert.equal(kept.length, 1);
    same(await store.get(kept[0]!), kept[0]!);
    assert.equal(readdirSync(join(folder.path, 'shares')).length, 1);
  });

  it('knows nothing of what was never put', async () => {
    assert.equal(await (await open()).get(makeKeyShare()), undefined);
    await assert.rejects((await open()).get(makeKeyShare({ transcriptHash: '../../etc/passwd' })), {
      code: 'NOT_FOUND',
    });
  });

  it('writes files that only their owner can read, and refuses others', async () => {
    const store = await open();
    const share = makeKeyShare();
    await store.put(share);
    assert.equal(statSync(fileOf()).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder.path, 'shares')).mode & 0o777, 0o700);
    chmodSync(fileOf(), 0o640);
    await assert.rejects(store.get(share), { code: 'PERMISSIONS', message: /chmod 600/ });
  });

  it('tells a wrong key from a damaged, truncated, oversized or renamed file', async () => {
    const share = makeKeyShare();
    const store = await open();
    await store.put(share);
    const whole = readFileSync(fileOf());
    await assert.rejects(open({ kind: 'key', key: new Secret(new Uint8Array(32)) }), { code: 'WRONG_KEY' });

    for (const offset of [0, 5, 20, 40, 60, 80, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[offset]! ^= 0x80;
      writeFileSync(fileOf(), damaged);
      await assert.rejects(store.get(share), { code: 'CORRUPT' }, `byte ${offset}`);
    }
    for (const damaged of [Buffer.alloc(0), whole.subarray(0, -1), Buffer.alloc((1 << 20) + 1)]) {
      writeFileSync(fileOf(), damaged);
      await assert.rejects(store.get(share), { code: 'CORRUPT' }, `${damaged.length} bytes`);
    }

    writeFileSync(fileOf(), whole);
    const other = { ...share, attempt: 2 };
    renameSync(fileOf(), fileOf().replace('share-3-1-', 'share-3-2-'));
    await assert.rejects(store.get(other), { code: 'CORRUPT' });
  });

  it('clears what an interrupted write left, and never takes it for a share', async () => {
    const share = makeKeyShare();
    await (await open()).put(share);
    const partial = `${fileOf()}.tmp-0123456789abcdef`;
    writeFileSync(partial, 'half a fil');
    const store = await open();
    assert.deepEqual(readdirSync(join(folder.path, 'shares')).length, 1);
    same(await store.get(share), share);
  });

  it('keeps a share whose writer was killed when it had its name and had yet to drop the temporary one', async () => {
    const share = makeKeyShare();
    await (await open()).put(share);
    linkSync(fileOf(), `${fileOf()}.tmp-0123456789abcdef`);
    await open();
    assert.deepEqual(readdirSync(join(folder.path, 'shares')).length, 1);
    same(await (await open()).get(share), share);
  });

  it('lets an attempt start once, ever', async () => {
    const store = await open();
    const first = await Promise.all(Array.from({ length: 8 }, () => store.markStarted(epoch(5), 1)));
    assert.equal(first.filter(Boolean).length, 1);
    assert.equal(await (await open()).markStarted(epoch(5), 1), false);
    assert.equal(await store.markStarted(epoch(5), 2), true);
    assert.deepEqual(await store.list(), []);
  });

  it('erases a share of one attempt, and leaves the others', async () => {
    const store = await open();
    for (const attempt of [1, 2]) await store.put(makeKeyShare({ epoch: epoch(3), attempt }));
    const [lost, kept] = await store.list();
    assert.equal(await store.erase(lost!), true);
    assert.equal(await store.erase(lost!), false);
    assert.deepEqual(await store.list(), [kept]);
  });

  it('keeps the share out of files and errors', async () => {
    const share = makeKeyShare({ share: new Secret(new TextEncoder().encode('0123456789abcdef_this_is_secret!')) });
    const store = await open();
    await store.put(share);
    assert.equal(readFileSync(fileOf()).includes('this_is_secret'), false);
    const error: unknown = await store.put(makeKeyShare()).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof Error);
    assert.doesNotMatch(JSON.stringify([share, { ...error }, error.message]), /this_is_secret/);
  });

  it('says that the disk is full', () => {
    assert.throws(
      () => {
        try {
          writeFileSync('/dev/full', 'x');
        } catch (error) {
          throw fileError(error, 'share');
        }
      },
      { code: 'DISK_FULL' },
    );
  });
});
