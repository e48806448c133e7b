import { add, carry, elementBytes, scale, subtract } from './field';
import { forgetProducts, multiply, square } from './product';

/**
 * Points (X : Y : Z) with x = X/Z and y = Y/Z, the identity (0 : 1 : 0); one of them or four side by side. The formulas
 * are complete (Renes, Costello, Batina 2015/1060, algorithms 7 and 9 for a = 0, b = 7): the same steps for every pair of
 * points of the curve, equal, opposite or the identity. Numbers in comments are magnitudes above 1.
 */

const scratch = memory.data(8 * 144, 16);

/** Wipes what additions, doublings and products leave behind. */
export function forgetProjective(): void {
  memory.fill(scratch, 0, 8 * 144);
  forgetProducts();
}

// @ts-ignore: decorator
@inline
export function projectiveBytes<L>(): usize {
  return 3 * elementBytes<L>();
}

/** out = 21·a, where 21 = 3·b. */
function times21<L>(out: usize, a: usize): void {
  scale<L>(out, a, 7);
  carry<L>(out, out);
  scale<L>(out, out, 3);
  carry<L>(out, out);
}

/** out = (a₁ + a₂)·(b₁ + b₂) − c − d, of magnitude 1: what is left are the mixed products. */
function crossed<L>(out: usize, a1: usize, a2: usize, b1: usize, b2: usize, c: usize, d: usize): void {
  const t = scratch + 7 * elementBytes<L>();
  add<L>(t, a1, a2);
  add<L>(out, b1, b2);
  multiply<L>(out, out, t);
  subtract<L>(out, out, c);
  subtract<L>(out, out, d); // 5
  carry<L>(out, out);
}

/** out = p + q; out may be p or q. */
export function addProjective<L>(out: usize, p: usize, q: usize): void {
  const size = elementBytes<L>();
  const xx = scratch;
  const yy = scratch + size;
  const zz = scratch + 2 * size;
  const xy = scratch + 3 * size;
  const yz = scratch + 4 * size;
  const xz = scratch + 5 * size;
  const t = scratch + 6 * size;
  multiply<L>(xx, p, q);
  multiply<L>(yy, p + size, q + size);
  multiply<L>(zz, p + 2 * size, q + 2 * size);
  crossed<L>(xy, p, p + size, q, q + size, xx, yy);
  crossed<L>(yz, p + size, p + 2 * size, q + size, q + 2 * size, yy, zz);
  crossed<L>(xz, p, p + 2 * size, q, q + 2 * size, xx, zz);
  finishSum<L>(out, xx, yy, zz, xy, yz, xz, t);
}

/** Adds an affine point, which must not be the identity, to p. */
export function addAffine<L>(out: usize, p: usize, q: usize): void {
  const size = elementBytes<L>();
  const xx = scratch;
  const yy = scratch + size;
  const zz = scratch + 2 * size;
  const xy = scratch + 3 * size;
  const yz = scratch + 4 * size;
  const xz = scratch + 5 * size;
  const t = scratch + 6 * size;
  multiply<L>(xx, p, q);
  multiply<L>(yy, p + size, q + size);
  crossed<L>(xy, p, p + size, q, q + size, xx, yy);
  multiply<L>(yz, q + size, p + 2 * size);
  add<L>(yz, yz, p + size);
  carry<L>(yz, yz);
  multiply<L>(xz, q, p + 2 * size);
  add<L>(xz, xz, p);
  carry<L>(xz, xz);
  carry<L>(zz, p + 2 * size);
  finishSum<L>(out, xx, yy, zz, xy, yz, xz, t);
}

/** From the products of coordinates x₁x₂, y₁y₂, z₁z₂, x₁y₂ + x₂y₁ and so on, all of magnitude 1, which it overwrites. */
function finishSum<L>(
  out: usize,
  xx: usize,
  yy: usize,
  zz: usize,
  xy: usize,
  yz: usize,
  xz: usize,
  t: usize,
): void {
  const size = elementBytes<L>();
  scale<L>(xx, xx, 3); // 3
  times21<L>(zz, zz);
  times21<L>(xz, xz);
  subtract<L>(t, yy, zz); // 3
  add<L>(yy, yy, zz); // 2
  const x3 = out;
  const y3 = out + size;
  const z3 = out + 2 * size;
  multiply<L>(x3, xy, t);
  multiply<L>(zz, yz, xz);
  subtract<L>(x3, x3, zz); // 3
  carry<L>(x3, x3);
  multiply<L>(y3, yy, t); // of 2 and 3
  multiply<L>(xz, xz, xx);
  add<L>(y3, y3, xz);
  carry<L>(y3, y3);
  multiply<L>(z3, yy, yz);
  multiply<L>(xx, xx, xy);
  add<L>(z3, z3, xx);
  carry<L>(z3, z3);
}

/** out = 2·p; out may be p. */
export function doubleProjective<L>(out: usize, p: usize): void {
  const size = elementBytes<L>();
  const yy = scratch;
  const yz = scratch + size;
  const zz = scratch + 2 * size;
  const xy = scratch + 3 * size;
  const eight = scratch + 4 * size;
  const t = scratch + 5 * size;
  square<L>(yy, p + size);
  multiply<L>(yz, p + size, p + 2 * size);
  square<L>(zz, p + 2 * size);
  times21<L>(zz, zz);
  multiply<L>(xy, p, p + size);
  scale<L>(eight, yy, 4);
  carry<L>(eight, eight);
  scale<L>(eight, eight, 2); // 2
  const x3 = out;
  const y3 = out + size;
  const z3 = out + 2 * size;
  multiply<L>(z3, yz, eight);
  multiply<L>(eight, eight, zz);
  add<L>(y3, yy, zz); // 2
  scale<L>(zz, zz, 3);
  carry<L>(zz, zz);
  subtract<L>(t, yy, zz); // 3
  multiply<L>(y3, y3, t);
  add<L>(y3, y3, eight);
  carry<L>(y3, y3);
  multiply<L>(x3, t, xy);
  scale<L>(x3, x3, 2);
  carry<L>(x3, x3);
}
