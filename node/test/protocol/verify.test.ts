import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { recoveryIdOf } from '../../src/protocol/verify.ts';
import {
  edgeScalars,
  n,
  Point,
  p,
  packPoints,
  pointOf,
  scalar,
  seeded,
  toBytes,
  toNumber,
} from '../support/numbers.ts';

/** What noble says of the same signature: the recovery id that gives the key, if it verifies with low s. */
function reference(hash: Uint8Array, r: Uint8Array, s: Uint8Array, key: Point): 0 | 1 | undefined {
  const compact = new Uint8Array([...r, ...s]);
  try {
    if (!secp256k1.verify(compact, hash, key.toBytes(), { prehash: false, lowS: true })) return undefined;
    const signature = secp256k1.Signature.fromBytes(compact);
    return ([0, 1] as const).find((id) => signature.addRecoveryBit(id).recoverPublicKey(hash).equals(key));
  } catch {
    return undefined;
  }
}

const sign = (hash: Uint8Array, secret: bigint) => {
  const compact = secp256k1.sign(hash, toBytes(secret), { prehash: false, lowS: true });
  return { r: compact.slice(0, 32), s: compact.slice(32) };
};

describe('protocol: verification by recovery', () => {
  const secret = 0xc0ffeen;
  const key = pointOf(secret);
  const packedKey = packPoints([key]);

  it('agrees with noble on good signatures of random and edge hashes and keys', () => {
    const hashes = fc.oneof(
      fc.constantFrom(0n, 1n, n - 1n, n, n + 1n, p, (1n << 256n) - 1n),
      fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
    );
    const secrets = scalar.filter((value) => value > 0n);
    fc.assert(
      fc.property(hashes, secrets, (number, own) => {
        const hash = toBytes(number);
        const { r, s } = sign(hash, own);
        const id = recoveryIdOf(hash, r, s, packPoints([pointOf(own)]));
        assert.notEqual(id, undefined);
        assert.equal(id, reference(hash, r, s, pointOf(own)));
      }),
      seeded(40),
    );
  });

  it('agrees with noble when r, s, hash or key are changed', () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, fc.integer({ min: 0, max: 4 }), (number, a, b, what) => {
        const hash = toBytes(number);
        const { r, s } = sign(hash, secret);
        const changed = [
          [toBytes(a), s, hash, key],
          [r, toBytes(b), hash, key],
          [r, s, toBytes(a), key],
          [r, s, hash, pointOf(b === 0n ? 1n : b)],
          [toBytes(a), toBytes(b), hash, key],
        ] as const;
        const [r2, s2, h2, k2] = changed[what]!;
        assert.equal(recoveryIdOf(h2, r2, s2, packPoints([k2])), reference(h2, r2, s2, k2));
      }),
      seeded(60),
    );
  });

  it('refuses every pair of edge values for r and s', () => {
    const hash = toBytes(5n);
    const edges = [...edgeScalars, n, n + 1n, p - n, p, (1n << 256n) - 1n].map((value) => toBytes(value));
    for (const r of edges)
      for (const s of edges) assert.equal(recoveryIdOf(hash, r, s, packedKey), reference(hash, r, s, key));
  });

  it('refuses high s, s + n, r + n, and values of a wrong length', () => {
    const hash = toBytes(77n);
    const { r, s } = sign(hash, secret);
    assert.notEqual(recoveryIdOf(hash, r, s, packedKey), undefined);
    assert.equal(recoveryIdOf(hash, r, toBytes(n - toNumber(s)), packedKey), undefined);
    for (const wrong of [s.slice(1), Uint8Array.of(0, ...s), new Uint8Array(0)]) {
      assert.equal(recoveryIdOf(hash, r, wrong, packedKey), undefined);
      assert.equal(recoveryIdOf(hash, wrong, s, packedKey), undefined);
    }
  });

  it('refuses the valid signature whose R has an x-coordinate above n: no recovery id of 0 or 1 says so', () => {
    const curveHas = (x: bigint) => {
      try {
        return Point.fromBytes(Uint8Array.of(2, ...toBytes(x)));
      } catch {
        return undefined;
      }
    };
    let x = n + 1n;
    while (!curveHas(x)) x += 1n;
    const [R, r, s, h] = [curveHas(x)!, x - n, 11n, 13n];
    // Q = r⁻¹·(s·R − h·G) makes (r, s) valid for h
    const owner = R.multiply(s).subtract(pointOf(h)).multiply(Point.Fn.inv(r));
    const compact = new Uint8Array([...toBytes(r), ...toBytes(s)]);
    assert.ok(secp256k1.verify(compact, toBytes(h), owner.toBytes(), { prehash: false, lowS: true }));
    assert.equal(recoveryIdOf(toBytes(h), toBytes(r), toBytes(s), packPoints([owner])), undefined);
  });

  it('refuses a signature whose R is the identity', () => {
    // h·G + r·Q = 0 with Q = −(h/r)·G
    const [h, r] = [6n, 3n];
    const cancelling = packPoints([Point.BASE.multiply(n - 2n)]);
    assert.equal(recoveryIdOf(toBytes(h), toBytes(r), toBytes(1n), cancelling), undefined);
  });
});
