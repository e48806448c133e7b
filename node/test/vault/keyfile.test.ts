import assert from 'node:assert/strict';
import fc from 'fast-check';
import { textBytes } from '../../src/base/bytes.ts';
import { DecodeError } from '../../src/base/errors.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { seal, type Unlock, unlockFromHex, unseal } from '../../src/vault/keyfile.ts';
import { cheapScrypt, keyUnlock, passphraseUnlock } from './support.ts';

const plaintext = textBytes('thirty-two bytes of key material');
const sealWith = (unlock: Unlock) => seal(unlock, 'test', plaintext, systemRandom, cheapScrypt);

/** The whole of an error as a log would show it. */
const printed = (error: VaultError) => JSON.stringify({ ...error, message: error.message, stack: error.stack });

async function failure(work: Promise<unknown>): Promise<VaultError> {
  const error = await work.then(
    () => assert.fail('opened'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VaultError, `${error}`);
  return error;
}

describe('vault: sealed blobs', () => {
  const unlocks: [string, Unlock, Unlock][] = [
    ['passphrase', passphraseUnlock('correct horse'), passphraseUnlock('battery staple')],
    ['32-byte key', keyUnlock, unlockFromHex('11'.repeat(32), 'key')],
  ];

  for (const [name, unlock, wrong] of unlocks) {
    it(`opens with the ${name}, and only with it`, async () => {
      const sealed = await sealWith(unlock);
      assert.deepEqual(await unseal(unlock, 'test', sealed, 'blob'), plaintext);
      assert.equal((await failure(unseal(wrong, 'test', sealed, 'blob'))).code, 'WRONG_KEY');
    });

    it(`finds a flipped bit in any byte (${name})`, async () => {
      const sealed = await sealWith(unlock);
      for (let offset = 0; offset < sealed.length; offset++) {
        const damaged = Uint8Array.from(sealed);
        damaged[offset]! ^= 1 << (offset % 8);
        assert.equal((await failure(unseal(unlock, 'test', damaged, 'blob'))).code, 'CORRUPT', `byte ${offset}`);
      }
    });

    it(`finds truncation at any length (${name})`, async () => {
      const sealed = await sealWith(unlock);
      for (let length = 0; length < sealed.length; length++) {
        const error = await failure(unseal(unlock, 'test', sealed.subarray(0, length), 'blob'));
        assert.equal(error.code, 'CORRUPT', `length ${length}`);
      }
    });
  }

  it('says which kind of key is needed', async () => {
    assert.match(
      (await failure(unseal(keyUnlock, 'test', await sealWith(passphraseUnlock('x')), 'blob'))).message,
      /passphrase/,
    );
    assert.match(
      (await failure(unseal(passphraseUnlock('x'), 'test', await sealWith(keyUnlock), 'blob'))).message,
      /32-byte key/,
    );
  });

  it('opens for its own purpose only', async () => {
    const sealed = await sealWith(keyUnlock);
    assert.equal((await failure(unseal(keyUnlock, 'other', sealed, 'blob'))).code, 'CORRUPT');
  });

  it('never seals the same way twice', async () => {
    assert.notDeepEqual(await sealWith(keyUnlock), await sealWith(keyUnlock));
  });

  it('treats composed and decomposed passphrases alike', async () => {
    const sealed = await sealWith(passphraseUnlock('caf\u00e9'));
    assert.deepEqual(await unseal(passphraseUnlock('cafe\u0301'), 'test', sealed, 'blob'), plaintext);
  });

  it('uses scrypt at its full cost unless told otherwise', async () => {
    const unlock = passphraseUnlock('correct horse');
    const sealed = await seal(unlock, 'test', plaintext, systemRandom);
    assert.equal(sealed[6], 17);
    assert.deepEqual(await unseal(unlock, 'test', sealed, 'blob'), plaintext);
  });

  it('never hands random bytes to the scrypt cost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        assert.equal((await failure(unseal(passphraseUnlock('x'), 'test', bytes, 'blob'))).code, 'CORRUPT');
      }),
    );
  });

  it('refuses a cost that would take the memory, though its checksum is right', async () => {
    const costly = await seal(passphraseUnlock('x'), 'test', plaintext, systemRandom, { logN: 4, r: 9, p: 1 });
    assert.match((await failure(unseal(passphraseUnlock('x'), 'test', costly, 'blob'))).message, /cost/);
  });

  it('keeps passphrase, key and plaintext out of errors', async () => {
    const passphrase = passphraseUnlock('battery staple');
    const sealed = await sealWith(passphraseUnlock('correct horse'));
    const text = printed(await failure(unseal(passphrase, 'test', sealed, 'blob'))) + JSON.stringify(passphrase);
    assert.doesNotMatch(text, /battery|correct horse|key material/);
  });

  it('reads keys from hex, and names the field instead of the value', () => {
    const unlock = unlockFromHex(`${'AB'.repeat(32)}\n`, 'QUORATE_VAULT_KEY');
    assert.deepEqual(unlock.kind === 'key' && unlock.key.reveal(), new Uint8Array(32).fill(0xab));
    for (const bad of ['', 'ab', 'ab'.repeat(33), 'xy'.repeat(32)]) {
      assert.throws(
        () => unlockFromHex(bad, 'QUORATE_VAULT_KEY'),
        (error: unknown) => error instanceof DecodeError && error.message.startsWith('QUORATE_VAULT_KEY: '),
      );
    }
  });

  it('is reproducible from its random source', async () => {
    const once = () => seal(keyUnlock, 'test', plaintext, seededRandom('s'));
    assert.deepEqual(await once(), await once());
  });
});
