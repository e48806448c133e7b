import { elementBytes } from './field';
import { multiply, square } from './product';

const scratch = memory.data(6 * 144, 16);

/** out = (a to the power of 2^count)·b; out may be a, and not b. */
function shift<L>(out: usize, a: usize, count: i32, b: usize): void {
  square<L>(out, a);
  for (let i = 1; i < count; i++) square<L>(out, out);
  multiply<L>(out, out, b);
}

/**
 * out = a^((p+1)/4), whose square is a if anything's is. The exponent in binary is 223 ones, 0, 22 ones, 0000, 11, 00; x and
 * a number stands for a to the power of as many ones.
 */
export function squareRoot<L>(out: usize, a: usize): void {
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
  shift<L>(out, x223, 23, x22);
  shift<L>(out, out, 6, x2);
  square<L>(out, out);
  square<L>(out, out);
}
