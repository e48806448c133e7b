import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { base58 } from '@scure/base';

/**
 * Derivation and verification a second time, from the published formulas with @noble only: what Quorate's own code
 * shares between contract, node and SDK must not be able to agree on something wrong.
 */

export type Form = 'sig.network v1' | 'sig.network v2' | 'near/mpc';
export type Chain = 'near' | 'evm' | 'solana';

const chainIds: Record<Chain, readonly [v1: string, v2: string]> = {
  near: ['0x18d', 'near:mainnet'],
  evm: ['0x1', 'eip155:1'],
  solana: ['0x800001f5', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'],
};

const preimages: Record<Form, (chain: Chain, predecessor: string, path: string) => string> = {
  'sig.network v1': (chain, predecessor, path) =>
    `sig.network v1.0.0 epsilon derivation,${chainIds[chain][0]},${predecessor},${path}`,
  'sig.network v2': (chain, predecessor, path) =>
    `sig.network v2.0.0 epsilon derivation:${chainIds[chain][1]}:${predecessor}:${path}`,
  'near/mpc': (_, predecessor, path) => `near-mpc-recovery v0.1.0 epsilon derivation:${predecessor},${path}`,
};

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The derived public key, 65 bytes, uncompressed. @param rootPublicKey `secp256k1:<base58 of x‖y>` */
export function derivedKey(
  form: Form,
  rootPublicKey: string,
  predecessor: string,
  path: string,
  chain: Chain = 'near',
): Uint8Array {
  const [curve, text = ''] = rootPublicKey.split(':');
  assert.equal(curve, 'secp256k1');
  const root = secp256k1.Point.fromBytes(Uint8Array.of(4, ...base58.decode(text)));
  const hash = chain === 'near' ? sha3_256 : keccak_256;
  const tweak = BigInt(`0x${toHex(hash(Buffer.from(preimages[form](chain, predecessor, path))))}`);
  return root.add(secp256k1.Point.BASE.multiply(tweak)).toBytes(false);
}

/** `secp256k1:<base58 of x‖y>` of a 65-byte key: how the contract spells it. */
export const nearKey = (publicKey: Uint8Array): string => `secp256k1:${base58.encode(publicKey.subarray(1))}`;

/** A signature as hex digits, whichever form the answer had. */
export interface PlainSignature {
  readonly bigR: string;
  readonly s: string;
  readonly recoveryId: number;
}

/** Reads an answer that must have exactly the shape of the form in which the request came. */
export function readAnswer(form: Form, answer: unknown): PlainSignature {
  const { big_r, s, recovery_id, ...rest } = answer as Record<string, unknown>;
  assert.ok(recovery_id === 0 || recovery_id === 1, `recovery_id ${recovery_id}`);
  if (form !== 'near/mpc') {
    assert.deepEqual(rest, {});
    return { bigR: hexDigits(big_r, 66), s: hexDigits(s, 64), recoveryId: recovery_id };
  }
  assert.deepEqual(rest, { scheme: 'Secp256k1' });
  const { affine_point, ...noMoreOfR } = big_r as Record<string, unknown>;
  const { scalar, ...noMoreOfS } = s as Record<string, unknown>;
  assert.deepEqual([noMoreOfR, noMoreOfS], [{}, {}]);
  return { bigR: hexDigits(affine_point, 66), s: hexDigits(scalar, 64), recoveryId: recovery_id };
}

function hexDigits(value: unknown, digits: number): string {
  assert.match(String(value), new RegExp(`^[0-9A-F]{${digits}}$`));
  return String(value);
}

/** Asserts that it is `publicKey`'s signature over `payload`, with low s and the recovery id that fits. */
export function assertSignature(signature: PlainSignature, payload: Uint8Array, publicKey: Uint8Array): void {
  const [r, s] = [`0x${signature.bigR.slice(2)}`, `0x${signature.s}`].map(BigInt) as [bigint, bigint];
  const parsed = new secp256k1.Signature(r, s, signature.recoveryId);
  const options = { prehash: false, lowS: true } as const;
  assert.ok(secp256k1.verify(parsed.toBytes('compact'), payload, publicKey, options), 'the signature does not verify');
  assert.equal(toHex(parsed.recoverPublicKey(payload).toBytes(false)), toHex(publicKey), 'the recovery id is wrong');
}
