import { prepareError } from './errors.ts';
import type { WasmReader } from './wasm-reader.ts';

/** The opcodes that metering treats apart. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  globalGet: 0x23,
  globalSet: 0x24,
  i64Const: 0x42,
  i64LtS: 0x53,
  i64GtS: 0x55,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  emptyBlock: 0x40,
} as const;

const NO_IMMEDIATE: ReadonlySet<number> = new Set([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b]);
const ONE_LEB: ReadonlySet<number> = new Set([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x3f, 0x40, 0x41, 0x42]);

/**
 * Reads one instruction and leaves the reader after its immediates. Knows WebAssembly 1.0, mutable globals, sign
 * extension and saturating conversions, as nearcore did before bulk memory; anything else is PrepareError.
 */
export function readInstruction(reader: WasmReader): number {
  const opcode = reader.u8();
  if (NO_IMMEDIATE.has(opcode) || (opcode >= 0x45 && opcode <= 0xc4)) return opcode;
  if (ONE_LEB.has(opcode) || (opcode >= 0x20 && opcode <= 0x24)) reader.skipLeb();
  else if (opcode === OP.callIndirect || (opcode >= 0x28 && opcode <= 0x3e)) {
    reader.skipLeb();
    reader.skipLeb();
  } else if (opcode === OP.brTable) {
    for (let labels = reader.u32(); labels >= 0; labels--) reader.skipLeb();
  } else if (opcode === 0x43) reader.take(4);
  else if (opcode === 0x44) reader.take(8);
  else if (opcode !== 0xfc || reader.u32() > 7) throw prepareError('Deserialization');
  return opcode;
}
