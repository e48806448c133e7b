import { type DynamicCall, HEADERS_BYTES, type Segment, writeElf } from './elf.ts';
import { adaptInstructions, CALL_INTERNAL, INSTRUCTION_BYTES, Opcode } from './instructions.ts';
import {
  type BpfObject,
  LinkError,
  type Relocation,
  readObject,
  type Section,
  SectionFlag,
  SectionType,
} from './object.ts';

/** Where the VM maps a program. */
const PROGRAM_REGION = 0x1_0000_0000n;
const RelocationType = { address64: 1, absolute64: 2, call32: 10 };
/** LLVM's trap has to land on something that ends the program. */
const ALIASES: Readonly<Record<string, string>> = { __bpf_trap: 'abort' };

export interface Linked {
  readonly elf: Uint8Array;
  /** Syscalls that the program makes, in order of name. */
  readonly syscalls: readonly string[];
}

interface Placed {
  readonly section: Section;
  readonly address: number;
}

interface Layout {
  readonly text: Segment;
  readonly readOnly: Segment;
  readonly relocatedReadOnly: Segment;
  readonly bySection: ReadonlyMap<number, Placed>;
}

/**
 * Turns one relocatable object of upstream LLVM into a program as Solana's loader takes it: SBPF v0, addresses final, so
 * that only syscalls are left to be bound.
 *
 * @param entry the function that the loader calls
 * @param syscalls what may stay undefined
 * @throws LinkError
 */
export function link(object: Uint8Array, entry: string, syscalls: ReadonlySet<string>): Linked {
  const parsed = readObject(object);
  const layout = placeSections(parsed);
  const entrySymbol = parsed.symbols.find(({ name, section }) => name === entry && section !== 0);
  if (entrySymbol === undefined) throw new LinkError(`no function ${entry}`);
  const calls = [...layout.bySection.values()].flatMap((placed) => {
    const relocations = parsed.relocations.get(placed.section.index) ?? [];
    const dynamic = relocations.flatMap((relocation) => relocate(placed, relocation, layout, syscalls));
    if (isText(placed.section)) {
      const linked = relocations.filter(({ type }) => type === RelocationType.call32).map(({ offset }) => offset);
      adaptInstructions(placed.section, new Set(linked));
    }
    return dynamic;
  });
  const elf = writeElf({ ...layout, entry: { name: entry, address: addressOf(layout, entrySymbol) }, calls });
  return { elf, syscalls: [...new Set(calls.map(({ name }) => name))].sort() };
}

const isText = ({ flags }: Section) => (flags & SectionFlag.execute) !== 0;
const isRelocatedReadOnly = ({ name }: Section) => name.startsWith('.data.rel.ro');
const align = (value: number, to: number) => Math.ceil(value / to) * to;

function placeSections({ sections }: BpfObject): Layout {
  const loaded = sections.filter(({ flags, data }) => (flags & SectionFlag.alloc) !== 0 && data.length > 0);
  for (const section of loaded) {
    const isWritable = (section.flags & SectionFlag.write) !== 0 || section.type === SectionType.nobits;
    if (isWritable && !isRelocatedReadOnly(section)) throw new LinkError(`${section.name}: programs have no variables`);
  }
  const bySection = new Map<number, Placed>();
  const place = (chosen: readonly Section[], start: number): Segment => {
    let end = start;
    for (const section of chosen) {
      const address = align(end, Math.max(section.alignment, isText(section) ? INSTRUCTION_BYTES : 1));
      bySection.set(section.index, { section, address });
      end = address + section.data.length;
    }
    end = align(end, INSTRUCTION_BYTES);
    const image = Buffer.alloc(end - start);
    return { start, end, image, fill: () => fill(image, start, chosen, bySection) };
  };
  const text = place(loaded.filter(isText), HEADERS_BYTES);
  const constants = loaded.filter((section) => !isText(section) && !isRelocatedReadOnly(section));
  const readOnly = place(constants, align(text.end, 16));
  const relocatedReadOnly = place(loaded.filter(isRelocatedReadOnly), readOnly.end);
  return { text, readOnly, relocatedReadOnly, bySection };
}

function fill(image: Buffer, start: number, chosen: readonly Section[], placed: ReadonlyMap<number, Placed>): void {
  for (const { index, data } of chosen) data.copy(image, placed.get(index)!.address - start);
}

function addressOf(layout: Layout, symbol: Relocation['symbol']): number {
  const placed = layout.bySection.get(symbol.section);
  if (placed === undefined) throw new LinkError(`undefined symbol ${symbol.name}`);
  return placed.address + symbol.value;
}

/** Applies a relocation; what it returns is left to the loader. */
function relocate(
  { section, address }: Placed,
  { offset, type, symbol }: Relocation,
  layout: Layout,
  syscalls: ReadonlySet<string>,
): DynamicCall[] {
  const { data, name } = section;
  if (type === RelocationType.call32) {
    if (data[offset] !== Opcode.call) throw new LinkError(`${name}+0x${offset.toString(16)}: not a call`);
    data[offset + 1] = CALL_INTERNAL;
    if (symbol.section === 0) {
      const syscall = ALIASES[symbol.name] ?? symbol.name;
      if (!syscalls.has(syscall)) throw new LinkError(`${symbol.name} is neither defined nor a syscall`);
      data.writeInt32LE(-1, offset + 4);
      return [{ address: address + offset, name: syscall }];
    }
    const target = addressOf(layout, symbol) + (data.readInt32LE(offset + 4) + 1) * INSTRUCTION_BYTES;
    data.writeInt32LE((target - (address + offset + INSTRUCTION_BYTES)) / INSTRUCTION_BYTES, offset + 4);
  } else if (type === RelocationType.address64 && isText(section)) {
    if (data[offset] !== Opcode.loadDoubleWord) throw new LinkError(`${name}+0x${offset.toString(16)}: not a load`);
    const addend = data.readUInt32LE(offset + 4) + data.readInt32LE(offset + 12) * 2 ** 32;
    const value = PROGRAM_REGION + BigInt(addressOf(layout, symbol) + addend);
    data[offset + 1]! &= 15;
    data.writeUInt32LE(Number(value & 0xffff_ffffn), offset + 4);
    data.writeUInt32LE(Number(value >> 32n), offset + 12);
  } else if (type === RelocationType.absolute64 || type === RelocationType.address64) {
    const value = PROGRAM_REGION + BigInt(addressOf(layout, symbol));
    data.writeBigUInt64LE(value + data.readBigInt64LE(offset), offset);
  } else {
    throw new LinkError(`${name}: relocation of type ${type}`);
  }
  return [];
}
