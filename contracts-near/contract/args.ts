import { parseBase58, parseHex, toHex } from './encoding.ts';
import { ContractError } from './errors.ts';
import { utf8Encode } from './host.ts';

/** Parsers for what comes in from outside. `field` is the path that an error names. */

export type Json = { [key: string]: unknown };

const MAX_U32 = 0xffff_ffff;
/** Keeps the two logs of `sign` within the chain's 16 KiB. */
const MAX_PATH_BYTES = 8192;
const MAX_URL_LENGTH = 512;

export function malformed(field: string, problem: string): never {
  throw new ContractError('MalformedArguments', `${field} ${problem}`);
}

/** Reads an own property: a key such as `constructor` must not find what every object inherits. */
export function own<T>(map: { [key: string]: T }, key: string): T | undefined {
  return Object.getOwnPropertyDescriptor(map, key)?.value as T | undefined;
}

export function asObject(value: unknown, field: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    malformed(field, 'must be an object');
  return value as Json;
}

export function asString(value: unknown, field: string): string {
  if (typeof value !== 'string') malformed(field, 'must be a string');
  return value;
}

function asInteger(value: unknown, field: string, max: number, type: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max)
    malformed(field, `must be an unsigned ${type} integer`);
  return value;
}

export const asU32 = (value: unknown, field: string): number => asInteger(value, field, MAX_U32, '32-bit');

/** A u64 that JSON carries exactly. */
export const asU64 = (value: unknown, field: string): number =>
  asInteger(value, field, Number.MAX_SAFE_INTEGER, '53-bit');

/** Whether every surrogate has its partner: others have no UTF-8 form. */
function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) & 0xfc00;
    if (unit !== 0xd800 && unit !== 0xdc00) continue;
    if (unit !== 0xd800 || (text.charCodeAt(++i) & 0xfc00) !== 0xdc00) return false;
  }
  return true;
}

export function asPath(value: unknown, field: string): string {
  const path = asString(value, field);
  if (utf8Encode(path).length > MAX_PATH_BYTES) malformed(field, `must not be longer than ${MAX_PATH_BYTES} bytes`);
  if (!isWellFormed(path)) malformed(field, 'must not contain lone surrogates');
  return path;
}

export function asUrl(value: unknown, field: string): string {
  const url = asString(value, field);
  if (url.length === 0 || url.length > MAX_URL_LENGTH) malformed(field, `must have 1 to ${MAX_URL_LENGTH} characters`);
  for (let i = 0; i < url.length; i++)
    if (url.charCodeAt(i) < 33 || url.charCodeAt(i) > 126) malformed(field, 'must be printable ASCII without spaces');
  return url;
}

/** 32 bytes given as an array of integers, as hex. */
export function asByteArray(value: unknown, field: string): string {
  if (!Array.isArray(value) || value.length !== 32) malformed(field, 'must be an array of 32 integers');
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) {
    const byte: unknown = value[i];
    if (typeof byte !== 'number' || !Number.isInteger(byte) || byte < 0 || byte > 255)
      malformed(`${field}[${i}]`, 'must be an integer from 0 to 255');
    bytes[i] = byte;
  }
  return toHex(bytes);
}

export function asHex(value: unknown, field: string, digits: number): string {
  const text = asString(value, field);
  if (parseHex(text, digits) === null) malformed(field, `must be ${digits} hex digits`);
  return text.toLowerCase();
}

export function asTranscriptHash(value: unknown, field: string): string {
  const text = asString(value, field);
  if (asHex(text, field, 64) !== text) malformed(field, 'must be 64 lowercase hex digits');
  return text;
}

const isAlphanumeric = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57);

/** A NEAR account id: 2 to 64 characters, lowercase letters and digits, single separators `-`, `_`, `.` between them. */
export function asAccountId(value: unknown, field: string): string {
  const id = asString(value, field);
  let valid = id.length >= 2 && id.length <= 64;
  let afterSeparator = true;
  for (let i = 0; valid && i < id.length; i++) {
    const separator = '-_.'.includes(id.charAt(i));
    valid = separator ? !afterSeparator : isAlphanumeric(id.charCodeAt(i));
    afterSeparator = separator;
  }
  if (!valid || afterSeparator) malformed(field, 'must be a NEAR account id');
  return id;
}

const ED25519 = 'ed25519:';

/** An Ed25519 public key as NEAR writes it: what nodes prove on their links. */
export function asSignKey(value: unknown, field: string): string {
  const key = asString(value, field);
  if (!key.startsWith(ED25519) || parseBase58(key.slice(ED25519.length), 32) === null)
    malformed(field, 'must be an Ed25519 public key, ed25519:<base58>');
  return key;
}

/** Yocto amounts travel as decimal strings. */
export function asYocto(value: unknown, field: string): string {
  const text = asString(value, field);
  let valid = text.length >= 1 && text.length <= 38 && (text === '0' || text.charAt(0) !== '0');
  for (let i = 0; i < text.length; i++) valid = valid && text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57;
  if (!valid) malformed(field, 'must be an amount in yoctoNEAR as a decimal string');
  return text;
}
