import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  derivePublicKey,
  findRecoveryId,
  parseNearSignature,
  recoverPublicKey,
  type Signature,
  toRsv,
  verifySignature,
} from '@quorate/sdk';
import fc from 'fast-check';
import { order, scalar, throwsSdkError, vectors } from './support.ts';

interface SignedVector {
  readonly root_uncompressed: string;
  readonly chain_id: string;
  readonly predecessor: string;
  readonly path: string;
  readonly secp256k1: { readonly uncompressed: string };
  readonly signature?: { readonly payload: string; readonly big_r: string; readonly s: string };
}

/** A key, a payload and its signature, made by noble. */
const signed = fc.tuple(scalar, fc.uint8Array({ minLength: 32, maxLength: 32 })).map(([secret, payload]) => {
  const secretKey = numberToBytesBE(secret, 32);
  const bytes = secp256k1.sign(payload, secretKey, { prehash: false, format: 'recovered' });
  const recoveryId = bytes[0] as 0 | 1;
  const signature: Signature = { bigR: Uint8Array.of(2, ...bytes.subarray(1, 33)), s: bytes.subarray(33), recoveryId };
  return { payload, signature, publicKey: secp256k1.getPublicKey(secretKey, false) };
});

const published = {
  big_r: '0337F110D095850FD1D6451B30AF40C15A82566C7FA28997D3EF83C5588FBAF99C',
  s: '4C5D1C3A8CAFF5F0C13E34B4258D114BBEAB99D51AF31648482B7597F3AD5B72',
  recovery_id: 1,
};

describe('signatures', () => {
  it('verify as published by sig-net/mpc, whose recovery id is not the parity of big_r', () => {
    const vector = vectors<SignedVector>('derivations').find((candidate) => candidate.signature);
    assert.ok(vector?.signature);
    const { chain_id: chainId, predecessor, path } = vector;
    const rootPublicKey = vector.root_uncompressed;
    const publicKey = derivePublicKey({ scheme: 'sig.network-v1', chainId, predecessor, path, rootPublicKey });
    const payload = hexToBytes(vector.signature.payload);
    const bigR = hexToBytes(vector.signature.big_r);
    const s = hexToBytes(vector.signature.s);
    assert.equal(bigR[0], 2);
    assert.equal(findRecoveryId({ payload, bigR, s, publicKey }), 1);
    assert.equal(verifySignature({ payload, signature: { bigR, s, recoveryId: 1 }, publicKey }), true);
    assert.equal(verifySignature({ payload, signature: { bigR, s, recoveryId: 0 }, publicKey }), false);
  });

  it('verify when another implementation made them, and recover its key', () => {
    fc.assert(
      fc.property(signed, ({ payload, signature, publicKey }) => {
        assert.equal(verifySignature({ payload, signature, publicKey }), true);
        assert.deepEqual(recoverPublicKey({ payload, signature }), publicKey);
        assert.equal(
          findRecoveryId({ payload, bigR: signature.bigR, s: signature.s, publicKey }),
          signature.recoveryId,
        );
      }),
      { numRuns: 25 },
    );
  });

  it('do not verify with any bit of payload, r, s or recovery id changed', () => {
    const fields = fc.constantFrom('payload', 'r', 's', 'recoveryId');
    fc.assert(
      fc.property(signed, fields, fc.nat(255), ({ payload, signature, publicKey }, field, bit) => {
        const bytes = { payload: payload.slice(), r: signature.bigR.slice(1), s: signature.s.slice() };
        if (field !== 'recoveryId') bytes[field][bit >> 3]! ^= 1 << (bit & 7);
        const recoveryId = field === 'recoveryId' ? ((1 - signature.recoveryId) as 0 | 1) : signature.recoveryId;
        const changed = { bigR: Uint8Array.of(2, ...bytes.r), s: bytes.s, recoveryId };
        assert.equal(verifySignature({ payload: bytes.payload, signature: changed, publicKey }), false);
      }),
      { numRuns: 50 },
    );
  });

  it('do not verify with a high s, though ECDSA itself would take it', () => {
    fc.assert(
      fc.property(signed, ({ payload, signature, publicKey }) => {
        const s = numberToBytesBE(order - bytesToNumberBE(signature.s), 32);
        const recoveryId = (1 - signature.recoveryId) as 0 | 1;
        const high = { bigR: signature.bigR, s, recoveryId };
        assert.deepEqual(recoverPublicKey({ payload, signature: high }), publicKey);
        assert.equal(verifySignature({ payload, signature: high, publicKey }), false);
      }),
      { numRuns: 10 },
    );
  });

  it('do not verify with r or s zero or not below the order', () => {
    const publicKey = secp256k1.Point.BASE.toBytes(false);
    const payload = new Uint8Array(32).fill(1);
    for (const value of [0n, order, 2n ** 256n - 1n]) {
      const bytes = numberToBytesBE(value, 32);
      const one = numberToBytesBE(1n, 32);
      const badR = { bigR: Uint8Array.of(2, ...bytes), s: one, recoveryId: 0 } as const;
      const badS = { bigR: Uint8Array.of(2, ...one), s: bytes, recoveryId: 0 } as const;
      for (const signature of [badR, badS]) assert.equal(verifySignature({ payload, signature, publicKey }), false);
    }
  });

  it('of the wrong shape are named, not judged', () => {
    const signature = parseNearSignature(published);
    const payload = new Uint8Array(32);
    const publicKey = secp256k1.Point.BASE.toBytes(false);
    const valid = { payload, signature, publicKey };
    const short = new Uint8Array(31);
    const verify = (change: object) => () => verifySignature({ ...valid, ...change });
    throwsSdkError(verify({ payload: short }), 'INVALID_ARGUMENT', 'payload');
    throwsSdkError(verify({ publicKey: short }), 'INVALID_PUBLIC_KEY', 'publicKey');
    throwsSdkError(verify({ signature: undefined }), 'INVALID_ARGUMENT', 'signature.bigR');
    throwsSdkError(verify({ signature: { ...signature, bigR: short } }), 'INVALID_ARGUMENT', 'signature.bigR');
    throwsSdkError(verify({ signature: { ...signature, s: short } }), 'INVALID_ARGUMENT', 'signature.s');
    throwsSdkError(verify({ signature: { ...signature, recoveryId: 27 } }), 'INVALID_ARGUMENT', 'signature.recoveryId');
    const ed25519 = 'ed25519:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2';
    throwsSdkError(verify({ publicKey: ed25519 }), 'UNSUPPORTED_CURVE', 'publicKey');
  });
});

describe('answers of the NEAR contract', () => {
  const wrapped = {
    scheme: 'Secp256k1',
    big_r: { affine_point: published.big_r },
    s: { scalar: published.s },
    recovery_id: published.recovery_id,
  };

  it('parse alike in both forms', () => {
    const expected = { bigR: hexToBytes(published.big_r), s: hexToBytes(published.s), recoveryId: 1 };
    assert.deepEqual(parseNearSignature(published), expected);
    assert.deepEqual(parseNearSignature(wrapped), expected);
  });

  it('give r, s, v as published by near-ca', () => {
    const expected = { r: published.big_r.slice(2).toLowerCase(), s: published.s.toLowerCase(), v: 28 };
    assert.deepEqual(toRsv(parseNearSignature(wrapped)), expected);
  });

  it('round-trip', () => {
    fc.assert(
      fc.property(signed, ({ signature }) => {
        const big_r = bytesToHex(signature.bigR);
        const s = bytesToHex(signature.s).toUpperCase();
        const recovery_id = signature.recoveryId;
        assert.deepEqual(parseNearSignature({ big_r, s, recovery_id }), signature);
      }),
      { numRuns: 10 },
    );
  });

  const malformed: Record<string, readonly [answer: unknown, field: string]> = {
    nothing: [null, 'signature'],
    'a text': ['signature', 'signature'],
    'another scheme': [{ ...wrapped, scheme: 'Ed25519' }, 'signature.scheme'],
    'no big_r': [{ ...published, big_r: undefined }, 'signature.big_r'],
    'a wrapped big_r without a scheme': [{ ...published, big_r: wrapped.big_r }, 'signature.big_r'],
    'a bare big_r under a scheme': [{ ...wrapped, big_r: published.big_r }, 'signature.big_r'],
    'a short big_r': [{ ...published, big_r: published.big_r.slice(2) }, 'signature.big_r'],
    'a big_r off the curve': [{ ...published, big_r: `02${'0'.repeat(63)}5` }, 'signature.big_r'],
    'no hex': [{ ...published, s: 'x'.repeat(64) }, 'signature.s'],
    'a short s': [{ ...published, s: published.s.slice(2) }, 'signature.s'],
    's = 0': [{ ...published, s: '0'.repeat(64) }, 'signature.s'],
    's = n': [{ ...published, s: order.toString(16) }, 'signature.s'],
    'recovery id 2': [{ ...published, recovery_id: 2 }, 'signature.recovery_id'],
    'a recovery id in quotes': [{ ...published, recovery_id: '1' }, 'signature.recovery_id'],
  };
  for (const [what, [answer, field]] of Object.entries(malformed))
    it(`are refused with ${what}`, () => throwsSdkError(() => parseNearSignature(answer), 'INVALID_SIGNATURE', field));
});
