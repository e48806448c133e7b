/** Eight 32×32 blocks make a row group; a block is transposed by swapping ever smaller squares (Hacker's Delight 7-3). */
export function transpose128(columns: Uint8Array, rowCount: number): Uint8Array {
  if (rowCount % 32 !== 0 || columns.length !== 16 * rowCount) throw new RangeError('not 128 columns of whole words');
  const input = wordsOf(columns);
  const output = new Uint32Array(4 * rowCount);
  const wordsPerColumn = rowCount / 32;
  const block = new Uint32Array(32);
  for (let word = 0; word < wordsPerColumn; word++) {
    for (let group = 0; group < 4; group++) {
      for (let i = 0; i < 32; i++) block[i] = input[(32 * group + i) * wordsPerColumn + word]!;
      transposeBlock(block);
      for (let i = 0; i < 32; i++) output[(32 * word + i) * 4 + group] = block[i]!;
    }
  }
  return new Uint8Array(output.buffer);
}

/** Bit j of word i ↔ bit i of word j. */
function transposeBlock(block: Uint32Array): void {
  let mask = 0x0000ffff;
  for (let size = 16; size > 0; size >>= 1, mask ^= mask << size) {
    for (let i = 0; i < 32; i = (i + size + 1) & ~size) {
      const swap = ((block[i]! >>> size) ^ block[i + size]!) & mask;
      block[i]! ^= swap << size;
      block[i + size]! ^= swap;
    }
  }
}

/** The bytes as little-endian words; a copy only when they are not aligned. Every platform Node runs on is little-endian. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

export function gf128InnerProducts(coefficients: Uint8Array, columns: Uint8Array): Uint8Array {
  const blocks = coefficients.length / 16;
  if (!Number.isInteger(blocks) || blocks === 0 || columns.length % coefficients.length !== 0) {
    throw new RangeError('columns of the wrong length');
  }
  const columnCount = columns.length / coefficients.length;
  const chi = wordsOf(coefficients);
  // sums[column][position] = Σ coefficient·(byte at that position), still to be multiplied by x^(8·position)
  const sums = new Uint32Array(columnCount * 16 * 4);
  const table = new Uint32Array(256 * 4);
  for (let block = 0; block < blocks; block++) {
    fillByteMultiples(table, chi.subarray(4 * block, 4 * block + 4));
    for (let column = 0; column < columnCount; column++) {
      const from = (column * blocks + block) * 16;
      let sum = column * 64;
      for (let position = 0; position < 16; position++, sum += 4) {
        const entry = columns[from + position]! << 2;
        sums[sum]! ^= table[entry]!;
        sums[sum + 1]! ^= table[entry + 1]!;
        sums[sum + 2]! ^= table[entry + 2]!;
        sums[sum + 3]! ^= table[entry + 3]!;
      }
    }
  }
  return foldPositions(sums, columnCount);
}

/** table[v] = coefficient·v for every polynomial v of degree below 8. */
function fillByteMultiples(table: Uint32Array, coefficient: Uint32Array): void {
  const shifted = coefficient.slice();
  for (let bit = 1; bit < 256; bit <<= 1) {
    for (let low = 0; low < bit; low++) {
      for (let word = 0; word < 4; word++) table[(bit + low) * 4 + word] = table[low * 4 + word]! ^ shifted[word]!;
    }
    multiplyByPowerOfX(shifted, 1);
  }
}

/** Horner's rule over the 16 byte positions of every column. */
function foldPositions(sums: Uint32Array, columnCount: number): Uint8Array {
  const out = new Uint32Array(columnCount * 4);
  for (let column = 0; column < columnCount; column++) {
    const total = out.subarray(4 * column, 4 * column + 4);
    for (let position = 15; position >= 0; position--) {
      multiplyByPowerOfX(total, 8);
      for (let word = 0; word < 4; word++) total[word]! ^= sums[column * 64 + position * 4 + word]!;
    }
  }
  return new Uint8Array(out.buffer);
}

/** value·x^bits, reduced; 0 < bits ≤ 8, so that what falls out fits one step of the reduction. */
function multiplyByPowerOfX(value: Uint32Array, bits: number): void {
  const back = 32 - bits;
  const overflow = value[3]! >>> back;
  for (let word = 3; word > 0; word--) value[word] = (value[word]! << bits) | (value[word - 1]! >>> back);
  value[0] = (value[0]! << bits) ^ overflow ^ (overflow << 1) ^ (overflow << 2) ^ (overflow << 7);
}
