import { MACHINE_BPF, SectionFlag, SectionType } from './object.ts';

/** A stretch of the program, which lies in the file where it lies in memory. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly image: Buffer;
  /** Copies the sections into the image, once they are relocated. */
  readonly fill: () => void;
}

/** A call that the loader binds to a syscall. */
export interface DynamicCall {
  readonly address: number;
  readonly name: string;
}

export interface Program {
  readonly text: Segment;
  readonly readOnly: Segment;
  readonly relocatedReadOnly: Segment;
  readonly entry: { readonly name: string; readonly address: number };
  readonly calls: readonly DynamicCall[];
}

const EHDR_BYTES = 64;
const PHDR_BYTES = 56;
const PROGRAM_HEADERS = 4;
/** What comes before the text. */
export const HEADERS_BYTES = EHDR_BYTES + PHDR_BYTES * PROGRAM_HEADERS;

const SHDR_BYTES = 64;
const SYMBOL_BYTES = 24;
const RELOCATION_BYTES = 16;
const SHARED_OBJECT = 3;
const RELOCATION_CALL = 10;
const GLOBAL_FUNCTION = 0x12;
const GLOBAL_UNDEFINED = 0x10;
const SegmentType = { load: 1, dynamic: 2 };
const SegmentFlag = { execute: 1, write: 2, read: 4 };
const DynamicTag = {
  stringTable: 5,
  symbolTable: 6,
  stringBytes: 10,
  symbolBytes: 11,
  relocations: 17,
  relocationsBytes: 18,
  relocationBytes: 19,
  flags: 30,
};
const DYNAMIC_TAGS = 8;
/** Text relocations, as Solana's own toolchain sets it. */
const FLAG_TEXT_RELOCATIONS = 4;

interface Part {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly at: number;
  readonly data: Buffer;
  readonly link?: number;
  readonly info?: number;
  readonly alignment: number;
  readonly entryBytes?: number;
}

const align8 = (value: number) => Math.ceil(value / 8) * 8;

/** The file: headers, segments, and the dynamic tables by which the loader finds entry and syscalls. */
export function writeElf({ text, readOnly, relocatedReadOnly, entry, calls }: Program): Uint8Array {
  for (const segment of [text, readOnly, relocatedReadOnly]) segment.fill();
  const tables = dynamicTables(entry, calls);
  const dynamicAt = relocatedReadOnly.end;
  const symbolsAt = dynamicAt + DYNAMIC_TAGS * 16;
  const stringsAt = symbolsAt + tables.symbols.length;
  const relocationsAt = align8(stringsAt + tables.strings.length);
  const loadedEnd = relocationsAt + tables.relocations.length;
  // The loader refuses a table of no relocations.
  const { relocations, relocationsBytes, relocationBytes } = DynamicTag;
  const relocationTags =
    calls.length > 0
      ? [relocations, relocationsAt, relocationsBytes, tables.relocations.length, relocationBytes, RELOCATION_BYTES]
      : [];
  const dynamic = Buffer.alloc(DYNAMIC_TAGS * 16);
  words([
    ...[DynamicTag.flags, FLAG_TEXT_RELOCATIONS, ...relocationTags],
    ...[DynamicTag.symbolTable, symbolsAt, DynamicTag.symbolBytes, SYMBOL_BYTES],
    ...[DynamicTag.stringTable, stringsAt, DynamicTag.stringBytes, tables.strings.length],
  ]).copy(dynamic);

  const { alloc, write, execute } = SectionFlag;
  const constants: Part[] = [
    {
      name: '.rodata',
      type: SectionType.progbits,
      flags: alloc,
      at: readOnly.start,
      data: readOnly.image,
      alignment: 8,
    },
    {
      name: '.data.rel.ro',
      type: SectionType.progbits,
      flags: alloc | write,
      at: relocatedReadOnly.start,
      data: relocatedReadOnly.image,
      alignment: 8,
    },
  ].filter(({ data }) => data.length > 0);
  const symbolsIndex = 3 + constants.length;
  const parts: Part[] = [
    { name: '', type: 0, flags: 0, at: 0, data: Buffer.alloc(0), alignment: 0 },
    {
      name: '.text',
      type: SectionType.progbits,
      flags: alloc | execute,
      at: text.start,
      data: text.image,
      alignment: 8,
    },
    ...constants,
    {
      name: '.dynamic',
      type: SectionType.dynamic,
      flags: alloc | write,
      at: dynamicAt,
      data: dynamic,
      link: symbolsIndex + 1,
      alignment: 8,
      entryBytes: 16,
    },
    {
      name: '.dynsym',
      type: SectionType.dynsym,
      flags: alloc,
      at: symbolsAt,
      data: tables.symbols,
      link: symbolsIndex + 1,
      info: 1,
      alignment: 8,
      entryBytes: SYMBOL_BYTES,
    },
    { name: '.dynstr', type: SectionType.strings, flags: alloc, at: stringsAt, data: tables.strings, alignment: 1 },
    {
      name: '.rel.dyn',
      type: SectionType.rel,
      flags: alloc,
      at: relocationsAt,
      data: tables.relocations,
      link: symbolsIndex,
      alignment: 8,
      entryBytes: RELOCATION_BYTES,
    },
  ];
  const names = `${parts.map(({ name }) => name).join('\0')}\0.shstrtab\0`;
  parts.push({
    name: '.shstrtab',
    type: SectionType.strings,
    flags: 0,
    at: loadedEnd,
    data: Buffer.from(names),
    alignment: 1,
  });

  const sectionsAt = align8(loadedEnd + names.length);
  const file = Buffer.alloc(sectionsAt + parts.length * SHDR_BYTES);
  writeHeader(file, entry.address, sectionsAt, parts.length);
  const { load } = SegmentType;
  writeSegment(file, 0, load, SegmentFlag.read | SegmentFlag.execute, text.start, text.end);
  writeSegment(file, 1, load, SegmentFlag.read, text.end, relocatedReadOnly.end);
  writeSegment(file, 2, load, SegmentFlag.read, symbolsAt, loadedEnd);
  writeSegment(file, 3, SegmentType.dynamic, SegmentFlag.read | SegmentFlag.write, dynamicAt, symbolsAt);
  let nameAt = 0;
  for (const [index, part] of parts.entries()) {
    part.data.copy(file, part.at);
    writeSectionHeader(file, sectionsAt + index * SHDR_BYTES, part, nameAt);
    nameAt += part.name.length + 1;
  }
  return file;
}

/** Symbols (none, the entry, each syscall), their names, and one relocation a call. */
function dynamicTables(entry: Program['entry'], calls: readonly DynamicCall[]) {
  const names = [...new Set(calls.map(({ name }) => name))].sort();
  const strings = Buffer.from(`\0${[entry.name, ...names].join('\0')}\0`);
  const symbols = Buffer.alloc(SYMBOL_BYTES * (2 + names.length));
  let nameAt = 1;
  for (const [index, name] of [entry.name, ...names].entries()) {
    const at = (index + 1) * SYMBOL_BYTES;
    symbols.writeUInt32LE(nameAt, at);
    symbols[at + 4] = index === 0 ? GLOBAL_FUNCTION : GLOBAL_UNDEFINED;
    if (index === 0) {
      symbols.writeUInt16LE(1, at + 6);
      symbols.writeBigUInt64LE(BigInt(entry.address), at + 8);
    }
    nameAt += name.length + 1;
  }
  const inOrder = calls.toSorted((a, b) => a.address - b.address);
  const relocations = Buffer.alloc(RELOCATION_BYTES * inOrder.length);
  for (const [index, { address, name }] of inOrder.entries()) {
    const at = index * RELOCATION_BYTES;
    relocations.writeBigUInt64LE(BigInt(address), at);
    relocations.writeUInt32LE(RELOCATION_CALL, at + 8);
    relocations.writeUInt32LE(2 + names.indexOf(name), at + 12);
  }
  return { strings, symbols, relocations };
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), index * 8);
  return bytes;
}

function writeHeader(file: Buffer, entry: number, sectionsAt: number, sections: number): void {
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  file.writeUInt16LE(SHARED_OBJECT, 16);
  file.writeUInt16LE(MACHINE_BPF, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(entry), 24);
  file.writeBigUInt64LE(BigInt(EHDR_BYTES), 32);
  file.writeBigUInt64LE(BigInt(sectionsAt), 40);
  file.writeUInt16LE(EHDR_BYTES, 52);
  file.writeUInt16LE(PHDR_BYTES, 54);
  file.writeUInt16LE(PROGRAM_HEADERS, 56);
  file.writeUInt16LE(SHDR_BYTES, 58);
  file.writeUInt16LE(sections, 60);
  file.writeUInt16LE(sections - 1, 62);
}

function writeSegment(file: Buffer, index: number, type: number, flags: number, start: number, end: number): void {
  const at = EHDR_BYTES + index * PHDR_BYTES;
  file.writeUInt32LE(type, at);
  file.writeUInt32LE(flags, at + 4);
  const pageOrWord = type === SegmentType.load ? 0x1000 : 8;
  words([start, start, start, end - start, end - start, pageOrWord]).copy(file, at + 8);
}

function writeSectionHeader(file: Buffer, at: number, part: Part, nameAt: number): void {
  file.writeUInt32LE(nameAt, at);
  file.writeUInt32LE(part.type, at + 4);
  const address = part.flags & SectionFlag.alloc ? part.at : 0;
  words([part.flags, address, part.at, part.data.length]).copy(file, at + 8);
  file.writeUInt32LE(part.link ?? 0, at + 40);
  file.writeUInt32LE(part.info ?? 0, at + 44);
  words([part.alignment, part.entryBytes ?? 0]).copy(file, at + 48);
}
