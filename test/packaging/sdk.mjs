import assert from 'node:assert/strict';
import {
  deriveAddress,
  derivePublicKey,
  networkDerivation,
  parseNearSignature,
  toNearPublicKey,
  verifySignature,
} from '@quorate/sdk';
import { nearMpcPreimage } from '@quorate/sdk/preimage';
import * as secp256k1 from '@quorate/sdk/secp256k1';

const derivation = {
  rootPublicKey: 'secp256k1:4NfTiv3UsGahebgTaHyD9vF8KYKMBnfd6kh94mK6xv8fGBiJB8TBtFMP5WWXz6B89Ac1fbpzPwAvoyQebemHFwx3',
  scheme: 'near-mpc-v0.1',
  predecessor: 'derivation-test.testnet',
  path: 'unit-test',
};

assert.equal(deriveAddress({ ...derivation, chain: 'evm' }), '0x0513cb2E7ED8B3c9A2ac54CDcaCa32520b0B7311');
assert.equal(
  toNearPublicKey(derivePublicKey(derivation)),
  'secp256k1:3b3GS4kaAPvzxFUEYKiMvXeuBzttMZosggT3iAAbyZzAfQc1Dn4eLrDshNGGeKZyfSK7xegjPSq553NXHisMLiyA',
);
assert.equal(deriveAddress({ ...derivation, chain: 'bitcoin' }), 'bc1qhv3ve430qaw392kmweqa6j98dqrw0l7erk09nd');
const unitTest = { from: 'near', predecessor: 'derivation-test.testnet', path: 'unit-test' };
assert.equal(
  deriveAddress({ ...networkDerivation('near-mpc-testnet', { ...unitTest, curve: 'ed25519' }), chain: 'solana' }),
  '49KFz8zeqrPcaSKqLCXtY79zW98ZW6Nd7W8vSsC7FdKJ',
);
assert.deepEqual(secp256k1.derivePublicKey(derivation), derivePublicKey(derivation));
assert.equal(nearMpcPreimage('a', 'b'), 'near-mpc-recovery v0.1.0 epsilon derivation:a,b');

const signature = parseNearSignature({
  big_r: '029B1B94BF4511B1A25986BA858CFA0FBDD5E4077C02E1D1102A194389B1F72DF7',
  s: '25F3494BB7E7B3349A4B4D939D3E5AE1787A0863E4F698FB8ED2D3E11C195035',
  recovery_id: 1,
});
const payload = Uint8Array.from(
  '835b9f469b36126284df2e06ecab9482cf495413ab9275faaafb2d40d79cf7bb'.match(/../g),
  (byte) => Number.parseInt(byte, 16),
);
const publicKey =
  '04f14a26e18197ab87d7e30cbe3f6e30b0f48b69aab6d00e80c3417a16321f1ec65ae1df5bf9d8c56582c6230fc1a3342f5cebcc74a974a4c2617ed0cf077fa298';
assert.equal(verifySignature({ payload, signature, publicKey }), true);
