// The pads of OT rows: SHA-256(prefix 33 ‖ row number 4 ‖ row 16) mod n, one block a row.
import { compressBlock, loadWords, resetState, SCHEDULE, storeDigests, wipeHash } from './sha256';
import { reduceOnce } from './scalar';

const PREFIX_LENGTH: usize = 33;
/** The padded block, all but row number and row. */
const BLOCKS: usize = memory.data(4 * 64, 16);

/**
 * @param mask 16 bytes, added (xor) to every row
 * @param out room for 32 bytes a row, and 96 more
 */
export function rowPads(prefix: usize, firstRow: u32, rows: usize, mask: usize, count: u32, out: usize): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    const block = BLOCKS + 64 * lane;
    memory.fill(block, 0, 64);
    memory.copy(block, prefix, PREFIX_LENGTH);
    store<u8>(block + 53, 0x80);
    store<u16>(block + 62, 0xa801); // 424 bits, big-endian
  }
  const difference = v128.load(mask);
  for (let i: u32 = 0; i < count; i += 4) {
    for (let lane: u32 = 0; lane < 4; lane++) {
      const index = min(i + lane, count - 1);
      const at = BLOCKS + 64 * <usize>lane + PREFIX_LENGTH;
      store<u32>(at, bswap<u32>(firstRow + index));
      v128.store(at + 4, v128.xor(v128.load(rows + 16 * <usize>index), difference));
    }
    for (let part: usize = 0; part < 64; part += 16) {
      loadWords(SCHEDULE + 4 * part, BLOCKS + part, BLOCKS + 64 + part, BLOCKS + 128 + part, BLOCKS + 192 + part);
    }
    resetState();
    compressBlock();
    const digests = out + 32 * <usize>i;
    storeDigests(digests);
    for (let lane: usize = 0; lane < 4; lane++) reduceOnce(digests + 32 * lane, digests + 32 * lane);
  }
  memory.fill(BLOCKS, 0, 4 * 64);
  wipeHash();
}
