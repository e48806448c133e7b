/**
 * One lane or four at once: L is u32 or v128 (four 32-bit lanes), W what products of limbs are added up in, u64 or v128
 * (two 64-bit lanes: a half of the four). The compiler drops the branch that is not taken.
 */

// @ts-ignore: decorator
@inline
export function splat<L>(value: u32): L {
  if (isVector<L>()) return i32x4.splat(value);
  return <L>value;
}

// @ts-ignore: decorator
@inline
export function plus<L>(a: L, b: L): L {
  if (isVector<L>()) return i32x4.add(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline
export function minus<L>(a: L, b: L): L {
  if (isVector<L>()) return i32x4.sub(a, b);
  return a - b;
}

// @ts-ignore: decorator
@inline
export function and<L>(a: L, b: L): L {
  if (isVector<L>()) return v128.and(a, b);
  return a & b;
}

// @ts-ignore: decorator
@inline
export function or<L>(a: L, b: L): L {
  if (isVector<L>()) return v128.or(a, b);
  return a | b;
}

// @ts-ignore: decorator
@inline
export function xor<L>(a: L, b: L): L {
  if (isVector<L>()) return v128.xor(a, b);
  return a ^ b;
}

// @ts-ignore: decorator
@inline
export function right<L>(a: L, bits: i32): L {
  if (isVector<L>()) return i32x4.shr_u(a, bits);
  return <L>(<u32>a >> bits);
}

// @ts-ignore: decorator
@inline
export function left<L>(a: L, bits: i32): L {
  if (isVector<L>()) return i32x4.shl(a, bits);
  return <L>(<u32>a << bits);
}

/** Low 32 bits of a·b. */
// @ts-ignore: decorator
@inline
export function times<L>(a: L, b: L): L {
  if (isVector<L>()) return i32x4.mul(a, b);
  return a * b;
}

/** All ones in the lanes that are zero, else zero; without a branch. */
// @ts-ignore: decorator
@inline
export function zeroMask<L>(a: L): L {
  if (isVector<L>()) return i32x4.eq(a, i32x4.splat(0));
  return <L>(((<u32>a | (0 - <u32>a)) >> 31) - 1);
}

/** a where the mask is all ones, b where it is zero. */
// @ts-ignore: decorator
@inline
export function choose<L>(a: L, b: L, mask: L): L {
  if (isVector<L>()) return v128.bitselect(a, b, mask);
  return <L>((<u32>a & <u32>mask) | (<u32>b & ~(<u32>mask)));
}

/** The 64-bit products of the lanes of a half: 0 and 1, or 2 and 3. */
// @ts-ignore: decorator
@inline
export function product<L, W>(a: L, b: L, high: bool): W {
  if (isVector<L>()) return high ? i64x2.extmul_high_i32x4_u(a, b) : i64x2.extmul_low_i32x4_u(a, b);
  return <W>(<u64>a * <u64>b);
}

// @ts-ignore: decorator
@inline
export function plusWide<W>(a: W, b: W): W {
  if (isVector<W>()) return i64x2.add(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline
export function rightWide<W>(a: W, bits: i32): W {
  if (isVector<W>()) return i64x2.shr_u(a, bits);
  return <W>(<u64>a >> bits);
}

// @ts-ignore: decorator
@inline
export function leftWide<W>(a: W, bits: i32): W {
  if (isVector<W>()) return i64x2.shl(a, bits);
  return <W>(<u64>a << bits);
}

// @ts-ignore: decorator
@inline
export function maskWide<W>(a: W, mask: u64): W {
  if (isVector<W>()) return v128.and(a, i64x2.splat(mask));
  return <W>(<u64>a & mask);
}

/** a·factor for a below 2³². */
// @ts-ignore: decorator
@inline
export function scaleWide<W>(a: W, factor: u32): W {
  // both operands have empty upper halves, so that a shuffle and one widening product do it
  if (isVector<W>()) return i64x2.extmul_low_i32x4_u(v128.shuffle<i32>(a, a, 0, 2, 0, 2), i32x4.splat(factor));
  return <W>(<u64>a * <u64>factor);
}

// @ts-ignore: decorator
@inline
export function sumWide<W>(a: W, b: W, c: W): W {
  return plusWide<W>(plusWide<W>(a, b), c);
}

/** All ones in the lanes where a = b, else zero; without a branch. */
// @ts-ignore: decorator
@inline
export function equalMask<L>(a: L, b: L): L {
  return zeroMask<L>(xor<L>(a, b));
}

/** A word in every lane. */
// @ts-ignore: decorator
@inline
export function broadcast<L>(at: usize): L {
  if (isVector<L>()) return v128.load32_splat(at);
  return <L>load<u32>(at);
}
