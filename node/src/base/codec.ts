import { DecodeError } from './errors.ts';

/** Builds a binary message: fixed-width big-endian integers, raw bytes, and bytes behind a 32-bit length. */
export class Writer {
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** Appends bytes as they stand; the reader must know how many. */
  raw(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  u8(value: number): this {
    return this.raw(Uint8Array.of(value));
  }

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    return this.raw(bytes);
  }

  u64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    return this.raw(bytes);
  }

  /** Appends a 32-bit length and the bytes. */
  bytes(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  /** Appends a 32-bit length and the UTF-8 bytes. */
  text(text: string): this {
    return this.bytes(new TextEncoder().encode(text));
  }

  /** Appends a 32-bit count, then each item by `write`. */
  list<T>(items: readonly T[], write: (writer: Writer, item: T) => void): this {
    this.u32(items.length);
    for (const item of items) write(this, item);
    return this;
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      out.set(chunk, offset);
      offset += chunk.length;
    }
    return out;
  }
}

/** Reads what a Writer wrote. Every method @throws DecodeError naming the field when the bytes do not suffice. */
export class Reader {
  #bytes: Uint8Array;
  #offset = 0;
  #what: string;

  /** @param what the message's name, for errors */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  #fail(field: string, problem: string): never {
    throw new DecodeError(`${this.#what}.${field}`, problem);
  }

  /** A copy of the next `length` bytes. */
  raw(length: number, field: string): Uint8Array {
    return this.view(length, field).slice();
  }

  /** The next `length` bytes where they stand: for what is large, and of no use for longer than the message. */
  view(length: number, field: string): Uint8Array {
    if (this.#offset + length > this.#bytes.length) this.#fail(field, 'message too short');
    const out = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return out;
  }

  u8(field: string): number {
    return this.raw(1, field)[0]!;
  }

  u32(field: string): number {
    return new DataView(this.raw(4, field).buffer).getUint32(0);
  }

  u64(field: string): bigint {
    return new DataView(this.raw(8, field).buffer).getBigUint64(0);
  }

  bytes(field: string, maxLength: number): Uint8Array {
    const length = this.u32(field);
    if (length > maxLength) this.#fail(field, `longer than ${maxLength} bytes`);
    return this.raw(length, field);
  }

  text(field: string, maxLength: number): string {
    const bytes = this.bytes(field, maxLength);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.#fail(field, 'not UTF-8');
    }
  }

  list<T>(field: string, maxCount: number, read: (reader: Reader, index: number) => T): T[] {
    const count = this.u32(field);
    if (count > maxCount) this.#fail(field, `more than ${maxCount} items`);
    return Array.from({ length: count }, (_, index) => read(this, index));
  }

  /** @throws DecodeError when bytes are left over. */
  end(): void {
    if (this.#offset !== this.#bytes.length) this.#fail('end', `${this.#bytes.length - this.#offset} bytes too many`);
  }
}
