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
  /** Calls that wait for the answer: number of the call, data id of its yield in hex. */
  calls: [number, string][];
}

/** Distinct requests that may wait, and calls that may share one answer. */
export const MAX_PENDING = 128;
export const MAX_CALLS = 128;

export const loadPending = (requestId: string): PendingRequest | null =>
  readJson<PendingRequest>(StorageKey.request + requestId);

export const savePending = (requestId: string, pending: PendingRequest): void =>
  writeJson(StorageKey.request + requestId, pending);

/** Takes a call that has ended off its request, and the request off the list after its last call. */
export function endCall(head: Head, requestId: string, call: number): void {
  const pending = loadPending(requestId);
  if (pending === null) return;
  const index = pending.calls.findIndex(([number]) => number === call);
  if (index < 0) return;
  pending.calls.splice(index, 1);
  if (pending.calls.length > 0) {
    savePending(requestId, pending);
    return;
  }
  remove(StorageKey.request + requestId);
  head.pending -= 1;
}
