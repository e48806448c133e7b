import { elementBytes } from './field';
import { multiply, square } from './product';

/**
 * Inverses and square roots by Fermat: powers with fixed exponents, so that time does not depend on the element. Both
 * exponents begin with a run of 223 ones, p − 2 = 2²²³… and (p + 1)/4 likewise, so they share the way to it: x and a
 * number stands for a to the power of as many ones in binary.
 */

const scratch = memory.data(6 * 144, 16);

/** out = (a to the power of 2^count)·b; out may be a, and not b. */
function shift<L>(out: usize, a: usize, count: i32, b: usize): void {
  square<L>(out, a);
  for (let i = 1; i < count; i++) square<L>(out, out);
  multiply<L>(out, out, b);
}

/** x2, x22 and x223 to the scratch, in this order. */
function runsOfOnes<L>(a: usize): void {
  const size = elementBytes<L>();
  const x2 = scratch;
  const x22 = scratch + size;
  const x223 = scratch + 2 * size;
  const x3 = scratch + 3 * size;
  const x11 = scratch + 4 * size;
  const x44 = scratch + 5 * size;
  shift<L>(x2, a, 1, a);
  shift<L>(x3, x2, 1, a);
  shift<L>(x11, x3, 3, x3); // x6
  shift<L>(x11, x11, 3, x3); // x9
  shift<L>(x11, x11, 2, x2);
  shift<L>(x22, x11, 11, x11);
  shift<L>(x44, x22, 22, x22);
  const x88 = x11;
  shift<L>(x88, x44, 44, x44);
  shift<L>(x223, x88, 88, x88); // x176
  shift<L>(x223, x223, 44, x44); // x220
  shift<L>(x223, x223, 3, x3);
}

/** out = a⁻¹ = a^(p−2), and zero of zero. p − 2 is 223 ones, 0, 22 ones, 0000, 1, 0, 11, 0, 1. */
export function invert<L>(out: usize, a: usize): void {
  const size = elementBytes<L>();
  const t = scratch + 3 * size;
  const base = scratch + 5 * size;
  runsOfOnes<L>(a);
  memory.copy(base, a, size);
  shift<L>(t, scratch + 2 * size, 23, scratch + size);
  shift<L>(t, t, 5, base);
  shift<L>(t, t, 3, scratch);
  shift<L>(out, t, 2, base);
}

/** out = a^((p+1)/4), whose square is a if anything's is; its exponent is 223 ones, 0, 22 ones, 0000, 11, 00. */
export function squareRoot<L>(out: usize, a: usize): void {
  const size = elementBytes<L>();
  runsOfOnes<L>(a);
  shift<L>(out, scratch + 2 * size, 23, scratch + size);
  shift<L>(out, out, 6, scratch);
  square<L>(out, out);
  square<L>(out, out);
}
