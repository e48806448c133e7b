import { createCipheriv, createDecipheriv, createHash, createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import { concatBytes, equalBytes, fromHex, textBytes } from '../base/bytes.ts';
import { Reader, Writer } from '../base/codec.ts';
import { DecodeError } from '../base/errors.ts';
import type { RandomSource } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { VaultError } from './errors.ts';

/** What opens the vault: a passphrase, stretched by scrypt, or 32 random bytes. */
export type Unlock =
  | { readonly kind: 'passphrase'; readonly passphrase: Secret<string> }
  | { readonly kind: 'key'; readonly key: Secret<Uint8Array> };

/** Cost of scrypt (RFC 7914): N = 2^logN; it takes 128·N·r bytes of memory. */
export interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and about 0.4 s: the OWASP recommendation for scrypt. */
export const defaultScryptCost: ScryptCost = { logN: 17, r: 8, p: 1 };

const magic = textBytes('QRMV');
const version = 1;
const kdfNone = 0;
const kdfScrypt = 1;

interface Header {
  readonly kdf: typeof kdfNone | typeof kdfScrypt;
  readonly cost: ScryptCost;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

/** A vault key from 64 hex digits. @throws DecodeError naming `field`, never its value */
export function unlockFromHex(hex: string, field: string): Unlock {
  const key = fromHex(hex.trim(), field);
  if (key.length !== 32) throw new DecodeError(field, 'not 32 bytes of hex');
  return { kind: 'key', key: new Secret(key) };
}

/**
 * Encrypts with AES-256-GCM under a key that only this blob has.
 * Layout: "QRMV" ‖ version u8 ‖ kdf u8 (0 none, 1 scrypt) ‖ logN u8 ‖ r u32 ‖ p u32 ‖ salt 16 ‖ nonce 12 ‖ key check 16
 * ‖ SHA-256 of all that, 8 bytes ‖ ciphertext ‖ tag 16. Integers big-endian. The header and `purpose` are authenticated.
 * @param purpose what the blob is; it opens only for the same
 */
export async function seal(
  unlock: Unlock,
  purpose: string,
  plaintext: Uint8Array,
  random: RandomSource,
  cost: ScryptCost = defaultScryptCost,
): Promise<Uint8Array> {
  const kdf = unlock.kind === 'passphrase' ? kdfScrypt : kdfNone;
  const header: Header = {
    kdf,
    cost: kdf === kdfScrypt ? cost : { logN: 0, r: 0, p: 0 },
    salt: random(16),
    nonce: random(12),
  };
  const keys = await deriveKeys(unlock, header, purpose);
  const head = encodeHeader(header, keys.check);
  const cipher = createCipheriv('aes-256-gcm', keys.encryption, header.nonce).setAAD(associatedData(head, purpose));
  const sealed = concatBytes(head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
  keys.encryption.fill(0);
  return sealed;
}

/**
 * Decrypts what seal() made.
 * @param what names the blob in errors
 * @throws VaultError `WRONG_KEY` when the passphrase or key is another one, or of the other kind; `CORRUPT` otherwise
 */
export async function unseal(unlock: Unlock, purpose: string, sealed: Uint8Array, what: string): Promise<Uint8Array> {
  const { header, check, head, body } = decodeHeader(sealed, what);
  if ((header.kdf === kdfScrypt) !== (unlock.kind === 'passphrase')) {
    const needed = header.kdf === kdfScrypt ? 'a passphrase' : 'a 32-byte key';
    throw new VaultError('WRONG_KEY', `${what}: sealed with ${needed}`, { what });
  }
  const keys = await deriveKeys(unlock, header, purpose);
  try {
    if (!timingSafeEqual(keys.check, check)) {
      throw new VaultError('WRONG_KEY', `${what}: wrong ${unlock.kind}`, { what });
    }
    const decipher = createDecipheriv('aes-256-gcm', keys.encryption, header.nonce, { authTagLength: 16 })
      .setAAD(associatedData(head, purpose))
      .setAuthTag(body.subarray(body.length - 16));
    return concatBytes(decipher.update(body.subarray(0, body.length - 16)), decipher.final());
  } catch (error) {
    if (error instanceof VaultError) throw error;
    throw new VaultError('CORRUPT', `${what}: damaged`, { what });
  } finally {
    keys.encryption.fill(0);
  }
}

const headerBytes = 4 + 1 + 1 + 1 + 4 + 4 + 16 + 12 + 16 + 8;

function encodeHeader(header: Header, check: Uint8Array): Uint8Array {
  const fields = new Writer()
    .raw(magic)
    .u8(version)
    .u8(header.kdf)
    .u8(header.cost.logN)
    .u32(header.cost.r)
    .u32(header.cost.p)
    .raw(header.salt)
    .raw(header.nonce)
    .raw(check)
    .finish();
  return concatBytes(fields, checksum(fields));
}

function decodeHeader(sealed: Uint8Array, what: string) {
  const corrupt = (problem: string) => new VaultError('CORRUPT', `${what}: ${problem}`, { what });
  if (sealed.length < headerBytes + 16) throw corrupt('too short');
  const head = sealed.subarray(0, headerBytes);
  const reader = new Reader(head, what);
  if (!equalBytes(reader.raw(4, 'magic'), magic)) throw corrupt('not a vault file');
  // The checksum tells a damaged header, which would make any key look wrong, from a wrong key.
  if (!equalBytes(checksum(head.subarray(0, headerBytes - 8)), head.subarray(headerBytes - 8))) {
    throw corrupt('damaged header');
  }
  const fileVersion = reader.u8('version');
  if (fileVersion !== version) throw corrupt(`version ${fileVersion} is not known`);
  const kdf = reader.u8('kdf');
  if (kdf !== kdfNone && kdf !== kdfScrypt) throw corrupt('unknown key derivation');
  const cost = { logN: reader.u8('logN'), r: reader.u32('r'), p: reader.u32('p') };
  // A file must not be able to ask for more than 1 GiB.
  if (kdf === kdfScrypt && (cost.logN < 1 || cost.logN > 20 || cost.r < 1 || cost.r > 8 || cost.p < 1 || cost.p > 4)) {
    throw corrupt('scrypt cost out of bounds');
  }
  const header: Header = { kdf, cost, salt: reader.raw(16, 'salt'), nonce: reader.raw(12, 'nonce') };
  return { header, check: reader.raw(16, 'check'), head, body: sealed.subarray(headerBytes) };
}

const checksum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest().subarray(0, 8);

const associatedData = (head: Uint8Array, purpose: string) => concatBytes(head, textBytes(purpose));

/** Encryption key and key check, both from one root: scrypt of the passphrase, or the key with the salt. */
async function deriveKeys(unlock: Unlock, header: Header, purpose: string) {
  const root =
    unlock.kind === 'passphrase'
      ? await stretch(unlock.passphrase.reveal(), header.salt, header.cost)
      : createHmac('sha256', unlock.key.reveal()).update(header.salt).digest();
  const derive = (label: string) => createHmac('sha256', root).update(label).digest();
  const keys = { encryption: derive(`quorate vault encryption ${purpose}`), check: derive('quorate vault check') };
  root.fill(0);
  return { encryption: keys.encryption, check: keys.check.subarray(0, 16) };
}

function stretch(passphrase: string, salt: Uint8Array, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const N = 2 ** logN;
  const maxmem = 128 * N * r + 128 * r * p + 2 ** 20;
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
