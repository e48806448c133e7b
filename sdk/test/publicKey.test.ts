import assert from 'node:assert/strict';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  compressPublicKey,
  curveOf,
  deriveAddress,
  normalizePublicKey,
  publicKeyToEvmAddress,
  toNearPublicKey,
} from '@quorate/sdk';
import { base58 } from '@scure/base';
import fc from 'fast-check';
import { scalar, throwsSdkError } from './support.ts';

describe('public keys', () => {
  it('normalise from every spelling to the same bytes, and back to NEAR’s form', () => {
    fc.assert(
      fc.property(scalar, (secret) => {
        const key = secp256k1.getPublicKey(numberToBytesBE(secret, 32), false);
        const compressed = secp256k1.getPublicKey(numberToBytesBE(secret, 32), true);
        const near = toNearPublicKey(key);
        const hex = bytesToHex(key);
        const spellings = [key, compressed, key.subarray(1), hex, `0x${hex}`, hex.toUpperCase(), hex.slice(2), near];
        for (const spelling of [...spellings, bytesToHex(compressed)])
          assert.deepEqual(normalizePublicKey(spelling), key);
        assert.deepEqual(compressPublicKey(near), compressed);
        assert.equal(curveOf(key), 'secp256k1');
      }),
      { numRuns: 25 },
    );
  });

  it('normalise on ed25519', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const key = ed25519.getPublicKey(seed);
        const near = toNearPublicKey(key);
        assert.equal(near, `ed25519:${base58.encode(key)}`);
        for (const spelling of [key, bytesToHex(key), near]) assert.deepEqual(normalizePublicKey(spelling), key);
        assert.equal(curveOf(key), 'ed25519');
      }),
      { numRuns: 25 },
    );
  });

  const generator = bytesToHex(secp256k1.Point.BASE.toBytes(false));
  const smallOrder = 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a';
  const mixedOrder = ed25519.Point.BASE.add(ed25519.Point.fromHex(smallOrder)).toBytes();
  const malformed: Record<string, string | Uint8Array> = {
    'an empty text': '',
    'no hex': 'zz',
    'an odd number of digits': generator.slice(1),
    'a point off the curve': `${generator.slice(0, -1)}9`,
    'a hybrid encoding': `06${generator.slice(2)}`,
    'a coordinate that is not below p': `04${'f'.repeat(128)}`,
    'an x without a point': `02${'0'.repeat(63)}5`,
    'zeros for the identity': new Uint8Array(64),
    'a length of no curve': new Uint8Array(31),
    'an unknown key type':
      'p256:3tFRbMqmoa6AAALMrEFAYCEoHcqKxeW38YptwowBVBtXK1vo36HDbUWuR6EZmoK4JcH6HDkNMGGqP1ouV7VZUWya',
    'no base58': 'secp256k1:0OIl',
    'an ed25519 key said to be secp256k1': 'secp256k1:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2',
    'a secp256k1 key said to be ed25519':
      'ed25519:4NfTiv3UsGahebgTaHyD9vF8KYKMBnfd6kh94mK6xv8fGBiJB8TBtFMP5WWXz6B89Ac1fbpzPwAvoyQebemHFwx3',
    'an ed25519 point of small order': smallOrder,
    'an ed25519 point with a small-order part': mixedOrder,
    'the ed25519 identity': hexToBytes(`01${'0'.repeat(62)}`),
  };
  for (const [what, key] of Object.entries(malformed))
    it(`refuse ${what}`, () => throwsSdkError(() => normalizePublicKey(key), 'INVALID_PUBLIC_KEY', 'publicKey'));

  it('refuse anything that is no key, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        throwsSdkError(() => normalizePublicKey(value as string), 'INVALID_PUBLIC_KEY');
      }),
    );
  });
});

describe('EVM addresses', () => {
  // EIP-55's own examples cannot be used here, their keys being unknown; these are Hardhat's well-known accounts 0 and 1.
  const accounts = [
    ['ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
    ['59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d', '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'],
  ] as const;
  for (const [secretKey, address] of accounts)
    it(`${address} with its checksum`, () => {
      assert.equal(publicKeyToEvmAddress(secp256k1.getPublicKey(hexToBytes(secretKey))), address);
    });

  it('exist for secp256k1 keys and known chains only', () => {
    const rootPublicKey = 'ed25519:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2';
    throwsSdkError(() => publicKeyToEvmAddress(rootPublicKey), 'UNSUPPORTED_CURVE', 'publicKey');
    const d = { scheme: 'near-mpc-v0.1', predecessor: 'alice.near', path: '' } as const;
    throwsSdkError(() => deriveAddress({ ...d, rootPublicKey, chain: 'evm' }), 'UNSUPPORTED_CURVE');
    const chain = 'monero' as 'evm';
    throwsSdkError(() => deriveAddress({ ...d, rootPublicKey, chain }), 'UNSUPPORTED_CHAIN', 'chain');
  });
});
