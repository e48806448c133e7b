import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { base58 } from '@scure/base';
import { seededRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createIdentity, generateSecretKey, normalizePublicKey } from '../../src/mesh/identity.ts';
import { parseAddress } from '../../src/mesh/peerTable.ts';
import { decodeStatus, encodeStatus } from '../../src/mesh/status.ts';

// RFC 8032 §7.1, test 1.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const near = (hex: string) => `ed25519:${base58.encode(Buffer.from(hex, 'hex'))}`;

describe('mesh: identity', () => {
  for (const [form, secretKey] of [
    ['NEAR form', near(seed + publicKey)],
    ['seed in base58', near(seed)],
    ['seed in hex', seed],
  ] as const) {
    it(`has the key of RFC 8032 (${form})`, () => {
      assert.equal(createIdentity(new Secret(secretKey)).publicKey, near(publicKey));
    });
  }

  it('issues a certificate over its own key', () => {
    const identity = createIdentity(new Secret(seed));
    const certificate = new X509Certificate(identity.certificatePem);
    assert.equal(certificate.publicKey.asymmetricKeyType, 'ed25519');
    assert.equal(certificate.verify(certificate.publicKey), true);
    assert.equal(
      Buffer.from(certificate.publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex'),
      publicKey,
    );
  });

  it('generates keys that it can read', () => {
    const secretKey = generateSecretKey(seededRandom('x'));
    assert.match(createIdentity(secretKey).publicKey, /^ed25519:/);
    assert.notEqual(secretKey.reveal(), generateSecretKey(seededRandom('y')).reveal());
  });

  it('refuses bad secret keys without showing them', () => {
    const wrong = [
      near(seed + seed),
      near(`${seed}00`),
      `secp256k1:${near(seed).slice(8)}`,
      'ed25519:0OIl',
      '',
      seed.slice(2),
    ];
    for (const text of wrong) {
      assert.throws(
        () => createIdentity(new Secret(text)),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'BAD_KEY');
          assert.ok(text === '' || !JSON.stringify([error, error.message, error.stack]).includes(text));
          return true;
        },
      );
    }
  });

  it('refuses bad public keys', () => {
    assert.equal(normalizePublicKey(near(publicKey)), near(publicKey));
    for (const text of ['', 'ed25519:', near(seed + publicKey), publicKey, `ed25519:${'1'.repeat(10_000)}`]) {
      assert.throws(() => normalizePublicKey(text), { code: 'BAD_KEY' });
    }
  });
});

describe('mesh: addresses', () => {
  it('reads names, IPv4 and bracketed IPv6', () => {
    assert.deepEqual(parseAddress('node.example:8080'), { host: 'node.example', port: 8080 });
    assert.deepEqual(parseAddress('10.0.0.1:1'), { host: '10.0.0.1', port: 1 });
    assert.deepEqual(parseAddress('[::1]:65535'), { host: '::1', port: 65535 });
  });

  it('refuses anything else', () => {
    for (const text of ['', 'host', 'host:', ':80', 'host:0', 'host:65536', 'http://host:80', '::1:80', 'a b:80']) {
      assert.throws(() => parseAddress(text), { code: 'BAD_ADDRESS' }, text);
    }
  });
});

describe('mesh: status', () => {
  const status = {
    softwareVersion: '0.1.0',
    epoch: 3,
    heights: { 'near:testnet': 12 },
    presignatures: 5,
    stockCounter: 9,
  };

  it('travels', () => {
    assert.deepEqual(decodeStatus(encodeStatus(status)), status);
    assert.deepEqual(decodeStatus(encodeStatus({ ...status, epoch: null })), { ...status, epoch: null });
  });

  it('is checked', () => {
    const heights = Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`c${n}`, n]));
    const wrong = [
      null,
      1,
      {},
      { ...status, epoch: -1 },
      { ...status, more: 1 },
      { ...status, heights },
      { ...status, stockCounter: 1e300 },
    ];
    for (const value of wrong) {
      assert.throws(() => decodeStatus(new TextEncoder().encode(JSON.stringify(value))), { code: 'BAD_FRAME' });
    }
    assert.throws(() => decodeStatus(Uint8Array.of(0xff)), { code: 'BAD_FRAME' });
    assert.throws(() => decodeStatus(new Uint8Array(5000)), { code: 'BAD_FRAME' });
  });
});
