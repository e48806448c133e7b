/** Bytes that are not the borsh of what was expected. */
export class BorshError extends Error {
  readonly code = 'BORSH_DECODE';

  constructor(message: string) {
    super(message);
    this.name = 'BorshError';
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads borsh values from bytes, front to back. Every read throws a BorshError past the end. */
export class BorshReader {
  readonly bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.bytes.length) throw new BorshError('unexpected end of input');
    const taken = this.bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  u32(): number {
    const [a, b, c, d] = this.take(4);
    return (a! | (b! << 8) | (c! << 16) | (d! << 24)) >>> 0;
  }

  u64(): bigint {
    const view = this.take(8);
    return new DataView(view.buffer, view.byteOffset, 8).getBigUint64(0, true);
  }

  u128(): bigint {
    const low = this.u64();
    return low | (this.u64() << 64n);
  }

  bytesVector(): Uint8Array {
    return this.take(this.u32()).slice();
  }

  string(): string {
    const raw = this.take(this.u32());
    try {
      return utf8.decode(raw);
    } catch {
      throw new BorshError('a string is not UTF-8');
    }
  }

  vector<T>(item: () => T): T[] {
    const length = this.u32();
    // Every item takes at least a byte, so a length beyond the input cannot be honest.
    if (length > this.bytes.length) throw new BorshError('unexpected end of input');
    return Array.from({ length }, item);
  }

  option<T>(item: () => T): T | null {
    const tag = this.u8();
    if (tag > 1) throw new BorshError(`invalid option tag ${tag}`);
    return tag === 1 ? item() : null;
  }

  end(): void {
    if (this.#offset !== this.bytes.length) throw new BorshError('not all bytes read');
  }
}

/** Writes borsh values one after the other. */
export class BorshWriter {
  readonly #parts: Uint8Array[] = [];

  /** Bytes as they are, without length. */
  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  u8(value: number): this {
    return this.raw(Uint8Array.of(value));
  }

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.raw(bytes);
  }

  u64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    return this.raw(bytes);
  }

  u128(value: bigint): this {
    return this.u64(BigInt.asUintN(64, value)).u64(value >> 64n);
  }

  bytesVector(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  string(text: string): this {
    return this.bytesVector(Buffer.from(text));
  }

  vector<T>(items: readonly T[], write: (item: T) => void): this {
    this.u32(items.length);
    items.forEach(write);
    return this;
  }

  /** Everything written so far. */
  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }
}
