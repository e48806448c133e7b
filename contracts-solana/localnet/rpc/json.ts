/** JSON of Solana's RPC: integers may need 64 bits. Those that a number cannot hold exactly are bigints here. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

interface RawJson {
  rawJSON(text: string): unknown;
}

export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? (JSON as JSON & RawJson).rawJSON(item.toString()) : item,
  );
}
