/** Functions that the build adds to near-sdk-js' engine, in C. */
declare const env: {
  hex_encode(bytes: Uint8Array): string;
  hex_decode(text: string): Uint8Array | null;
  base58_encode(bytes: Uint8Array): string;
  base58_decode(text: string, size: number): Uint8Array | null;
};

/** Lowercase. */
export const toHex = (bytes: Uint8Array): string => env.hex_encode(bytes);

/** Bytes of `length` hex digits in either letter case, null for any other text. */
export const parseHex = (text: string, length: number): Uint8Array | null =>
  text.length === length ? env.hex_decode(text) : null;

/** Bytes of what is known to be hex. */
export const fromHex = (text: string): Uint8Array => env.hex_decode(text) as Uint8Array;

/** A number below 2²⁵⁶ as 64 hex digits. */
export const scalarToHex = (scalar: bigint): string => scalar.toString(16).padStart(64, '0');

export const hexToScalar = (hex: string): bigint => BigInt(`0x${hex}`);

/** Exactly `size` ≤ 64 bytes; null when the text is not the base58 of that many. */
export const parseBase58 = (text: string, size: number): Uint8Array | null => env.base58_decode(text, size);

/** At most 64 bytes. */
export const toBase58 = (bytes: Uint8Array): string => env.base58_encode(bytes);
