/** The little of the wasm binary format that the build and its tests need. */

export const SectionId = { memory: 5, export: 7, code: 10, data: 11, dataCount: 12 } as const;

export interface Section {
  id: number;
  body: Uint8Array;
}

const HEADER_LENGTH = 8;

/** An unsigned LEB128 number at `offset`, and the offset behind it. */
export function readUnsigned(bytes: Uint8Array, offset: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 1, next = offset; ; shift *= 128) {
    const byte = bytes[next++];
    if (byte === undefined) throw new Error(`wasm: truncated number at ${offset}`);
    value += (byte & 127) * shift;
    if (byte < 128) return [value, next];
  }
}

export function encodeUnsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** Signed LEB128 of a non-negative number: one more bit than unsigned, so that it does not read as negative. */
function encodeSigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 64) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

export function readSections(wasm: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let offset = HEADER_LENGTH; offset < wasm.length; ) {
    const id = wasm[offset] as number;
    const [length, start] = readUnsigned(wasm, offset + 1);
    sections.push({ id, body: wasm.subarray(start, start + length) });
    offset = start + length;
  }
  return sections;
}

export function writeSections(header: Uint8Array, sections: readonly Section[]): Uint8Array {
  const parts = sections.flatMap(({ id, body }) => [Uint8Array.of(id, ...encodeUnsigned(body.length)), body]);
  return Buffer.concat([header.subarray(0, HEADER_LENGTH), ...parts]);
}

/** An export section without the export named `name`. */
export function withoutExport(body: Uint8Array, name: string): Uint8Array {
  const kept: Uint8Array[] = [];
  let [count, offset] = readUnsigned(body, 0);
  for (; count > 0; count--) {
    const start = offset;
    const [length, nameStart] = readUnsigned(body, offset);
    const kind = nameStart + length;
    [, offset] = readUnsigned(body, kind + 1);
    if (Buffer.from(body.subarray(nameStart, kind)).toString() !== name) kept.push(body.subarray(start, offset));
  }
  return Buffer.concat([Uint8Array.from(encodeUnsigned(kept.length)), ...kept]);
}

/** A memory section: one memory of at least `pages` pages, no maximum. */
export function memorySection(pages: number): Section {
  return { id: SectionId.memory, body: Uint8Array.of(1, 0, ...encodeUnsigned(pages)) };
}

/** A data section of active segments in memory 0. */
export function dataSection(segments: readonly { start: number; bytes: Uint8Array }[]): Section {
  const I32_CONST = 0x41;
  const END = 0x0b;
  const parts = segments.flatMap(({ start, bytes }) => [
    Uint8Array.of(0, I32_CONST, ...encodeSigned(start), END, ...encodeUnsigned(bytes.length)),
    bytes,
  ]);
  return { id: SectionId.data, body: Buffer.concat([Uint8Array.from(encodeUnsigned(segments.length)), ...parts]) };
}
