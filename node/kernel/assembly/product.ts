import { leftWide, maskWide, plus, plusWide, product, rightWide, scaleWide, sumWide } from './lanes';

/**
 * Products in the field of p = 2²⁵⁶ − 2³² − 977. A field element is nine limbs of 29 bits, least significant first, the
 * last of 24; of four elements side by side each limb is one vector. Limbs may be greater than that: an element of
 * magnitude m has limbs below m·(2²⁹ + 2¹⁸) and the last below m·2²⁴ + 2⁸. The magnitudes of two factors may multiply to
 * at most 7: then the greatest column of products, 8·7·2⁵⁸, stays below 2⁶⁴. What comes out has magnitude 1.
 */

const LIMB: u64 = 0x1fffffff;
const TOP_LIMB: u64 = 0xffffff;

/** out = a·b; out may be a or b. */
export function multiply<L>(out: usize, a: usize, b: usize): void {
  if (isVector<L>()) {
    multiplyHalf<v128, v128>(lowHalf, a, b, false);
    multiplyHalf<v128, v128>(out, a, b, true);
  } else multiplyHalf<u32, u64>(out, a, b, false);
}

/** out = a², for a of magnitude 1 or 2; out may be a. */
export function square<L>(out: usize, a: usize): void {
  if (isVector<L>()) {
    squareHalf<v128, v128>(lowHalf, a, false);
    squareHalf<v128, v128>(out, a, true);
  } else squareHalf<u32, u64>(out, a, false);
}

/** Where lanes 0 and 1 of a product wait for lanes 2 and 3, so that the result may take the place of a factor. */
const lowHalf = memory.data(144, 16);

/** Wipes what the last product leaves behind. */
export function forgetProducts(): void {
  memory.fill(lowHalf, 0, 144);
}

// @ts-ignore: decorator
@inline
function dot2<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L): W {
  return plusWide<W>(product<L, W>(a0, b0, high), product<L, W>(a1, b1, high));
}

// @ts-ignore: decorator
@inline
function dot3<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L): W {
  return plusWide<W>(dot2<L, W>(high, a0, b0, a1, b1), product<L, W>(a2, b2, high));
}

// @ts-ignore: decorator
@inline
function dot4<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L, a3: L, b3: L): W {
  return plusWide<W>(dot3<L, W>(high, a0, b0, a1, b1, a2, b2), product<L, W>(a3, b3, high));
}

// @ts-ignore: decorator
@inline
function dot5<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L, a3: L, b3: L, a4: L, b4: L): W {
  return plusWide<W>(dot4<L, W>(high, a0, b0, a1, b1, a2, b2, a3, b3), product<L, W>(a4, b4, high));
}

// @ts-ignore: decorator
@inline
function dot6<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L, a3: L, b3: L, a4: L, b4: L, a5: L, b5: L): W {
  return plusWide<W>(dot5<L, W>(high, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4), product<L, W>(a5, b5, high));
}

// @ts-ignore: decorator
@inline
function dot7<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L, a3: L, b3: L, a4: L, b4: L, a5: L, b5: L, a6: L, b6: L): W {
  return plusWide<W>(dot6<L, W>(high, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5), product<L, W>(a6, b6, high));
}

// @ts-ignore: decorator
@inline
function dot8<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L, a3: L, b3: L, a4: L, b4: L, a5: L, b5: L, a6: L, b6: L, a7: L, b7: L): W {
  return plusWide<W>(dot7<L, W>(high, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6), product<L, W>(a7, b7, high));
}

// @ts-ignore: decorator
@inline
function dot9<L, W>(high: bool, a0: L, b0: L, a1: L, b1: L, a2: L, b2: L, a3: L, b3: L, a4: L, b4: L, a5: L, b5: L, a6: L, b6: L, a7: L, b7: L, a8: L, b8: L): W {
  return plusWide<W>(dot8<L, W>(high, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7), product<L, W>(a8, b8, high));
}

// @ts-ignore: decorator
@inline
function multiplyHalf<L, W>(out: usize, a: usize, b: usize, high: bool): void {
  const a0 = load<L>(a);
  const a1 = load<L>(a + sizeof<L>());
  const a2 = load<L>(a + 2 * sizeof<L>());
  const a3 = load<L>(a + 3 * sizeof<L>());
  const a4 = load<L>(a + 4 * sizeof<L>());
  const a5 = load<L>(a + 5 * sizeof<L>());
  const a6 = load<L>(a + 6 * sizeof<L>());
  const a7 = load<L>(a + 7 * sizeof<L>());
  const a8 = load<L>(a + 8 * sizeof<L>());
  const b0 = load<L>(b);
  const b1 = load<L>(b + sizeof<L>());
  const b2 = load<L>(b + 2 * sizeof<L>());
  const b3 = load<L>(b + 3 * sizeof<L>());
  const b4 = load<L>(b + 4 * sizeof<L>());
  const b5 = load<L>(b + 5 * sizeof<L>());
  const b6 = load<L>(b + 6 * sizeof<L>());
  const b7 = load<L>(b + 7 * sizeof<L>());
  const b8 = load<L>(b + 8 * sizeof<L>());
  const c9 = dot8<L, W>(high, a1, b8, a2, b7, a3, b6, a4, b5, a5, b4, a6, b3, a7, b2, a8, b1);
  const c10 = dot7<L, W>(high, a2, b8, a3, b7, a4, b6, a5, b5, a6, b4, a7, b3, a8, b2);
  const c11 = dot6<L, W>(high, a3, b8, a4, b7, a5, b6, a6, b5, a7, b4, a8, b3);
  const c12 = dot5<L, W>(high, a4, b8, a5, b7, a6, b6, a7, b5, a8, b4);
  const c13 = dot4<L, W>(high, a5, b8, a6, b7, a7, b6, a8, b5);
  const c14 = dot3<L, W>(high, a6, b8, a7, b7, a8, b6);
  const c15 = dot2<L, W>(high, a7, b8, a8, b7);
  const c16 = product<L, W>(a8, b8, high);
  const c0 = product<L, W>(a0, b0, high);
  const c1 = dot2<L, W>(high, a0, b1, a1, b0);
  const c2 = dot3<L, W>(high, a0, b2, a1, b1, a2, b0);
  const c3 = dot4<L, W>(high, a0, b3, a1, b2, a2, b1, a3, b0);
  const c4 = dot5<L, W>(high, a0, b4, a1, b3, a2, b2, a3, b1, a4, b0);
  const c5 = dot6<L, W>(high, a0, b5, a1, b4, a2, b3, a3, b2, a4, b1, a5, b0);
  const c6 = dot7<L, W>(high, a0, b6, a1, b5, a2, b4, a3, b3, a4, b2, a5, b1, a6, b0);
  const c7 = dot8<L, W>(high, a0, b7, a1, b6, a2, b5, a3, b4, a4, b3, a5, b2, a6, b1, a7, b0);
  const c8 = dot9<L, W>(high, a0, b8, a1, b7, a2, b6, a3, b5, a4, b4, a5, b3, a6, b2, a7, b1, a8, b0);
  reduce<W>(out, high, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16);
}

// @ts-ignore: decorator
@inline
function squareHalf<L, W>(out: usize, a: usize, high: bool): void {
  const a0 = load<L>(a);
  const a1 = load<L>(a + sizeof<L>());
  const a2 = load<L>(a + 2 * sizeof<L>());
  const a3 = load<L>(a + 3 * sizeof<L>());
  const a4 = load<L>(a + 4 * sizeof<L>());
  const a5 = load<L>(a + 5 * sizeof<L>());
  const a6 = load<L>(a + 6 * sizeof<L>());
  const a7 = load<L>(a + 7 * sizeof<L>());
  const a8 = load<L>(a + 8 * sizeof<L>());
  const d1 = plus<L>(a1, a1);
  const d2 = plus<L>(a2, a2);
  const d3 = plus<L>(a3, a3);
  const d4 = plus<L>(a4, a4);
  const d5 = plus<L>(a5, a5);
  const d6 = plus<L>(a6, a6);
  const d7 = plus<L>(a7, a7);
  const d8 = plus<L>(a8, a8);
  const c9 = dot4<L, W>(high, a1, d8, a2, d7, a3, d6, a4, d5);
  const c10 = dot4<L, W>(high, a2, d8, a3, d7, a4, d6, a5, a5);
  const c11 = dot3<L, W>(high, a3, d8, a4, d7, a5, d6);
  const c12 = dot3<L, W>(high, a4, d8, a5, d7, a6, a6);
  const c13 = dot2<L, W>(high, a5, d8, a6, d7);
  const c14 = dot2<L, W>(high, a6, d8, a7, a7);
  const c15 = product<L, W>(a7, d8, high);
  const c16 = product<L, W>(a8, a8, high);
  const c0 = product<L, W>(a0, a0, high);
  const c1 = product<L, W>(a0, d1, high);
  const c2 = dot2<L, W>(high, a0, d2, a1, a1);
  const c3 = dot2<L, W>(high, a0, d3, a1, d2);
  const c4 = dot3<L, W>(high, a0, d4, a1, d3, a2, a2);
  const c5 = dot3<L, W>(high, a0, d5, a1, d4, a2, d3);
  const c6 = dot4<L, W>(high, a0, d6, a1, d5, a2, d4, a3, a3);
  const c7 = dot4<L, W>(high, a0, d7, a1, d6, a2, d5, a3, d4);
  const c8 = dot5<L, W>(high, a0, d8, a1, d7, a2, d6, a3, d5, a4, a4);
  reduce<W>(out, high, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16);
}

/** Folds seventeen columns to nine limbs: 2²⁶¹ = 2³⁷ + 31264 = 2⁸·2²⁹ + 31264 and 2²⁵⁶ = 8·2²⁹ + 977 mod p. */
// @ts-ignore: decorator
@inline
function reduce<W>(out: usize, high: bool, c0: W, c1: W, c2: W, c3: W, c4: W, c5: W, c6: W, c7: W, c8: W, c9: W, c10: W, c11: W, c12: W, c13: W, c14: W, c15: W, c16: W): void {
  let t = c9;
  const h0 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c10);
  const h1 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c11);
  const h2 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c12);
  const h3 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c13);
  const h4 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c14);
  const h5 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c15);
  const h6 = maskWide<W>(t, LIMB);
  t = plusWide<W>(rightWide<W>(t, 29), c16);
  const h7 = maskWide<W>(t, LIMB);
  const h8 = rightWide<W>(t, 29);
  t = sumWide<W>(c0, scaleWide<W>(h0, 31264), scaleWide<W>(h8, 31264 << 8));
  const r0 = maskWide<W>(t, LIMB);
  t = plusWide<W>(folded<W>(t, c1, h1, h0), leftWide<W>(h8, 16));
  const r1 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c2, h2, h1);
  const r2 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c3, h3, h2);
  const r3 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c4, h4, h3);
  const r4 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c5, h5, h4);
  const r5 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c6, h6, h5);
  const r6 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c7, h7, h6);
  const r7 = maskWide<W>(t, LIMB);
  t = folded<W>(t, c8, h8, h7);
  const r8 = maskWide<W>(t, TOP_LIMB);
  t = rightWide<W>(t, 24);
  let u = plusWide<W>(r0, times977<W>(t));
  put<W>(out, 0, maskWide<W>(u, LIMB), high);
  u = sumWide<W>(rightWide<W>(u, 29), r1, leftWide<W>(t, 3));
  put<W>(out, 1, maskWide<W>(u, LIMB), high);
  put<W>(out, 2, plusWide<W>(rightWide<W>(u, 29), r2), high);
  put<W>(out, 3, r3, high);
  put<W>(out, 4, r4, high);
  put<W>(out, 5, r5, high);
  put<W>(out, 6, r6, high);
  put<W>(out, 7, r7, high);
  put<W>(out, 8, r8, high);
}

/** The carry of the column below, the column, and what the columns from 2²⁶¹ on bring to it. */
// @ts-ignore: decorator
@inline
function folded<W>(below: W, column: W, same: W, lower: W): W {
  return plusWide<W>(sumWide<W>(rightWide<W>(below, 29), column, scaleWide<W>(same, 31264)), leftWide<W>(lower, 8));
}

/** For t below 2⁴⁰, of which a widening product would lose the upper bits: 977 = 2¹⁰ − 2⁵ − 2⁴ + 1. */
// @ts-ignore: decorator
@inline
function times977<W>(t: W): W {
  if (isVector<W>()) {
    const less = i64x2.add(i64x2.shl(t, 5), i64x2.shl(t, 4));
    return i64x2.sub(i64x2.add(i64x2.shl(t, 10), t), less);
  }
  return <W>(<u64>t * 977);
}

// @ts-ignore: decorator
@inline
function put<W>(out: usize, limb: i32, value: W, high: bool): void {
  if (isVector<W>()) {
    if (!high) v128.store(lowHalf + limb * 16, value);
    else v128.store(out + limb * 16, v128.shuffle<i32>(v128.load(lowHalf + limb * 16), value, 0, 2, 4, 6));
  } else store<u32>(out + limb * 4, <u32>value);
}
