import { equalBytes } from '../base/bytes.ts';
import type { RequestId } from '../base/ids.ts';
import type { Signature } from '../types/signRequest.ts';
import type { KnownEntry } from './bookEntry.ts';

/** Signatures kept of one request: a network makes one, or two when it hurries. */
const maxSignatures = 8;
/** Requests whose signatures are remembered at most; a third of a kilobyte each. */
const maxRequests = 8_192;

/**
 * The signatures that a chain has shown for transactions, remembered for as long as a request lives: whoever asks for the
 * same once more gets the same answer, and a transaction counts with whichever of them it was broadcast.
 */
export class KnownSignatures {
  readonly #entries: Map<RequestId, KnownEntry>;

  constructor(entries: Iterable<readonly [RequestId, KnownEntry]>) {
    this.#entries = new Map(entries);
  }

  of(requestId: RequestId): readonly Signature[] {
    return this.#entries.get(requestId)?.signatures ?? [];
  }

  /** What is known of a request when its signature was shown at a height; undefined when that is nothing new. */
  with(requestId: RequestId, signature: Signature, height: number, before = this.#entries.get(requestId)) {
    const { signatures = [], height: last = 0 } = before ?? {};
    const isKnown = signatures.some((known) => isSame(known, signature));
    if (isKnown && last >= height) return undefined;
    const all = isKnown ? signatures : [...signatures, signature].slice(-maxSignatures);
    return { signatures: all, height: Math.max(last, height) };
  }

  /** Requests to forget: last shown below `oldest`, or more than are kept, save those that are still needed. */
  stale(oldest: number, isNeeded: (requestId: RequestId) => boolean): RequestId[] {
    let excess = this.#entries.size - maxRequests;
    const stale: RequestId[] = [];
    for (const [requestId, { height }] of this.#entries) {
      if ((height >= oldest && excess <= 0) || isNeeded(requestId)) continue;
      stale.push(requestId);
      excess -= 1;
    }
    return stale;
  }

  /** Takes over what is durable. */
  change(shown: ReadonlyMap<RequestId, KnownEntry>, forgotten: readonly RequestId[]): void {
    for (const requestId of forgotten) this.#entries.delete(requestId);
    for (const [requestId, entry] of shown) this.#entries.set(requestId, entry);
  }
}

const isSame = (a: Signature, b: Signature): boolean =>
  equalBytes(a.bigR, b.bigR) && equalBytes(a.s, b.s) && a.recoveryId === b.recoveryId;
