import { prepareError } from './errors.ts';

/** Section ids of the WebAssembly binary format. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export interface Section {
  readonly id: number;
  /** Content without id and length. */
  readonly content: Uint8Array;
}

/** Reads the WebAssembly binary format; anything malformed throws PrepareError(Deserialization). */
export class WasmReader {
  readonly bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
  }

  get done(): boolean {
    return this.offset >= this.bytes.length;
  }

  u8(): number {
    const byte = this.bytes[this.offset++];
    if (byte === undefined) throw prepareError('Deserialization');
    return byte;
  }

  u32(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < 5; length++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw prepareError('Deserialization');
  }

  skipLeb(): void {
    while (this.u8() >= 0x80);
  }

  take(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.bytes.length) throw prepareError('Deserialization');
    const taken = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }

  name(): string {
    return Buffer.from(this.take(this.u32())).toString('utf8');
  }

  vector<T>(item: () => T): T[] {
    const items: T[] = [];
    for (let left = this.u32(); left > 0; left--) items.push(item());
    return items;
  }
}

const MAGIC_AND_VERSION = Buffer.from('0061736d01000000', 'hex');

/** The sections of a module in order; custom ones are dropped, as nearcore does. */
export function readSections(wasm: Uint8Array): Section[] {
  const reader = new WasmReader(wasm);
  if (Buffer.compare(reader.take(MAGIC_AND_VERSION.length), MAGIC_AND_VERSION) !== 0) {
    throw prepareError('Deserialization');
  }
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.u8();
    const content = reader.take(reader.u32());
    if (id !== SECTION.custom) sections.push({ id, content });
  }
  return sections;
}

/** Unsigned LEB128. */
export function uleb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128. */
export function sleb(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Bytes written front to back into a growing buffer. */
export class WasmWriter {
  #buffer = new Uint8Array(1024);
  #length = 0;

  write(bytes: Uint8Array | readonly number[]): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }

  /** Length first, then the bytes. */
  writeSized(bytes: Uint8Array): void {
    this.write(uleb(bytes.length));
    this.write(bytes);
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }
}

/** A module of the given sections. */
export function writeModule(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const writer = new WasmWriter();
  writer.write(MAGIC_AND_VERSION);
  for (const { id, content } of sections) {
    writer.write([id]);
    writer.writeSized(content);
  }
  return new Uint8Array(writer.finish());
}
