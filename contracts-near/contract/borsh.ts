import type { Json } from './args.ts';
import { asU32 } from './args.ts';
import { isField, PROTOCOL_FIELDS } from './config.ts';
import { ContractError } from './errors.ts';
import { utf8Decode } from './host.ts';

/** Borsh of `propose_update`'s arguments: `Option<Vec<u8>> code, Option<Config> config`. */

const fail = (detail: string): never => {
  throw new ContractError('DataConversion', `Cannot propose update due to incorrect parameters: ${detail}`);
};

class Reader {
  private offset = 0;
  private readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  bytes(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.data.length) fail(`ends within a field of ${length} bytes`);
    const bytes = this.data.subarray(this.offset, end);
    this.offset = end;
    return bytes;
  }

  u32(): number {
    const [a, b, c, d] = this.bytes(4) as unknown as [number, number, number, number];
    return a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
  }

  u64(): number {
    const low = this.u32();
    const value = this.u32() * 2 ** 32 + low;
    if (!Number.isSafeInteger(value)) fail('a number exceeds 2^53');
    return value;
  }

  vector(): Uint8Array {
    return this.bytes(this.u32());
  }

  option<T>(read: () => T): T | null {
    const tag = this.bytes(1)[0];
    if (tag === 0) return null;
    return tag === 1 ? read() : fail('an option is neither 0 nor 1');
  }

  end(): void {
    if (this.offset !== this.data.length) fail('bytes are left over');
  }
}

/** `HashMap<String, DynamicValue>`, a dynamic value being the JSON text of it. */
function readOther(reader: Reader, into: Json): Json {
  for (let count = reader.u32(); count > 0; count--) {
    const key = utf8Decode(reader.vector());
    try {
      into[key] = JSON.parse(utf8Decode(reader.vector()));
    } catch {
      fail(`the value of ${key} is not JSON`);
    }
  }
  return into;
}

function readSection(reader: Reader, section: typeof PROTOCOL_FIELDS): Json {
  const json: Json = {};
  for (const key of Object.keys(section)) {
    const entry = section[key] as (typeof section)[string];
    if (!isField(entry)) json[key] = readSection(reader, entry);
    else json[key] = entry.parse === asU32 ? reader.u32() : reader.u64();
  }
  return readOther(reader, json);
}

/** @throws DataConversion when the bytes are no such arguments */
export function decodeProposal(data: Uint8Array): { code: Uint8Array | null; config: Json | null } {
  const reader = new Reader(data);
  const code = reader.option(() => reader.vector());
  const config = reader.option(() => readOther(reader, { protocol: readSection(reader, PROTOCOL_FIELDS) }));
  reader.end();
  return { code, config };
}
