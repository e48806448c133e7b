import { fromHex } from './encoding.ts';
import type { Head } from './head.ts';
import type { Derivation } from './kdf.ts';
import { readJson, remove, StorageKey, writeJson } from './storage.ts';

/**
 * The requests that wait for a signature. An entry stays until the last of its waiting calls has returned, so that
 * answering twice in between is harmless.
 */
export interface PendingRequest {
  derivation: Derivation;
  payload: string;
  key_version: number;
  /** ε, hex: with the derivation it stands for predecessor and path. */
  tweak: string;
  /** The calls that wait for the answer, a `CallRecord` each; one string, since there may be 128 of them. */
  calls: string;
}

/** Distinct requests that may wait, and calls that may share one answer. */
export const MAX_PENDING = 128;
export const MAX_CALLS = 128;

/** A record of a waiting call: its number, and the data id of its yield, both in hex. */
const NUMBER_DIGITS = 12;
const RECORD_LENGTH = NUMBER_DIGITS + 64;

const numberOf = (call: number): string => call.toString(16).padStart(NUMBER_DIGITS, '0');

export const loadPending = (requestId: string): PendingRequest | null =>
  readJson<PendingRequest>(StorageKey.request + requestId);

export const savePending = (requestId: string, pending: PendingRequest): void =>
  writeJson(StorageKey.request + requestId, pending);

export const countCalls = (pending: PendingRequest): number => pending.calls.length / RECORD_LENGTH;

/** @param dataId of the call's yield, hex */
export function addCall(pending: PendingRequest, call: number, dataId: string): void {
  pending.calls += numberOf(call) + dataId;
}

/** Data ids of the waiting calls, oldest first. */
export function dataIds(pending: PendingRequest): Uint8Array[] {
  const ids: Uint8Array[] = [];
  for (let i = 0; i < pending.calls.length; i += RECORD_LENGTH) {
    ids.push(fromHex(pending.calls.slice(i + NUMBER_DIGITS, i + RECORD_LENGTH)));
  }
  return ids;
}

/** Takes a call that has ended off its request, and the request off the list after its last call. */
export function endCall(head: Head, requestId: string, call: number): void {
  const pending = loadPending(requestId);
  if (pending === null) return;
  const number = numberOf(call);
  for (let i = 0; i < pending.calls.length; i += RECORD_LENGTH) {
    if (!pending.calls.startsWith(number, i)) continue;
    pending.calls = pending.calls.slice(0, i) + pending.calls.slice(i + RECORD_LENGTH);
    break;
  }
  if (pending.calls !== '') {
    savePending(requestId, pending);
    return;
  }
  remove(StorageKey.request + requestId);
  head.pending -= 1;
}
