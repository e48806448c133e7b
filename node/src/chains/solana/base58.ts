import { fromHex } from '../../base/bytes.ts';
import { DecodeError } from '../../base/errors.ts';

const digits: ReadonlyMap<string, bigint> = new Map(
  [...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'].map((digit, value) => [digit, BigInt(value)]),
);
const shortChars = 16;

/**
 * Bytes of base58, of which data of instructions have up to 10 KB: halves are multiplied together, since the usual way
 * takes quadratic time, half a second for these.
 * @throws DecodeError naming `field`
 */
export function decodeBase58(text: string, field: string): Uint8Array {
  const zeros = /^1*/.exec(text)![0].length;
  const hex = zeros === text.length ? '' : numberOf(text.slice(zeros), field).toString(16);
  return fromHex('00'.repeat(zeros) + (hex.length % 2 === 0 ? hex : `0${hex}`));
}

function numberOf(text: string, field: string): bigint {
  if (text.length > shortChars) {
    const half = text.length >> 1;
    return numberOf(text.slice(0, half), field) * 58n ** BigInt(text.length - half) + numberOf(text.slice(half), field);
  }
  let value = 0n;
  for (const char of text) {
    const digit = digits.get(char);
    if (digit === undefined) throw new DecodeError(field, 'not base58');
    value = value * 58n + digit;
  }
  return value;
}
