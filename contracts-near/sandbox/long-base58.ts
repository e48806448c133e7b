const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Digits that are split off at once: as many as a number holds exactly. */
const GROUP = 9;
const GROUP_VALUE = 58n ** BigInt(GROUP);

/** Base58 of any number of bytes; the library takes 2048 at most, and a signature of ML-DSA-65 has 3309. */
export function longBase58(bytes: Uint8Array): string {
  const start = bytes.findIndex((byte) => byte !== 0);
  if (start < 0) return ALPHABET[0]!.repeat(bytes.length);
  const groups: string[] = [];
  for (let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`); rest > 0n; rest /= GROUP_VALUE) {
    groups.push(digits(Number(rest % GROUP_VALUE)));
  }
  return ALPHABET[0]!.repeat(start) + groups.reverse().join('').replace(/^1+/, '');
}

function digits(value: number): string {
  let text = '';
  for (let rest = value; text.length < GROUP; rest = Math.floor(rest / 58)) text = ALPHABET[rest % 58] + text;
  return text;
}
