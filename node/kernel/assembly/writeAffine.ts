import { BLOCK, copyFour, FOUR, forgetSums, invertFour } from './affine';
import { elementBytes, invert, isZero, normalize, select, setSmall, writeBytes } from './field';
import { multiply } from './product';

/** The most points that writeAffine takes, which share one inversion. */
export const POINTS_AT_A_TIME: usize = 256;

const PROJECTIVE: usize = 432;
const prefixes = memory.data(9216, 16); // POINTS_AT_A_TIME / 4 · FOUR
const running = memory.data(144, 16);
const inverse = memory.data(144, 16);
const t = memory.data(144, 16);

/** Projective points four side by side, which it overwrites, as 64 bytes each: x ‖ y, or zeros for the identity. */
export function writeAffine(out: usize, points: usize, count: usize): void {
  const blocks = (count + 3) >> 2;
  setSmall<v128>(running, 1);
  for (let k: usize = 0; k < blocks; k++) {
    const z = points + k * PROJECTIVE + BLOCK;
    normalize<v128>(z, z);
    const identity = isZero<v128>(z);
    setSmall<v128>(t, 0);
    select<v128>(z - FOUR, t, z - FOUR, identity); // y; x is zero already
    setSmall<v128>(t, 1);
    select<v128>(z, t, z, identity);
    copyFour(prefixes + k * FOUR, running);
    multiply<v128>(running, running, z);
  }
  invertFour(inverse, running);
  for (let k = blocks; k-- > 0; ) {
    const x = points + k * PROJECTIVE;
    const y = x + FOUR;
    multiply<v128>(t, inverse, prefixes + k * FOUR);
    multiply<v128>(inverse, inverse, x + BLOCK);
    multiply<v128>(x, x, t);
    multiply<v128>(y, y, t);
    normalize<v128>(x, x);
    normalize<v128>(y, y);
    for (let lane: usize = 0; lane < 4; lane++) {
      const i: usize = 4 * k + lane;
      if (i >= count) break;
      writeBytes(out + 64 * i, x + 4 * lane, 16);
      writeBytes(out + 64 * i + 32, y + 4 * lane, 16);
    }
  }
  memory.fill(prefixes, 0, blocks * FOUR);
  memory.fill(running, 0, FOUR);
  memory.fill(inverse, 0, FOUR);
  memory.fill(t, 0, FOUR);
  forgetSums();
}

/** One projective point, which it overwrites, as 64 bytes: x ‖ y, or zeros for the identity. */
export function writeOne(out: usize, point: usize): void {
  const y = point + elementBytes<u32>();
  const z = y + elementBytes<u32>();
  invert(z, z); // zero of zero
  multiply<u32>(point, point, z);
  multiply<u32>(y, y, z);
  normalize<u32>(point, point);
  normalize<u32>(y, y);
  writeBytes(out, point, 4);
  writeBytes(out + 32, y, 4);
}
