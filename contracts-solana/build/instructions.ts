import { LinkError, type Section } from './object.ts';

export const INSTRUCTION_BYTES = 8;
export const Opcode = { loadDoubleWord: 0x18, call: 0x85, callRegister: 0x8d };
/** `call` of a function of the same program: the source register says so. */
export const CALL_INTERNAL = 0x10;

const OpcodeClass = { load: 0, loadRegister: 1, storeRegister: 3, alu32: 4, jump32: 6, alu64: 7 };
const ALU32_BYTE_SWAPS = [0xd4, 0xdc];
const MODE_MASK = 0xe0;
const MODE_MEMORY = 0x60;
const ALU_BYTE_SWAP = 0xd0;

/**
 * Brings instructions into SBPF v0's encoding, in place, and refuses those that the VM lacks or reads otherwise than
 * upstream bpf: none of them may get through silently.
 *
 * @param linkedCalls byte offsets of the calls that have been relocated
 * @throws LinkError
 */
export function adaptInstructions({ name, data }: Section, linkedCalls: ReadonlySet<number>): void {
  for (let at = 0; at < data.length; at += INSTRUCTION_BYTES) {
    const opcode = data[at]!;
    const source = data[at + 1]! >> 4;
    if (opcode === Opcode.callRegister) {
      // Upstream names the register as destination, SBPF v0 in the immediate.
      data.writeInt32LE(data[at + 1]! & 15, at + 4);
      data[at + 1] = 0;
      continue;
    }
    const fault = faultOf(opcode, source, data.readInt16LE(at + 2));
    if (fault) throw new LinkError(`${name}+0x${at.toString(16)}: ${fault} (opcode 0x${opcode.toString(16)})`);
    if (opcode === Opcode.call && !linkedCalls.has(at) && data.readInt32LE(at + 4) === -1)
      throw new LinkError(`${name}+0x${at.toString(16)}: a call that goes nowhere`);
    if (opcode === Opcode.loadDoubleWord) at += INSTRUCTION_BYTES;
  }
}

function faultOf(opcode: number, source: number, offset: number): string | undefined {
  const mode = opcode & MODE_MASK;
  if (opcode === Opcode.loadDoubleWord) return source === 0 ? undefined : 'an address that was not relocated';
  switch (opcode & 7) {
    case OpcodeClass.load:
      return 'a packet load';
    case OpcodeClass.loadRegister:
      return mode === MODE_MEMORY ? undefined : 'a sign-extending load';
    case OpcodeClass.storeRegister:
      return mode === MODE_MEMORY ? undefined : 'an atomic operation';
    case OpcodeClass.alu32:
      return ALU32_BYTE_SWAPS.includes(opcode) ? undefined : '32-bit arithmetic, which SBPF sign-extends';
    case OpcodeClass.jump32:
      return 'a 32-bit jump';
    case OpcodeClass.alu64:
      if ((opcode & 0xf0) === ALU_BYTE_SWAP) return 'a byte swap of another instruction set';
      return offset === 0 ? undefined : 'signed division or a sign-extending move';
    default:
      return undefined;
  }
}
