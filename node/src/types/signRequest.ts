import type { DerivationScheme } from '@quorate/sdk';
import type { RequestId } from '../base/ids.ts';

/** One occurrence of a request for a signature, as this node's own indexer saw it. */
export interface SignRequest {
  /** CAIP-2 id of the chain that asks, e.g. `near:mainnet`. */
  readonly chain: string;
  readonly requestId: RequestId;
  /** Where it happened, unique on its chain: NEAR receipt id, EVM transaction hash and log index. */
  readonly occurrence: string;
  readonly blockHeight: number;
  /** Hash of the including block as the chain writes it. */
  readonly blockHash: string;
  readonly scheme: DerivationScheme;
  readonly keyVersion: number;
  readonly predecessor: string;
  readonly path: string;
  /** What is signed, 32 bytes, 0 < payload < n. */
  readonly payload: Uint8Array;
  /** ε, 32 bytes big-endian. */
  readonly tweak: Uint8Array;
  /** Nobody could know it when the presignature was made: 32 bytes of the including block. */
  readonly entropy: Uint8Array;
  /** When this node indexed it, in milliseconds since the Unix epoch. Not part of what is signed. */
  readonly seenAt: number;
}

/** A finished ECDSA signature. */
export interface Signature {
  /** R, 33 bytes compressed, its parity that of the low-s signature. */
  readonly bigR: Uint8Array;
  /** 32 bytes big-endian, ≤ n/2. */
  readonly s: Uint8Array;
  readonly recoveryId: 0 | 1;
}

/** What happened on a chain that signing must know of. */
export type ChainEvent =
  | { readonly kind: 'requested'; readonly request: SignRequest }
  /** All pending occurrences of the request were answered. */
  | { readonly kind: 'answered'; readonly requestId: RequestId };

/** The last block that was handed over completely. */
export interface Cursor {
  readonly height: number;
  readonly hash: string;
}

/** Everything that matters of one final block, in the order in which it happened. */
export interface IndexedBlock extends Cursor {
  readonly chain: string;
  readonly events: readonly ChainEvent[];
}
