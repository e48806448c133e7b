import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import * as both from '@quorate/sdk';
import * as only from '@quorate/sdk/secp256k1';
import fc from 'fast-check';
import { scalar, text, throwsSdkError } from './support.ts';

describe('the part for secp256k1 only', () => {
  it('gives what the whole gives', () => {
    const schemes = fc.constantFrom(
      { scheme: 'near-mpc-v0.1', chainId: undefined } as const,
      { scheme: 'sig.network-v1', chainId: '0x1' } as const,
      { scheme: 'sig.network-v2', chainId: 'near:mainnet' } as const,
    );
    fc.assert(
      fc.property(scalar, schemes, text, text, (secret, scheme, predecessor, path) => {
        const rootPublicKey = secp256k1.getPublicKey(numberToBytesBE(secret, 32));
        const derivation = { ...scheme, predecessor, path, rootPublicKey };
        const tweak = only.deriveTweak(derivation);
        assert.deepEqual(tweak, both.deriveTweak(derivation));
        assert.deepEqual(only.derivePublicKey(derivation), both.derivePublicKey(derivation));
        assert.deepEqual(only.addTweak(rootPublicKey, tweak), both.addTweak(rootPublicKey, tweak));
        assert.deepEqual(only.normalizePublicKey(rootPublicKey), both.normalizePublicKey(rootPublicKey));
      }),
      { numRuns: 25 },
    );
  });

  it('refuses keys of ed25519 by name', () => {
    const rootPublicKey = 'ed25519:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2';
    const derivation = { scheme: 'near-mpc-v0.1', predecessor: 'alice.near', path: '', rootPublicKey } as const;
    throwsSdkError(() => only.derivePublicKey(derivation), 'UNSUPPORTED_CURVE', 'rootPublicKey');
    throwsSdkError(() => only.deriveTweak(derivation), 'UNSUPPORTED_CURVE', 'rootPublicKey');
    throwsSdkError(() => only.normalizePublicKey(rootPublicKey), 'UNSUPPORTED_CURVE', 'publicKey');
  });
});
