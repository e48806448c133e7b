import { carry, elementBytes, select, setSmall, subtract } from './field';
import { and, broadcast, equalMask, minus, or, right, splat, xor } from './lanes';

/** Entries of a table of odd multiples P, 3P … 31P, chosen by digits of five bits by looking at all of them. */

export const ENTRIES: u32 = 16;

/** All ones where a digit v stands for a negative multiple, 2v − 31 < 0. */
// @ts-ignore: decorator
@inline
export function isNegative<L>(digit: L): L {
  return minus<L>(right<L>(digit, 4), splat<L>(1));
}

/** The entry that digit v stands for: |2v − 31| = 2·index + 1. */
// @ts-ignore: decorator
@inline
export function indexOf<L>(digit: L): L {
  return and<L>(xor<L>(digit, isNegative<L>(digit)), splat<L>(15));
}

/**
 * out = the element of entry `index`, of elements `step` bytes apart.
 * @param shared one element for all lanes, rather than an element for each lane
 */
export function selectElement<L>(out: usize, entry: usize, step: usize, index: L, shared: bool): void {
  let l0 = splat<L>(0);
  let l1 = l0;
  let l2 = l0;
  let l3 = l0;
  let l4 = l0;
  let l5 = l0;
  let l6 = l0;
  let l7 = l0;
  let l8 = l0;
  for (let j: u32 = 0; j < ENTRIES; j++) {
    const mask = equalMask<L>(index, splat<L>(j));
    l0 = picked<L>(l0, mask, entry, 0, shared);
    l1 = picked<L>(l1, mask, entry, 1, shared);
    l2 = picked<L>(l2, mask, entry, 2, shared);
    l3 = picked<L>(l3, mask, entry, 3, shared);
    l4 = picked<L>(l4, mask, entry, 4, shared);
    l5 = picked<L>(l5, mask, entry, 5, shared);
    l6 = picked<L>(l6, mask, entry, 6, shared);
    l7 = picked<L>(l7, mask, entry, 7, shared);
    l8 = picked<L>(l8, mask, entry, 8, shared);
    entry += step;
  }
  store<L>(out, l0);
  store<L>(out + sizeof<L>(), l1);
  store<L>(out + 2 * sizeof<L>(), l2);
  store<L>(out + 3 * sizeof<L>(), l3);
  store<L>(out + 4 * sizeof<L>(), l4);
  store<L>(out + 5 * sizeof<L>(), l5);
  store<L>(out + 6 * sizeof<L>(), l6);
  store<L>(out + 7 * sizeof<L>(), l7);
  store<L>(out + 8 * sizeof<L>(), l8);
}

// @ts-ignore: decorator
@inline
function picked<L>(chosen: L, mask: L, entry: usize, i: usize, shared: bool): L {
  return or<L>(chosen, and<L>(mask, shared ? broadcast<L>(entry + 4 * i) : load<L>(entry + i * sizeof<L>())));
}

const negated = memory.data(144, 16);

/** y = −y in the lanes of the mask. */
export function negateWhere<L>(y: usize, mask: L): void {
  setSmall<L>(negated, 0);
  subtract<L>(negated, negated, y);
  carry<L>(negated, negated);
  select<L>(y, negated, y, mask);
}

/** Wipes what negateWhere leaves behind. */
export function forgetSelection(): void {
  memory.fill(negated, 0, 4 * elementBytes<u32>());
}
