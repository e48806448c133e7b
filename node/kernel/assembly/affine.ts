import { carry, invert, isZero, limb, normalize, scale, select, setSmall, subtract } from './field';
import { multiply, square } from './product';

/**
 * Affine points four side by side: a block is four x, then four y. The identity has an x whose limbs are zero, which no
 * point of the curve has.
 */

/** Bytes of four field elements side by side. */
export const FOUR: usize = 144;
/** Bytes of a block of four affine points. */
export const BLOCK: usize = 288;

/** Blocks that share one inversion; more would only leave the cache. */
const SHARED: usize = 256;
const denominators = memory.data(36864, 16); // SHARED · FOUR
const prefixes = memory.data(36864, 16);
const special = memory.data(256);

const TEMPORARIES: usize = 1280; // seven times FOUR, seven elements of one lane
const temporaries = memory.data(1280, 16);
const running = temporaries;
const inverse = temporaries + FOUR;
const slope = temporaries + 2 * FOUR;
const t0 = temporaries + 3 * FOUR;
const t1 = temporaries + 4 * FOUR;
const x3 = temporaries + 5 * FOUR;
const y3 = temporaries + 6 * FOUR;
const lanes = temporaries + 7 * FOUR;

/** Low limbs of p, 2p and 3p. */
const P1: u32 = 0x20000000 - 977;
const P2: u32 = 0x20000000 - 1954;
const P3: u32 = 0x20000000 - 2931;

/**
 * aᵢ += bᵢ for so many blocks: six multiplications an addition, as all of them share an inversion. Complete.
 * Blocks in which a point may be the identity, or two may have the same x, take a longer way. For independent points that
 * is a matter of 2⁻²⁵ a block, judged by one limb: it is all that time tells of them.
 */
export function addBlocks(a: usize, b: usize, blocks: usize): void {
  mostShared = max<usize>(mostShared, min<usize>(blocks, SHARED));
  while (blocks > 0) {
    const count = min<usize>(blocks, SHARED);
    collectDenominators(a, b, count);
    invertFour(inverse, running);
    addSlopes(a, b, count);
    a += count * BLOCK;
    b += count * BLOCK;
    blocks -= count;
  }
}

/** Blocks of which something is left since forgetSums. */
let mostShared: usize = 0;

/** Wipes what addBlocks and invertFour leave of the points. */
export function forgetSums(): void {
  memory.fill(denominators, 0, mostShared * FOUR);
  memory.fill(prefixes, 0, mostShared * FOUR);
  memory.fill(temporaries, 0, TEMPORARIES);
  mostShared = 0;
}

/** Denominators of all slopes, the products of those before each, and the product of all to `running`. */
function collectDenominators(a: usize, b: usize, count: usize): void {
  setSmall<v128>(running, 1);
  for (let k: usize = 0; k < count; k++) {
    const p = a + k * BLOCK;
    const q = b + k * BLOCK;
    const denominator = denominators + k * FOUR;
    subtract<v128>(denominator, q, p); // 3
    const exceptional = mayBeSpecial(p, q, denominator);
    store<u8>(special + k, <u8>exceptional);
    if (exceptional) {
      classify(p, q);
      scale<v128>(t0, p + FOUR, 2);
      select<v128>(denominator, t0, denominator, doubling);
      setSmall<v128>(t0, 1);
      select<v128>(denominator, t0, denominator, v128.or(opposite, v128.or(firstIsIdentity, secondIsIdentity)));
    }
    copyFour(prefixes + k * FOUR, running);
    multiply<v128>(running, running, denominator);
  }
}

/** From the last block to the first: the inverse of each denominator from the one of them all, and the sums. */
function addSlopes(a: usize, b: usize, count: usize): void {
  for (let k = count; k-- > 0; ) {
    const p = a + k * BLOCK;
    const q = b + k * BLOCK;
    multiply<v128>(slope, inverse, prefixes + k * FOUR);
    multiply<v128>(inverse, inverse, denominators + k * FOUR);
    subtract<v128>(t0, q + FOUR, p + FOUR); // 3
    const exceptional = load<u8>(special + k) != 0;
    if (exceptional) {
      classify(p, q);
      square<v128>(t1, p);
      scale<v128>(t1, t1, 3);
      select<v128>(t0, t1, t0, doubling);
    }
    multiply<v128>(slope, slope, t0);
    square<v128>(t0, slope);
    subtract<v128>(t0, t0, p);
    subtract<v128>(t0, t0, q); // 5
    carry<v128>(x3, t0);
    subtract<v128>(t0, p, x3); // 3
    multiply<v128>(t0, t0, slope);
    subtract<v128>(t0, t0, p + FOUR);
    carry<v128>(y3, t0);
    if (exceptional) {
      for (let c: usize = 0; c < 2; c++) {
        const out = c == 0 ? x3 : y3;
        select<v128>(out, p + c * FOUR, out, secondIsIdentity);
        select<v128>(out, q + c * FOUR, out, firstIsIdentity);
        setSmall<v128>(t0, 0);
        select<v128>(out, t0, out, opposite);
      }
    }
    copyFour(p, x3);
    copyFour(p + FOUR, y3);
  }
}

/** False only if no lane is special; the difference of x lies below 4p and above 0, so it is 0 mod p as p, 2p or 3p. */
// @ts-ignore: decorator
@inline
function mayBeSpecial(p: usize, q: usize, difference: usize): bool {
  const low = v128.and(limb<v128>(difference, 0), i32x4.splat(0x1fffffff));
  const zero = i32x4.splat(0);
  const sameX = v128.or(
    v128.or(i32x4.eq(low, i32x4.splat(P1)), i32x4.eq(low, i32x4.splat(P2))),
    i32x4.eq(low, i32x4.splat(P3)),
  );
  const identity = v128.or(i32x4.eq(limb<v128>(p, 0), zero), i32x4.eq(limb<v128>(q, 0), zero));
  return v128.any_true(v128.or(sameX, identity));
}

let firstIsIdentity: v128 = i32x4.splat(0);
let secondIsIdentity: v128 = i32x4.splat(0);
let doubling: v128 = i32x4.splat(0);
let opposite: v128 = i32x4.splat(0);

/** Which lanes are what, exactly. */
function classify(p: usize, q: usize): void {
  firstIsIdentity = isZero<v128>(p);
  secondIsIdentity = isZero<v128>(q);
  subtract<v128>(t1, q, p);
  normalize<v128>(t1, t1);
  const both = v128.andnot(isZero<v128>(t1), v128.or(firstIsIdentity, secondIsIdentity));
  subtract<v128>(t1, q + FOUR, p + FOUR);
  normalize<v128>(t1, t1);
  const sameY = isZero<v128>(t1);
  doubling = v128.and(both, sameY);
  opposite = v128.andnot(both, sameY);
}

/** Copies four elements. */
// @ts-ignore: decorator
@inline
export function copyFour(out: usize, from: usize): void {
  for (let i: usize = 0; i < FOUR; i += 16) v128.store(out + i, v128.load(from + i));
}

/** out = a⁻¹ for four elements with one inversion; none may be zero. */
export function invertFour(out: usize, a: usize): void {
  const size: usize = 36;
  for (let lane: usize = 0; lane < 4; lane++) takeLane(lanes + lane * size, a, lane);
  const l0 = lanes;
  const l1 = lanes + size;
  const l2 = lanes + 2 * size;
  const l3 = lanes + 3 * size;
  const left = lanes + 4 * size;
  const right = lanes + 5 * size;
  const all = lanes + 6 * size;
  multiply<u32>(left, l0, l1);
  multiply<u32>(right, l2, l3);
  multiply<u32>(all, left, right);
  invert(all, all);
  multiply<u32>(right, right, all); // 1/(l0·l1)
  multiply<u32>(left, left, all); // 1/(l2·l3)
  multiply<u32>(all, right, l1);
  putLane(out, 0, all);
  multiply<u32>(all, right, l0);
  putLane(out, 1, all);
  multiply<u32>(all, left, l3);
  putLane(out, 2, all);
  multiply<u32>(all, left, l2);
  putLane(out, 3, all);
}

/** One element out of four side by side. */
export function takeLane(out: usize, four: usize, lane: usize): void {
  for (let i: usize = 0; i < 9; i++) store<u32>(out + 4 * i, load<u32>(four + 16 * i + 4 * lane));
}

/** One element to its place among four. */
export function putLane(four: usize, lane: usize, element: usize): void {
  for (let i: usize = 0; i < 9; i++) store<u32>(four + 16 * i + 4 * lane, load<u32>(element + 4 * i));
}
