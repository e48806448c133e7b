import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { base58 } from '@scure/base';
import { concatBytes, equalBytes, fromHex } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { selfSignedCertificate } from './certificate.ts';
import { MeshError } from './errors.ts';

/** A node's TLS identity, ready for node:tls. */
export interface NodeIdentity {
  /** `ed25519:<base58>`: what goes on the contract as `sign_pk`. */
  readonly publicKey: string;
  readonly certificatePem: string;
  readonly privateKeyPem: Secret<string>;
}

const prefix = 'ed25519:';
/** What stands before the 32-byte seed in an Ed25519 PKCS #8 key (RFC 8410 §7). */
const pkcs8Prefix = fromHex('302e020100300506032b657004220420');

/**
 * A node's identity from its secret key, with a self-signed certificate. The certificate says nothing that counts
 * but the public key: peers compare that with the contract, and TLS 1.3 proves that its secret is held.
 * @param secretKey NEAR's form, `ed25519:<base58 of seed ‖ public key, 64 bytes>`, or the 32-byte seed as `ed25519:<base58>` or hex
 * @throws MeshError `BAD_KEY`, never with the key in it
 */
export function createIdentity(secretKey: Secret<string>): NodeIdentity {
  const { seed, publicHalf } = parseSecretKey(secretKey.reveal().trim());
  const privateKey = privateKeyOf(seed);
  const publicKey = rawPublicKey(privateKey);
  if (publicHalf && !equalBytes(publicHalf, publicKey)) {
    throw new MeshError('BAD_KEY', 'TLS secret key: its public half does not belong to it');
  }
  return {
    publicKey: formatPublicKey(publicKey),
    certificatePem: selfSignedCertificate(privateKey),
    privateKeyPem: new Secret(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()),
  };
}

/** A new secret key in NEAR's form. */
export function generateSecretKey(random: RandomSource): Secret<string> {
  const seed = random(32);
  return new Secret(prefix + base58.encode(concatBytes(seed, rawPublicKey(privateKeyOf(seed)))));
}

/** Checks a public key in NEAR's form. @returns the same key, in the one spelling it has. @throws MeshError `BAD_KEY` */
export function normalizePublicKey(key: string): string {
  const bytes = decodeBase58(key);
  if (bytes?.length !== 32) throw new MeshError('BAD_KEY', 'TLS public key: not ed25519:<base58 of 32 bytes>', { key });
  return formatPublicKey(bytes);
}

/**
 * Whose secret key the other end of a finished TLS 1.3 handshake has proven to hold (RFC 8446 §4.4.3).
 * @returns `ed25519:<base58>`, or undefined without a certificate or with a key of another kind
 */
export function peerPublicKey(socket: TLSSocket): string | undefined {
  const publicKey = socket.getPeerX509Certificate()?.publicKey;
  return publicKey?.asymmetricKeyType === 'ed25519' ? formatPublicKey(rawPublicKey(publicKey)) : undefined;
}

const formatPublicKey = (raw: Uint8Array): string => prefix + base58.encode(raw);

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(concatBytes(pkcs8Prefix, seed)), format: 'der', type: 'pkcs8' });

/** The 32 bytes of an Ed25519 public key, or of the one that belongs to a private key. */
const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url'));

function parseSecretKey(text: string): { seed: Uint8Array; publicHalf: Uint8Array | undefined } {
  const bytes = /^[0-9a-fA-F]{64}$/.test(text) ? fromHex(text) : decodeBase58(text);
  if (bytes?.length !== 32 && bytes?.length !== 64) {
    throw new MeshError('BAD_KEY', 'TLS secret key: not ed25519:<base58 of 32 or 64 bytes>, nor 32 bytes of hex');
  }
  return { seed: bytes.slice(0, 32), publicHalf: bytes.length === 64 ? bytes.slice(32) : undefined };
}

function decodeBase58(text: string): Uint8Array | undefined {
  if (!text.startsWith(prefix) || text.length > 128) return undefined;
  try {
    return base58.decode(text.slice(prefix.length));
  } catch {
    return undefined;
  }
}

/** The options of node:tls that both ends use. Pinning replaces the certificate chain; resumption would skip it. */
export const tlsOptions = (identity: NodeIdentity) =>
  ({
    key: identity.privateKeyPem.reveal(),
    cert: identity.certificatePem,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    rejectUnauthorized: false,
    ALPNProtocols: ['quorate-mesh'],
  }) as const;
