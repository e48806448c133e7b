import { extendReceiver, extendSender, type ReceiverExtension, type SenderExtension } from './extension.ts';
import { gf128InnerProducts } from './gf128.ts';
import * as mta from './mta.ts';
import * as points from './points.ts';
import { expandKeys } from './prg.ts';
import * as scalars from './scalars.ts';
import { sha256Rows } from './sha256.ts';

/**
 * Arithmetic on whole arrays. Scalars are packed 32-byte big-endian numbers below n; points are packed affine
 * 64-byte x ‖ y, all zeros for the identity; on the wire points are 33 bytes SEC1 compressed.
 * Where a function takes two arrays of scalars, the second may be a single scalar that meets every element of the first.
 * Wrong lengths throw RangeError: they are mistakes of the caller, never of a peer.
 */
export interface Kernel {
  /** Each row of `width` ≥ 32 big-endian bytes, mod n. */
  scalarReduce(rows: Uint8Array, width: number): Uint8Array;
  scalarAdd(a: Uint8Array, b: Uint8Array): Uint8Array;
  scalarSubtract(a: Uint8Array, b: Uint8Array): Uint8Array;
  scalarMultiply(a: Uint8Array, b: Uint8Array): Uint8Array;
  /** @throws RangeError on a zero. */
  scalarInvert(a: Uint8Array): Uint8Array;
  /** Sum of each row of `rowLength` scalars. */
  scalarSum(a: Uint8Array, rowLength: number): Uint8Array;
  /** For each row of `rowLength` scalars Σ aᵢ·bᵢ; `b` is as long as `a`, or one row that meets every row of `a`. */
  scalarDot(a: Uint8Array, b: Uint8Array, rowLength: number): Uint8Array;
  /** Index of the first row that is not a scalar below n, or −1. */
  scalarFindInvalid(rows: Uint8Array): number;

  /** sᵢ·G. */
  baseMultiply(scalars: Uint8Array): Uint8Array;
  /** sᵢ·Pᵢ; either array may hold a single element that meets every element of the other. */
  pointMultiply(points: Uint8Array, scalars: Uint8Array): Uint8Array;
  /** Pᵢ + Qᵢ; `b` may be a single point. */
  pointAdd(a: Uint8Array, b: Uint8Array): Uint8Array;
  pointNegate(points: Uint8Array): Uint8Array;
  /** Σ sᵢ·Pᵢ, one point, in variable time: for what is public. */
  multiScalarMultiply(points: Uint8Array, scalars: Uint8Array): Uint8Array;
  /** The same in constant time, for secret scalars. */
  secretMultiScalarMultiply(points: Uint8Array, scalars: Uint8Array): Uint8Array;
  /** 33 bytes each. @throws RangeError on the identity, which has no place on the wire. */
  compress(points: Uint8Array): Uint8Array;
  /** Points of 33 bytes each, or the index of the first row that is no point of the curve. */
  decompress(rows: Uint8Array): Uint8Array | number;

  /** SHA-256 of each row. */
  sha256Rows(rows: Uint8Array, rowLength: number): Uint8Array;
  /**
   * SHA-256(prefix 33 ‖ row number 4 ‖ row ⊕ mask 16) mod n for each 16-byte row.
   * @param firstRow number of the first row
   */
  rowPads(prefix: Uint8Array, firstRow: number, rows: Uint8Array, mask: Uint8Array): Uint8Array;
  /** v¹ − v⁰ − 2a for each of `rows` rows of every product, a being its input. */
  maskInputs(v0: Uint8Array, v1: Uint8Array, inputs: Uint8Array, rows: number): Uint8Array;
  /** Σ χ·v⁰ + a·Σχ over the `rows` rows of each product; χ may be any numbers below 2²⁵⁶. */
  senderShares(chi: Uint8Array, v0: Uint8Array, inputs: Uint8Array, rows: number): Uint8Array;
  /**
   * Writes the first χ of each product so that Σ ±χ is its input, − where the choice bit t is 1; then Σ χ·(t·c¹ − v).
   * @param chi any numbers below 2²⁵⁶ behind the first of each product
   * @param firstBit index in `choices` of the first row's bit
   */
  receiverShares(
    chi: Uint8Array,
    choices: Uint8Array,
    firstBit: number,
    v: Uint8Array,
    c1: Uint8Array,
    inputs: Uint8Array,
    rows: number,
  ): Uint8Array;
  /**
   * Σᵢ coefficientᵢ·blockᵢ in GF(2¹²⁸) = GF(2)[x]/(x¹²⁸ + x⁷ + x² + x + 1) for each column of 16-byte blocks.
   * Bit i of a block is the coefficient of xⁱ.
   */
  gf128InnerProducts(coefficients: Uint8Array, columns: Uint8Array): Uint8Array;
  /** `length` pseudorandom bytes from each 32-byte key, packed. A key must not be used twice. */
  expandKeys(keys: Uint8Array, length: number): Uint8Array;
  /**
   * Columns of an OT extension, as many bits each as there are choices, a multiple of 128: T from the 128 keys₀,
   * U_j = T_j ⊕ (column from key₁ j) ⊕ choices, and T transposed: bit j of row i is bit i of column j. Bit i of an array is
   * bit i mod 8 of byte ⌊i/8⌋.
   */
  extendReceiver(keys0: Uint8Array, keys1: Uint8Array, choices: Uint8Array): ReceiverExtension;
  /** The other side's: Q_j = (column from key j) ⊕ Δ_j·U_j, and Q transposed. */
  extendSender(keys: Uint8Array, delta: Uint8Array, U: Uint8Array): SenderExtension;
}

/** The kernel in use: WebAssembly, and node:crypto for AES and long hashes. What is constant-time: SECURITY.md. */
export const kernel: Kernel = {
  scalarReduce: scalars.reduce,
  scalarAdd: scalars.add,
  scalarSubtract: scalars.subtract,
  scalarMultiply: scalars.multiply,
  scalarInvert: scalars.invertAll,
  scalarSum: scalars.sum,
  scalarDot: scalars.dot,
  scalarFindInvalid: scalars.findInvalid,
  baseMultiply: points.baseMultiply,
  pointMultiply: points.multiply,
  pointAdd: points.add,
  pointNegate: points.negate,
  multiScalarMultiply: points.multiScalarMultiply,
  secretMultiScalarMultiply: points.secretMultiScalarMultiply,
  compress: points.compress,
  decompress: points.decompress,
  sha256Rows,
  ...mta,
  gf128InnerProducts,
  expandKeys,
  extendReceiver,
  extendSender,
};
