/** Item `index` of a packed array of `width`-byte items; a view, not a copy. */
export const item = (packed: Uint8Array, index: number, width: number): Uint8Array =>
  packed.subarray(index * width, (index + 1) * width);

/** Scalar `index` of a packed array; a view. */
export const scalarAt = (packed: Uint8Array, index: number): Uint8Array => item(packed, index, 32);

/** Affine point `index` of a packed array; a view. */
export const pointAt = (packed: Uint8Array, index: number): Uint8Array => item(packed, index, 64);

/** `bytes` `count` times, each time followed by `gap` zero bytes. */
export function repeatBytes(bytes: Uint8Array, count: number, gap = 0): Uint8Array {
  const out = new Uint8Array((bytes.length + gap) * count);
  for (let i = 0; i < count; i++) out.set(bytes, i * (bytes.length + gap));
  return out;
}

/** a ⊕ b, byte by byte. */
export function xorBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! ^ b[i]!;
  return out;
}

/** Bit i of a bit string: bit i mod 8 of byte ⌊i/8⌋. */
export const bitAt = (bits: Uint8Array, i: number): number => (bits[i >> 3]! >> (i & 7)) & 1;

/** Keeps the rows whose bit is 1 and zeroes the others, by masks: no branch depends on a bit. */
export function selectRows(bits: Uint8Array, firstBit: number, rows: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(rows.length);
  for (let row = 0, at = 0; at < rows.length; row++) {
    const mask = -bitAt(bits, firstBit + row);
    for (let end = at + width; at < end; at++) out[at] = rows[at]! & mask;
  }
  return out;
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Whether any point of a packed array is the identity. */
export function hasIdentity(points: Uint8Array): boolean {
  for (let i = 0; i < points.length / 64; i++) if (isZero(pointAt(points, i))) return true;
  return false;
}

/** A small number as a 32-byte scalar. */
export function smallScalar(value: number): Uint8Array {
  const out = new Uint8Array(32);
  new DataView(out.buffer).setBigUint64(24, BigInt(value));
  return out;
}
