/**
 * Digits of scalars for multiplication in constant time. An odd number k is Σ dᵢ·32ⁱ with odd digits −31…31: with the
 * five-bit digits vᵢ of (k + 32ᵐ − 1)/2, dᵢ = 2·vᵢ − 31. No digit is zero, so every step is a true addition.
 */

/** n, little-endian words of 32 bits. */
const order = memory.data<u32>([
  0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff,
]);

/** Digits of a scalar: five bits each, in a word each. */
export const DIGITS: usize = 52;

/** Writes the 52 digits vᵢ of a 32-byte big-endian scalar, or of it plus n, which is odd; `stride` bytes apart. */
export function recodeScalar(out: usize, stride: usize, scalar: usize): void {
  const words = recoded;
  const even: u64 = <u64>(load<u8>(scalar, 31) & 1) - 1; // all ones if so
  let sum: u64 = 0;
  for (let i: usize = 0; i < 8; i++) {
    sum += <u64>bswap<u32>(load<u32>(scalar + 28 - 4 * i)) + (<u64>load<u32>(order + 4 * i) & even);
    store<u32>(words + 4 * i, <u32>sum);
    sum >>= 32;
  }
  store<u64>(words, sum, 32);
  // (k + 2²⁶⁰ − 1)/2 for odd k is ⌊k/2⌋ + 2²⁵⁹
  for (let i: usize = 0; i < DIGITS; i++) {
    const digit = digitAt(words, 5 * i + 1);
    store<u32>(out + i * stride, i == DIGITS - 1 ? digit | 16 : digit);
  }
}

const recoded = memory.data(48, 16);

/** Five bits of little-endian words, from a bit on. */
// @ts-ignore: decorator
@inline
export function digitAt(words: usize, bit: usize): u32 {
  return (<u32>(load<u64>(words + ((bit >> 5) << 2)) >> (bit & 31))) & 31;
}

/** Digits of a half of a scalar. */
export const HALF_DIGITS: usize = 26;

// The endomorphism (x, y) → (β·x, y) multiplies by λ. Lattice of (u, v) with u + v·λ = 0 mod n: (A1, −B1), (A2, A1).
const A1 = memory.data<u32>([0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221, 0, 0]);
const B1 = memory.data<u32>([0x0abfe4c3, 0x6f547fa9, 0x010e8828, 0xe4437ed6, 0, 0]);
const A2 = memory.data<u32>([0x9d44cfd8, 0x57c1108d, 0xa8e2f3f6, 0x14ca50f7, 1, 0]);
/** 2³⁸⁴·A1/n and 2³⁸⁴·B1/n, rounded. */
const G1 = memory.data<u32>([
  0x45dbb031, 0xe893209a, 0x71e8ca7f, 0x3daa8a14, 0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221,
]);
const G2 = memory.data<u32>([
  0x8ac47f71, 0x1571b4ae, 0x9df506c6, 0x221208ac, 0x0abfe4c4, 0x6f547fa9, 0x010e8828, 0xe4437ed6,
]);

const full = memory.data(32, 16);
const wide = memory.data(64, 16);
const c1 = memory.data(24, 16);
const c2 = memory.data(24, 16);
const first = memory.data(32, 16);
const second = memory.data(32, 16);

/**
 * Splits a 32-byte big-endian scalar k as u + v·λ (Gallant, Lambert, Vanstone 2001), both odd and below 2¹³⁰ in
 * magnitude, and writes the 26 digits of u and of v, `stride` bytes apart. In constant time.
 */
export function recodeHalves(out: usize, out2: usize, stride: usize, scalar: usize): void {
  for (let i: usize = 0; i < 8; i++) store<u32>(full + 4 * i, bswap<u32>(load<u32>(scalar + 28 - 4 * i)));
  roundedShare(c1, G1);
  roundedShare(c2, G2);
  // u = k − c1·A1 − c2·A2 and v = c1·B1 − c2·A1, mod 2¹⁹² in two's complement
  memory.copy(first, full, 24);
  subtractProduct(first, c1, A1);
  subtractProduct(first, c2, A2);
  memory.fill(second, 0, 24);
  subtractProduct(second, c1, B1);
  negate(second);
  subtractProduct(second, c2, A1);
  // (A1, −B1) is odd in both, (A2, A1) in the second only: they make both halves odd
  const evenFirst = (load<u32>(first) & 1) - 1;
  addMasked(first, A1, evenFirst);
  subtractMasked(second, B1, evenFirst);
  const evenSecond = (load<u32>(second) & 1) - 1;
  addMasked(first, A2, evenSecond);
  addMasked(second, A1, evenSecond);
  writeDigits(out, stride, first);
  writeDigits(out2, stride, second);
}

/** Wipes what recodeScalar and recodeHalves leave of a scalar. */
export function forgetScalars(): void {
  memory.fill(recoded, 0, 48);
  memory.fill(full, 0, 32);
  memory.fill(wide, 0, 64);
  memory.fill(c1, 0, 24);
  memory.fill(c2, 0, 24);
  memory.fill(first, 0, 32);
  memory.fill(second, 0, 32);
}

/** out = ⌊k·g / 2³⁸⁴⌉, below 2¹²⁹. */
function roundedShare(out: usize, g: usize): void {
  memory.fill(wide, 0, 64);
  for (let i: usize = 0; i < 8; i++) {
    let t: u64 = 0;
    const k: u64 = load<u32>(full + 4 * i);
    for (let j: usize = 0; j < 8; j++) {
      t += k * <u64>load<u32>(g + 4 * j) + <u64>load<u32>(wide + 4 * (i + j));
      store<u32>(wide + 4 * (i + j), <u32>t);
      t >>= 32;
    }
    store<u32>(wide + 4 * (i + 8), <u32>t);
  }
  let t: u64 = load<u32>(wide, 44) >> 31;
  for (let i: usize = 0; i < 6; i++) {
    if (i < 4) t += <u64>load<u32>(wide + 48 + 4 * i);
    store<u32>(out + 4 * i, <u32>t);
    t >>= 32;
  }
}

/** out −= a·b, all of six words. */
function subtractProduct(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 6; i++) {
    let borrow: u64 = 0;
    const x: u64 = load<u32>(a + 4 * i);
    for (let j: usize = 0; i + j < 6; j++) {
      borrow += x * <u64>load<u32>(b + 4 * j);
      const word: u64 = load<u32>(out + 4 * (i + j));
      const difference = word - (borrow & 0xffffffff);
      store<u32>(out + 4 * (i + j), <u32>difference);
      borrow = (borrow >> 32) + (difference >> 63);
    }
  }
}

// @ts-ignore: decorator
@inline
function complement(word: u32): u64 {
  return 0xffffffff - <u64>word;
}

function negate(out: usize): void {
  let t: u64 = 1;
  for (let i: usize = 0; i < 6; i++) {
    t += complement(load<u32>(out + 4 * i));
    store<u32>(out + 4 * i, <u32>t);
    t >>= 32;
  }
}

function addMasked(out: usize, a: usize, mask: u32): void {
  let t: u64 = 0;
  for (let i: usize = 0; i < 6; i++) {
    t += <u64>load<u32>(out + 4 * i) + <u64>(load<u32>(a + 4 * i) & mask);
    store<u32>(out + 4 * i, <u32>t);
    t >>= 32;
  }
}

function subtractMasked(out: usize, a: usize, mask: u32): void {
  let t: u64 = 1;
  for (let i: usize = 0; i < 6; i++) {
    t += <u64>load<u32>(out + 4 * i) + complement(load<u32>(a + 4 * i) & mask);
    store<u32>(out + 4 * i, <u32>t);
    t >>= 32;
  }
}

/** Digits of an odd number k in two's complement: ⌊k/2⌋ + 2¹²⁹ is (k + 2¹³⁰ − 1)/2. */
function writeDigits(out: usize, stride: usize, number: usize): void {
  store<u32>(number, load<u32>(number, 16) + 4, 16); // 2¹³⁰, halved below by the shift of one bit
  for (let i: usize = 0; i < HALF_DIGITS; i++) store<u32>(out + i * stride, digitAt(number, 5 * i + 1));
}
