/**
 * The coefficients of many polynomials, a packed array for each exponent, lowest first: what belongs to all constant
 * terms is one array then, and the kernel takes it as it stands. On the wire polynomials come one after another.
 */
export type Columns = readonly Uint8Array[];

/** Polynomials one after another, `terms` coefficients of `width` bytes each → columns. */
export function toColumns(packed: Uint8Array, terms: number, width: number): Uint8Array[] {
  const count = packed.length / (terms * width);
  return Array.from({ length: terms }, (_, term) => {
    const column = new Uint8Array(count * width);
    for (let k = 0, from = term * width; k < count; k++, from += terms * width) {
      column.set(packed.subarray(from, from + width), k * width);
    }
    return column;
  });
}

/** Columns → polynomials one after another. @param width bytes a coefficient */
export function fromColumns(columns: Columns, width: number): Uint8Array {
  const stride = columns.length * width;
  const out = new Uint8Array(columns.reduce((total, column) => total + column.length, 0));
  for (const [term, column] of columns.entries()) {
    for (let from = 0, to = term * width; from < column.length; from += width, to += stride) {
      out.set(column.subarray(from, from + width), to);
    }
  }
  return out;
}
