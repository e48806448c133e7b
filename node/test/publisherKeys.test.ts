import assert from 'node:assert/strict';
import { KeyPair } from 'near-api-js';
import { DecodeError } from '../src/base/errors.ts';
import { Secret } from '../src/base/secret.ts';
import { publicKeysOf } from '../src/keys.ts';
import { evmPublisherKey, solanaPublisherKey } from '../src/publisherKeys.ts';

// Whoever changes a derivation takes operators' money away from them: the addresses are pinned.
const accountKey = new Secret<string>(
  'ed25519:3D4YudUahN1nawWogh8pAKSj92sUNMdbZGjn7kERKzYoTy8tnFQuwoGUC51DowKqorvkr2pytJSnwuSbsNVfqygr',
);

describe('keys that pay for answers on other chains', () => {
  it('follow from the key of the NEAR account, for good', () => {
    const { evmAddress, solanaAddress } = publicKeysOf({ accountKey, meshKey: accountKey });
    assert.deepEqual(
      [evmAddress, solanaAddress],
      ['0x03D9Ad28D594A5C26c2E2FE3d1F30Be558420CB9', 'HpmcxwsjgmbK6ReE4ktR3knDa5i1cqiMq5T37qt7bSg2'],
    );
  });

  it('have nothing in common with each other or with another account', () => {
    const other = new Secret<string>(KeyPair.fromRandom('ed25519').toString());
    const keys = [accountKey, other].flatMap((key) => [evmPublisherKey(key), solanaPublisherKey(key)]);
    assert.equal(new Set(keys.map((key) => Buffer.from(key.reveal()).toString('hex'))).size, 4);
  });

  it('are not made of anything else, and the error does not tell it', () => {
    const tooShort = new Secret<string>('ed25519:3D4YudUahN1nawWogh8pAKSj');
    const refused = (error: unknown) => error instanceof DecodeError && !error.message.includes('3D4Yud');
    for (const derive of [evmPublisherKey, solanaPublisherKey]) assert.throws(() => derive(tooShort), refused);
  });
});
