import type { DerivationScheme } from '@quorate/sdk';
import type { RequestId } from '../base/ids.ts';

/** Texts that name a request on EVM chains and Solana besides what is signed; their contracts want them back. */
export interface RequestTexts {
  readonly algo: string;
  readonly dest: string;
  readonly params: string;
}

/** `sign`: the payload is the requester's. */
export interface PayloadAsk extends RequestTexts {
  readonly kind: 'payload';
}

/** `signBidirectional`: the payload is the transaction's Keccak-256, and its outcome is to be told. */
export interface TransactionAsk extends RequestTexts {
  readonly kind: 'transaction';
  /** Unsigned, as its chain serialises it. */
  readonly transaction: Uint8Array;
  /** Of the chain that it is for. */
  readonly caip2Id: string;
  /** JSON that says how to read what the transaction returns, and how to write the outcome. */
  readonly outputSchema: Uint8Array;
  readonly respondSchema: Uint8Array;
}

/** The outcome of a transaction, to be signed with the requester's response key. */
export interface OutcomeAsk {
  readonly kind: 'outcome';
  /** The request whose transaction it was. */
  readonly of: RequestId;
  /** What hashes to that request's id. */
  readonly preimage: Uint8Array;
  readonly output: Uint8Array;
}

/** That a request will get no answer, and why: signed as the outcome `0xdeadbeef ‖ message`. */
export interface FailureAsk {
  readonly kind: 'failure';
  readonly of: RequestId;
  readonly preimage: Uint8Array;
  readonly message: string;
}

export type Ask = PayloadAsk | TransactionAsk | OutcomeAsk | FailureAsk;

/** One occurrence of a request for a signature, as this node's own indexer saw it. */
export interface SignRequest {
  /** CAIP-2 id of the chain that asks, e.g. `near:mainnet`. */
  readonly chain: string;
  /** For outcomes and failures, which are told under the id of the request that they end, this is their payload. */
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
  /** What the contract wants back with the answer; nothing on NEAR. */
  readonly ask?: Ask | undefined;
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
  /** All pending occurrences of the request were answered; with the signature where what follows needs it. */
  | { readonly kind: 'answered'; readonly requestId: RequestId; readonly signature?: Signature | undefined }
  /** The outcome of the request's transaction, or that there will be none, was told. */
  | { readonly kind: 'concluded'; readonly requestId: RequestId };

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
