import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import type { Signature, SignRequest } from '../../src/types/signRequest.ts';

const { BASE, Fn } = secp256k1.Point;

/** The network's key, which a test knows. */
export const rootSecret = 0x5a17c0de5a17c0de5a17c0de5a17c0de5a17c0de5a17c0de5a17c0de5a17c0den;
export const rootPublicKey: Uint8Array = BASE.multiply(rootSecret).toBytes(false);

/** The network's answer to a request. @param root if not the network's key */
export function signatureFor(
  { payload, tweak }: Pick<SignRequest, 'payload' | 'tweak'>,
  root = rootSecret,
  extraEntropy?: Uint8Array,
): Signature {
  const secret = Fn.toBytes(Fn.add(root, bytesToNumberBE(tweak)));
  const bytes = secp256k1.sign(payload, secret, {
    prehash: false,
    format: 'recovered',
    ...(extraEntropy && { extraEntropy }),
  });
  const { r, recovery, s } = secp256k1.Signature.fromBytes(bytes, 'recovered');
  assert.ok(recovery === 0 || recovery === 1);
  return {
    bigR: Uint8Array.of(2 + recovery, ...numberToBytesBE(r, 32)),
    s: numberToBytesBE(s, 32),
    recoveryId: recovery,
  };
}
