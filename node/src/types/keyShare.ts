import type { Epoch, ParticipantId } from '../base/ids.ts';
import type { Secret } from '../base/secret.ts';

/** One participant's part of the root key, and what everyone knows of it. */
export interface KeyShare {
  readonly epoch: Epoch;
  /** Which attempt at the epoch's key event made it. */
  readonly attempt: number;
  /** H(sid′, all commitments), lower-case hex: equal at every participant of the event. */
  readonly transcriptHash: string;
  readonly self: ParticipantId;
  /** Ascending. */
  readonly participants: readonly ParticipantId[];
  /** Number of participants needed; the polynomial has degree threshold − 1. */
  readonly threshold: number;
  /** X, 33 bytes SEC1 compressed. */
  readonly publicKey: Uint8Array;
  /** Coefficients of the sharing polynomial in the exponent, constant term (= X) first; 33 bytes each. */
  readonly commitments: readonly Uint8Array[];
  /** x_i = f(self + 1), 32 bytes big-endian. */
  readonly share: Secret<Uint8Array>;
}
