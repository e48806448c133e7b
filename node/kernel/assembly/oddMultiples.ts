import { elementBytes, isZero, readBytes, select, setSmall } from './field';
import { multiply } from './product';
import { addProjective, doubleProjective, projectiveBytes } from './projective';
import { forgetScalars, HALF_DIGITS, recodeHalves } from './recode';
import { ENTRIES, forgetSelection, indexOf, isNegative, negateWhere, selectElement } from './select';

/**
 * A table of odd multiples of a point, or of four points side by side, and the digits of the scalars that they meet: see
 * recode.ts. Sizes are those of four.
 */

/** (2j + 1)·P for j below 16, and β·x of each. */
const table = memory.data(6912, 16);
const turned = memory.data(2304, 16);
const double = memory.data(432, 16);
const beta = memory.data(144, 16);
const zero = memory.data(144, 16);
const one = memory.data(144, 16);
const digits = memory.data(416, 16); // HALF_DIGITS · 16
const digits2 = memory.data(416, 16);
/** What selectFirst and selectSecond choose. */
export const term = memory.data(432, 16);

const betaBytes = memory.data<u8>([
  0x7a, 0xe9, 0x6a, 0x2b, 0x65, 0x7c, 0x07, 0x10, 0x6e, 0x64, 0x47, 0x9e, 0xac, 0x34, 0x34, 0xe9, 0x9c, 0xf0, 0x49,
  0x75, 0x12, 0xf5, 0x89, 0x95, 0xc1, 0x39, 0x6c, 0x28, 0x71, 0x95, 0x01, 0xee,
]);

/** out = the identity in all lanes. */
export function setIdentity<L>(out: usize): void {
  const size = elementBytes<L>();
  setSmall<L>(out, 0);
  setSmall<L>(out + size, 1);
  setSmall<L>(out + 2 * size, 0);
}

/**
 * Reads `lanes` points and scalars, steps apart, for the table and the digits.
 * Lanes that are left over hold the identity.
 */
export function readLanes<L>(point: usize, stepPoints: usize, scalar: usize, stepScalars: usize, lanes: usize): void {
  const size = elementBytes<L>();
  setSmall<L>(table, 0);
  setSmall<L>(table + size, 0);
  for (let lane: usize = 0; 4 * lane < sizeof<L>(); lane++) {
    readBytes(beta + 4 * lane, sizeof<L>(), betaBytes);
    recodeHalves(digits + 4 * lane, digits2 + 4 * lane, sizeof<L>(), scalar);
    if (lane >= lanes) continue;
    readBytes(table + 4 * lane, sizeof<L>(), point);
    readBytes(table + size + 4 * lane, sizeof<L>(), point + 32);
    if (lane + 1 == lanes) continue;
    point += stepPoints;
    scalar += stepScalars;
  }
  buildTable<L>();
}

/** From the affine points in its first entry. */
function buildTable<L>(): void {
  const size = elementBytes<L>();
  const step = projectiveBytes<L>();
  setSmall<L>(zero, 0);
  setSmall<L>(one, 1);
  const identity = isZero<L>(table);
  select<L>(table + size, one, table + size, identity);
  select<L>(table + 2 * size, zero, one, identity);
  doubleProjective<L>(double, table);
  for (let j: usize = 0; j < ENTRIES; j++) {
    const entry = table + j * step;
    if (j > 0) addProjective<L>(entry, entry - step, double);
    multiply<L>(turned + j * size, entry, beta);
  }
}

/** term = (2v − 31)·P for the digits v of a window of the scalars' first halves. */
export function selectFirst<L>(window: usize): void {
  selectTerm<L>(table, projectiveBytes<L>(), load<L>(digits + window * sizeof<L>()));
}

/** The same of the second halves, which meet λ·P. */
export function selectSecond<L>(window: usize): void {
  selectTerm<L>(turned, elementBytes<L>(), load<L>(digits2 + window * sizeof<L>()));
}

/** x is chosen from elements of its own, `step` bytes apart. */
function selectTerm<L>(x: usize, step: usize, digit: L): void {
  const size = elementBytes<L>();
  const index = indexOf<L>(digit);
  selectElement<L>(term, x, step, index, false);
  selectElement<L>(term + size, table + size, projectiveBytes<L>(), index, false);
  selectElement<L>(term + 2 * size, table + 2 * size, projectiveBytes<L>(), index, false);
  negateWhere<L>(term + size, isNegative<L>(digit));
}

/** Wipes everything. */
export function forgetMultiples(): void {
  memory.fill(table, 0, 6912);
  memory.fill(turned, 0, 2304);
  memory.fill(double, 0, 432);
  memory.fill(digits, 0, 416);
  memory.fill(digits2, 0, 416);
  memory.fill(term, 0, 432);
  forgetScalars();
  forgetSelection();
}
