import { invertModulo, P } from './inverse';
import { and, choose, left, minus, or, plus, right, splat, times, xor, zeroMask } from './lanes';

/** What a field element is, and what its magnitude means, is said in product.ts. */

const LIMB: u32 = 0x1fffffff;
const TOP_LIMB: u32 = 0xffffff;

/** Bytes of one field element, or of four side by side. */
// @ts-ignore: decorator
@inline
export function elementBytes<L>(): usize {
  return 9 * sizeof<L>();
}

// @ts-ignore: decorator
@inline
export function limb<L>(at: usize, i: usize): L {
  return load<L>(at + i * sizeof<L>());
}

// @ts-ignore: decorator
@inline
function put<L>(at: usize, i: usize, value: L): void {
  store<L>(at + i * sizeof<L>(), value);
}

/** out = a + b, without carries: magnitudes add up. */
export function add<L>(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 9; i++) put<L>(out, i, plus<L>(limb<L>(a, i), limb<L>(b, i)));
}

/** out = a − b + 2p for b of magnitude 1: the magnitude of a and two. The limbs of 2p each lend 2²⁹ to the one below. */
export function subtract<L>(out: usize, a: usize, b: usize): void {
  put<L>(out, 0, minus<L>(plus<L>(limb<L>(a, 0), splat<L>((1 << 30) - 1954)), limb<L>(b, 0)));
  put<L>(out, 1, minus<L>(plus<L>(limb<L>(a, 1), splat<L>((1 << 30) - 18)), limb<L>(b, 1)));
  for (let i: usize = 2; i < 8; i++) {
    put<L>(out, i, minus<L>(plus<L>(limb<L>(a, i), splat<L>((1 << 30) - 2)), limb<L>(b, i)));
  }
  put<L>(out, 8, minus<L>(plus<L>(limb<L>(a, 8), splat<L>((1 << 25) - 2)), limb<L>(b, 8)));
}

/** out = a·factor, without carries. */
export function scale<L>(out: usize, a: usize, factor: u32): void {
  for (let i: usize = 0; i < 9; i++) put<L>(out, i, times<L>(limb<L>(a, i), splat<L>(factor)));
}

/** out = a brought to magnitude 1, from 7 at most. */
export function carry<L>(out: usize, a: usize): void {
  const mask = splat<L>(LIMB);
  let t = limb<L>(a, 0);
  const first = and<L>(t, mask);
  t = plus<L>(right<L>(t, 29), limb<L>(a, 1));
  const second = and<L>(t, mask);
  for (let i: usize = 2; i < 8; i++) {
    t = plus<L>(right<L>(t, 29), limb<L>(a, i));
    put<L>(out, i, and<L>(t, mask));
  }
  t = plus<L>(right<L>(t, 29), limb<L>(a, 8));
  put<L>(out, 8, and<L>(t, splat<L>(TOP_LIMB)));
  const top = right<L>(t, 24);
  put<L>(out, 0, plus<L>(first, times<L>(top, splat<L>(977))));
  put<L>(out, 1, plus<L>(second, left<L>(top, 3)));
}

/** out = the representative of a below p, with limbs of exactly 29 bits. */
export function normalize<L>(out: usize, a: usize): void {
  carry<L>(out, a);
  carry<L>(out, out); // now below 2²⁵⁶, or the excess was folded into limbs that cannot overflow again
  carry<L>(out, out);
  // a ≥ p exactly when a + 2³² + 977 reaches 2²⁵⁶, and then that, less 2²⁵⁶, is a − p
  const mask = splat<L>(LIMB);
  let t = plus<L>(limb<L>(out, 0), splat<L>(977));
  t = plus<L>(plus<L>(right<L>(t, 29), limb<L>(out, 1)), splat<L>(8));
  for (let i: usize = 2; i < 9; i++) t = plus<L>(right<L>(t, 29), limb<L>(out, i));
  const over = right<L>(t, 24);
  t = plus<L>(limb<L>(out, 0), times<L>(over, splat<L>(977)));
  put<L>(out, 0, and<L>(t, mask));
  t = plus<L>(plus<L>(right<L>(t, 29), limb<L>(out, 1)), left<L>(over, 3));
  put<L>(out, 1, and<L>(t, mask));
  for (let i: usize = 2; i < 9; i++) {
    t = plus<L>(right<L>(t, 29), limb<L>(out, i));
    put<L>(out, i, i === 8 ? and<L>(t, splat<L>(TOP_LIMB)) : and<L>(t, mask));
  }
}

/** All ones in the lanes whose every limb is zero: of a normalized element, whether it is zero. */
export function isZero<L>(a: usize): L {
  let bits = limb<L>(a, 0);
  for (let i: usize = 1; i < 9; i++) bits = or<L>(bits, limb<L>(a, i));
  return zeroMask<L>(bits);
}

/** All ones in the lanes where the limbs of a and b are the same. */
export function isSame<L>(a: usize, b: usize): L {
  let bits = xor<L>(limb<L>(a, 0), limb<L>(b, 0));
  for (let i: usize = 1; i < 9; i++) bits = or<L>(bits, xor<L>(limb<L>(a, i), limb<L>(b, i)));
  return zeroMask<L>(bits);
}

/** out = a in the lanes where the mask is all ones, b where it is zero. */
export function select<L>(out: usize, a: usize, b: usize, mask: L): void {
  for (let i: usize = 0; i < 9; i++) put<L>(out, i, choose<L>(limb<L>(a, i), limb<L>(b, i), mask));
}

/** out = a small number. */
export function setSmall<L>(out: usize, value: u32): void {
  put<L>(out, 0, splat<L>(value));
  for (let i: usize = 1; i < 9; i++) put<L>(out, i, splat<L>(0));
}

/** Reads 32 big-endian bytes, below 2²⁵⁶, to limbs `stride` bytes apart: 4 for one lane, 16 for a lane of four. */
export function readBytes(out: usize, stride: usize, from: usize): void {
  const d = bswap<u64>(load<u64>(from));
  const c = bswap<u64>(load<u64>(from, 8));
  const b = bswap<u64>(load<u64>(from, 16));
  const a = bswap<u64>(load<u64>(from, 24));
  store<u32>(out, <u32>a & LIMB);
  store<u32>(out + stride, <u32>(a >> 29) & LIMB);
  store<u32>(out + 2 * stride, <u32>((a >> 58) | (b << 6)) & LIMB);
  store<u32>(out + 3 * stride, <u32>(b >> 23) & LIMB);
  store<u32>(out + 4 * stride, <u32>((b >> 52) | (c << 12)) & LIMB);
  store<u32>(out + 5 * stride, <u32>(c >> 17) & LIMB);
  store<u32>(out + 6 * stride, <u32>((c >> 46) | (d << 18)) & LIMB);
  store<u32>(out + 7 * stride, <u32>(d >> 11) & LIMB);
  store<u32>(out + 8 * stride, <u32>(d >> 40));
}

/** Writes a normalized element as 32 big-endian bytes. */
export function writeBytes(out: usize, from: usize, stride: usize): void {
  const l0: u64 = load<u32>(from);
  const l1: u64 = load<u32>(from + stride);
  const l2: u64 = load<u32>(from + 2 * stride);
  const l3: u64 = load<u32>(from + 3 * stride);
  const l4: u64 = load<u32>(from + 4 * stride);
  const l5: u64 = load<u32>(from + 5 * stride);
  const l6: u64 = load<u32>(from + 6 * stride);
  const l7: u64 = load<u32>(from + 7 * stride);
  const l8: u64 = load<u32>(from + 8 * stride);
  store<u64>(out, bswap<u64>((l6 >> 18) | (l7 << 11) | (l8 << 40)));
  store<u64>(out, bswap<u64>((l4 >> 12) | (l5 << 17) | (l6 << 46)), 8);
  store<u64>(out, bswap<u64>((l2 >> 6) | (l3 << 23) | (l4 << 52)), 16);
  store<u64>(out, bswap<u64>(l0 | (l1 << 29) | (l2 << 58)), 24);
}

/** out = a⁻¹ for one element, zero of zero, in constant time. */
export function invert(out: usize, a: usize): void {
  normalize<u32>(out, a);
  writeBytes(bytes, out, 4);
  invertModulo(bytes, bytes, P);
  readBytes(out, 4, bytes);
  memory.fill(bytes, 0, 32);
}

const bytes = memory.data(32, 16);
