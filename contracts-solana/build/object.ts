/** A section of a relocatable object. */
export interface Section {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly data: Buffer;
  /** For relocations: the section they apply to. */
  readonly info: number;
  readonly alignment: number;
}

export interface Symbol {
  readonly name: string;
  /** Index of its section; 0 when it is not defined here. */
  readonly section: number;
  readonly value: number;
}

export interface Relocation {
  /** Byte in its section. */
  readonly offset: number;
  readonly type: number;
  readonly symbol: Symbol;
}

export interface BpfObject {
  readonly sections: readonly Section[];
  readonly symbols: readonly Symbol[];
  /** Relocations by the index of the section that they apply to. */
  readonly relocations: ReadonlyMap<number, readonly Relocation[]>;
}

/** What cannot be linked, and where. */
export class LinkError extends Error {
  readonly code = 'LINK';

  constructor(message: string) {
    super(message);
    this.name = 'LinkError';
  }
}

export const SectionType = { progbits: 1, symbols: 2, strings: 3, rela: 4, dynamic: 6, nobits: 8, rel: 9, dynsym: 11 };
export const SectionFlag = { write: 1, alloc: 2, execute: 4 };
export const MACHINE_BPF = 247;

const MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const RELOCATABLE = 1;
const SECTION_HEADER_BYTES = 64;
const SYMBOL_BYTES = 24;
const RELOCATION_BYTES = 16;

const readU64 = (bytes: Buffer, at: number) => Number(bytes.readBigUInt64LE(at));
const readText = (bytes: Buffer, at: number) => bytes.toString('latin1', at, bytes.indexOf(0, at));

/**
 * Reads an ELF64 object for bpf.
 * @throws LinkError when it is another file, or has none of the tables
 */
export function readObject(bytes: Uint8Array): BpfObject {
  const file = Buffer.from(bytes);
  const isElf =
    file.length >= 64 && file.readUInt32BE(0) === MAGIC && file[4] === CLASS_64 && file[5] === LITTLE_ENDIAN;
  if (!isElf) throw new LinkError('not a little-endian ELF64 file');
  if (file.readUInt16LE(16) !== RELOCATABLE || file.readUInt16LE(18) !== MACHINE_BPF)
    throw new LinkError('not a relocatable bpf object');
  const sections = readSections(file);
  const table = sections.find(({ type }) => type === SectionType.symbols);
  if (table === undefined) throw new LinkError('no symbol table');
  const names = sections[file.readUInt32LE(readU64(file, 40) + table.index * SECTION_HEADER_BYTES + 40)]!.data;
  const symbols: Symbol[] = [];
  for (let at = 0; at < table.data.length; at += SYMBOL_BYTES) {
    const name = readText(names, table.data.readUInt32LE(at));
    symbols.push({ name, section: table.data.readUInt16LE(at + 6), value: readU64(table.data, at + 8) });
  }
  const relocations = new Map<number, readonly Relocation[]>();
  for (const { type, info, name, data } of sections) {
    if (type === SectionType.rela) throw new LinkError(`${name}: relocations with addends`);
    if (type === SectionType.rel) relocations.set(info, readRelocations(data, symbols));
  }
  return { sections, symbols, relocations };
}

function readSections(file: Buffer): Section[] {
  const start = readU64(file, 40);
  const count = file.readUInt16LE(60);
  const headers = Array.from({ length: count }, (_, i) => start + i * SECTION_HEADER_BYTES);
  const contents = headers.map((at) => {
    const [offset, size] = [readU64(file, at + 24), readU64(file, at + 32)];
    if (file.readUInt32LE(at + 4) === SectionType.nobits) return Buffer.alloc(size);
    return Buffer.from(file.subarray(offset, offset + size));
  });
  const names = contents[file.readUInt16LE(62)]!;
  return headers.map((at, index) => ({
    index,
    name: readText(names, file.readUInt32LE(at)),
    type: file.readUInt32LE(at + 4),
    flags: readU64(file, at + 8),
    data: contents[index]!,
    info: file.readUInt32LE(at + 44),
    alignment: readU64(file, at + 48) || 1,
  }));
}

function readRelocations(data: Buffer, symbols: readonly Symbol[]): Relocation[] {
  const relocations: Relocation[] = [];
  for (let at = 0; at < data.length; at += RELOCATION_BYTES) {
    const symbol = symbols[data.readUInt32LE(at + 12)];
    if (symbol === undefined) throw new LinkError('a relocation without a symbol');
    relocations.push({ offset: readU64(data, at), type: data.readUInt32LE(at + 8), symbol });
  }
  return relocations;
}
