import type { Epoch, ParticipantId } from '../base/ids.ts';

/** A participant as the orchestrating contract knows it. */
export interface Participant {
  readonly id: ParticipantId;
  readonly accountId: string;
  /** `host:port` of its mesh. */
  readonly address: string;
  /** Its TLS identity in NEAR's form, `ed25519:<base58>`. */
  readonly tlsPublicKey: string;
}

/** A finished sharing of the key. */
export interface Sharing {
  readonly epoch: Epoch;
  /** Which attempt of the key event succeeded, and what every participant of it voted. */
  readonly attempt: number;
  readonly transcriptHash: string;
  /** Ascending by id. */
  readonly participants: readonly Participant[];
  readonly threshold: number;
  /** X in NEAR's form, `secp256k1:<base58 of x‖y>`. */
  readonly publicKey: string;
}

/** A sharing that the participants are asked to make. */
export interface KeyEvent {
  readonly epoch: Epoch;
  readonly attempt: number;
  readonly participants: readonly Participant[];
  readonly threshold: number;
  /** Accounts whose vote for this attempt the contract has. */
  readonly voted: ReadonlySet<string>;
}

/** The contract's state, as a node acts on it. */
export type ContractState =
  | { readonly kind: 'NotInitialized' }
  | { readonly kind: 'Initializing'; readonly keygen: KeyEvent }
  /** `nextEpoch`: what the next resharing works on; the numbers of cancelled ones lie below it and are not used again. */
  | { readonly kind: 'Running'; readonly sharing: Sharing; readonly nextEpoch: Epoch }
  | { readonly kind: 'Resharing'; readonly sharing: Sharing; readonly reshare: KeyEvent };

/** The part of the contract's config that nodes follow; all times in milliseconds. */
export interface NetworkConfig {
  readonly triple: { readonly min: number; readonly max: number; readonly timeoutMs: number };
  readonly presignature: { readonly min: number; readonly max: number; readonly timeoutMs: number };
  readonly signature: { readonly timeoutMs: number; readonly totalTimeoutMs: number };
  /** How many generation runs one node may lead at once. */
  readonly maxConcurrentIntroduction: number;
  /** How many generation runs one node may take part in at once. */
  readonly maxConcurrentGeneration: number;
}
