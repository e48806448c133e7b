import { invert, normalize, readBytes, setSmall, subtract, writeBytes } from './field';
import { addPair, copyPoint, finishPairs, isIdentity, PACKED } from './pairs';
import { multiply } from './product';
import { addAffine, doubleProjective } from './projective';

/**
 * Σ sᵢ·Pᵢ by buckets (Pippenger), in variable time: for what is public. All additions but the few hundred at the end are
 * affine and share inversions, so everything is put as rounds of independent pairs to add.
 */

/** A base point as words: x, y and −y. */
const TERM: usize = 112;
/** Shifted scalars and what a load beyond their end may read. */
const SHIFTED: usize = 48;

let windowBits: usize = 0;
let windows: usize = 0;
/** Buckets of a window: digit d, of either sign, belongs to bucket |d|, which is at most half of 2^windowBits. */
let half: usize = 0;
/** Windows whose points are summed up together, so that rounds are long enough for one inversion to be cheap. */
let group: usize = 0;

/** Chooses the width of windows for so many terms. @returns how many bytes of memory, filled with zeros, it takes */
export function multiScalarMemory(count: usize): usize {
  let least = usize.MAX_VALUE;
  for (let bits: usize = 2; bits <= 10; bits++) {
    const needed: usize = (256 + bits) / bits; // a bit more than a scalar's: the last digit may carry
    const additions: usize = needed * (count + ((1 as usize) << (bits - 1)));
    if (additions < least) {
      least = additions;
      windowBits = bits;
      windows = needed;
    }
  }
  half = (1 as usize) << (windowBits - 1);
  group = min<usize>(max<usize>(8192 / count, 1), windows);
  return count * (TERM + SHIFTED + group * PACKED) + windows * (half + 1) * PACKED + group * (half + 2) * 4;
}

/** @param memory as much as multiScalarMemory has just said for this count */
export function multiScalarMultiply(points: usize, scalars: usize, count: usize, memory: usize, out: usize): void {
  const terms = memory;
  const shifted = terms + count * TERM;
  const items = shifted + count * SHIFTED;
  const buckets = items + group * count * PACKED;
  const starts = buckets + windows * (half + 1) * PACKED;
  readTerms(terms, points, count);
  shiftScalars(shifted, scalars, count);
  for (let window: usize = 0; window < windows; window += group) {
    fillBuckets(buckets, window, min<usize>(group, windows - window), terms, shifted, items, starts, count);
  }
  weighBuckets(buckets);
  sumBits(out, buckets);
}

function readTerms(terms: usize, points: usize, count: usize): void {
  setSmall<u32>(zero, 0);
  for (let i: usize = 0; i < count; i++) {
    const term = terms + i * TERM;
    readBytes(term, 4, points + 64 * i);
    readBytes(term + 36, 4, points + 64 * i + 32);
    subtract<u32>(term + 72, zero, term + 36);
    normalize<u32>(term + 72, term + 72);
  }
}

const zero = memory.data(36, 16);

/** s + Σ half·2^(w·windowBits): with it, digits are plain bits, less `half` each. */
function shiftScalars(shifted: usize, scalars: usize, count: usize): void {
  memory.fill(shift, 0, SHIFTED);
  for (let window: usize = 0; window < windows; window++) {
    const bit = (window + 1) * windowBits - 1;
    const word = shift + ((bit >> 5) << 2);
    store<u32>(word, load<u32>(word) | ((1 as u32) << (<u32>bit & 31)));
  }
  for (let i: usize = 0; i < count; i++) {
    let sum: u64 = 0;
    for (let j: usize = 0; j < 10; j++) {
      if (j < 8) sum += <u64>bswap<u32>(load<u32>(scalars + 32 * i + 28 - 4 * j));
      sum += <u64>load<u32>(shift + 4 * j);
      store<u32>(shifted + SHIFTED * i + 4 * j, <u32>sum);
      sum >>= 32;
    }
  }
}

const shift = memory.data(48, 16);

// @ts-ignore: decorator
@inline
function digitOf(scalar: usize, window: usize): i32 {
  const bit = window * windowBits;
  const bits = <u32>(load<u64>(scalar + ((bit >> 5) << 2)) >> (bit & 31));
  return <i32>(bits & (<u32>half * 2 - 1)) - <i32>half;
}

/** Sorts the terms of some windows by their digits and sums them up, bucket by bucket. */
function fillBuckets(
  buckets: usize,
  firstWindow: usize,
  some: usize,
  terms: usize,
  shifted: usize,
  items: usize,
  starts: usize,
  count: usize,
): void {
  const slots = half + 2; // starts[w][b] is where bucket b of window w begins, starts[w][half + 1] where it ends
  memory.fill(starts, 0, some * slots * 4);
  let total: u32 = 0;
  let longest: u32 = 0;
  for (let w: usize = 0; w < some; w++) {
    const row = starts + w * slots * 4;
    for (let i: usize = 0; i < count; i++) {
      const slot = row + 4 * <usize>abs<i32>(digitOf(shifted + SHIFTED * i, firstWindow + w));
      store<u32>(slot, load<u32>(slot) + 1);
    }
    store<u32>(row, 0); // a digit of zero is no term
    for (let bucket: usize = 0; bucket < slots; bucket++) {
      const length = load<u32>(row + 4 * bucket);
      longest = max<u32>(longest, length);
      store<u32>(row + 4 * bucket, total);
      total += length;
    }
    for (let i: usize = 0; i < count; i++) {
      const digit = digitOf(shifted + SHIFTED * i, firstWindow + w);
      if (digit == 0) continue;
      const slot = row + 4 * <usize>abs<i32>(digit);
      const at = load<u32>(slot);
      store<u32>(slot, at + 1); // after this each start has moved to where the next bucket begins
      copyTerm(items + <usize>at * PACKED, terms + i * TERM, digit < 0);
    }
  }
  for (let stride: u32 = 1; stride < longest; stride *= 2) {
    for (let w: usize = 0; w < some; w++) {
      const row = starts + w * slots * 4;
      for (let bucket: usize = 1; bucket <= half; bucket++) {
        const end = load<u32>(row + 4 * bucket);
        for (let at = load<u32>(row + 4 * (bucket - 1)); at + stride < end; at += 2 * stride) {
          addPair(items + <usize>at * PACKED, items + <usize>(at + stride) * PACKED);
        }
      }
    }
    finishPairs();
  }
  for (let w: usize = 0; w < some; w++) {
    const row = starts + w * slots * 4;
    for (let bucket: usize = 1; bucket <= half; bucket++) {
      const start = load<u32>(row + 4 * (bucket - 1));
      if (start == load<u32>(row + 4 * bucket)) continue;
      copyPoint(buckets + ((firstWindow + w) * (half + 1) + bucket) * PACKED, items + <usize>start * PACKED);
    }
  }
}

/** x and y, or x and −y. */
function copyTerm(item: usize, term: usize, negative: bool): void {
  v128.store(item, v128.load(term));
  v128.store(item, v128.load(term, 16), 16);
  store<u32>(item, load<u32>(term, 32), 32);
  const y = term + (negative ? 72 : 36);
  v128.store(item, v128.load(y), 36);
  v128.store(item, v128.load(y, 16), 52);
  store<u32>(item, load<u32>(y, 32), 68);
}

/**
 * Leaves in bucket 2ʲ of each window what the window's sum Σ b·bucket_b holds 2ʲ times. Halving: what stands at 2i + 1 is
 * added to what stands at 2i, which will count twice, and stays to be summed up with the other odd ones.
 */
function weighBuckets(buckets: usize): void {
  for (let step: usize = 1; step < half; step *= 2) {
    for (let w: usize = 0; w < windows; w++) {
      const row = buckets + w * (half + 1) * PACKED;
      for (let at: usize = 2 * step; at < half; at += 2 * step) {
        addPair(row + at * PACKED, row + (at + step) * PACKED);
      }
    }
    finishPairs();
  }
  for (let stride: usize = 1; stride < half; stride *= 2) {
    for (let w: usize = 0; w < windows; w++) {
      const row = buckets + w * (half + 1) * PACKED;
      for (let step: usize = 1; step < half; step *= 2) {
        for (let i: usize = 0; step * (2 * (i + stride) + 1) < half; i += 2 * stride) {
          addPair(row + step * (2 * i + 1) * PACKED, row + step * (2 * (i + stride) + 1) * PACKED);
        }
      }
    }
    finishPairs();
  }
}

/** Horner's rule over all bits: a chain, so in projective coordinates, without inversions. */
function sumBits(out: usize, buckets: usize): void {
  setSmall<u32>(sum, 0);
  setSmall<u32>(sum + 36, 1);
  setSmall<u32>(sum + 72, 0);
  let started = false;
  for (let window = windows; window-- > 0; ) {
    for (let step = half; step > 0; step >>= 1) {
      const point = buckets + (window * (half + 1) + step) * PACKED;
      if (started) doubleProjective<u32>(sum, sum);
      if (isIdentity(point)) continue;
      addAffine<u32>(sum, sum, point);
      started = true;
    }
  }
  invert(zero, sum + 72); // zero of zero, so that the identity comes out as zeros
  multiply<u32>(sum, sum, zero);
  multiply<u32>(sum + 36, sum + 36, zero);
  normalize<u32>(sum, sum);
  normalize<u32>(sum + 36, sum + 36);
  writeBytes(out, sum, 4);
  writeBytes(out + 32, sum + 36, 4);
}

const sum = memory.data(108, 16);
