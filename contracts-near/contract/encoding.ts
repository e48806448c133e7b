const DIGITS = '0123456789abcdef';
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Base58 is converted nine digits at a time: 58⁹ is the largest power of 58 that a double holds exactly. */
const BASE58_CHUNK_DIGITS = 9;
const BASE58_POWERS: bigint[] = [];
for (let power = 1n; BASE58_POWERS.length <= BASE58_CHUNK_DIGITS; power *= 58n) BASE58_POWERS.push(power);
const BASE58_CHUNK = BASE58_POWERS[BASE58_CHUNK_DIGITS] as bigint;

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    text += DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15);
  }
  return text;
}

/** The value of a hex digit's character code, 16 or more for anything else. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : 16;
}

/** Whether `text` is exactly `length` hex digits, in either letter case. */
export function isHex(text: string, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (digitOf(text.charCodeAt(i)) > 15) return false;
  return true;
}

/** Bytes of a text that `isHex` accepts. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = (digitOf(text.charCodeAt(2 * i)) << 4) | digitOf(text.charCodeAt(2 * i + 1));
  return bytes;
}

/** A number below 2²⁵⁶ as 64 hex digits. */
export const scalarToHex = (scalar: bigint): string => scalar.toString(16).padStart(64, '0');

export const hexToScalar = (hex: string): bigint => BigInt(`0x${hex}`);

/**
 * Base58 to `length` bytes in hex.
 * @returns null when a character is unknown or the number needs more or fewer bytes
 */
export function base58ToHex(text: string, length: number): string | null {
  if (text.length > 2 * length) return null;
  let zeros = 0;
  while (zeros < text.length && text.charAt(zeros) === '1') zeros++;
  let number = 0n;
  for (let i = zeros; i < text.length; i += BASE58_CHUNK_DIGITS) {
    const chunk = text.slice(i, i + BASE58_CHUNK_DIGITS);
    let value = 0;
    for (let j = 0; j < chunk.length; j++) {
      const digit = BASE58.indexOf(chunk.charAt(j));
      if (digit < 0) return null;
      value = value * 58 + digit;
    }
    number = number * (BASE58_POWERS[chunk.length] as bigint) + BigInt(value);
  }
  let hex = number === 0n ? '' : number.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  hex = '00'.repeat(zeros) + hex;
  return hex.length === 2 * length ? hex : null;
}

export function hexToBase58(hex: string): string {
  let zeros = 0;
  while (hex.startsWith('00', 2 * zeros)) zeros++;
  let number = BigInt(`0x0${hex}`);
  let text = '';
  while (number > 0n) {
    let chunk = Number(number % BASE58_CHUNK);
    number /= BASE58_CHUNK;
    for (let i = 0; i < BASE58_CHUNK_DIGITS && (number > 0n || chunk > 0); i++) {
      text = BASE58.charAt(chunk % 58) + text;
      chunk = Math.floor(chunk / 58);
    }
  }
  return '1'.repeat(zeros) + text;
}
