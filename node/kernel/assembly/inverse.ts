/**
 * Inverses modulo p and n in constant time: division steps (Bernstein, Yang 2019/266), thirty at a time on the low bits,
 * with the half-delta of libsecp256k1's safegcd document, by which 590 steps are enough for 256 bits. Numbers are nine
 * signed limbs of 30 bits, least significant first.
 */

const LIMB: i64 = 0x3fffffff;
/** Rounds of thirty steps. */
const ROUNDS: i32 = 20;

/** A modulus: its limbs, and its inverse mod 2³⁰. */
export const P: usize = memory.data<i32>([-977, -4, 0, 0, 0, 0, 0, 0, 65536, 0x2ddacacf]);
export const N: usize = memory.data<i32>([
  0x10364141, 0x3f497a33, 0x348a03bb, 0x2bb739ab, -0x146, 0, 0, 0, 65536, 0x2a774ec1,
]);

const d = memory.data(36, 16);
const e = memory.data(36, 16);
const f = memory.data(36, 16);
const g = memory.data(36, 16);

// 2³⁰ times the matrix of thirty steps
let u: i32 = 0;
let v: i32 = 0;
let q: i32 = 0;
let r: i32 = 0;

/** The inverse of 32 big-endian bytes below the modulus, zero of zero; `to` may be `from`. */
export function invertModulo(from: usize, to: usize, modulus: usize): void {
  memory.fill(d, 0, 36);
  memory.fill(e, 0, 36);
  store<i32>(e, 1);
  memory.copy(f, modulus, 36);
  readLimbs(g, from);
  let zeta = -1;
  for (let round = 0; round < ROUNDS; round++) {
    zeta = thirtySteps(zeta, load<u32>(f), load<u32>(g));
    updateInverses(modulus);
    updateRemainders();
  }
  // f is now 1 or −1, times the greatest common divisor of zero and the modulus when the number was zero
  normalize(load<i32>(f, 32) >> 31, modulus);
  writeLimbs(to, d);
  memory.fill(d, 0, 36);
  memory.fill(e, 0, 36);
  memory.fill(f, 0, 36);
  memory.fill(g, 0, 36);
  u = v = q = r = 0;
}

/** The matrix of the steps that the low bits of f and g decide on; gives the new zeta, −(δ + 1/2). */
function thirtySteps(zeta: i32, f0: u32, g0: u32): i32 {
  let a: u32 = 1;
  let b: u32 = 0;
  let c: u32 = 0;
  let k: u32 = 1;
  for (let i = 0; i < 30; i++) {
    const negative = <u32>(zeta >> 31);
    const odd = 0 - (g0 & 1);
    g0 += ((f0 ^ negative) - negative) & odd;
    c += ((a ^ negative) - negative) & odd;
    k += ((b ^ negative) - negative) & odd;
    const swap = negative & odd;
    zeta = (zeta ^ <i32>swap) - 1;
    f0 += g0 & swap;
    a += c & swap;
    b += k & swap;
    g0 >>= 1;
    a <<= 1;
    b <<= 1;
  }
  u = <i32>a;
  v = <i32>b;
  q = <i32>c;
  r = <i32>k;
  return zeta;
}

/** (d, e) = matrix · (d, e) / 2³⁰ mod the modulus, both between −2·modulus and the modulus. */
function updateInverses(modulus: usize): void {
  const negativeD = load<i32>(d, 32) >> 31;
  const negativeE = load<i32>(e, 32) >> 31;
  let md = (u & negativeD) + (v & negativeE);
  let me = (q & negativeD) + (r & negativeE);
  let sumD = product(u, d, 0) + product(v, e, 0);
  let sumE = product(q, d, 0) + product(r, e, 0);
  // as many moduli as make the lowest thirty bits zero
  const inverse = load<i32>(modulus, 36);
  md -= (inverse * <i32>sumD + md) & <i32>LIMB;
  me -= (inverse * <i32>sumE + me) & <i32>LIMB;
  sumD += product(md, modulus, 0);
  sumE += product(me, modulus, 0);
  for (let i: usize = 1; i < 9; i++) {
    sumD = (sumD >> 30) + product(u, d, i) + product(v, e, i) + product(md, modulus, i);
    sumE = (sumE >> 30) + product(q, d, i) + product(r, e, i) + product(me, modulus, i);
    store<i32>(d + 4 * (i - 1), <i32>(sumD & LIMB));
    store<i32>(e + 4 * (i - 1), <i32>(sumE & LIMB));
  }
  store<i32>(d, <i32>(sumD >> 30), 32);
  store<i32>(e, <i32>(sumE >> 30), 32);
}

/** (f, g) = matrix · (f, g) / 2³⁰, which leaves no remainder. */
function updateRemainders(): void {
  let sumF = product(u, f, 0) + product(v, g, 0);
  let sumG = product(q, f, 0) + product(r, g, 0);
  for (let i: usize = 1; i < 9; i++) {
    sumF = (sumF >> 30) + product(u, f, i) + product(v, g, i);
    sumG = (sumG >> 30) + product(q, f, i) + product(r, g, i);
    store<i32>(f + 4 * (i - 1), <i32>(sumF & LIMB));
    store<i32>(g + 4 * (i - 1), <i32>(sumG & LIMB));
  }
  store<i32>(f, <i32>(sumF >> 30), 32);
  store<i32>(g, <i32>(sumG >> 30), 32);
}

// @ts-ignore: decorator
@inline
function product(factor: i32, limbs: usize, i: usize): i64 {
  return <i64>factor * <i64>load<i32>(limbs + 4 * i);
}

/** d, negated if the mask says so, between zero and the modulus. */
function normalize(negate: i32, modulus: usize): void {
  for (let pass = 0; pass < 2; pass++) {
    const addend = load<i32>(d, 32) >> 31;
    const sign = pass == 0 ? negate : 0;
    let sum: i32 = 0;
    for (let i: usize = 0; i < 9; i++) {
      sum += ((load<i32>(d + 4 * i) + (load<i32>(modulus + 4 * i) & addend)) ^ sign) - sign;
      store<i32>(d + 4 * i, i < 8 ? sum & <i32>LIMB : sum);
      sum >>= 30;
    }
  }
}

function readLimbs(out: usize, from: usize): void {
  const w3 = bswap<u64>(load<u64>(from));
  const w2 = bswap<u64>(load<u64>(from, 8));
  const w1 = bswap<u64>(load<u64>(from, 16));
  const w0 = bswap<u64>(load<u64>(from, 24));
  store<u32>(out, <u32>w0 & 0x3fffffff);
  store<u32>(out, <u32>(w0 >> 30) & 0x3fffffff, 4);
  store<u32>(out, <u32>((w0 >> 60) | (w1 << 4)) & 0x3fffffff, 8);
  store<u32>(out, <u32>(w1 >> 26) & 0x3fffffff, 12);
  store<u32>(out, <u32>((w1 >> 56) | (w2 << 8)) & 0x3fffffff, 16);
  store<u32>(out, <u32>(w2 >> 22) & 0x3fffffff, 20);
  store<u32>(out, <u32>((w2 >> 52) | (w3 << 12)) & 0x3fffffff, 24);
  store<u32>(out, <u32>(w3 >> 18) & 0x3fffffff, 28);
  store<u32>(out, <u32>(w3 >> 48), 32);
}

function writeLimbs(to: usize, limbs: usize): void {
  const l2: u64 = load<u32>(limbs, 8);
  const l4: u64 = load<u32>(limbs, 16);
  const l6: u64 = load<u32>(limbs, 24);
  const w0 = <u64>load<u32>(limbs) | (<u64>load<u32>(limbs, 4) << 30) | (l2 << 60);
  const w1 = (l2 >> 4) | (<u64>load<u32>(limbs, 12) << 26) | (l4 << 56);
  const w2 = (l4 >> 8) | (<u64>load<u32>(limbs, 20) << 22) | (l6 << 52);
  const w3 = (l6 >> 12) | (<u64>load<u32>(limbs, 28) << 18) | (<u64>load<u32>(limbs, 32) << 48);
  store<u64>(to, bswap<u64>(w3));
  store<u64>(to, bswap<u64>(w2), 8);
  store<u64>(to, bswap<u64>(w1), 16);
  store<u64>(to, bswap<u64>(w0), 24);
}
