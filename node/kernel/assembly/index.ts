// What the bridge in node/src/kernel calls. Lengths are checked there; pointers are offsets into the memory.
export { baseMultiply } from './baseMultiply';
export { gf128InnerProducts, transpose128, xorChosen, xorColumns } from './bits';
export { maskInputs, receiverShares, senderShares } from './mta';
export { multiScalarMemory, multiScalarMultiply } from './msm';
export { pointMultiply } from './pointMultiply';
export { compress, decompress, pointAdd, pointNegate } from './points';
export { rowPads } from './rowPads';
export {
  scalarAdd,
  scalarDot,
  scalarFindInvalid,
  scalarInvert,
  scalarMultiply,
  scalarReduce,
  scalarSubtract,
  scalarSum,
} from './scalars';
export { secretMultiScalarMultiply } from './secretSum';
export { sha256Rows } from './sha256';

/** Where the arena begins: behind all static data. */
export function arenaStart(): usize {
  return (__heap_base + 63) & ~63;
}
