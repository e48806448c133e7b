import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { derSignature } from '@quorate/sdk/chains/bitcoin';
import { script } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { order, throwsSdkError } from '../support.ts';

/** Scalars of every length, those that need a sign byte and those that have leading zeros among them. */
const anyScalar = fc
  .tuple(fc.bigInt({ min: 1n, max: order - 1n }), fc.nat(31), fc.boolean())
  .map(([value, zeros, sign]) => (value >> BigInt(8 * zeros)) | (sign ? 1n << BigInt(8 * (31 - zeros) + 7) : 0n))
  .filter((value) => value > 0n && value < order);

describe('DER signatures', () => {
  it('equal those of noble, and pass bitcoinjs-lib’s check of BIP-66', () => {
    fc.assert(
      fc.property(anyScalar, anyScalar, (r, s) => {
        const bigR = Uint8Array.of(2, ...numberToBytesBE(r, 32));
        const der = derSignature({ bigR, s: numberToBytesBE(s, 32), recoveryId: 0 });
        assert.deepEqual(der, new secp256k1.Signature(r, s).toBytes('der'));
        assert.ok(script.isCanonicalScriptSignature(Uint8Array.of(...der, 1)));
      }),
      { numRuns: 500 },
    );
  });

  it('name what is too short', () => {
    const s = new Uint8Array(32);
    throwsSdkError(() => derSignature({ bigR: s, s, recoveryId: 0 }), 'INVALID_ARGUMENT', 'signature.bigR');
  });
});
