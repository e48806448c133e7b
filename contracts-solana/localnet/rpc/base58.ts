const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const SHORT_DIGITS = 16;

/**
 * Base58 of bytes of any length. Data of instructions have up to 10 KB, more than `@scure/base` takes; the usual way needs
 * quadratic time for them, so the number is cut into halves.
 */
export function encodeBase58(bytes: Uint8Array): string {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  if (zeros < 0) return '1'.repeat(bytes.length);
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const digits = Math.ceil(((bytes.length - zeros) * 8) / Math.log2(58));
  return '1'.repeat(zeros) + digitsOf(value, digits).replace(/^1+/, '');
}

/** The number's lowest digits, leading zeros included. */
function digitsOf(value: bigint, count: number): string {
  if (count > SHORT_DIGITS) {
    const low = count >> 1;
    const divisor = 58n ** BigInt(low);
    return digitsOf(value / divisor, count - low) + digitsOf(value % divisor, low);
  }
  let text = '';
  for (let rest = value, digit = 0; digit < count; digit++, rest /= 58n) text = ALPHABET[Number(rest % 58n)] + text;
  return text;
}
