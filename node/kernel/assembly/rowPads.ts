// The pads of OT rows: SHA-256(prefix 33 ‖ row number 4 ‖ row 16) mod n, one block a row.
import { finishBlock, startBlock, storeDigests, wipeHash } from './sha256';
import { reduceOnce } from './scalar';

/** The second half of four padded blocks: last byte of the prefix, row number, row, 0x80, length in bits. */
const HALVES: usize = memory.data(4 * 32, 16);

/**
 * @param mask 16 bytes, added (xor) to every row
 * @param out room for 32 bytes a row, and 96 more
 */
export function rowPads(prefix: usize, firstRow: u32, rows: usize, mask: usize, count: u32, out: usize): void {
  startBlock(prefix);
  for (let lane: usize = 0; lane < 4; lane++) {
    const half = HALVES + 32 * lane;
    memory.fill(half, 0, 32);
    store<u8>(half, load<u8>(prefix + 32));
    store<u8>(half + 21, 0x80);
    store<u16>(half + 30, 0xa801); // 424 bits, big-endian
  }
  const difference = v128.load(mask);
  for (let i: u32 = 0; i < count; i += 4) {
    for (let lane: u32 = 0; lane < 4; lane++) {
      // Lanes beyond the last row repeat it.
      const index = min(i + lane, count - 1);
      const half = HALVES + 32 * <usize>lane;
      store<u32>(half + 1, bswap<u32>(firstRow + index));
      v128.store(half + 5, v128.xor(v128.load(rows + 16 * <usize>index), difference));
    }
    finishBlock(HALVES, HALVES + 32, HALVES + 64, HALVES + 96);
    const digests = out + 32 * <usize>i;
    storeDigests(digests);
    for (let lane: usize = 0; lane < 4; lane++) reduceOnce(digests + 32 * lane, digests + 32 * lane);
  }
  memory.fill(HALVES, 0, 4 * 32);
  wipeHash();
}
