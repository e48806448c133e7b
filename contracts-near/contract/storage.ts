import { bytes, near } from 'near-sdk-js';
import { utf8Decode, utf8Encode } from './host.ts';

/**
 * The storage keys. near-sdk-js keeps the contract object itself under STATE; it is read and written by every call and
 * therefore holds only the `Head`. All else is read by those who need it.
 */
export const StorageKey = {
  protocol: 'PROTOCOL',
  config: 'CONFIG',
  /** + request id, hex: a pending request. */
  request: 'r',
  /** + request id + number: the data id of a call that waits for the request, raw. */
  call: 'w',
  /** + update id: a proposed update without its code. */
  update: 'u',
  /** + update id: a proposed contract, raw. */
  updateCode: 'c',
  /** Ids of the proposed updates. */
  openUpdates: 'UPDATES',
} as const;

export function readRaw(key: string): Uint8Array | null {
  return near.storageReadRaw(bytes(key));
}

export function writeRaw(key: string, value: Uint8Array): void {
  near.storageWriteRaw(bytes(key), value);
}

export function readJson<T>(key: string): T | null {
  const raw = readRaw(key);
  return raw === null ? null : (JSON.parse(utf8Decode(raw)) as T);
}

export function writeJson(key: string, value: unknown): void {
  writeRaw(key, utf8Encode(JSON.stringify(value)));
}

/** @returns whether there was something to remove */
export function remove(key: string): boolean {
  return near.storageRemoveRaw(bytes(key));
}

export function has(key: string): boolean {
  return near.storageHasKeyRaw(bytes(key));
}

/** Answers a view with a stored JSON text as it stands. False when there is none. */
export function returnStored(key: string): boolean {
  const raw = readRaw(key);
  if (raw !== null) near.valueReturnRaw(raw);
  return raw !== null;
}
