import type { AssetId, Epoch, ParticipantId } from '../base/ids.ts';

/** One participant's view of a beaver triple c = a·b. Scalars 32 bytes big-endian, points 33 bytes compressed. */
export interface Triple {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly c: Uint8Array;
  /** Sharing polynomials in the exponent, `threshold` points each, constant term (A, B, C) first. */
  readonly A: readonly Uint8Array[];
  readonly B: readonly Uint8Array[];
  readonly C: readonly Uint8Array[];
}

/** What triple pairs and presignatures have in common. */
interface Asset {
  readonly id: AssetId;
  /** The participant that started the run that made it; only it may start its use. */
  readonly owner: ParticipantId;
  /** Exactly `threshold` participants hold a part, ascending. */
  readonly participants: readonly ParticipantId[];
  readonly epoch: Epoch;
}

/** Two triples that one presignature will spend: triple0 = (k, d, kd), triple1 = (a, b, c). */
export interface TriplePair extends Asset {
  readonly triple0: Triple;
  readonly triple1: Triple;
}

/** A signature but for message, tweak and re-randomisation. Single use. */
export interface Presignature extends Asset {
  /** R = k⁻¹·G. */
  readonly R: Uint8Array;
  /** Share of k. */
  readonly k: Uint8Array;
  /** Share of k·x. */
  readonly sigma: Uint8Array;
  /** Public values that name the participant whose signature share is wrong. */
  readonly blame: {
    readonly alpha: Uint8Array;
    readonly beta: Uint8Array;
    /** K polynomial of triple0. */
    readonly K: readonly Uint8Array[];
    /** A and C polynomials of triple1. */
    readonly A: readonly Uint8Array[];
    readonly C: readonly Uint8Array[];
  };
}
