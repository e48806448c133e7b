import { hkdfSync } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';
import { DecodeError } from './base/errors.ts';
import { Secret } from './base/secret.ts';

/**
 * The key that pays for a node's transactions on EVM chains, 32 bytes, from that of its NEAR account: there is nothing
 * more to make, seal and back up. HKDF-SHA-256 (RFC 5869), 48 bytes reduced as FIPS 186-5 A.2.1 does.
 * @param accountKey `ed25519:<base58 of seed ‖ public key>`
 */
export function evmPublisherKey(accountKey: Secret<string>): Secret<Uint8Array> {
  return new Secret(secp256k1.utils.randomSecretKey(expand(accountKey, 'quorate/v1/publisher/evm', 48)));
}

/** The seed of the Ed25519 key that pays for a node's transactions on Solana, 32 bytes; see `evmPublisherKey`. */
export function solanaPublisherKey(accountKey: Secret<string>): Secret<Uint8Array> {
  return new Secret(expand(accountKey, 'quorate/v1/publisher/solana', 32));
}

function expand(accountKey: Secret<string>, info: string, length: number): Uint8Array {
  const key = base58.decode(accountKey.reveal().replace(/^ed25519:/, ''));
  if (key.length !== 64) throw new DecodeError('accountKey', 'not a secret key of 64 bytes');
  const out = new Uint8Array(hkdfSync('sha256', key.subarray(0, 32), new Uint8Array(0), info, length));
  key.fill(0);
  return out;
}
