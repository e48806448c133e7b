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
