import { MACHINE_BPF, SectionFlag, SectionType } from '../../build/object.ts';

export interface TestSection {
  readonly name: string;
  readonly data: Uint8Array;
  readonly flags?: number;
  readonly type?: number;
  /** `[byte in the section, type, symbol's name]` */
  readonly relocations?: readonly (readonly [offset: number, type: number, symbol: string])[];
}

export interface TestSymbol {
  readonly name: string;
  /** Name of the section that defines it; none for what is not defined. */
  readonly section?: string;
  readonly value?: number;
}

export interface TestObject {
  readonly sections: readonly TestSection[];
  readonly symbols: readonly TestSymbol[];
  readonly machine?: number;
  readonly fileType?: number;
  readonly relocationType?: number;
  readonly withoutSymbols?: boolean;
}

const RELOCATABLE = 1;
const HEADER_BYTES = 64;

/** A table of names, and where each begins. */
function nameTable(names: readonly string[]): { bytes: Buffer; at: (name: string) => number } {
  const bytes = Buffer.from(`\0${names.join('\0')}\0`);
  return { bytes, at: (name) => (name === '' ? 0 : bytes.indexOf(`\0${name}\0`) + 1) };
}

/** Writes an ELF64 object, as LLVM would from assembly. */
export function writeObject(object: TestObject): Uint8Array {
  const { sections, symbols, machine = MACHINE_BPF, fileType = RELOCATABLE } = object;
  const indexOf = (name: string) => sections.findIndex((section) => section.name === name) + 1;
  const symbolNames = nameTable(symbols.map(({ name }) => name));
  const table = Buffer.alloc(24 * (symbols.length + 1));
  symbols.forEach(({ name, section, value = 0 }, i) => {
    const at = 24 * (i + 1);
    table.writeUInt32LE(symbolNames.at(name), at);
    table[at + 4] = 0x12;
    table.writeUInt16LE(section === undefined ? 0 : indexOf(section), at + 6);
    table.writeBigUInt64LE(BigInt(value), at + 8);
  });
  const relocated = sections.filter(({ relocations = [] }) => relocations.length > 0);
  const tables = relocated.map(({ name, relocations = [] }) => {
    const data = Buffer.alloc(16 * relocations.length);
    relocations.forEach(([offset, type, symbol], i) => {
      data.writeBigUInt64LE(BigInt(offset), 16 * i);
      data.writeUInt32LE(type, 16 * i + 8);
      data.writeUInt32LE(symbols.findIndex((candidate) => candidate.name === symbol) + 1, 16 * i + 12);
    });
    const type = object.relocationType ?? SectionType.rel;
    return { name: `.rel${name}`, data, type, flags: 0, link: 0, info: indexOf(name) };
  });
  const stringsIndex = sections.length + tables.length + 2;
  const symbolType = object.withoutSymbols ? SectionType.progbits : SectionType.symbols;
  const all = [
    { name: '', data: Buffer.alloc(0), type: 0, flags: 0, link: 0, info: 0 },
    ...sections.map(({ name, data, type = SectionType.progbits, flags = SectionFlag.alloc }) => {
      return { name, data: Buffer.from(data), type, flags, link: 0, info: 0 };
    }),
    ...tables,
    { name: '.symtab', data: table, type: symbolType, flags: 0, link: stringsIndex, info: 1 },
    { name: '.strtab', data: symbolNames.bytes, type: SectionType.strings, flags: 0, link: 0, info: 0 },
  ];
  const sectionNames = nameTable([...all.map(({ name }) => name), '.shstrtab']);
  all.push({ name: '.shstrtab', data: sectionNames.bytes, type: SectionType.strings, flags: 0, link: 0, info: 0 });

  const header = Buffer.alloc(HEADER_BYTES);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
  header.writeUInt16LE(fileType, 16);
  header.writeUInt16LE(machine, 18);
  const contents = Buffer.concat(all.map(({ data }) => data));
  header.writeBigUInt64LE(BigInt(HEADER_BYTES + contents.length), 40);
  header.writeUInt16LE(all.length, 60);
  header.writeUInt16LE(all.length - 1, 62);
  let at = HEADER_BYTES;
  const headers = all.map(({ name, data, type, flags, link, info }) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32LE(sectionNames.at(name), 0);
    bytes.writeUInt32LE(type, 4);
    bytes.writeBigUInt64LE(BigInt(flags), 8);
    bytes.writeBigUInt64LE(BigInt(at), 24);
    bytes.writeBigUInt64LE(BigInt(data.length), 32);
    bytes.writeUInt32LE(link, 40);
    bytes.writeUInt32LE(info, 44);
    bytes.writeBigUInt64LE(8n, 48);
    at += data.length;
    return bytes;
  });
  return new Uint8Array(Buffer.concat([header, contents, ...headers]));
}
