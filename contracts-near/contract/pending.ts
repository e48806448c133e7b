import type { Head } from './head.ts';
import type { Derivation } from './kdf.ts';
import { has, readJson, readRaw, remove, StorageKey, writeJson, writeRaw } from './storage.ts';

/**
 * The requests that wait for a signature. An entry stays until the last of its waiting calls has returned, so that
 * answering twice in between is harmless. Each waiting call has a record of its own: what a call costs to add and to
 * end does not depend on how many others wait.
 */
export interface PendingRequest {
  derivation: Derivation;
  payload: string;
  key_version: number;
  /** ε, hex: with the derivation it stands for predecessor and path. */
  tweak: string;
  /** How many calls wait for the answer; their numbers are at least `first` and below `next`. */
  calls: number;
  first: number;
  next: number;
}

/** Distinct requests that may wait, and calls that may share one answer. */
export const MAX_PENDING = 128;
export const MAX_CALLS = 128;

export const loadPending = (requestId: string): PendingRequest | null =>
  readJson<PendingRequest>(StorageKey.request + requestId);

const savePending = (requestId: string, pending: PendingRequest): void =>
  writeJson(StorageKey.request + requestId, pending);

const callKey = (requestId: string, call: number): string => `${StorageKey.call}${requestId}${call}`;

/** Adds a waiting call under the number `pending.next`. */
export function addCall(requestId: string, pending: PendingRequest, dataId: Uint8Array): void {
  writeRaw(callKey(requestId, pending.next), dataId);
  pending.next += 1;
  pending.calls += 1;
  savePending(requestId, pending);
}

/** Data ids of the waiting calls, oldest first. */
export function dataIds(requestId: string, pending: PendingRequest): Uint8Array[] {
  const ids: Uint8Array[] = [];
  for (let call = pending.first; call < pending.next; call++) {
    const dataId = readRaw(callKey(requestId, call));
    if (dataId !== null) ids.push(dataId);
  }
  return ids;
}

/** Takes a call that has ended off its request, and the request off the list after its last call. */
export function endCall(head: Head, requestId: string, call: number): void {
  const pending = loadPending(requestId);
  if (pending === null || !remove(callKey(requestId, call))) return;
  pending.calls -= 1;
  if (pending.calls === 0) {
    remove(StorageKey.request + requestId);
    head.pending -= 1;
    return;
  }
  if (call === pending.first) {
    do pending.first += 1;
    while (!has(callKey(requestId, pending.first)));
  }
  savePending(requestId, pending);
}
